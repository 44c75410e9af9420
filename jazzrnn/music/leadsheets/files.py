"""Chord changes from wherever a user has them: typed, in a file of any kind, or a usual form."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.files import open_regular
from jazzrnn.music.analysis.key_of_chords import key_of_chords
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.leadsheets.ireal_chart import read_chart
from jazzrnn.music.leadsheets.ireal_links import Song, songs_in
from jazzrnn.music.leadsheets.musicxml.score import read_score
from jazzrnn.music.leadsheets.progression import Progression, in_key
from jazzrnn.music.leadsheets.text_of import text_of
from jazzrnn.music.repairs import refuse

LARGEST_FILE = 16_000_000  # bytes; the playlists of thousands of songs have 2,000,000
SEARCHED = 100_000  # characters in which a score says that it is one
LONGEST_NAME = 40  # characters of the chords that stand for a title
_IREAL = re.compile(r"ireal(?:b|book)://")
_SCORE = re.compile(r"<(?:\w+:)?score-(?:partwise|timewise)\b")
_OTHERS = {  # how files begin that are no charts
    b"MThd": "a MIDI file; a chart is text, MusicXML or iReal Pro",
    b"%PDF": "a PDF; a chart is text, MusicXML or iReal Pro",
    b"{\\rtf": "a document of a word processor: save it as plain text",
}
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class ChangesRequest:
    """Which chord changes a song shall have. At most one of the first three is given.

    Attributes:
        chords: changes as they are typed, such as "Dm7 G7 | Cmaj7".
        changes: a file (text, MusicXML, iReal Pro), or a link of iReal Pro.
        form: the name of a usual form.
        title: of one song of many in a file.
        key: to which the changes are moved.
    """

    chords: str | None = None
    changes: str | None = None
    form: str | None = None
    title: str | None = None
    key: str | None = None


class ReadChanges(NamedTuple):
    """Chord changes, and what there is to say about how they were read."""

    changes: Progression | None
    remarks: tuple[str, ...] = ()


def read_requested_changes(
    request: ChangesRequest, meter: tuple[int, int] | None = None
) -> ReadChanges:
    """Read the chord changes that are requested; None if none are.

    Args:
        request: which ones.
        meter: of changes that do not name theirs.

    Raises:
        OptionError: the attributes do not fit together, or the file cannot be read.
        ChangesError: the changes make no sense; the message points at the place.
    """
    given = [
        f"`{name}`" for name in ("chords", "changes", "form") if getattr(request, name) is not None
    ]
    if len(given) > 1:
        raise OptionError(f"{' and '.join(given)}: both say what the changes are")
    if request.title is not None and request.changes is None:
        helps = "names a song in the file of `changes`" if given else "needs `changes`"
        raise OptionError(f"`title` {helps}")
    if not given:
        return ReadChanges(None)
    found, remarks = _read(request, meter or (4, 4))
    if request.key is not None:
        found, more = _about(f"`key` {request.key}", _moved, found, request.key)
        remarks += more
    if request.form is not None:
        found = replace(found, name=f"{found.name} in {found.key}")
    return ReadChanges(found, remarks)


def _moved(changes: Progression, key: str) -> tuple[Progression, tuple[str, ...]]:
    """Return changes in another key; the key that they are in now is found if it is not named."""
    if changes.key or not (found := key_of_chords(changes.bars)):
        return in_key(changes, key), ()
    moved = in_key(replace(changes, key=found.name), key)
    taken = f"these chords are taken to be in {found.name}, and played in {moved.key}"
    return moved, (f"`key`: {taken}",)


def _read(request: ChangesRequest, meter: tuple[int, int]) -> tuple[Progression, tuple[str, ...]]:
    if request.form is not None:
        return read_form(request.form), ()
    if request.chords is not None:
        name = " ".join(request.chords.split())
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
        found = _about("`chords`", read_changes, request.chords, short, meter)
        _about("`chords`", refuse, found.remarks, ChangesError)
        return found, tuple(f"`chords`: {remark}" for remark in found.remarks)
    assert request.changes is not None
    return _from_file(request.changes, request.title, meter)


def _from_file(
    name: str, title: str | None, meter: tuple[int, int]
) -> tuple[Progression, tuple[str, ...]]:
    if _IREAL.match(name):  # the link itself
        return _from_data(name.encode(), "", "`changes`", title, meter)
    path = Path(name)
    return _from_data(_bytes(path), path.stem, f"`changes` {name}", title, meter)


def changes_in(data: bytes, name: str) -> ReadChanges:
    """Read chord changes from what a file of any kind holds.

    Args:
        data: text, MusicXML, or songs of iReal Pro, of which the first is taken.
        name: of the file, for messages, and for a song without a title.

    Raises:
        ChangesError: the changes make no sense.
        OptionError: it is no such file.
    """
    return ReadChanges(*_from_data(data, Path(name).stem, name, None, (4, 4)))


def _from_data(
    data: bytes, name: str, where: str, title: str | None, meter: tuple[int, int]
) -> tuple[Progression, tuple[str, ...]]:
    """Read chord changes; see `changes_in`. `where` begins the messages."""
    remarks: tuple[str, ...] = ()
    if other := next((what for start, what in _OTHERS.items() if data.startswith(start)), ""):
        raise OptionError(f"{where}: {other}")
    text = "" if data[:2] == b"PK" else _text(where, data)
    is_link = bool(_IREAL.search(text)) and not _SCORE.search(text, 0, SEARCHED)
    if title is not None and not is_link:
        raise OptionError(f"`title`: {where.removeprefix('`changes` ')} has only one song")
    if is_link:
        song, remarks = _choose(_about(where, songs_in, text), title)
        found = _about(where, read_chart, song)
    elif data[:2] == b"PK" or text.lstrip().startswith("<"):
        found = _about(where, read_score, data, name)
    else:
        found = _about(where, read_changes, text, name, meter)
    _about(where, refuse, found.remarks, ChangesError)
    return found, (*remarks, *(f"{where}: {remark}" for remark in found.remarks))


def _choose(songs: list[Song], title: str | None) -> tuple[Song, tuple[str, ...]]:
    """Return the song with a title, or whose title has these words; the first if none is named."""
    if title is None:
        first = f"the first of {len(songs)} songs, '{songs[0].title}' (`title` names another)"
        return songs[0], (first,) if len(songs) > 1 else ()
    wanted = title.casefold().strip()
    exact = [song for song in songs if song.title.casefold() == wanted]
    found = exact or [song for song in songs if wanted in song.title.casefold()]
    if not found:
        near = get_close_matches(title, [song.title for song in songs], n=3, cutoff=0.3)
        hint = f": is it {' or '.join(map(repr, near))}?" if near else ""
        raise OptionError(f"`title` {title}: not among these {len(songs)} songs{hint}")
    if len({song.title for song in found}) > 1:
        names = ", ".join(song.title for song in found[:5])
        raise OptionError(f"`title` {title}: {len(found)} songs have it in their title: {names}")
    return found[0], ()


def _about(where: str, read: Callable[..., _Read], *arguments: Any) -> _Read:
    """Return what `read` returns; an error begins with `where`."""
    try:
        return read(*arguments)
    except (ChangesError, OptionError) as error:
        raise type(error)(f"{where}: {error}") from error


def _bytes(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "; chords themselves are for `chords`" if "|" in str(path) else ""
        raise OptionError(f"`changes` {path}: {reason}{hint}") from error
    if len(data) > LARGEST_FILE:
        raise OptionError(f"`changes` {path}: larger than {LARGEST_FILE:,} bytes")
    return data


def _text(where: str, data: bytes) -> str:
    try:
        return text_of(data)
    except ValueError as error:
        raise OptionError(f"{where}: neither text nor MusicXML") from error
