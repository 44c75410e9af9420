"""Onsets on the grid as readers expect them: eighths, triplets, sixteenths; each beat is one kind.

A beat is divided in the way that moves its onsets least and is easiest to read. In music that
swings, a note on the last third of a beat is written as the second of two eighths. Some beats come
in pairs: three notes in the time of two beats.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.units import EIGHTH, PER_STEP, QUARTER, SHORTEST, SIXTEENTH, Tuplet

SWUNG = 8  # grid steps: where the second eighth of a beat falls; on 6 and 7 it means the same
CROWDED = 1e6  # cost of two onsets in one place


class Division(NamedTuple):
    """A way to divide a beat."""

    places: tuple[int, ...]  # where its notes fall, from the beat's beginning
    heard: tuple[tuple[int, ...], ...]  # where each place may be heard
    cost: float  # how hard it is to read, in squared grid steps that a note is moved
    alone: float  # what it costs more if only one onset is in the beat
    tuplet: bool = False


class Stretch(NamedTuple):
    """One beat, or two, with its division."""

    start: int
    end: int
    division: Division


Divided = list[tuple[Stretch, dict[int, int]]]  # each with the onsets in it, and their places


def quantize(
    onsets: Sequence[int], bars: Sequence[Bar], swings: bool
) -> tuple[dict[int, int], list[Stretch]]:
    """Return where each onset is written, and how the beats are divided.

    Args:
        onsets: in grid steps, sorted, none twice.
        bars: that hold them.
        swings: whether eighths are swung.
    """
    written: dict[int, int] = {}
    stretches: list[Stretch] = []
    heard = _on_beats(onsets, bars)
    times = [*heard.values()]
    for bar in bars:
        first, last = (bisect_left(times, bar.onset + steps) for steps in (0, bar.steps))
        inside = {o: (heard[o] - bar.onset) * PER_STEP for o in onsets[first:last]}
        for stretch, places in _best(inside, bar, swings):
            stretches.append(stretch)
            written.update(places)
    return written, stretches


def tuplets_of(stretches: Sequence[Stretch]) -> list[Tuplet]:
    """Return the stretches that are written as tuplets."""
    return [
        Tuplet(s.start, s.end, len(s.division.places)) for s in stretches if s.division.tuplet
    ]


def stretch_at(stretches: Sequence[Stretch], time: float) -> Stretch:
    """Return the stretch in which a time lies, or the last one."""
    return stretches[max(0, bisect_right(stretches, time, key=lambda s: s.start) - 1)]


def written_end(end: float, stretches: Sequence[Stretch]) -> int:
    """Return where a note that ends at some time is written to end."""
    start, stop, division = stretch_at(stretches, end)
    near = {
        start + place: min(abs(end - start - each) for each in heard)
        for place, heard in zip(division.places, division.heard, strict=True)
        if start + place < stop
    }
    if not division.tuplet and stop - start > EIGHTH:
        near.setdefault(start + EIGHTH, abs(end - start - EIGHTH))
    near[stop] = abs(end - stop)
    return min(near, key=lambda place: (near[place], place))


def _on_beats(onsets: Sequence[int], bars: Sequence[Bar]) -> dict[int, int]:
    """Return onsets in which those that come just before a beat with no onset are on it."""
    beats = {bar.onset + beat // PER_STEP for bar in bars for beat in bar.beats[:-1]}
    taken = {*onsets}
    return {
        onset: onset + 1 if onset + 1 in beats and not taken & {onset + 1, onset + 2} else onset
        for onset in onsets
    }


def _best(heard: dict[int, int], bar: Bar, swings: bool) -> Divided:
    """Return the division of all beats of a bar that costs least, with the onsets in each."""
    beats = bar.beats
    best: list[tuple[float, Divided]] = [(0.0, [])]  # up to each beat
    for k, end in enumerate(beats[1:], 1):
        found: list[tuple[float, Divided]] = []
        for back in (1, 2) if _may_pair(beats, k) else (1,):
            start = beats[k - back]
            inside = {o: place - start for o, place in heard.items() if start <= place < end}
            cost_before, before = best[k - back]
            for division in divisions(end - start, swings, pair=back == 2):
                cost, places = _fit(inside, division, end - start)
                here = Stretch(bar.start + start, bar.start + end, division)
                there = {onset: here.start + place for onset, place in places.items()}
                found.append((cost_before + cost, [*before, (here, there)]))
        best.append(min(found, key=lambda pair: pair[0]))
    return best[-1][1]


def _may_pair(beats: Sequence[int], k: int) -> bool:
    """Return whether a beat may be divided with the one before: not over the middle of a bar."""
    quarters = k > 1 and all(b - a == QUARTER for a, b in pairwise(beats[k - 2 : k + 1]))
    return quarters and (k % 2 == 0 or len(beats) - 1 == 3)


def _fit(inside: dict[int, int], division: Division, length: int) -> tuple[float, dict[int, int]]:
    """Return what a division costs, and where in it each onset is written."""
    places: dict[int, int] = {}
    cost = division.cost + (division.alone if len(inside) == 1 and any(inside.values()) else 0)
    usable = [(p, h) for p, h in zip(division.places, division.heard, strict=True) if p < length]
    for onset, place in inside.items():
        away = [min(abs(place - each) for each in heard) / PER_STEP for _, heard in usable]
        nearest = min(range(len(usable)), key=away.__getitem__)
        written = usable[nearest][0]
        cost += away[nearest] ** 2 + CROWDED * (written in places.values())
        places[onset] = written
    if division.tuplet and not any(places.values()):
        cost += CROWDED  # a tuplet without a note inside
    return cost, places


def divisions(length: int, swings: bool, pair: bool) -> Iterator[Division]:
    """Yield the ways to divide a beat of some length, or a pair of beats."""
    if pair:
        yield _even(length // 3, length, 1.5, 6.0, tuplet=True)
        return
    yield Division((0,), ((0,),), 0.0, 0.0)
    if length > QUARTER:  # a dotted beat
        yield _even(EIGHTH, length, 0.2, 0.0)
        yield _even(SIXTEENTH, length, 0.8, 0.0)
    else:
        swung = range(EIGHTH, SWUNG * PER_STEP + 1, PER_STEP)
        yield Division((0, EIGHTH), ((0,), tuple(swung) if swings else (EIGHTH,)), 0.2, 0.0)
        cost, alone = (1.5, 1.5) if swings else (0.8, 0.0)
        yield _even(SIXTEENTH, length, cost, alone)
    if length == QUARTER:
        yield _even(QUARTER // 3, length, 1.0, 3.0, tuplet=True)
        yield _even(QUARTER // 6, length, 3.0, 3.0, tuplet=True)
    yield _even(SHORTEST, length, 4.0, 2.0)


def _even(part: int, length: int, cost: float, alone: float, tuplet: bool = False) -> Division:
    places = tuple(range(0, length, part))
    return Division(places, tuple((place,) for place in places), cost, alone, tuplet)
