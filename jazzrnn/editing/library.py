"""What `import jazzrnn` gives to change a piece that is there: see `docs/change-a-song.md`."""

import secrets
from pathlib import Path
from typing import get_args

from jazzrnn.editing.accompany import Accompaniment
from jazzrnn.editing.accompany import accompany as join_band
from jazzrnn.editing.harmonize import Harmonized, harmonized
from jazzrnn.editing.opened import Opened, open_piece, opened
from jazzrnn.editing.redo import MOST_TAKES, Keep, Take, Wish
from jazzrnn.editing.redo import redo as write_anew
from jazzrnn.editing.writers import writer_of
from jazzrnn.errors import OptionError
from jazzrnn.generation.song import Song
from jazzrnn.music.analysis import harmonizing
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import BANDS, STYLES, Band
from jazzrnn.music.instruments import find_part, find_program
from jazzrnn.music.leadsheets.files import ChangesRequest, read_requested_changes


def redo(
    song: str | Path | Song,
    *,
    bars: str = "",
    part: str | None = None,
    keep: Keep = "",
    model: str | Path | None = None,
    takes: int = 1,
    style: Style | None = None,
    seed: int | None = None,
) -> list[Take]:
    """Write bars of a song, or a whole part, anew; all else stays as it is, event by event.

    Args:
        song: a MIDI file, or a song that was just written.
        bars: such as "9-12"; "": all.
        part: such as "reed"; None: all that the model writes.
        keep: "rhythm": only the pitches are new; "pitches": only the rhythm is.
        model: a run's folder, a model's file, or "jazz". None: the one that wrote the song; for
            songs of others as `load`.
        takes: versions, the best first.
        style: of a part that the band plays.
        seed: the same seed writes the same notes; None: new ones each time.

    Raises:
        OptionError: the arguments do not fit the song or the model.
        MidiError: the file cannot be read as music.
        RunError: the model is not here, or damaged.
    """
    return write_takes(song, model, Wish(
        bars, None if part is None else find_part(part), keep, takes, new_seed(seed), style
    ))  # fmt: skip


def add(
    song: str | Path | Song,
    part: str,
    *,
    program: str | int | None = None,
    bars: str = "",
    model: str | Path | None = None,
    takes: int = 1,
    style: Style | None = None,
    seed: int | None = None,
) -> list[Take]:
    """Add a part to a song; all that is there stays as it is.

    Args:
        song: a MIDI file, or a song that was just written.
        part: such as "reed".
        program: its instrument, such as "Alto Sax".
        bars: in which it plays, such as "9-12"; "": all.
        model: as in `redo`.
        takes: versions, the best first.
        style: of a part that the band plays.
        seed: the same seed writes the same notes; None: new ones each time.

    Raises:
        OptionError: the song has that part, or the arguments do not fit.
        MidiError: the file cannot be read as music.
        RunError: the model is not here, or damaged.
    """
    number = None if program is None else find_program(str(program))
    return write_takes(song, model, Wish(
        bars, find_part(part), "", takes, new_seed(seed), style, adds=True, program=number
    ))  # fmt: skip


def write_takes(song: str | Path | Song, model: str | Path | None, wish: Wish) -> list[Take]:
    """Return the versions that are wished for; the arguments are those of `redo`."""
    _check(wish.takes, wish.seed, wish.style)
    if wish.keep not in get_args(Keep):
        raise OptionError(f"`keep` {wish.keep}: it is rhythm or pitches")
    there, writer = opened_song(song), None
    if wish.part is None or wish.part not in there.band:
        writer = writer_of(there, model)
    return write_anew(writer, there, wish)


def opened_song(song: str | Path | Song) -> Opened:
    """Return a song that is to be changed, from its file or as it was just written."""
    return opened(song.midi(), song.title) if isinstance(song, Song) else open_piece(song)


def _check(takes: int, seed: int, style: str | None) -> None:
    """Raise an OptionError for what makes no sense."""
    if not 1 <= takes <= MOST_TAKES:
        raise OptionError(f"`takes` {takes}: it is a whole number from 1 to {MOST_TAKES}")
    if not 0 <= seed < 2**32:
        raise OptionError(f"`seed` {seed}: it is a whole number from 0 to {2**32 - 1}")
    if style is not None and style not in STYLES:
        raise OptionError(f"`style` {style}: it is {', '.join(STYLES)}")


def new_seed(seed: int | None) -> int:
    """Return the seed that is wished for, or a new one."""
    return secrets.randbelow(2**32) if seed is None else seed


def accompany(
    song: str | Path | Song,
    *,
    band: Band = "quartet",
    style: Style | None = None,
    chords: str | None = None,
    changes: str | Path | None = None,
    form: str | None = None,
    key: str | None = None,
    takes: int = 1,
    seed: int | None = None,
) -> list[Take]:
    """Let a band play beside a melody, which stays as it is.

    Args:
        song: a MIDI file, or a song that was just written.
        band: "duo", "trio" or "quartet".
        style: "swing", "bossa", "waltz" or "ballad".
        chords: changes as they are typed, such as "Dm7 G7 | Cmaj7"; without any, those that the
            file names, or that are found in its notes.
        changes: file with changes.
        form: name of well-known changes.
        key: to move the changes to.
        takes: versions.
        seed: the same seed plays the same; None: a new one each time.

    Raises:
        OptionError: the arguments do not fit the song.
        ChangesError: the changes make no sense.
        MidiError: the file cannot be read as music.
    """
    seed = new_seed(seed)
    _check(takes, seed, style)
    if band not in BANDS or band == "none":
        raise OptionError(f"`band` {band}: it is duo, trio or quartet")
    there = opened_song(song)
    meter = there.piece.meters[0]
    source = None if changes is None else str(changes)
    read = read_requested_changes(
        ChangesRequest(chords, source, form, None, key), (meter.numerator, meter.denominator)
    )
    wish = Accompaniment(band, style, read.changes, takes, seed)
    return join_band(there, wish)


def harmonize(
    song: str | Path | Song, *, style: harmonizing.Style = "song", proposals: int = 3
) -> list[Harmonized]:
    """Find chords for a melody.

    Args:
        song: a MIDI file, or a song that was just written.
        style: "song": as old songs have them, "jazz": as tunes of jazz do.
        proposals: how many, the likeliest first.

    Raises:
        OptionError: the melody has no pitches.
        MidiError: the file cannot be read as music.
    """
    if style not in harmonizing.STYLES:
        raise OptionError(f"`style` {style}: it is {' or '.join(harmonizing.STYLES)}")
    return harmonized(opened_song(song), style, proposals)
