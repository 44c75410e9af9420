"""What a rhythm section reads: the chords of a whole piece, bar by bar, and how to play them.

A chart has no notes. `bass`, `comping` and `drums` turn it into notes, each on its own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from typing import Literal, NamedTuple

from jazzrnn.music.band.pulse import BEAT, beats_of
from jazzrnn.music.chords import Chord, parse_chord
from jazzrnn.music.notes import ChordMark

Style = Literal["swing", "bossa", "waltz", "ballad"]
Close = Literal["held", "rolled", "short", "button"]  # how a band plays the last chord
MODAL = 4  # bars: a chord that holds so long is a mode


class Change(NamedTuple):
    """A chord and the time it holds. `chord` is None where there is no chord."""

    onset: int
    duration: int
    chord: Chord | None

    @property
    def end(self) -> int:
        """The onset of what follows."""
        return self.onset + self.duration


@dataclass(frozen=True)
class Chart:
    """The chords of a piece and how to play them. Build it with `make_chart`.

    Attributes:
        changes: without a gap from 0 to the end, none longer than a bar.
        bars: number of bars.
        bar_length: grid steps in a bar.
        style: swing, waltz and ballad have swing eighths, bossa has straight ones.
        sections: onsets where a part of the form begins, sorted; the first is 0.
        energy: one number a bar, from 0 (a quiet first theme) to 1 (the last solo chorus).
        ending: True if the last bar is a chord to end on, False if the music goes on.
        meter: numerator and denominator; by them a bar of 36 grid steps is in three or in two.
        close: how the last chord is played, if there is one.
        heads: one truth value a bar: whether it is of the theme.
    """

    changes: tuple[Change, ...]
    bars: int
    bar_length: int
    style: Style
    sections: tuple[int, ...]
    energy: tuple[float, ...]
    ending: bool = True
    meter: tuple[int, int] = (4, 4)
    close: Close = "held"
    heads: tuple[bool, ...] = ()

    @property
    def length(self) -> int:
        """Grid steps in all."""
        return self.bars * self.bar_length

    @property
    def straight(self) -> bool:
        """Whether eighths are even: in a bossa, and in meters that are written in eighths."""
        return self.style == "bossa" or self.meter[1] > 4

    @property
    def offbeat(self) -> int:
        """Where the second eighth of a beat falls, in grid steps after the beat."""
        return BEAT // 2 if self.straight else 2 * BEAT // 3

    @cached_property
    def beats(self) -> tuple[int, ...]:
        """Onsets of the beats of a bar, after the bar line."""
        lengths = beats_of(self.meter, self.bar_length)
        return tuple(accumulate(lengths[:-1], initial=0))

    @cached_property
    def eighths(self) -> tuple[int, ...]:
        """Onsets of the eighths of a bar, after the bar line; those off the beat as they swing."""
        ends = (*self.beats[1:], self.bar_length)
        halves = (
            beat + place // 2 * BEAT + place % 2 * self.offbeat
            for beat, end in zip(self.beats, ends, strict=True)
            for place in range(-(-2 * (end - beat) // BEAT))
        )
        return tuple(onset for onset in halves if onset < self.bar_length)

    def beats_between(self, onset: int, end: int) -> list[tuple[int, int]]:
        """Return onset and length of the beats from `onset` to `end`; the first may begin late."""
        first, last = onset // self.bar_length, (end - 1) // self.bar_length
        lines = range(first * self.bar_length, last * self.bar_length + 1, self.bar_length)
        starts = {onset, *(line + beat for line in lines for beat in self.beats)}
        inside = sorted(start for start in starts if onset <= start < end)
        return [(a, b - a) for a, b in zip(inside, [*inside[1:], end], strict=True)]

    @cached_property
    def modal(self) -> tuple[bool, ...]:
        """Whether each change is of a chord that holds for `MODAL` bars or more."""
        found: list[bool] = []
        for _, group in groupby(self.changes, key=lambda change: change.chord):
            same = list(group)
            long = sum(change.duration for change in same) >= MODAL * self.bar_length
            found += [long] * len(same)
        return tuple(found)

    def in_head(self, onset: int) -> bool:
        """Return whether the bar at `onset` is of the theme."""
        bar = onset // self.bar_length
        return bar < len(self.heads) and self.heads[bar]

    def at(self, onset: int) -> int:
        """Return the index of the change that holds at `onset`; the last one after the end."""
        return max(0, bisect_right(self.changes, onset, key=lambda change: change.onset) - 1)

    def chord_at(self, onset: int) -> Chord | None:
        """Return the chord that holds at `onset`; the last one after the end."""
        return self.changes[self.at(onset)].chord

    def energy_at(self, onset: int) -> float:
        """Return the energy of the bar at `onset`."""
        return self.energy[min(onset // self.bar_length, self.bars - 1)]

    def bar_onsets(self) -> range:
        """Return the onsets of the bars that are played through: without the held last one."""
        return range(0, self.length - (self.bar_length if self.ending else 0), self.bar_length)


def make_chart(
    marks: Sequence[ChordMark],
    bars: int,
    *,
    bar_length: int = 4 * BEAT,
    style: Style = "swing",
    sections: Iterable[int] = (),
    energy: Iterable[float] = (),
    ending: bool = True,
    meter: tuple[int, int] | None = None,
    close: Close = "held",
    heads: Iterable[bool] = (),
) -> Chart:
    """Make a chart from chord symbols; a symbol that is no chord ("N.C.") is a change without one.

    Without `sections` the form has a part every eight bars; without `energy` it is 0.5; without
    `meter` a bar is in quarters.
    """
    length = bars * bar_length
    tops = {0, *sections} if sections else set(range(0, length, 8 * bar_length))
    levels = list(energy)[:bars]
    return Chart(
        changes=tuple(_changes(marks, length, bar_length)),
        bars=bars,
        bar_length=bar_length,
        style=style,
        sections=tuple(sorted(top for top in tops if top < length)),
        energy=(*levels, *[levels[-1] if levels else 0.5] * (bars - len(levels))),
        ending=ending,
        meter=meter or (max(1, bar_length // BEAT), 4),
        close=close,
        heads=tuple(heads),
    )


def _changes(marks: Sequence[ChordMark], length: int, bar_length: int) -> Iterator[Change]:
    """Yield the chord changes. A chord that holds longer than a bar comes once a bar."""
    onsets = sorted({*range(0, length, bar_length), *(m.onset for m in marks if m.onset < length)})
    chord = None
    symbols = {mark.onset: mark.symbol for mark in marks}
    for onset, end in zip(onsets, [*onsets[1:], length], strict=True):
        if onset in symbols:
            chord = parse_chord(symbols[onset])
        yield Change(onset, end - onset, chord)
