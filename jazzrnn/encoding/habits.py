"""What is usual in the music learned: how high parts play, which drums sound, where notes begin."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np

from jazzrnn.encoding.columns import PART, PITCH, POSITION, POSITIONS, SHIFT, TIMES, Steps
from jazzrnn.music.notes import DRUMS, PARTS, PITCHES, STEPS_PER_QUARTER

Ranges: TypeAlias = dict[int, tuple[int, int]]  # part -> lowest and highest pitch
COMMON = 0.95
FEW = 16  # bars
FEW_INTERVALS = 0.01  # share of the notes that two parts begin together
RARE = 0.0005  # share of the notes that begin where, or while, none should


def ranges_of(sequences: Iterable[Steps]) -> Ranges:
    """Return the lowest and the highest pitch of each part in many pieces."""
    ranges: Ranges = {}
    for steps in sequences:
        for part in np.unique(steps[:-1, PART]).tolist():
            pitches = steps[steps[:, PART] == part, PITCH]
            low, high = ranges.get(part, (127, 0))
            ranges[part] = min(low, int(pitches.min())), max(high, int(pitches.max()))
    return ranges


def drum_sounds_of(sequences: Iterable[Steps]) -> tuple[int, ...]:
    """Return the pitches that drums have in many pieces, sorted."""
    heard = np.zeros(PITCHES, bool)
    for steps in sequences:
        heard[steps[steps[:, PART] == DRUMS, PITCH]] = True
    return tuple(np.flatnonzero(heard).tolist())


def longest_rests_of(sequences: Iterable[Steps]) -> dict[int, int]:
    """Return how long each part waits at most for its first or next note, in grid steps.

    COMMON of the pieces do not exceed it.
    """
    found: dict[int, list[int]] = {}
    for steps in sequences:
        onsets = TIMES[steps[:-1, SHIFT]].cumsum()
        for part in np.unique(steps[:-1, PART]).tolist():
            own = onsets[steps[:-1, PART] == part]
            found.setdefault(part, []).append(int(np.diff(own, prepend=0).max()))
    return {part: int(np.quantile(rests, COMMON, method="higher")) for part, rests in found.items()}


def notes_a_bar_of(steps: Steps) -> dict[int, float]:
    """Return how many notes a bar each part of a piece has. Bars in which nobody begins a note do
    not count.
    """
    starts = TIMES[steps[:-1, SHIFT]].cumsum() - steps[:-1, POSITION]  # of the notes' bars
    bars = len(np.unique(starts))
    counts: list[int] = np.bincount(steps[:-1, PART]).tolist()
    return {part: notes / bars for part, notes in enumerate(counts) if notes}


def silences_of(steps: Steps, lines: Sequence[int]) -> list[tuple[int, ...]]:
    """Return for each bar which parts of a piece begin no note in it; none of a single part.

    Args:
        steps: of the piece.
        lines: onsets of its bar lines, and of its end.
    """
    onsets, part = TIMES[steps[:-1, SHIFT]].cumsum(), steps[:-1, PART]
    parts: list[int] = np.unique(part).tolist()
    if len(parts) == 1:
        return [()] * (len(lines) - 1)
    bars = np.searchsorted(lines, onsets, side="right") - 1
    playing = np.zeros((len(lines), len(PARTS)), bool)
    playing[bars, part] = True
    return [tuple(one for one in parts if not row[one]) for row in playing[:-1]]


def least_notes_of(sequences: Iterable[Steps]) -> dict[int, float]:
    """Return how many notes a bar each part has at least in COMMON of the pieces that have it."""
    found: dict[int, list[float]] = {}
    for steps in sequences:
        for part, notes in notes_a_bar_of(steps).items():
            found.setdefault(part, []).append(notes)
    return {
        part: float(np.quantile(notes, 1 - COMMON, method="lower")) for part, notes in found.items()
    }


class Pair(NamedTuple):
    """Two parts that play in the same rhythm, or not at all."""

    low: int  # the part that comes first at an onset
    high: int
    intervals: tuple[int, ...] = ()  # semitones from its highest note to the other's; no rare ones


def homorhythmic_of(sequences: Iterable[Steps]) -> tuple[Pair, ...]:
    """Return the pairs of parts that play in the same rhythm or not at all: in COMMON of the bars
    in which both begin notes, these begin at the same times. Pairs of a few bars say nothing.
    """
    bars, same = np.zeros((2, len(PARTS), len(PARTS)), np.int64)
    found: dict[tuple[int, int], Counter[int]] = {}
    for steps in sequences:
        playing = _bars_of(steps)
        for parts in playing.values():
            for one, other in combinations(sorted(parts), 2):
                bars[one, other] += 1
                same[one, other] += [*parts[one]] == [*parts[other]]
                apart = found.setdefault((one, other), Counter())
                both = parts[one].keys() & parts[other].keys()
                apart.update(p - max(parts[one][at]) for at in both for p in parts[other][at])
    pairs = np.argwhere((bars >= FEW) & (same >= COMMON * bars)).tolist()
    return tuple(Pair(one, other, _usual(found[one, other])) for one, other in pairs)


def _bars_of(steps: Steps) -> dict[int, dict[int, dict[int, list[int]]]]:
    """Return bar -> part -> onset -> pitches of a piece."""
    onsets = TIMES[steps[:-1, SHIFT]].cumsum()
    starts = onsets - steps[:-1, POSITION]  # of the notes' bars
    found: dict[int, dict[int, dict[int, list[int]]]] = {}
    columns = [starts, steps[:-1, PART], onsets, steps[:-1, PITCH]]
    notes: list[list[int]] = np.stack(columns, axis=1).tolist()
    for start, part, onset, pitch in notes:
        found.setdefault(start, {}).setdefault(part, {}).setdefault(onset, []).append(pitch)
    return found


def _usual(intervals: Counter[int]) -> tuple[int, ...]:
    least = FEW_INTERVALS * intervals.total()
    return tuple(sorted(each for each, count in intervals.items() if count >= least))


def most_together_of(sequences: Iterable[Steps]) -> dict[int, int]:
    """Return how many notes each part begins at once at most, but for RARE ones of its notes."""
    sizes = len(PARTS), PITCHES + 1
    counts = np.zeros(sizes, np.int64)  # notes that are their onset's nth
    for steps in sequences:
        part = steps[:-1, PART]
        goes_on = (steps[1:-1, SHIFT] == 0) & (part[1:] == part[:-1])
        first = np.flatnonzero(np.concatenate([[True], ~goes_on])[: len(part)])
        nth = np.arange(len(part)) - np.repeat(first, np.diff(first, append=len(part))) + 1
        places = np.ravel_multi_index((part, nth), sizes)
        counts += np.bincount(places, minlength=counts.size).reshape(sizes)
    beyond = counts[:, ::-1].cumsum(axis=1)[:, ::-1]  # notes that are their onset's nth or later
    allowed = RARE * counts.sum(axis=1, keepdims=True)
    return {
        part: int(np.flatnonzero(beyond[part] > allowed[part])[-1])
        for part in np.flatnonzero(counts.any(axis=1)).tolist()
    }


def places_in_beat_of(sequences: Iterable[Steps]) -> tuple[int, ...]:
    """Return the grid steps from a beat at which notes begin in many pieces, without RARE ones.

    They are 0 to STEPS_PER_QUARTER - 1.
    """
    counts = np.zeros(STEPS_PER_QUARTER, np.int64)
    for steps in sequences:
        known = steps[:-1, POSITION][steps[:-1, POSITION] < POSITIONS - 1]
        counts += np.bincount(known % STEPS_PER_QUARTER, minlength=STEPS_PER_QUARTER)
    return tuple(np.flatnonzero(counts > RARE * counts.sum()).tolist())
