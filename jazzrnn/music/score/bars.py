"""The bars of a piece as they are written: their beats, and the lines that divide them."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from jazzrnn.music.notes import Meter, Piece, bar_starts, meter_at
from jazzrnn.music.score.units import EIGHTH, PER_STEP, QUARTER, SHORTEST, SIXTEENTH, WHOLE

_GROUPS = {5: (3, 2), 6: (3, 3), 7: (4, 3), 8: (4, 4), 9: (3, 3, 3), 12: (4, 4, 4)}  # of quarters


class Bar(NamedTuple):
    """A bar as it is written."""

    onset: int  # in grid steps, where it begins in the piece
    steps: int  # its length there
    start: int
    end: int
    numerator: int
    denominator: int

    @property
    def is_short(self) -> bool:
        """Whether it is shorter than its meter says: a pickup, or the end of what one began."""
        return self.end - self.start < self.numerator * WHOLE // self.denominator

    @property
    def beats(self) -> list[int]:
        """Where beats begin, from the bar's beginning, and the end of the bar."""
        length, eighths = self.end - self.start, self.denominator >= 8
        if not eighths:
            sizes = [QUARTER] * (length // QUARTER + 1)
        else:
            unit = WHOLE // self.denominator
            threes = self.numerator % 3 == 0
            count = self.numerator // 3 if threes else self.numerator // 2
            sizes = [unit * (3 if threes else 2)] * count
            if self.numerator % 2 and not threes and sizes:
                sizes[-1] += unit  # 7/8 goes in 2 + 2 + 3
        found = [start for start in accumulate([0, *sizes]) if start < length]
        return [*found, length]

    @property
    def levels(self) -> tuple["Level", ...]:
        """The lines that divide it, the strongest first."""
        length = self.end - self.start
        if self.denominator >= 8:
            lines = self.beats
            finer = [(EIGHTH, SIXTEENTH), (SIXTEENTH, SHORTEST), (SHORTEST, 1)]
            if self.denominator > 8:
                finer = finer[1:]
            top = Level(tuple(lines[1:-1]), frozenset(lines), frozenset(lines))
        else:
            groups = _GROUPS.get(length // QUARTER, ())
            size = {4: (2, 2)}.get(length // QUARTER, groups)
            lines = [*accumulate([0, *(QUARTER * k for k in size)])]
            half = frozenset(range(0, length + 1, QUARTER if length == WHOLE else length))
            top = Level(tuple(lines[1:-1]), half | {*lines}, half | {*lines})
            finer = [(QUARTER, EIGHTH), (EIGHTH, SIXTEENTH), (SIXTEENTH, SHORTEST), (SHORTEST, 1)]
        return (top, *(_level(length, unit, part) for unit, part in finer))


class Level(NamedTuple):
    """Lines in a bar that are equally strong.

    A sign may cross one of them if it begins and ends in `ends`; several, if it begins in `wide`.
    """

    lines: tuple[int, ...]
    ends: frozenset[int]
    wide: frozenset[int]


def _level(length: int, unit: int, part: int) -> Level:
    lines = tuple(range(unit, length, unit))
    return Level(lines, frozenset(range(0, length + 1, part)), frozenset((0, *lines)))


def bars_of(meters: Sequence[Meter], until: int) -> list[Bar]:
    """Return the bars from 0 up to a time in grid steps.

    A bar whose length no signs can write, in a file that slipped, is a little shorter or longer.
    """
    bars: list[Bar] = []
    start = 0
    for onset, end in pairwise(bar_starts(meters, until)):
        meter = meter_at(meters, onset)
        if end - onset == meter.bar_length and meter.denominator <= 32:
            length = meter.numerator * WHOLE // meter.denominator
        else:
            length = max(1, round((end - onset) * PER_STEP / SHORTEST)) * SHORTEST
        bars.append(Bar(onset, end - onset, start, start + length, *meter[1:]))
        start += length
    return bars


def written_bars(piece: Piece) -> list[Bar]:
    """Return the bars of a piece from the first one that is no silence; a pickup that a bar is
    filled up for with rests begins with the beat of its first note.
    """
    bars = bars_of(piece.meters, piece.length)
    if not piece.notes or not bars:
        return bars
    first = min(event.onset for event in (piece.notes[0], *piece.chords[:1]))
    silent = next(k for k, bar in enumerate(bars) if first < bar.onset + bar.steps)
    bars = bars[silent:]
    rest = (first - bars[0].onset) * PER_STEP
    if not any(mark.onset < bars[0].onset + bars[0].steps for mark in piece.chords) and (
        2 * rest >= bars[0].end - bars[0].start
    ):
        beat = max(beat for beat in bars[0].beats[:-1] if beat <= rest)
        bar, steps = bars[0], beat // PER_STEP
        bars[0] = bar._replace(
            onset=bar.onset + steps, steps=bar.steps - steps, start=bar.start + beat
        )
    begins = bars[0].start
    return [bar._replace(start=bar.start - begins, end=bar.end - begins) for bar in bars]
