"""The form of a song as a listener hears it: sections, and which bars echo which earlier ones."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import JazzrnnError
from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.band.choruses import has_head
from jazzrnn.music.form.finding_echoes import read_plan
from jazzrnn.music.form.plan import EXACTLY, Plan
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.notes import DRUMS, Piece, as_array, bar_starts, parts_of
from jazzrnn.music.setting import setting_of

TWELVE, EIGHT, FOUR = 12, 8, 4  # bars of a section if none are marked
MORE_OFTEN = 0.2  # share of the bars whose chords are those of twelve bars before


class Section(NamedTuple):
    """Some bars that belong together."""

    name: str
    first: int  # bar, from 0
    bars: int
    like: int  # index of the section that it is like; -1: of none


class Run(NamedTuple):
    """Successive bars that echo successive earlier ones."""

    first: int
    last: int
    source: int  # the bar that the first one echoes
    level: int
    height: int  # semitones


def echo_runs(piece: Piece) -> list[Run]:
    """Return what echoes what in the part with the melody."""
    part = lead_part(piece.notes)
    if part is None:
        part = next((p for p in parts_of(piece.notes) if p != DRUMS), DRUMS)
    lines = np.array(bar_starts(piece.meters, piece.length), np.int64)
    plan: Plan = read_plan(as_array(piece.notes), lines)
    runs: list[Run] = []
    for bar, _, back, level, height in plan[plan[:, 1] == part].tolist():
        if runs and runs[-1].last == bar - 1:
            before = runs[-1]
            if (before.first - before.source, *before[3:]) == (back, level, height):
                runs[-1] = before._replace(last=bar)
                continue
        runs.append(Run(bar, bar, bar - back, level, height))
    return runs


def sections(piece: Piece, runs: Sequence[Run], changes: str = "", intro: int = 0) -> list[Section]:
    """Return the sections of a piece: those of the chord changes that it was written over, or
    stretches of eight bars, named by what they echo.

    Args:
        piece: the piece.
        runs: what echoes what in it.
        changes: that it was written over; "" if it was not.
        intro: bars before them.
    """
    marks = [*_of_changes(piece.bars - intro, changes)]
    marks = [("intro", 0)] * (intro > 0 and bool(marks)) + [(n, intro + k) for n, k in marks]
    lead_in = setting_of(piece, "").lead_in
    starts = [first for _, first in marks] or _evenly(piece, lead_in)
    begins = starts if marks else [lead_in, *starts[1:]]  # a pickup need not come again
    found: list[Section] = []
    letters = 0
    for k, (first, end) in enumerate(pairwise([*starts, piece.bars])):
        like, close = _like(first, end, begins, runs)
        if marks:
            name = marks[k][0]
        elif like >= 0:
            name = found[like].name.rstrip("'") + ("" if close else "'")
        else:
            name = _letter(letters)
            letters += 1
        found.append(Section(name, first, end - first, like))
    return found


def _of_changes(bars: int, changes: str) -> Iterator[tuple[str, int]]:
    """Yield name and first bar of each section of a song over chord changes."""
    if not changes:
        return
    try:
        form = read_changes(changes)
    except JazzrnnError:  # as another version wrote them
        return
    length = len(form.bars)
    choruses, left = divmod(bars, length)
    if left or not choruses:
        return
    marked = [(section.name, section.start) for section in form.sections]
    if len(marked) < 2:
        marked = [("", 0)]
    heads = {0, choruses - 1} if has_head(bars, length) or choruses == 1 else set[int]()
    before = 0 if heads else 1
    for chorus in range(choruses):
        about = "head" if chorus in heads else f"solo {chorus + before}"
        for name, start in marked:
            yield " ".join(filter(None, (about, name))), chorus * length + start


def _evenly(piece: Piece, lead_in: int) -> list[int]:
    """Return the first bars of stretches that are equally long: of 12 bars if the chords come again
    after 12, or else of 8, or of 4. A pickup belongs to the first, and a rest of few bars to the
    last one.
    """
    bars = piece.bars - lead_in
    each = TWELVE if _is_blues(piece, lead_in) else EIGHT if bars > 2 * EIGHT else FOUR
    ends = range(lead_in + each, lead_in + bars - each // 2 + 1, each)
    return [0, *(end for end in ends if end < piece.bars)]


def _is_blues(piece: Piece, lead_in: int) -> bool:
    """Return whether the chords that a piece names come again after 12 bars, more than after 8."""
    inside: list[list[str]] = [[] for _ in range(piece.bars)]
    lines = bar_starts(piece.meters, piece.length)
    for mark in piece.chords:
        inside[bisect_right(lines, mark.onset, hi=piece.bars) - 1].append(mark.symbol)
    form = inside[lead_in:]

    def again(after: int) -> float:
        return sum(a == b for a, b in zip(form, form[after:], strict=False)) / len(form)

    return len(form) >= 2 * TWELVE and any(form) and again(TWELVE) > again(EIGHT) + MORE_OFTEN


def _like(first: int, end: int, starts: Sequence[int], runs: Sequence[Run]) -> tuple[int, bool]:
    """Return which section some bars are like, -1 for none, and whether exactly: at least half of
    them echo bars of it in the same order.
    """
    votes: Counter[int] = Counter()
    exact = 0
    for run in runs:
        inside = max(0, min(end, run.last + 1) - max(first, run.first))
        votes[run.first - run.source] += inside
        exact += inside * (run.level == EXACTLY and not run.height)
    for back, count in votes.most_common(1):
        if 2 * count >= end - first and first - back in starts:
            return starts.index(first - back), exact == end - first
    return -1, False


def _letter(number: int) -> str:
    """Return A, B ... Z, A2, B2 ..."""
    again, letter = divmod(number, 26)
    return chr(ord("A") + letter) + (str(again + 1) if again else "")
