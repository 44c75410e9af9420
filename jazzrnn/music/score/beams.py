"""Beams: notes of one beat that are shorter than a quarter hang together, and plain eighths of
beats that belong together: half a bar of 4/4, three and two beats of 5/4.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.sheet import Written
from jazzrnn.music.score.units import EIGHTH, QUARTER

_BEAMS = {"eighth": 1, "16th": 2, "32nd": 3}


def beams_of(signs: Sequence[Written], bar: Bar) -> list[list[str]]:
    """Return for each sign of a bar the kinds of its beams: "start", "continue", "stop",
    "partial-right" or "partial-left"; none if it has flags, or needs none.
    """
    counts = [0 if w.sign.rests else _BEAMS.get(w.sign.symbol[0], 0) for w in signs]
    starts = [*_starts(signs, bar)]
    groups = [max(start for start in starts if start <= w.sign.start - bar.start) for w in signs]
    found: list[list[str]] = []
    for k, count in enumerate(counts):
        before = counts[k - 1] if k and groups[k - 1] == groups[k] else 0
        after = counts[k + 1] if k + 1 < len(counts) and groups[k + 1] == groups[k] else 0
        alone = not (before or after)
        found.append([] if alone else [_kind(before, after, n) for n in range(1, count + 1)])
    return found


def _starts(signs: Sequence[Written], bar: Bar) -> Iterator[int]:
    """Yield where groups of beams begin: at beats, but not between beats that both are two plain
    eighths, and that no strong line of the bar divides.
    """
    eighths = {
        w.sign.start - bar.start
        for w in signs
        if w.sign.end - w.sign.start == EIGHTH and not (w.sign.rests or w.sign.tuplet)
    }
    lines, joins = {0, *bar.levels[0].lines}, False
    for start, end in pairwise(bar.beats):
        plain = end - start == QUARTER and {start, start + EIGHTH} <= eighths
        if not (plain and joins) or start in lines:
            yield start
        joins = plain


def _kind(before: int, after: int, level: int) -> str:
    if before >= level and after >= level:
        return "continue"
    if after >= level:
        return "start"
    if before >= level:
        return "stop"
    return "partial-left" if before else "partial-right"
