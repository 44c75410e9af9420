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
    late: float = 0.0  # what it costs more if nothing begins with it


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
    return [Tuplet(s.start, s.end, len(s.division.places)) for s in stretches if s.division.tuplet]


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
    best: dict[int, tuple[float, Divided]] = {0: (0.0, [])}  # up to each place that one may end at
    for start, end in _stretches(bar):
        inside = {o: place - start for o, place in heard.items() if start <= place < end}
        cost_before, before = best[start]
        for division in divisions(end - start, swings):
            cost, places = _fit(inside, division, end - start)
            total = cost_before + cost
            if end not in best or total < best[end][0]:
                here = Stretch(bar.start + start, bar.start + end, division)
                there = {onset: here.start + place for onset, place in places.items()}
                best[end] = total, [*before, (here, there)]
    return best[bar.end - bar.start][1]


def _stretches(bar: Bar) -> Iterator[tuple[int, int]]:
    """Yield beats, halves of beats, and pairs of beats, sorted by their ends. No pair lies over
    the middle of a bar.
    """
    beats = bar.beats
    for k, (start, end) in enumerate(pairwise(beats)):
        if end - start == QUARTER:
            yield start, start + EIGHTH
            yield start + EIGHTH, end
        yield start, end
        if k and end - start == start - beats[k - 1] == QUARTER and (k % 2 or len(beats) == 4):
            yield beats[k - 1], end


def _fit(inside: dict[int, int], division: Division, length: int) -> tuple[float, dict[int, int]]:
    """Return what a division costs, and where in it each onset is written, in their order."""
    usable = [(p, h) for p, h in zip(division.places, division.heard, strict=True) if p < length]
    cost = division.cost + (division.alone if len(inside) == 1 and any(inside.values()) else 0)
    rows = [[min(abs(o - each) for each in heard) for _, heard in usable] for o in inside.values()]
    chosen = _in_order([[(away / PER_STEP) ** 2 for away in row] for row in rows])
    if chosen is None:  # some share a place, and are lost
        columns = [min(range(len(row)), key=row.__getitem__) for row in rows]
        chosen = CROWDED * (len(rows) - len({*columns})), columns
    moved, columns = chosen
    places = {onset: usable[k][0] for onset, k in zip(inside, columns, strict=True)}
    if division.tuplet:
        cost += CROWDED * (not any(places.values()))  # no note inside
        cost += division.late * (0 not in places.values())
    return cost + moved, places


def _in_order(rows: Sequence[Sequence[float]]) -> tuple[float, list[int]] | None:
    """Return the columns, each further right than the one before, whose sum is least; None if
    there are more rows than columns.
    """
    best: dict[int, tuple[float, list[int]]] = {-1: (0.0, [])}  # by the column chosen last
    for row in rows:
        best = {
            k: min((total + value, [*way, k]) for j, (total, way) in best.items() if j < k)
            for k, value in enumerate(row)
            if min(best) < k
        }
        if not best:
            return None
    return min(best.values())


def divisions(length: int, swings: bool) -> Iterator[Division]:
    """Yield the ways to divide a stretch of some length."""
    if length == 2 * QUARTER:
        yield _even(length // 3, length, 1.5, 6.0, tuplet=True)
    elif length == EIGHTH:
        yield Division((0,), ((0,),), 0.9, 0.0)
        yield _even(SIXTEENTH, length, 1.2, 0.0)
        yield _even(EIGHTH // 3, length, 1.2, 3.0, tuplet=True)._replace(late=4.0)
    elif length == QUARTER:
        yield Division((0,), ((0,),), 0.0, 0.0)
        swung = range(EIGHTH, SWUNG * PER_STEP + 1, PER_STEP)
        yield Division((0, EIGHTH), ((0,), tuple(swung) if swings else (EIGHTH,)), 0.2, 0.0)
        cost, alone = (1.5, 1.5) if swings else (0.8, 0.0)
        yield _even(SIXTEENTH, length, cost, alone)
        yield _even(QUARTER // 3, length, 1.0, 3.0, tuplet=True)
    else:  # a dotted beat, or what is left of one
        yield Division((0,), ((0,),), 0.0, 0.0)
        yield _even(EIGHTH, length, 0.2, 0.0)
        yield _even(SIXTEENTH, length, 0.8, 0.0)
    if length > EIGHTH:
        yield _even(SHORTEST, length, 12.0, 4.0)


def _even(part: int, length: int, cost: float, alone: float, tuplet: bool = False) -> Division:
    places = tuple(range(0, length, part))
    return Division(places, tuple((place,) for place in places), cost, alone, tuplet)
