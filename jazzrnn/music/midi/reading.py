"""MIDI files to pieces, many at once.

The events of a file come from quick.py or careful.py. To keep up with the first, no Python object
is made for a note there, and numpy is called once for the notes of all files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jazzrnn.errors import MidiError, counted
from jazzrnn.music.midi.beat import find_off_grid
from jazzrnn.music.midi.events import (
    LAST_ONSET,
    read_chords,
    read_key,
    read_meters,
    read_tempos,
)
from jazzrnn.music.midi.found_beat import over_found_beat, read_events
from jazzrnn.music.midi.off_grid import as_written
from jazzrnn.music.midi.performance import Performance, Track
from jazzrnn.music.midi.smf import Tracks, read_tracks
from jazzrnn.music.notes import (
    DRUMS,
    PARTS,
    PITCHES,
    STEPS_PER_QUARTER,
    STEPS_PER_WHOLE,
    NoteArray,
    Piece,
    as_notes,
    in_groups,
    make_piece_without_notes,
    tidy,
)
from jazzrnn.music.repairs import refuse, report

LONGEST_NOTE = 64 * STEPS_PER_WHOLE  # a longer note is one without an end


class Reading(NamedTuple):
    """What a MIDI file holds."""

    piece: Piece
    repairs: tuple[str, ...]  # what was wrong with the file and was set right, for a person


_UNREAD = Reading(Piece(), ())


class _File(NamedTuple):
    """A file that could be read."""

    number: int  # of the files asked for
    tracks: Tracks
    performance: Performance


class _Notes(NamedTuple):
    """The notes of several files, (n,) each, in the order of files and tracks."""

    piece: NDArray[np.int64]  # the number of the file
    ticks: NDArray[np.int64]  # to a quarter note
    track: NDArray[np.int64]  # counted through all files
    part: NDArray[np.int64]
    pitch: NDArray[np.int64]
    velocity: NDArray[np.int64]
    start: NDArray[np.int64]  # in ticks
    length: NDArray[np.int64]  # in ticks


def read_midi(data: bytes) -> Reading:
    """Read a MIDI file's bytes: put it on the grid, mend what can be mended.

    Raises:
        MidiError: not a MIDI file, without beats or notes, or long beyond measure; or it needs a
            repair, and the program is strict (see `music.repairs`).
    """
    notes, (found,) = read_scores([data])
    if isinstance(found, MidiError):
        raise found
    refuse(found.repairs, MidiError)
    report(found.repairs)
    return Reading(replace(found.piece, notes=as_notes(notes)), found.repairs)


def read_scores(files: Iterable[bytes]) -> tuple[NoteArray, list[Reading | MidiError]]:
    """Read the bytes of MIDI files: put them on the grid, mend what can be mended.

    Onsets and ends are rounded to the grid, halves up; notes that are the same then become
    one. A part that several programs play keeps the program that plays most of it. Texts that
    are chord symbols become the piece's chords.

    Returns:
        The notes, tidy, the piece of each being the number of its file; and for each file its
        piece without its notes, or why it cannot be read.
    """
    found: list[Reading | MidiError] = []
    opened: list[_File] = []
    for number, data in enumerate(files):
        try:
            file = _open(number, data)
        except MidiError as error:
            found.append(error)
        else:
            opened.append(file)
            found.append(_UNREAD)
    notes = _gather(opened)
    if free := {*find_off_grid(notes.piece, notes.start, notes.ticks)}:
        opened = [_over_found_beat(file) if file.number in free else file for file in opened]
        notes = _gather(opened)
    on_grid = _to_notes(notes, found)
    tidied = tidy(on_grid)
    parts: list[list[int]] = [[] for _ in found]
    for each in np.flatnonzero(np.bincount(tidied[0] * len(PARTS) + tidied[2])).tolist():
        parts[each // len(PARTS)].append(each % len(PARTS))
    flaws = _note_flaws(notes, len(found))
    for file in opened:
        if found[file.number] is _UNREAD:
            found[file.number] = _read_without_notes(file, parts[file.number], flaws[file.number])
    return tidied, found


def _open(number: int, data: bytes) -> _File:
    tracks = read_tracks(data)
    performance = read_events(tracks)
    if not performance.tracks:
        raise MidiError("no notes")
    return _File(number, tracks, performance)


def _over_found_beat(file: _File) -> _File:
    over = over_found_beat(file.performance, file.tracks.ticks_per_quarter)
    return file._replace(performance=over)


def _read_without_notes(file: _File, parts: Sequence[int], note_flaws: Sequence[str]) -> Reading:
    """Read all of a file but its notes."""
    performance, ticks = file.performance, file.tracks.ticks_per_quarter
    meters, bad_meters = read_meters(performance.meters, ticks)
    tempos, bad_tempos = read_tempos(performance.tempos, ticks)
    chords, unread = read_chords(performance.texts, ticks)
    empty = make_piece_without_notes(
        parts,
        meters=meters,
        tempos=tempos,
        chords=chords,
        programs=_read_programs(performance.tracks),
        key=read_key(performance.keys),
    )
    flaws = (*_file_flaws(file.tracks), *performance.repairs, *note_flaws)
    return Reading(empty, (*flaws, *bad_meters, *bad_tempos, *unread))


def _gather(files: Sequence[_File]) -> _Notes:
    heads: list[tuple[int, int, int, int]] = []  # of each track: file, ticks, part, notes
    tracks: list[Sequence[NDArray[np.int64]]] = []
    for file in files:
        ticks = file.tracks.ticks_per_quarter
        played = file.performance.tracks
        heads += ((file.number, ticks, track.part, len(track.pitch)) for track in played)
        tracks += as_written(file.tracks, played)
    nothing = [np.zeros(0, np.int64)]
    pitch, velocity, start, length = (
        np.concatenate([track[place] for track in tracks] or nothing).astype(np.int64)
        for place in range(4)
    )
    *of_track, counts = np.array(heads, np.int64).reshape(-1, 4).T
    piece, ticks, part = (np.repeat(values, counts) for values in of_track)
    number = np.repeat(np.arange(len(counts)), counts)
    return _Notes(piece, ticks, number, part, pitch, velocity, start, length)


def _to_notes(notes: _Notes, found: list[Reading | MidiError]) -> NoteArray:
    """Put notes on the grid; files with impossible ones get an error in `found` and have none."""
    onset = _to_grid(notes.start, notes.ticks)
    duration = _to_grid(notes.start + notes.length, notes.ticks) - onset
    held = np.minimum(np.maximum(duration, 1), LONGEST_NOTE)
    on_grid = np.stack([notes.piece, onset, notes.part, notes.pitch, held, notes.velocity])
    # symusic counts ticks in 32 bits: what is later still comes out negative.
    late = (onset < 0) | (onset > LAST_ONSET)
    if not late.any():
        return on_grid
    numbers = np.unique(notes.piece[late])
    for number in numbers.tolist():
        found[number] = MidiError("a note starts more than 10,000 bars after the beginning")
    return on_grid[:, ~np.isin(notes.piece, numbers)]


def _note_flaws(notes: _Notes, size: int) -> list[list[str]]:
    """Report what is wrong with the notes of each of `size` files."""
    # How long a drum note is means nothing, so nothing is wrong with it.
    melodic = notes.part != DRUMS
    by_time = (notes.track * 2**33 + notes.start).argsort(kind="stable")  # as they are, mostly
    order, same = in_groups((notes.track * PITCHES + notes.pitch).take(by_time))
    order = by_time.take(order)
    start, end = notes.start.take(order), (notes.start + notes.length).take(order)
    cut = np.zeros(len(melodic), bool)
    cut[order[1:]] = (end[:-1] > start[1:]) & same
    flaws: list[list[str]] = [[] for _ in range(size)]
    for text, bad in (
        ("{} without length", melodic & (notes.length <= 0)),
        (
            "{} longer than 64 bars cut",
            2 * STEPS_PER_QUARTER * notes.length >= (2 * LONGEST_NOTE + 1) * notes.ticks,
        ),
        ("{} cut where the same pitch begins again", melodic & cut),
    ):
        if bad.any():
            counts = np.bincount(notes.piece[bad], minlength=size)
            for number in np.flatnonzero(counts).tolist():
                flaws[number].append(text.format(counted(int(counts[number]), "note")))
    return flaws


def _file_flaws(tracks: Tracks) -> list[str]:
    flaws = [*tracks.flaws]
    if tracks.declared != len(tracks.tracks):
        there = "is" if len(tracks.tracks) == 1 else "are"
        declared = counted(tracks.declared, "track")
        flaws.append(f"its header says {declared}, {len(tracks.tracks)} {there} there")
    if tracks.form > 1:
        flaws.append(f"its patterns (it is of type {tracks.form}) are played together")
    return flaws


def _read_programs(played: Sequence[Track]) -> list[tuple[int, int]]:
    """Return the program that plays most notes of each part, the lower one of two equal ones."""
    plays: dict[tuple[int, int], int] = {}
    for part, program, pitches, *_ in played:
        plays[part, program] = plays.get((part, program), 0) + len(pitches)
    rising = sorted(plays, key=lambda pair: (plays[pair], -pair[1]))
    return list(dict(rising).items())


def _to_grid(times: NDArray[np.int64], ticks: NDArray[np.int64]) -> NDArray[np.int64]:
    """Convert ticks to grid steps, halves up."""
    # In float64, which divides many times as fast and is exact enough: ticks have 15 bits, and
    # what is no half is at least 1 / (2 * ticks) away from one.
    steps = STEPS_PER_QUARTER * times / ticks
    steps += 0.5
    return np.floor(steps, out=steps).astype(np.int64)
