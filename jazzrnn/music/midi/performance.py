"""What is read of a MIDI file, in ticks, before it is put on the grid."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jazzrnn.errors import MidiError
from jazzrnn.music.midi.chord_texts import Text

MOST_NOTES = 200_000


class TimeSignature(NamedTuple):
    """A meter."""

    time: int
    numerator: int
    denominator: int


class TempoEvent(NamedTuple):
    """A tempo."""

    time: int
    mspq: int  # microseconds per quarter note


class KeySignature(NamedTuple):
    """A key signature."""

    time: int
    key: int  # sharps, or flats below 0
    tonality: int  # 0 major, 1 minor


class Track(NamedTuple):
    """Notes that one program plays."""

    part: int
    program: int
    pitch: NDArray[np.int64]  # (notes,), as all of these
    velocity: NDArray[np.int64]
    start: NDArray[np.int64]  # in ticks
    length: NDArray[np.int64]  # in ticks


class Performance(NamedTuple):
    """A MIDI file's events."""

    meters: list[TimeSignature]
    tempos: list[TempoEvent]
    keys: list[KeySignature]
    texts: list[Text]  # that may be chord symbols
    tracks: list[Track]
    repairs: list[str]
    beat_found: bool = False  # its times are not those of the file (see `found_beat`)
    tuned: bool = False  # some of its pitches are not those of its keys (see `tuning`)


def check_size(notes: int) -> None:
    """Raise a MidiError for more notes than a piece can have."""
    if notes > MOST_NOTES:
        raise MidiError(f"more than {MOST_NOTES:,} notes, the most that a piece can have")
