"""The changes that a user wants a song over: options, files, and how long the song gets."""

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from functools import wraps
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from jazzrnn.cli.terminal import one_line
from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.analysis.key_of_chords import find_key
from jazzrnn.music.leadsheets.changes import read_changes, write_bars
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from jazzrnn.music.leadsheets.ireal import Song, read_chart, songs_in
from jazzrnn.music.leadsheets.progression import Progression, in_key

MOST_BARS = 4096  # of a song
LARGEST_FILE = 16_000_000  # bytes; the playlists of thousands of songs have 2,000,000
_IREAL = re.compile(r"ireal(?:b|book)://")
_XML = re.compile(
    rb"PK\x03\x04|(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<\0?(?:\?|!D|s)"
)  # or packed
LONGEST_NAME = 40  # characters of the chords that stand for a title
SHOWN = 8  # bars of the changes that are told

# fmt: off
_OPTIONS = (
    click.option("--chords", metavar="CHANGES",
                 help="Chord changes to write the song over, such as 'Dm7 G7 | Cmaj7 | %'."),
    click.option("--changes", metavar="FILE",
                 help="File with chord changes: text, MusicXML, or songs of iReal Pro (a link, or"
                 " a page with links)."),
    click.option("--title", help="Title of one song in FILE, if it has several."),
    click.option("--form", type=click.Choice([*FORMS], case_sensitive=False),
                 help="Well-known chord changes to write the song over."),
    click.option("--key", help="Key to move the chord changes to, such as Bb or F#m. The jazz model"
                 " in the box takes it without chord changes, too."),
    click.option("--choruses", type=click.IntRange(1, MOST_BARS), metavar="N",
                 help="Play the chord changes N times, in place of --bars."),
)
# fmt: on


class Asked(NamedTuple):
    """What the options say about changes."""

    chords: str | None
    changes: str | None
    title: str | None
    form: str | None
    key: str | None
    choruses: int | None

    @property
    def given(self) -> bool:
        """Whether there are changes."""
        return any(source is not None for source in (self.chords, self.changes, self.form))


def changes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options of this module; it gets them as one argument, `asked`."""

    @wraps(command)
    def gathered(**options: Any) -> None:
        asked = Asked(*(options.pop(name) for name in Asked._fields))
        command(asked=asked, **options)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def read_asked(asked: Asked, meter: tuple[int, int] | None, own_forms: bool) -> Progression | None:
    """The changes asked for; None if there are none.

    Args:
        asked: the options.
        meter: of changes that do not name theirs.
        own_forms: songs without changes are over a form, which has a key and choruses, too.

    Raises:
        OptionError: the options do not fit together, or the file cannot be read.
        ChangesError: the changes make no sense; the message points at the place.
    """
    sources = {name: getattr(asked, name) for name in ("chords", "changes", "form")}
    given = [f"--{name}" for name, source in sources.items() if source is not None]
    if len(given) > 1:
        raise OptionError(f"{' and '.join(given)}: both say what the changes are")
    if not given:
        refused = ("title",) if own_forms else ("title", "key", "choruses")
        alone = [f"--{name}" for name in refused if getattr(asked, name) is not None]
        if alone:
            raise OptionError(f"{alone[0]} needs changes: --chords, --changes or --form")
        return None
    if asked.title is not None and asked.changes is None:
        raise OptionError("--title names a song in the file of --changes")
    progression = _read(asked, meter or (4, 4))
    if asked.key is not None:
        progression = _named(f"--key {asked.key}", _moved, progression, asked.key)
    if asked.form is not None:
        progression = replace(progression, name=f"{progression.name} in {progression.key}")
    return progression


def _moved(progression: Progression, key: str) -> Progression:
    """The changes in another key; in which they are now is found if nobody has said it."""
    if not progression.key and (found := find_key(progression.bars)):
        progression = replace(progression, key=found.name)
        moved = in_key(progression, key)
        click.echo(
            f"--key: these chords are taken to be in {found.name}, and played in {moved.key}",
            err=True,
        )
        return moved
    return in_key(progression, key)


def in_one_line(progression: Progression) -> str:
    """How the changes were read: their bars, and the first chords bar by bar."""
    count = len(progression.bars)
    bars = "1 bar" if count == 1 else f"{count} bars"
    meters = {(bar.numerator, bar.denominator) for bar in progression.bars}
    meter = "" if len(meters) > 1 else " of {}/{}".format(*progression.meter)
    return f"{bars}{meter}: {write_bars(progression.bars, SHOWN)}"


def _read(asked: Asked, meter: tuple[int, int]) -> Progression:
    if asked.form is not None:
        return read_form(asked.form)
    if asked.chords is not None:
        name = " ".join(asked.chords.split())
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
        return _named("--chords", read_changes, asked.chords, short, meter)
    assert asked.changes is not None
    return _from_file(asked.changes, asked.title, meter)


def _from_file(name: str, title: str | None, meter: tuple[int, int]) -> Progression:
    if _IREAL.match(name):  # the link itself
        where, data = "--changes", name.encode()
    else:
        where, data = f"--changes {name}", _bytes(Path(name))
    if _XML.match(data):
        if title is not None:
            raise OptionError(f"--title: {name} has only one song")
        from jazzrnn.music.leadsheets.musicxml import read_score  # noqa: PLC0415 - its parser is slow to load

        return _named(where, read_score, data, Path(name).stem)
    text = _text(where, data)
    if _IREAL.search(text):
        songs = _named(where, songs_in, text)
        return _named(where, read_chart, _choose(songs, title))
    if title is not None:
        raise OptionError(f"--title: {name} has only one song")
    return _named(where, read_changes, text, Path(name).stem, meter)


def _choose(songs: list[Song], title: str | None) -> Song:
    """The song with a title, or whose title has these words; the first if none is asked for."""
    if title is None:
        if len(songs) > 1:
            first = one_line(songs[0].title)
            click.echo(
                f"the first of {len(songs)} songs, '{first}' (--title names another)", err=True
            )
        return songs[0]
    asked = title.casefold().strip()
    exact = [song for song in songs if song.title.casefold() == asked]
    found = exact or [song for song in songs if asked in song.title.casefold()]
    if not found:
        near = get_close_matches(title, [song.title for song in songs], n=3, cutoff=0.3)
        hint = f": is it {' or '.join(map(repr, near))}?" if near else ""
        raise OptionError(f"--title {title}: not among these {len(songs)} songs{hint}")
    if len({song.title for song in found}) > 1:
        names = ", ".join(song.title for song in found[:5])
        raise OptionError(f"--title {title}: {len(found)} songs have it in their title: {names}")
    return found[0]


_Read = TypeVar("_Read")


def _named(where: str, read: Callable[..., _Read], *arguments: Any) -> _Read:
    """What `read` gives; an error says which option it is about."""
    try:
        return read(*arguments)
    except (ChangesError, OptionError) as error:
        raise type(error)(f"{where}: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OptionError(f"--changes {path}: {reason}") from error
    if len(data) > LARGEST_FILE:
        raise OptionError(f"--changes {path}: larger than {LARGEST_FILE:,} bytes")
    return data


def _text(where: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{where}: neither text nor MusicXML") from error


def song_bars(asked: Asked, bars: int | None, progression: Progression, usual: int) -> int:
    """How many bars a song over changes gets: those asked for, or whole choruses.

    Args:
        asked: the options.
        bars: of --bars.
        progression: one chorus.
        usual: whole choruses, at least so many bars, if nobody asked for a length.

    Raises:
        OptionError: two lengths are asked for, or too many bars.
    """
    form = len(progression.bars)
    if bars is not None and asked.choruses is not None:
        raise OptionError("--bars and --choruses: both say how long the song is")
    if bars is not None:
        return bars
    choruses = asked.choruses or ceil(usual / form)
    if choruses * form > MOST_BARS:
        raise OptionError(
            f"{choruses} choruses of {form} bars make {choruses * form:,}: {MOST_BARS:,} are the"
            " most that a song can have"
        )
    return choruses * form
