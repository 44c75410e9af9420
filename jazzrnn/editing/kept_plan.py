"""The plan of bars that are written anew: what echoed an earlier bar does so again."""

from bisect import bisect_right
from collections.abc import Sequence

from jazzrnn.editing.gap import Gap
from jazzrnn.editing.views import View
from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY
from jazzrnn.music.notes import PARTS, bar_starts

_HOW = {IN_PART: "in part", NEARLY: "nearly", EXACTLY: "exactly"}
_MOST = 4  # stretches that are told


def echoes_told(view: View, gap: Gap) -> list[str]:
    """Return which of the new bars are like which others, by the numbers of the piece's bars, as
    one remark; none if all are free.
    """
    lines = gap.setting.bar_lines
    numbers = _numbers(view, lines)
    runs: list[list[int]] = []  # first bar, last bar, source, level, height, part
    rows: list[list[int]] = gap.setting_plan.tolist()
    for bar, part, back, level, height in rows:
        if part not in gap.new_parts or not gap.start <= lines[bar] < gap.end:
            continue
        here, source = numbers[bar], numbers[bar - back]
        own = [here - source, level, height, part]
        near = [run for run in runs if run[1] in {here, here - 1}]
        found = next((run for run in near if [run[0] - run[2], *run[3:]] == own), None)
        if found:
            found[1] = here
        else:
            runs.append([here, here, source, level, height, part])
    several = len(gap.new_parts) > 1
    told = [
        (f"{PARTS[view.parts[part]]} " if several else "") + _run(*run)
        for *run, part in sorted(runs)
    ]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return [f"echoes, as before: {', '.join(told[:_MOST])}{more}"] if told else []


def _run(first: int, last: int, source: int, level: int, height: int) -> str:
    """Return "bars 9-12 nearly bars 1-4"."""
    here, there = _bars(first, last), _bars(source, source + last - first)
    return f"{here} {_HOW[level]} {there}" + (f" ({height:+} semitones)" if height else "")


def _bars(first: int, last: int) -> str:
    return f"bars {first}-{last}" if last > first else f"bar {first}"


def _numbers(view: View, lines: Sequence[int]) -> list[int]:
    """Return the numbers in the whole piece, from 1, of the bars that a network hears."""
    starts = bar_starts(view.whole.meters, view.whole.length)
    found: list[int] = []
    for line in lines[:-1]:
        start, _, at = next(s for s in view.spans if s[2] <= line < s[2] + s[1] - s[0])
        found.append(bisect_right(starts, line - at + start))
    return found
