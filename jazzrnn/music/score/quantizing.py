"""Onsets on the grid as readers expect them: each beat has one of the rhythms that are read easily.

A beat is written in the rhythm that moves its onsets least and is easiest to read. Some beats come
in pairs: three notes in the time of two beats.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.rhythms import Feel, Rhythm, rhythms
from jazzrnn.music.score.units import EIGHTH, PER_STEP, QUARTER, WHOLE, Tuplet

CROWDED = 1e6  # cost of a note for which there is no place
ACROSS = 0.5  # of a triplet over the middle of a bar


class Stretch(NamedTuple):
    """One beat, or two, with its rhythm."""

    start: int
    end: int
    rhythm: Rhythm


Divided = list[tuple[Stretch, dict[int, int]]]  # each with the onsets in it, and their places


def quantize(
    onsets: Sequence[int], bars: Sequence[Bar], feel: Feel
) -> tuple[dict[int, int], list[Stretch]]:
    """Return where each onset is written, and the rhythms of the beats. Of more onsets than a
    beat has places for, some are written together with the next one.

    Args:
        onsets: in grid steps, sorted, none twice.
        bars: that hold them.
        feel: of the music.
    """
    written: dict[int, int] = {}
    stretches: list[Stretch] = []
    heard = _on_beats(onsets, bars)
    times = [*heard.values()]
    for bar in bars:
        first, last = (bisect_left(times, bar.onset + steps) for steps in (0, bar.steps))
        inside = {o: (heard[o] - bar.onset) * PER_STEP for o in onsets[first:last]}
        for stretch, places in _best(inside, bar, feel):
            stretches.append(stretch)
            written.update(places)
    return written, stretches


def tuplets_of(stretches: Sequence[Stretch]) -> list[Tuplet]:
    """Return the tuplets of stretches."""
    return [
        tuplet._replace(start=stretch.start + tuplet.start, end=stretch.start + tuplet.end)
        for stretch in stretches
        for tuplet in stretch.rhythm.tuplets
    ]


def stretch_at(stretches: Sequence[Stretch], time: float) -> Stretch:
    """Return the stretch in which a time lies, or the last one."""
    return stretches[max(0, bisect_right(stretches, time, key=lambda s: s.start) - 1)]


def written_end(end: float, stretches: Sequence[Stretch]) -> int:
    """Return where a note that ends at some time is written to end."""
    start, stop, rhythm = stretch_at(stretches, end)
    near = {
        start + place: min(abs(end - start - each) for each in heard)
        for place, heard in zip((0, *rhythm.places), ((0,), *rhythm.heard), strict=True)
        if start + place < stop
    }
    if not rhythm.tuplets:
        for place in range(EIGHTH, stop - start, EIGHTH):
            near.setdefault(start + place, abs(end - start - place))
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


def _best(heard: dict[int, int], bar: Bar, feel: Feel) -> Divided:
    """Return the rhythms of a bar that cost least, with the onsets in each."""
    best: dict[int, tuple[float, Divided]] = {0: (0.0, [])}  # up to each place that one may end at
    for start, end in _stretches(bar):
        inside = {o: place - start for o, place in heard.items() if start <= place < end}
        cost_before, before = best[start]
        across = any(start < line < end for line in bar.levels[0].lines)
        if across and len(inside) < 3:  # only whole triplets lie there
            continue
        for rhythm, places, cost in _ways(inside, end - start, feel):
            total = cost_before + cost + across * ACROSS
            if end not in best or total < best[end][0]:
                here = Stretch(bar.start + start, bar.start + end, rhythm)
                there = {onset: here.start + place for onset, place in places.items()}
                best[end] = total, [*before, (here, there)]
    return best[bar.end - bar.start][1]


def _stretches(bar: Bar) -> Iterator[tuple[int, int]]:
    """Yield beats and pairs of beats, sorted by their ends. No pair lies over the line between
    groups of beats, but for the middle of 4/4.
    """
    beats = bar.beats
    lines = {*bar.levels[0].lines} if bar.end - bar.start != WHOLE else set[int]()
    for k, (start, end) in enumerate(pairwise(beats)):
        yield start, end
        if k and end - start == start - beats[k - 1] == QUARTER and start not in lines:
            yield beats[k - 1], end


def _ways(
    inside: dict[int, int], length: int, feel: Feel
) -> Iterator[tuple[Rhythm, dict[int, int], float]]:
    """Yield the rhythms that onsets may have, with where each is written, and what that costs."""
    known = rhythms(length, feel)
    onsets = [*inside]
    while len(onsets) not in known:
        if not onsets:
            return
        del onsets[_shortest(onsets)]
    lost = CROWDED * (len(inside) - len(onsets))
    for rhythm in known[len(onsets)]:
        places = dict(zip(onsets, rhythm.places, strict=True))
        for onset in reversed(inside):  # a lost one is together with the next
            places.setdefault(
                onset, places[onsets[min(bisect_left(onsets, onset), len(onsets) - 1)]]
            )
        cost = rhythm.cost + rhythm.moved([inside[onset] for onset in onsets]) + lost
        yield rhythm, places, cost


def _shortest(onsets: Sequence[int]) -> int:
    """Return which of at least two onsets the next one follows soonest; of one, this one."""
    return min(range(len(onsets) - 1), key=lambda k: onsets[k + 1] - onsets[k], default=0)
