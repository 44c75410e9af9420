"""The plan of a song over changes: sections that come again, and inside each the plan of real ones.

A section echoes the first one of the same name and length, or of the same chords. What comes for
the first time is filled with the plan of some bars of a real piece that begin where a section of
this length may begin.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY, Plan, make_plan
from jazzrnn.music.setting import Bar, Setting, plan_of

EIGHT, FOUR = 8, 4  # bars of a section if none are marked
Marks = Sequence[tuple[str, int]]  # name and first bar of the sections of a form


def plan_over(
    setting: Setting, sections: Marks, learned: Sequence[Setting], rng: np.random.Generator
) -> Plan:
    """Return a plan for the bars of a setting and the parts that play in it.

    Args:
        setting: of the song.
        sections: of all of the song, by their first bar; those that are not named, or none at
            all, are found by their chords.
        learned: settings of real pieces.
        rng: draws from them.
    """
    B, parts = len(setting.bars), [part for part, _ in setting.programs]
    lead_in = [0] if setting.lead_in else []
    starts = [start for _, start in sections] or [*lead_in, *range(setting.lead_in, B, EIGHT)]
    names = [name for name, _ in sections] or [""] * len(starts)
    known: list[tuple[int, int, str]] = []  # first bar, length, name
    rows: list[Sequence[int]] = []
    for name, (start, end) in zip(names, pairwise([*starts, B]), strict=True):
        length = end - start
        again = _before(setting.bars, start, length, name, known)
        if again is None:
            inside = _inside(length, parts, learned, rng)
            rows.extend((start + bar, *echo) for bar, *echo in inside if start + bar < B)
            known.append((start, length, name))
        else:
            level = int(rng.choice([NEARLY, EXACTLY]))
            for k in range(length):
                same = _alike(setting.bars[start + k], setting.bars[again + k])
                close = level if same else IN_PART
                rows.extend((start + k, part, start - again, close, 0) for part in parts)
    return make_plan(_of_equal_length(rows, setting.bars))


def _before(
    bars: Sequence[Bar], start: int, length: int, name: str, known: list[tuple[int, int, str]]
) -> int | None:
    """Return where a section has come first: one of its name, or without one of its chords."""
    for first, count, called in known:
        if name and called == name and count == length:
            return first
        here, there = bars[start : start + length], bars[first : first + length]
        chords = any(bar.chords for bar in here)
        if not name and count == length and chords and all(map(_same, here, there)):
            return first
    return None


def _same(one: Bar, other: Bar) -> bool:
    return one.chords == other.chords and one.length == other.length


def _alike(one: Bar, other: Bar) -> bool:
    """Return whether what is played in the one could be played in the other."""
    first, again = ([mark.symbol for mark in bar.chords[:1]] for bar in (one, other))
    return one.length == other.length and first == again


def _inside(
    length: int, parts: Sequence[int], learned: Sequence[Setting], rng: np.random.Generator
) -> list[list[int]]:
    """Return the plan of some bars of a real piece: (bar, part, back, level, height) each.

    Bars count from the first of them. Where a piece has other parts than those that play, they are
    free.
    """
    playing = set(parts)
    long = [s for s in learned if len(s.bars) >= length]
    fitting = [s for s in long if playing <= {part for part, _ in s.programs}] or long
    if not fitting:
        return []
    chosen = fitting[rng.integers(len(fitting))]
    step = length if length >= FOUR else FOUR
    places = range(0, len(chosen.bars) - length + 1, step)
    first = places[rng.integers(len(places))]
    plan = plan_of(chosen)
    rows = plan[(plan[:, 0] >= first) & (plan[:, 0] < first + length)] - [first, 0, 0, 0, 0]
    return [row for row in rows.tolist() if row[0] >= row[2] and row[1] in playing]


def _of_equal_length(rows: list[Sequence[int]], bars: Sequence[Bar]) -> list[Sequence[int]]:
    return [row for row in rows if bars[row[0]].length == bars[row[0] - row[2]].length]
