"""Music that was played without a beat, put over the beat that is found in it.

Each beat becomes a quarter note, with a tempo of its own, so that the music sounds as before: of a
jig the beat is what its score calls a dotted quarter note, and its eighths become triplets. Bars
are taken to have four beats, or three where those fit clearly better.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from jazzrnn.errors import MidiError, counted
from jazzrnn.music.midi.beat import DOUBT, beat_strength
from jazzrnn.music.midi.beat_tracking import CLEARER, SURE, Seconds, evidence, find_beats
from jazzrnn.music.midi.careful import read_carefully
from jazzrnn.music.midi.chord_texts import Text
from jazzrnn.music.midi.events import LAST_ONSET
from jazzrnn.music.midi.off_grid import find_differences
from jazzrnn.music.midi.performance import KeySignature, Performance, TempoEvent, TimeSignature
from jazzrnn.music.midi.quick import read_quickly
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER

FREELY = "played without a beat"
_USUAL = 500_000  # microseconds to a quarter note where a file names no tempo
_NEAR = 0.07  # seconds around a beat that are it
_CLEARLY = 1.15  # times as strong as bars of four beats, bars of three are taken
_CHANGES = 1.5  # how much a change of harmony counts, against the notes that begin
_FEWEST = 16  # beats: of fewer nobody knows the bars
Ticks = NDArray[np.int64]
_Event = TypeVar("_Event", Text, KeySignature)


def read_events(tracks: Tracks) -> Performance:
    """Read the events of a file; if its time is in film frames, over the beat that is found.

    Raises:
        MidiError: more notes than a piece can have; or its time is in film frames, and no beat
            is sure.
    """
    performance = read_quickly(tracks) or read_carefully(tracks)
    if not tracks.in_frames:
        return performance
    over = None
    if performance.tracks:
        performance = performance._replace(tempos=[])  # which mean nothing there
        over = on_found_beat(performance, tracks.ticks_per_quarter, "its time is in film frames")
    if over is None:
        raise MidiError("its time is in film frames (SMPTE), so nobody knows where its beats are")
    return over


def read_performance(tracks: Tracks) -> Performance:
    """Read the events of a file as `read_midi` does: over the beat that is found, if any is.

    Raises:
        MidiError: more notes than a piece can have, or no beat.
    """
    performance = read_events(tracks)
    ticks = tracks.ticks_per_quarter
    starts = [track.start for track in performance.tracks]
    if not starts or performance.beat_found or find_differences(tracks.tracks):
        return performance
    if beat_strength(np.concatenate(starts), ticks) >= DOUBT:
        return performance
    return on_found_beat(performance, ticks) or performance


def on_found_beat(performance: Performance, ticks: int, why: str = FREELY) -> Performance | None:
    """Return music over the beat that is found in it; None if none is found for sure, or none that
    explains clearly more than its own beat.

    Args:
        performance: that was perhaps played without a beat.
        ticks: to a quarter note.
        why: its own beat means nothing.
    """
    clock = _Clock(performance.tempos, ticks)
    starts = np.concatenate([track.start for track in performance.tracks])
    if starts.min() < 0 or starts.max() > LAST_ONSET // STEPS_PER_QUARTER * ticks:
        return None  # and nobody reads it at all
    onsets = clock.seconds(starts)
    found = find_beats(onsets)
    if found is None or found.evidence < SURE:
        return None
    own = clock.seconds(np.arange(int(starts.max()) // ticks + 2) * ticks)
    if why == FREELY and found.evidence < evidence(onsets, own) + CLEARER:
        return None
    pitches = np.concatenate([track.pitch for track in performance.tracks])
    melodic = np.concatenate([np.full(len(t.pitch), t.part != DRUMS) for t in performance.tracks])
    meter, first = _bars(found.times, onsets[melodic], pitches[melodic].astype(np.int64))
    intervals = np.diff(found.times)
    # Bars before the first beat and behind the last one go on as it begins and ends.
    early = found.times[0] - intervals[0] * np.arange(first, 0, -1)
    late = found.times[-1] + intervals[-1] * np.arange(1, 4 * meter)
    beats = np.concatenate([early, found.times, late])
    there = np.arange(len(beats)) * float(ticks)

    def at(events: NDArray[np.integer]) -> Ticks:
        return np.rint(np.interp(clock.seconds(events), beats, there)).astype(np.int64)

    def moved(events: Sequence[_Event]) -> list[_Event]:
        times = at(np.array([event.time for event in events], np.int64)).tolist()
        return [event._replace(time=time) for event, time in zip(events, times, strict=True)]

    microseconds = np.rint(np.diff(beats) * 1e6).astype(np.int64).tolist()
    tracks = [
        track._replace(
            start=(start := at(track.start)), length=at(track.start + track.length) - start
        )
        for track in performance.tracks
    ]
    bpm = 60 / float(np.median(intervals))
    return Performance(
        [TimeSignature(0, meter, 4)],
        [TempoEvent(beat * ticks, length) for beat, length in enumerate(microseconds)],
        moved(performance.keys),
        moved(performance.texts),
        tracks,
        [
            *performance.repairs,
            f"{why}: read over the beat that was found,"
            f" {counted(len(found.times), 'beat')} at about {bpm:.0f} bpm, in {meter}/4",
        ],
        beat_found=True,
    )


class _Clock:
    """When the ticks of a file are."""

    def __init__(self, tempos: Sequence[TempoEvent], ticks: int):
        by_time = dict(sorted((max(0, event.time), max(1, event.mspq)) for event in tempos))
        by_time.setdefault(0, _USUAL)
        self.starts, lengths = np.array(sorted(by_time.items()), np.float64).T
        self.lengths = lengths / 1e6 / ticks
        waits = np.diff(self.starts) * self.lengths[:-1]
        self.reached = np.append(0, np.cumsum(waits))

    def seconds(self, ticks: NDArray[np.integer]) -> Seconds:
        """Return the seconds at which some ticks come."""
        k = np.searchsorted(self.starts, ticks, side="right") - 1
        return self.reached[k] + (ticks - self.starts[k]) * self.lengths[k]


def _bars(beats: Seconds, onsets: Seconds, pitches: Ticks) -> tuple[int, int]:
    """Return how many beats bars have, and how many come before the first one found.

    Bars begin where the harmony changes, and where most notes begin, above all low ones.

    Args:
        beats: (m,).
        onsets: (n,) of all notes but the drums'.
        pitches: (n,) of them.
    """
    if len(beats) < _FEWEST or not len(onsets):
        return 4, 0
    beat = np.searchsorted((beats[1:] + beats[:-1]) / 2, onsets)
    near = np.abs(onsets - beats[beat]) < _NEAR
    weights = 1 + (pitches <= np.quantile(pitches, 0.25))
    strength = np.bincount(beat[near], weights[near], len(beats))
    after = np.searchsorted(beats - _NEAR, onsets) - 1  # the beat that a note belongs to
    tones = np.bincount(np.maximum(after, 0) * 12 + pitches % 12, weights, 12 * len(beats))
    tones = tones.reshape(-1, 12)
    pairs = tones[:-1] + tones[1:]
    lengths = np.linalg.norm(pairs, axis=1) + 1e-9
    alike = (pairs[:-2] * pairs[2:]).sum(axis=1) / lengths[:-2] / lengths[2:]
    change = np.zeros(len(beats))
    change[2:-1] = 1 - alike
    found: list[tuple[float, int, int]] = []
    for meter, worth in ((4, _CLEARLY), (3, 1.0)):
        for phase in range(meter):
            gains = [
                (sign[phase::meter].mean() - sign.mean()) / (sign.std() + 1e-9)
                for sign in (change, strength)
            ]
            gain = (_CHANGES * gains[0] + gains[1]) * np.sqrt(len(beats) / meter)
            found.append((worth * gain, meter, -phase % meter))
    _, meter, before = max(found)
    return meter, before
