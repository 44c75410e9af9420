"""Music that was played without a beat, put over the beat that is found in it.

Each beat becomes a quarter note, with a tempo of its own, so that the music sounds as before: of a
jig the beat is what its score calls a dotted quarter note, and its eighths become triplets. Bars
are taken to have four beats, or three where those fit clearly better.
"""

import numpy as np

from jazzrnn.errors import MidiError, counted
from jazzrnn.music.midi.beat import FEWEST, find_off_grid, has_no_beat
from jazzrnn.music.midi.beat_tracking import (
    CLEARER,
    DOUBT,
    SURE,
    Seconds,
    can_have_beats,
    evidence_for,
    find_beats,
)
from jazzrnn.music.midi.careful import read_carefully
from jazzrnn.music.midi.events import LAST_ONSET
from jazzrnn.music.midi.off_grid import as_written
from jazzrnn.music.midi.onto_beats import Beats, Clock, Ticks, put_onto_beats
from jazzrnn.music.midi.performance import Performance
from jazzrnn.music.midi.quick import read_quickly
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER

FREELY = "played without a beat"
_NEAR = 0.07  # seconds around a beat that are it
_CLEARLY = 1.15  # times as strong as bars of four beats, bars of three are taken
_CHANGES = 1.5  # how much a change of harmony counts, against the notes that begin
_FEWEST = 16  # beats: of fewer nobody knows the bars
OWN_BEATS = (2, 3 / 2, 1, 1 / 2, 1 / 4)  # quarter notes: beats that a file's own bars may have
LATE = (-1 / 8, -1 / 16, 0, 1 / 16, 1 / 8)  # quarter notes that all players may be late


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
        over = on_found_beat(
            performance, tracks.ticks_per_quarter, why="its time is in film frames"
        )
    if over is None:
        raise MidiError("its time is in film frames (SMPTE), so nobody knows where its beats are")
    return over


def read_performance(tracks: Tracks) -> Performance:
    """Read the events of a file as `read_midi` does: over the beat that is found, if any is.

    Raises:
        MidiError: more notes than a piece can have, or no beat.
    """
    performance = read_events(tracks)
    notes = [*as_written(tracks, performance.tracks)]
    if not notes:
        return performance
    starts = np.concatenate([start for _, _, start, _ in notes]).astype(np.int64)
    ticks = tracks.ticks_per_quarter
    free = find_off_grid(np.zeros_like(starts), starts, np.full_like(starts, ticks))
    return over_found_beat(performance, ticks) if free else performance


def over_found_beat(performance: Performance, ticks: int) -> Performance:
    """Return music that is not on the grid over the beat that is found in it: if that explains
    clearly more than its own beat. Where none is sure, and its own means nothing, that is reported.

    Args:
        performance: with notes; more than half of them are not on the grid (see `find_off_grid`).
        ticks: to a quarter note.
    """
    starts = np.concatenate([track.start for track in performance.tracks])
    if performance.beat_found or len(np.unique(starts)) < FEWEST or _is_beyond(starts, ticks):
        return performance
    own = _own_evidence(Clock(performance.tempos, ticks), starts, ticks)
    if own >= DOUBT:
        return performance
    if over := on_found_beat(performance, ticks, own + CLEARER):
        return over
    reports = [f"{FREELY}: its notes fit no bar lines"] * has_no_beat(starts, ticks)
    return performance._replace(repairs=[*performance.repairs, *reports])


def on_found_beat(
    performance: Performance, ticks: int, least: float = 0.0, why: str = FREELY
) -> Performance | None:
    """Return music over the beat that is found in it; None if none is found for sure.

    Args:
        performance: that was perhaps played without a beat.
        ticks: to a quarter note.
        least: evidence that the beat must have, if this is more than SURE.
        why: its own beat means nothing.
    """
    clock = Clock(performance.tempos, ticks)
    starts = np.concatenate([track.start for track in performance.tracks])
    if _is_beyond(starts, ticks):
        return None
    onsets = clock.seconds(starts)
    found = find_beats(onsets)
    if found is None or found.evidence < max(SURE, least):
        return None
    pitches = np.concatenate([track.pitch for track in performance.tracks])
    melodic = np.concatenate([np.full(len(t.pitch), t.part != DRUMS) for t in performance.tracks])
    meter, first = _bars(found.times, onsets[melodic], pitches[melodic].astype(np.int64))
    intervals = np.diff(found.times)
    # Bars before the first beat and behind the last one go on as it begins and ends.
    early = found.times[0] - intervals[0] * np.arange(first, 0, -1)
    late = found.times[-1] + intervals[-1] * np.arange(1, 4 * meter)
    bpm = 60 / float(np.median(intervals))
    return put_onto_beats(
        performance,
        Beats(clock, np.concatenate([early, found.times, late]), ticks),
        meter,
        f"{why}: read over the beat that was found,"
        f" {counted(len(found.times), 'beat')} at about {bpm:.0f} bpm, in {meter}/4",
    )


def _is_beyond(starts: Ticks, ticks: int) -> bool:
    """Return whether nobody reads notes at all, because one of them begins too late."""
    return bool(starts.min() < 0 or starts.max() > LAST_ONSET // STEPS_PER_QUARTER * ticks)


def _own_evidence(clock: Clock, starts: Ticks, ticks: int) -> float:
    """Return the evidence for a file's own beat: it may be dotted, twice or half as fast, and all
    players may be late or early.
    """
    onsets = clock.seconds(starts)
    if not can_have_beats(onsets):
        return 0.0
    last = int(starts.max())
    lines = (  # the beats around each onset, and so two at least
        clock.seconds(np.arange((late - 2 * beat) * ticks, last + 2 * beat * ticks, beat * ticks))
        for beat in OWN_BEATS
        for late in LATE
    )
    return evidence_for(onsets, lines)


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
