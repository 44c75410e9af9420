"""Notes and rests as signs: what one note head can say, and where ties are needed.

A bar has lines of several strengths: its middle, its beats, the middles of beats. A sign may hide
a line only if it begins and ends on the next weaker ones: an eighth before and an eighth behind
a beat may be one quarter note, a sixteenth and an eighth not.

Source: E. Gould, Behind Bars, 2011, "Grouping".
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from jazzrnn.music.score.bars import Bar, Level
from jazzrnn.music.score.units import SYMBOLS, Event, Sign, Tuplet


def signs_of(events: Sequence[Event], bar: Bar, tuplets: Sequence[Tuplet]) -> list[Sign]:
    """Return the signs of a bar.

    Args:
        events: that fill the music, sorted; those of other bars are left out.
        bar: the bar.
        tuplets: stretches that are written as such.
    """
    return [
        sign
        for event in events
        if event.end > bar.start and event.start < bar.end
        for sign in _of_event(event, bar, tuplets)
    ]


def _of_event(event: Event, bar: Bar, tuplets: Sequence[Tuplet]) -> Iterator[Sign]:
    start, end = max(event.start, bar.start), min(event.end, bar.end)
    sounds = bool(event.pitches)
    for part in _at_tuplets(start, end, tuplets):
        for left, right, tuplet in _cut(event, bar, *part):
            tied, ties = sounds and left > event.start, sounds and right < event.end
            yield Sign(left, right, event, tuplet, tied, ties)


def _at_tuplets(
    start: int, end: int, tuplets: Sequence[Tuplet]
) -> Iterator[tuple[int, int, Tuplet | None]]:
    """Yield the parts of a stretch, cut where a tuplet begins or ends."""
    for tuplet in tuplets:
        if tuplet.end <= start or tuplet.start >= end:
            continue
        if start < tuplet.start:
            yield start, tuplet.start, None
        yield max(start, tuplet.start), min(end, tuplet.end), tuplet
        start = min(end, tuplet.end)
    if start < end:
        yield start, end, None


def _cut(
    event: Event, bar: Bar, start: int, end: int, tuplet: Tuplet | None
) -> Iterator[tuple[int, int, Tuplet | None]]:
    """Yield the signs of a stretch that no border of a tuplet divides."""
    if tuplet:
        for left, right in _by_size(start, end, [length * 2 // 3 for length in SYMBOLS]):
            yield left, right, tuplet
    elif (start, end) == (bar.start, bar.end) and not event.pitches:
        yield start, end, None  # a rest of a whole bar, whatever its length
    else:
        places = start - bar.start, end - bar.start
        for left, right in _note(*places, bar.levels) if event.pitches else _rest(*places, bar):
            yield left + bar.start, right + bar.start, None


@lru_cache(maxsize=4096)
def _note(start: int, end: int, levels: tuple[Level, ...]) -> tuple[tuple[int, int], ...]:
    """Return the fewest signs for a note; of equally many those that show the strongest lines."""
    ways: list[tuple[tuple[int, int], ...]] = []
    for level in levels:
        crossed = [line for line in level.lines if start < line < end]
        if not crossed and not ways:
            continue
        if crossed and not ways and _may_cross(start, end, crossed, level):
            break
        ways += [(*_note(start, cut, levels), *_note(cut, end, levels)) for cut in crossed]
    if ways:
        return min(ways, key=len)
    return tuple(_by_size(start, end, [*SYMBOLS]))


def _may_cross(start: int, end: int, crossed: Sequence[int], level: Level) -> bool:
    fits = start in level.ends and end in level.ends and end - start in SYMBOLS
    return fits and (start in level.wide or len(crossed) == 1)


def _rest(start: int, end: int, bar: Bar) -> Iterator[tuple[int, int]]:
    """Yield rests, each as long as one that begins there may be."""
    lines = bar.beats
    dotted = [right - left for left, right in pairwise(lines)]
    while start < end:
        beat = max(line for line in lines if line <= start)
        fitting = [
            length
            for length, (_, dots) in SYMBOLS.items()
            if start + length <= end
            and (
                (
                    not dots
                    and (start - beat) % length == 0
                    and start + length <= _next(lines, start)
                )
                or (start == beat and length in dotted and start + length in lines)
                or (not dots and start % length == 0 and start in lines and start + length in lines)
            )
        ]
        length = max(fitting, default=0)
        if not length:
            stop = min(end, _next(lines, start))
            yield from _by_size(start, stop, [*SYMBOLS])
            start = stop
        else:
            yield start, start + length
            start += length


def _next(lines: Sequence[int], start: int) -> int:
    return next(line for line in lines if line > start)


def _by_size(start: int, end: int, lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what fills a stretch, the longest first."""
    while start < end:
        length = next((length for length in lengths if start + length <= end), end - start)
        yield start, start + length
        start += length
