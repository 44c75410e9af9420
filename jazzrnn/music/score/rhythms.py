"""The rhythms that a beat may be written in, and how hard each is to read.

A beat is eighths, sixteenths or a triplet. Finer rhythms are those that transcriptions of solos
have: a triplet of sixteenths in the time of an eighth, a triplet with an eighth that is split,
six in a beat. Nothing begins late in a tuplet of sixteenths, so that none is tied to what is
before. In music that swings, a note on the last third of a beat is the second of two eighths.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from jazzrnn.music.score.units import EIGHTH, PER_STEP, QUARTER, SHORTEST, SIXTEENTH, Tuplet

SWUNG = 8  # grid steps: where the second eighth of a beat falls; on 6 and 7 it means the same
DOUBLE_TIME = 3  # notes in a beat from which swung music has sixteenths
# How hard a rhythm is to read, in squared grid steps that a note is moved.
_EIGHTHS, _SIXTEENTHS, _TURN, _SIX, _FINEST = 0.2, 0.8, 1.8, 2.0, 14.0
_LATE, _LATE_IN_SWING = 0.4, 1.0  # a sixteenth behind an eighth that nothing begins with
_SPLIT = 0.4  # one eighth more of a triplet is split
_IN_SWING = 0.7  # sixteenths
_TRIPLETS = {(0, 1, 2): 1.0, (1, 2): 1.4, (0, 2): 1.0, (0, 1): 1.6, (2,): 4.0, (1,): 8.0}
_WIDE = 0.5  # a triplet of quarters
_WIDE_LACKING = 8.0  # each note that it lacks


class Feel(Enum):
    """How eighths are played: evenly, or swung; in a ballad there are sixteenths, too."""

    EVEN = auto()
    BALLAD = auto()
    SWING = auto()
    FAST = auto()

    @property
    def swings(self) -> bool:
        """Whether eighths are swung."""
        return self is not Feel.EVEN


_FEW = {Feel.EVEN: 0.0, Feel.BALLAD: 0.5, Feel.SWING: 2.0, Feel.FAST: 10.0}
"""Sixteenths that are not double time."""


class Rhythm(NamedTuple):
    """Where the notes of a beat, or of two, begin."""

    places: tuple[int, ...]  # from the beat's beginning, in order
    heard: tuple[tuple[int, ...], ...]  # where each place may be heard
    cost: float
    tuplets: tuple[Tuplet, ...] = ()

    def moved(self, places: Sequence[int]) -> float:
        """Return how far it is from notes at these places, in squared grid steps."""
        pairs = zip(places, self.heard, strict=True)
        return sum((min(abs(p - each) for each in h) / PER_STEP) ** 2 for p, h in pairs)


@lru_cache(maxsize=64)
def rhythms(length: int, feel: Feel) -> dict[int, list[Rhythm]]:
    """Return the rhythms of a stretch, by how many notes begin in it.

    Args:
        length: of a beat, or of two beats that are a quarter note each.
        feel: of the music.
    """
    found: dict[int, list[Rhythm]] = defaultdict(list)
    for rhythm in _all(length, feel):
        found[len(rhythm.places)].append(rhythm)
    return dict(found)


def _all(length: int, feel: Feel) -> Iterator[Rhythm]:
    if length == 2 * QUARTER:
        for chosen, cost in _TRIPLETS.items():
            lacking = _WIDE_LACKING * (3 - len(chosen))
            yield _triplet(0, length, chosen, cost + _WIDE + lacking)
        return
    cells = range(0, length, SIXTEENTH)
    for count in range(len(cells) + 1):
        for places in combinations(cells, count):
            yield _even(places, length, feel)
    if length == QUARTER:
        for chosen, cost in _TRIPLETS.items():
            yield _triplet(0, length, chosen, cost)
        yield from _with_sixteenths()
    halves = [cell + SHORTEST for cell in cells if cell + SHORTEST < length]
    for count in range(1, len(halves) + 1):
        for split in combinations(halves, count):
            yield _even(tuple(sorted((*cells, *split))), length, feel)


def _even(places: tuple[int, ...], length: int, feel: Feel) -> Rhythm:
    """Return a rhythm of eighths, sixteenths or 32nds."""
    if not any(places):
        cost = 0.0
    elif all(place % EIGHTH == 0 for place in places):
        cost = _EIGHTHS
    elif all(place % SIXTEENTH == 0 for place in places):
        late = sum(place % EIGHTH > 0 and place - SIXTEENTH not in places for place in places)
        cost = _SIXTEENTHS + late * (_LATE_IN_SWING if feel is Feel.SWING else _LATE)
        if feel.swings and length == QUARTER:
            cost += _IN_SWING + _FEW[feel] * (len(places) < DOUBLE_TIME)
    else:
        cost = _FINEST
    heard = [_swung(place) if feel.swings and length == QUARTER else (place,) for place in places]
    return Rhythm(places, tuple(heard), cost)


def _swung(place: int) -> tuple[int, ...]:
    """Return where a place in a beat may be heard in music that swings, in double time too."""
    if place == EIGHTH:
        return tuple(range(EIGHTH, SWUNG * PER_STEP + 1, PER_STEP))
    return (place, place + PER_STEP) if place % EIGHTH == SIXTEENTH else (place,)


def _triplet(start: int, length: int, chosen: tuple[int, ...], cost: float) -> Rhythm:
    places = tuple(start + length * k // 3 for k in chosen)
    return _tuplets(places, cost, Tuplet(start, start + length, 3))


def _with_sixteenths() -> Iterator[Rhythm]:
    """Yield the rhythms of a quarter note with sixteenths in a tuplet."""
    third, sixth = QUARTER // 3, QUARTER // 6
    for start, other in ((0, EIGHTH), (EIGHTH, 0)):  # three in one half
        turn = tuple(start + sixth * k for k in range(3))
        in_other = [(other,), (other, other + SIXTEENTH)]
        for more in [*in_other, ()] if start else in_other:
            places = tuple(sorted((*turn, *more)))
            cost = _TURN + _SPLIT * (len(more) > 1)
            yield _tuplets(places, cost, Tuplet(start, start + EIGHTH, 3))
    thirds = range(0, QUARTER, third)
    for count in (1, 2):
        for split in combinations(thirds, count):
            places = tuple(sorted((*thirds, *(place + sixth for place in split))))
            yield _tuplets(places, _SIX + count * _SPLIT, Tuplet(0, QUARTER, 3))
    yield _tuplets(tuple(range(0, QUARTER, sixth)), _SIX, Tuplet(0, QUARTER, 6))


def _tuplets(places: tuple[int, ...], cost: float, tuplet: Tuplet) -> Rhythm:
    return Rhythm(places, tuple((place,) for place in places), cost, (tuplet,))
