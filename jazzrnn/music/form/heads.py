"""The plans of a head: how its sections come again, and how the whole head does.

A head is a tune. Its sections come again (A A B A), the same but for an ending that leads on; in
a blues of one section its phrases do. Inside a section that is new, bars come again as in a real
tune, and of several real ones as in the one that fits the chords best.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY, Echo, Plan, make_plan
from jazzrnn.music.form.sections import Marks
from jazzrnn.music.setting import Bar, Setting

SECTION, PHRASE, BLUES = 8, 4, 12  # bars
ENDING = 2  # bars of a section's end, which may be another one each time
OTHER_ENDING = 0.35  # how often it is
RIFF = 0.3  # how often the last phrase of a blues is like the first ones, too
TRIED = 16  # stretches of real tunes, of which the one is taken that fits best
VARIED = 0.2  # of the bars of a head that is played again
TAKEN_UP = 0.15  # of the phrases of solos, that echo the head
DEVELOPED = 0.2  # of them, that echo one of their own

_Row = tuple[int, int, int, int, int]


def head_plan(
    setting: Setting, sections: Marks, learned: Sequence[Setting], rng: np.random.Generator
) -> Plan:
    """Return the plan of a head over the bars of a setting.

    Args:
        setting: one time through the form; one part plays.
        sections: names and first bars; every eight bars a section if none are marked.
        learned: settings of real tunes, which say what comes again inside a section.
        rng: draws from them.
    """
    (part, _), bars = setting.programs[0], setting.bars
    known: list[tuple[str, int, int]] = []  # sections: name, first bar, length
    rows: list[_Row] = []
    for name, start, end in _spans(sections, len(bars), rng):
        before = _first_of(name, start, end, known, bars)
        if before is None:
            known.append((name, start, end - start))
            rows += _inside(bars[start:end], start, part, learned, rng)
        else:
            rows += _again(bars, start, end, before, part, rng)
    return make_plan(rows)


def _spans(sections: Marks, count: int, rng: np.random.Generator) -> list[tuple[str, int, int]]:
    """Return name, first bar and end of each section."""
    if len(sections) < 2:
        sections = [("", start) for start in range(0, count, SECTION)]
        if count == BLUES:
            last = "A" if rng.random() < RIFF else "B"
            sections = [("A", 0), ("A", PHRASE), (last, 2 * PHRASE)]
    ends = [*(start for _, start in sections[1:]), count]
    return [(name, start, end) for (name, start), end in zip(sections, ends, strict=True)]


def _first_of(
    name: str, start: int, end: int, known: Sequence[tuple[str, int, int]], bars: Sequence[Bar]
) -> int | None:
    """Return where a section has come first: one of its name, or without one of its chords."""
    for called, first, length in known:
        here, there = bars[start:end], bars[first : first + length]
        same = [bar.chords for bar in here[:-ENDING]] == [bar.chords for bar in there[:-ENDING]]
        if length == end - start and (called == name if name else same):
            return first
    return None


def _again(
    bars: Sequence[Bar], start: int, end: int, before: int, part: int, rng: np.random.Generator
) -> Iterator[_Row]:
    """Yield the echoes of a section that comes again."""
    other_ending = rng.random() < OTHER_ENDING
    for k in range(start, end):
        source = before + k - start
        if bars[k].length == bars[source].length:
            varied = (other_ending and k >= end - ENDING) or not _alike(bars[k], bars[source])
            yield k, part, k - source, NEARLY if varied else EXACTLY, 0


def _inside(
    bars: Sequence[Bar], start: int, part: int, learned: Sequence[Setting],
    rng: np.random.Generator,
) -> list[_Row]:  # fmt: skip
    """Return the echoes inside a section that is new, which begins at bar `start` of the head."""
    stretches = [*_stretches(len(bars), learned)]
    if not stretches:
        return []
    numbers: list[int] = rng.integers(len(stretches), size=TRIED).tolist()
    tried = [stretches[k] for k in numbers]
    best = max(tried, key=lambda echoes: _fit(echoes, bars))
    return [
        (start + k, part, echo.back, echo.level, echo.height)
        for k, echo in best
        if bars[k].length == bars[k - echo.back].length
    ]


def _stretches(length: int, learned: Sequence[Setting]) -> Iterator[list[tuple[int, Echo]]]:
    """Yield the echoes of each stretch of bars of a real tune that is as long as a section, begins
    where one may begin, and echoes nothing that lies before it.
    """
    for setting in learned:
        for first in range(0, len(setting.bars) - length + 1, max(length, PHRASE)):
            own = setting.bars[first : first + length]
            echoes = [(k, echo) for k, bar in enumerate(own) for echo in bar.echoes]
            if echoes and all(k >= echo.back for k, echo in echoes):
                yield echoes


def _fit(echoes: Sequence[tuple[int, Echo]], bars: Sequence[Bar]) -> float:
    """Return how well echoes fit chords: the part of them whose chords lie as high above each
    other as their notes.
    """
    fitting = 0
    for k, echo in echoes:
        here, there = _root(bars[k]), _root(bars[k - echo.back])
        fitting += here is None or there is None or (here - there - echo.height) % 12 == 0
    return fitting / len(echoes)


def _root(bar: Bar) -> int | None:
    chord = parse_chord(bar.chords[0].symbol) if bar.chords else None
    return chord.root if chord else None


def _alike(bar: Bar, other: Bar) -> bool:
    return bar.length == other.length and bar.chords[:1] == other.chords[:1]


def head_again(setting: Setting, form: int, rng: np.random.Generator) -> Plan:
    """Return the plan of a song's last chorus, which is the first one with small variations.

    Args:
        setting: the bars of the song; in bars of other chords than the first time the head is
            followed in part.
        form: bars of the head.
        rng: draws which bars are varied.
    """
    (part, _), bars = setting.programs[0], setting.bars
    back = len(bars) - form
    rows: list[_Row] = []
    for k in range(back, len(bars)):
        same = bars[k].chords == bars[k - back].chords
        level = (NEARLY if rng.random() < VARIED else EXACTLY) if same else IN_PART
        rows.append((k, part, back, level, 0))
    return make_plan(rows)


def taken_up(plan: Plan, form: int, setting: Setting, rng: np.random.Generator) -> Plan:
    """Return the plan of solos behind a head that take up its motifs and develop their own.

    Now and then, where a solo comes to the place of a phrase of the head, it echoes two bars of it
    in part; or it echoes a phrase of its own, over the same chords, in part.

    Args:
        plan: of the head and the solos, without that.
        form: bars of the head.
        setting: of the head and the solos.
        rng: draws where.
    """
    (part, _), bars = setting.programs[0], setting.bars
    rows = {row[0]: row for row in map(tuple, plan.tolist())}

    def repeat(start: int, end: int, back: int) -> None:
        for k in range(start, end):
            if _alike(bars[k], bars[k - back]):
                rows[k] = (k, part, back, IN_PART, 0)

    for start in range(form, len(bars) - 1, PHRASE):
        end = min(start + PHRASE, len(bars))
        drawn = rng.random()
        if drawn < TAKEN_UP:
            repeat(start, start + 2, start - start % form)
        elif drawn < TAKEN_UP + DEVELOPED:
            own = [back for back in (PHRASE, 2 * PHRASE, form) if back <= start - form]
            fitting = [
                b for b in own if all(_alike(bars[k], bars[k - b]) for k in range(start, end))
            ]
            if fitting:
                repeat(start, end, fitting[int(rng.integers(len(fitting)))])
    return make_plan([*rows.values()])
