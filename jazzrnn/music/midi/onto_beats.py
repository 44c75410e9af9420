"""Music put over beats that are given in seconds: each becomes a quarter note."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jazzrnn.music.midi.beat_tracking import Seconds
from jazzrnn.music.midi.chord_texts import Text
from jazzrnn.music.midi.performance import (
    KeySignature,
    Performance,
    TempoEvent,
    TimeSignature,
    Track,
)

_USUAL = 500_000  # microseconds to a quarter note where a file names no tempo
Ticks = NDArray[np.int64]
_Event = TypeVar("_Event", Text, KeySignature)


class Clock:
    """When the ticks of a file are."""

    def __init__(self, tempos: Sequence[TempoEvent], ticks: int):
        by_time = dict(sorted((max(0, event.time), max(1, event.mspq)) for event in tempos))
        by_time.setdefault(0, _USUAL)
        self.starts, lengths = np.array(sorted(by_time.items()), np.float64).T
        self.lengths = lengths / 1e6 / ticks
        waits = np.diff(self.starts) * self.lengths[:-1]
        self.reached = np.append(0, np.cumsum(waits))

    def seconds(self, ticks: NDArray[np.integer] | NDArray[np.floating]) -> Seconds:
        """Return the seconds at which some ticks come."""
        k = np.maximum(0, np.searchsorted(self.starts, ticks, side="right") - 1)
        return self.reached[k] + (ticks - self.starts[k]) * self.lengths[k]


class Beats:
    """Beats in seconds, each of which becomes a quarter note."""

    def __init__(self, clock: Clock, times: Seconds, ticks: int):
        self.clock, self.times, self.ticks = clock, times, ticks

    def ticks_of(self, events: ArrayLike) -> Ticks:
        """Return where some ticks of the file come to be."""
        there = np.arange(len(self.times)) * float(self.ticks)
        seconds = self.clock.seconds(np.asarray(events, np.float64))
        return np.rint(np.interp(seconds, self.times, there)).astype(np.int64)

    def tempos(self) -> list[TempoEvent]:
        """Return the tempo of each beat."""
        lengths = np.rint(np.diff(self.times) * 1e6).astype(np.int64).tolist()
        return [TempoEvent(beat * self.ticks, length) for beat, length in enumerate(lengths)]


def put_onto_beats(performance: Performance, beats: Beats, meter: int, repair: str) -> Performance:
    """Return music whose beats are quarter notes, each with its tempo."""

    def moved(events: Sequence[_Event]) -> list[_Event]:
        times = beats.ticks_of([event.time for event in events]).tolist()
        return [event._replace(time=time) for event, time in zip(events, times, strict=True)]

    tracks: list[Track] = []
    for track in performance.tracks:
        start = beats.ticks_of(track.start)
        length = beats.ticks_of(track.start + track.length) - start
        tracks.append(track._replace(start=start, length=length))
    return Performance(
        [TimeSignature(0, meter, 4)],
        beats.tempos(),
        moved(performance.keys),
        moved(performance.texts),
        tracks,
        [*performance.repairs, repair],
        beat_found=True,
    )
