"""What played notes are on the grid: kept in the MIDI file beside them, found again by reading.

A song is played finer than the grid (see `music.feel`), and no rounding finds again what was
written. So each track whose notes do not round to what they are has a sequencer-specific event with
the differences. Other programs take no notice of it. It holds for the notes of its track as they
stand: if another program has changed them, their checksum differs, and they are rounded.

    FF 7F length 7D "jazzrnn" 01, CRC-32 of the notes, then deflated: for each note, by onset and
    pitch, the difference of its onset; then of its duration; then of its velocity (16 bits each)

7D is the manufacturer's number that the MIDI Association leaves to everybody.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.music.midi.performance import Track
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.notes import STEPS_PER_QUARTER

MARK = b"\x7djazzrnn\x01"
_MOST_BYTES = 3 * 2 * 200_000  # of differences: a piece has no more notes
_WORD = np.dtype("<i2")

Ints: TypeAlias = npt.NDArray[np.int64]


def to_grid(times: Ints, ticks_per_step: float) -> Ints:
    """Convert ticks to grid steps, halves up."""
    return np.floor(times / ticks_per_step + 0.5).astype(np.int64)


def write_differences(
    written: Sequence[tuple[int, int, int, int]],
    played: Sequence[tuple[int, int, int, int]],
    ticks_per_step: int,
) -> bytes:
    """Return the data of the event of a track; b"" if its notes round to what is written.

    Args:
        written: onset, pitch, duration, velocity of each note, in grid steps.
        played: the same in ticks.
        ticks_per_step: of the grid.
    """
    if not written:
        return b""
    onset, pitch, duration, velocity = np.array(played, np.int64).T
    order = np.lexsort((pitch, onset))
    differences = _as_read(onset, duration, velocity, ticks_per_step)
    differences = np.array(written, np.int64).T[[0, 2, 3]] - differences
    if not differences.any():
        return b""
    checksum = _checksum(onset[order], pitch[order], duration[order], velocity[order])
    return MARK + checksum + zlib.compress(differences[:, order].astype(_WORD).tobytes())


def find_differences(tracks: Sequence[bytes]) -> dict[bytes, bytes]:
    """Return the differences in the tracks of a MIDI file, deflated, by their checksums."""
    found: dict[bytes, bytes] = {}
    for events in tracks:
        place = events.find(MARK)
        if place >= 0:
            data = events[place + len(MARK) :]
            found[data[:4]] = data[4:]
    return found


def as_written(tracks: Tracks, played: Sequence[Track]) -> Iterator[Sequence[Ints]]:
    """Yield the notes of each track of a file that is played as they were written.

    Yields:
        (n,) each: pitch, velocity, onset and duration (both in ticks).
    """
    differences = find_differences(tracks.tracks)
    for track in played:
        columns: Sequence[Ints] = track[-4:]
        if differences:
            columns = restore(columns, differences, tracks.ticks_per_quarter / STEPS_PER_QUARTER)
        yield columns


def restore(
    notes: Sequence[Ints], differences: Mapping[bytes, bytes], ticks_per_step: float
) -> Sequence[Ints]:
    """Return the notes of a track as they were written.

    Args:
        notes: (n,) each: pitch, velocity, onset and duration (both in ticks).
        differences: of this file, see `find_differences`.
        ticks_per_step: of the grid.
    """
    pitch, velocity, onset, duration = (values.astype(np.int64) for values in notes)
    order = np.lexsort((pitch, onset))
    checksum = _checksum(onset[order], pitch[order], duration[order], velocity[order])
    try:
        data = zlib.decompressobj().decompress(differences.get(checksum, b""), _MOST_BYTES)
        found = np.frombuffer(data, _WORD).reshape(3, len(onset))
    except (zlib.error, ValueError):  # no differences, or damaged ones
        return notes
    moved = np.empty((3, len(onset)), np.int64)
    moved[:, order] = found
    start, length, level = _as_read(onset, duration, velocity, ticks_per_step) + moved
    if start.min() < 0 or length.min() < 1 or level.min() < 1 or level.max() > 127:
        return notes
    end = np.rint((start + length) * ticks_per_step).astype(np.int64)
    start = np.rint(start * ticks_per_step).astype(np.int64)
    return pitch, level, start, end - start


def _as_read(onset: Ints, duration: Ints, velocity: Ints, ticks_per_step: float) -> Ints:
    """Return (3, N) onset, duration and velocity as they are read without differences."""
    start = to_grid(onset, ticks_per_step)
    return np.stack([start, to_grid(onset + duration, ticks_per_step) - start, velocity])


def _checksum(*columns: Ints) -> bytes:
    return zlib.crc32(np.stack(columns).astype("<i8").tobytes()).to_bytes(4, "big")
