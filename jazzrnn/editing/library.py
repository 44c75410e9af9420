"""What `import jazzrnn` gives to change a piece that is there: see `docs/change-a-song.md`."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from jazzrnn.arguments import checked
from jazzrnn.editing.changing import change
from jazzrnn.editing.harmonize import Harmonized
from jazzrnn.editing.versions import Version
from jazzrnn.editing.wish_from import (
    wish_to_accompany,
    wish_to_add,
    wish_to_harmonize,
    wish_to_redo,
)
from jazzrnn.editing.wishes import Keep
from jazzrnn.generation.song import Song
from jazzrnn.music.analysis import tastes
from jazzrnn.music.band.chart import Style
from jazzrnn.music.band.players import Band
from jazzrnn.music.opened import Opened, open_file, open_song

__all__ = ["Harmonized", "Version", "accompany", "add", "harmonize", "redo"]


@checked
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
) -> Sequence[Version]:
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
    there = opened_song(song)
    wish = wish_to_redo(there, bars=bars, part=part, keep=keep, takes=takes, style=style, seed=seed)
    return change(there, wish, model)


@checked
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
) -> Sequence[Version]:
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
    there = opened_song(song)
    wish = wish_to_add(
        there, part=part, program=program, bars=bars, takes=takes, style=style, seed=seed
    )
    return change(there, wish, model)


def opened_song(song: str | Path | Song) -> Opened:
    """Return a song that is to be changed, from its file or as it was just written."""
    return open_song(song.midi(), song.title) if isinstance(song, Song) else open_file(song)


@checked
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
) -> Sequence[Version]:
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
    there = opened_song(song)
    wish = wish_to_accompany(
        there, band=band, style=style, chords=chords, changes=changes, form=form, key=key,
        takes=takes, seed=seed,
    )  # fmt: skip
    return change(there, wish)


@checked
def harmonize(
    song: str | Path | Song, *, style: tastes.Style = "song", proposals: int = 3
) -> Sequence[Harmonized]:
    """Find chords for a melody.

    Args:
        song: a MIDI file, or a song that was just written.
        style: "song": as old songs have them, "jazz": as tunes of jazz do.
        proposals: how many, the likeliest first.

    Raises:
        OptionError: the melody has no pitches.
        MidiError: the file cannot be read as music.
    """
    there = opened_song(song)
    versions = change(there, wish_to_harmonize(there, style=style, proposals=proposals))
    return cast("Sequence[Harmonized]", versions)
