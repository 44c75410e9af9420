"""The beat of music that was played without one: onsets in seconds to beats in seconds.

Onsets are taken as a Poisson process whose rate comes back with each beat: they are likely on the
beat, less so at its half or at its thirds, and unlikely elsewhere. Of all ways to put beats into
the music, with an interval that changes little from each to the next, the likeliest is found by
dynamic programming: once with beats that divide in two, once with beats that divide in three.

Source: D. Ellis, Beat Tracking by Dynamic Programming, 2007; N. Whiteley, A. Cemgil, S. Godsill,
Bayesian Modelling of Temporal Structure in Musical Audio, 2006, which has such rates. The numbers
are our own, set by hand on every fourth piece of `midi_data/`: see benchmarks/beats.py.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.float64]

TOGETHER, MOST_TOGETHER = 0.03, 12  # seconds between notes of a chord at most; how many on average
FRAME = 0.01
SLOWEST, FASTEST, PERIODS = 1.2, 0.2, 60  # seconds from beat to beat; how many of these are tried
MARGIN = 2.0  # seconds before the first onset and behind the last one
USUAL, SPREAD, FIRST = 0.5, 0.42, 6.0  # of the first interval: log-normal, and how much it counts
CHANGE = 0.055  # standard deviation of the logarithm of an interval's change
SCATTER, OF_BEAT = 0.018, 0.02  # standard deviation of an onset: seconds, and part of the beat
ANYWHERE = 0.0024  # onsets in a frame that belong to no beat
# Where in a beat onsets come, and how many.
BY_TWO = ((0, 0.85), (1 / 2, 0.38), (0.65, 0.22), (1 / 3, 0.06), (1 / 4, 0.09), (3 / 4, 0.1))
BY_THREE = ((0, 0.85), (1 / 3, 0.42), (2 / 3, 0.5), (1 / 6, 0.04), (1 / 2, 0.08), (5 / 6, 0.06))
NEAR = 0.05  # seconds from a beat: an onset is on it
FEWEST = 16  # chords: of fewer nobody can say it
LONGEST = 600.0  # seconds: in longer music no beat is looked for
SURE = 0.85  # nats an onset that beats explain more than chance does
CLEARER = 0.3  # and more than the file's own beat does
DOUBT = 0.2  # below it, of the file's own beat, another one is looked for
_NEVER = -1e9


class Beats(NamedTuple):
    """Beats, and how far they can be believed."""

    times: Seconds  # (n,); the first not behind the first onset, the last not before the last one
    evidence: float  # nats an onset that they explain more than chance does


def can_have_beats(onsets: Seconds) -> bool:
    """Return whether a beat can be looked for in (n,) onsets at all."""
    times, sizes = _chords(np.sort(onsets))
    enough = len(times) >= FEWEST and times[-1] - times[0] <= LONGEST
    return bool(enough and sizes.mean() <= MOST_TOGETHER)


def find_beats(onsets: Seconds) -> Beats | None:
    """Return the beats of music; None if it can have none.

    Args:
        onsets: (n,) seconds, of all notes.
    """
    if not can_have_beats(onsets):
        return None
    times, sizes = _chords(np.sort(onsets))
    weights = 1 + np.log2(sizes) / 2
    found = [(*_track(times, weights, places), places) for places in (BY_TWO, BY_THREE)]
    beats, _, places = max(found, key=lambda each: each[1])
    beats = _at_onsets(beats, times, weights)
    return Beats(beats, _evidence(times, beats, places)) if len(beats) > 1 else None


def evidence_for(onsets: Seconds, beats: Iterable[Seconds]) -> float:
    """Return the evidence for the likeliest of some other beats than those found.

    Args:
        onsets: (n,) of all notes.
        beats: each (m,), at least two.
    """
    times, _ = _chords(np.sort(onsets))
    return max(_evidence(times, each, places) for each in beats for places in (BY_TWO, BY_THREE))


def _chords(onsets: Seconds) -> tuple[Seconds, NDArray[np.int64]]:
    """Return the mean onsets of notes that are played together, and how many these are."""
    number = np.cumsum(np.diff(onsets, prepend=onsets[:1]) > TOGETHER)
    sizes = np.bincount(number)
    return np.bincount(number, onsets) / np.maximum(sizes, 1), sizes


def _track(
    times: Seconds, weights: Seconds, places: tuple[tuple[float, float], ...]
) -> tuple[Seconds, float]:
    """Return the likeliest beats, and their log-likelihood."""
    margin = round(MARGIN / FRAME)
    frames = np.rint((times - times[0]) / FRAME).astype(np.int64) + margin
    first, last, end = margin, int(frames[-1]), int(frames[-1]) + margin
    periods = np.geomspace(FASTEST, SLOWEST, PERIODS) / FRAME
    periods = np.unique(np.rint(periods).astype(np.int64))
    heard = np.bincount(frames, weights, end).astype(np.float64)
    score = _scores(heard, periods, places)  # of beats, as they end
    best = np.full((end, len(periods)), _NEVER)
    before = np.zeros((end, len(periods)), np.int16)
    logs = np.log(periods * FRAME)
    prior = -(((logs - np.log(USUAL)) / SPREAD) ** 2) / 2
    begin = max(0, first - int(periods[-1])), first + round(SCATTER * 3 / FRAME)
    best[begin[0] : begin[1]] = FIRST * prior
    change = -(((logs[:, None] - logs) / CHANGE) ** 2) / 2
    near = np.argsort(-change, axis=1, kind="stable")[:, : int((change > -8).sum(axis=1).max())]
    cost = np.take_along_axis(change, near, axis=1)
    flat, width = best.reshape(-1), len(periods)
    came_from = near - periods[:, None] * width  # the place in `flat`, from that of this frame
    row, each = np.arange(width) * near.shape[1], np.arange(width)
    for frame in range(begin[1], end):
        came = flat.take(came_from + frame * width)
        came += cost
        taken = came.argmax(axis=1)
        best[frame] = came.take(row + taken) + score[frame]
        before[frame] = near[each, taken]
    lasting = np.arange(last, end)[:, None] - periods > last
    ends = np.where(lasting, _NEVER, best[last:])
    frame, period = (int(k) for k in np.unravel_index(ends.argmax(), ends.shape))
    likelihood = float(ends[frame, period])
    beats = [frame := frame + last]
    while frame >= begin[1]:
        frame, period = frame - int(periods[period]), int(before[frame, period])
        beats.append(frame)
    return (np.array(beats[::-1]) - margin) * FRAME + times[0], likelihood


def _at_onsets(beats: Seconds, times: Seconds, weights: Seconds) -> Seconds:
    """Return beats where the onsets around them are, finer than frames."""
    nearest = np.searchsorted((beats[1:] + beats[:-1]) / 2, times)
    near = np.abs(times - beats[nearest]) < NEAR
    counts = np.bincount(nearest[near], weights[near], len(beats))
    sums = np.bincount(nearest[near], (weights * times)[near], len(beats))
    return np.where(counts > 0, sums / np.maximum(counts, 1), beats)


def _scores(
    heard: Seconds, periods: NDArray[np.int64], places: tuple[tuple[float, float], ...]
) -> Seconds:
    """Return (frames, periods) the log-likelihoods of the beats that end at frames."""
    found = np.zeros((len(heard), len(periods)))
    for k, period in enumerate(periods.tolist()):
        phase: Seconds = np.arange(period, dtype=np.float64) / period
        rate = ANYWHERE + _density(phase, np.full_like(phase, period * FRAME), places)
        logs = np.convolve(heard, np.log(rate)[::-1])  # at n: of the beat that ends with frame n
        found[period:, k] = logs[period - 1 : len(heard) - 1] - rate.sum()
    return found


def _density(phase: Seconds, interval: Seconds, places: tuple[tuple[float, float], ...]) -> Seconds:
    """Return the onsets in a frame that are expected at phases (0 to 1) of beats."""
    scatter = np.hypot(SCATTER, OF_BEAT * interval)
    found = np.zeros(len(phase))
    for place, onsets in places:
        for around in (place - 1, place, place + 1):
            away = (phase - around) * interval / scatter
            found += onsets * np.exp(-(away**2) / 2)
    return found * FRAME / scatter / np.sqrt(2 * np.pi)


def _evidence(times: Seconds, beats: Seconds, places: tuple[tuple[float, float], ...]) -> float:
    """Return by how much the places of onsets in their beats are likelier than any others."""
    at = np.clip(np.searchsorted(beats, times, side="right") - 1, 0, len(beats) - 2)
    interval = np.diff(beats)[at]
    there = _density((times - beats[at]) / interval, interval, places) * interval / FRAME
    return float(np.log(0.05 + there / sum(onsets for _, onsets in places)).mean())
