"""Sections of a chart that are named again, or "x2", without being written again."""

import re
from collections.abc import Sequence

from jazzrnn.music.leadsheets.progression import WrittenBar
from jazzrnn.music.leadsheets.repeat_signs import Signs

_TIMES = re.compile(r"(?P<name>.*?)[\s,]*\(?(?:[x×]\s?(?P<x>\d{1,2})|(?P<y>\d{1,2})\s?[x×])\)?\s*")


def name_and_times(text: str) -> tuple[str, int]:
    """Return the name of a section, and how often it is played.

    >>> name_and_times("Chorus x2"), name_and_times("A")
    (('Chorus', 2), ('A', 1))
    """
    found = _TIMES.fullmatch(text)
    name = " ".join((found["name"] if found else text).split())
    return name, max(1, int(found["x"] or found["y"])) if found else 1


def bars_of_section(written: Sequence[WrittenBar], name: str) -> list[WrittenBar]:
    """Return the first bars of this name, to be played again; none if there are none."""
    same = [k for k, bar in enumerate(written) if bar.section.casefold() == name.casefold()]
    if not name or not same:
        return []
    start = same[0]
    behind = range(start + 1, len(written))
    end = next((k for k in behind if written[k].section), len(written))
    bars = [
        bar._replace(signs=Signs(bar.signs.opens, bar.signs.closes, bar.signs.endings))
        for bar in written[start:end]
    ]
    if any(bar.signs.closes for bar in bars):
        bars[0] = bars[0]._replace(signs=bars[0].signs._replace(opens=True))
    return bars


def play_times(written: list[WrittenBar], start: int, times: int) -> None:
    """Repeat the bars from one on, if there is none of another repeat among them."""
    signs = [bar.signs for bar in written[start:]]
    if times < 2 or not signs or any(each.opens or each.closes or each.endings for each in signs):
        return
    written[start] = written[start]._replace(signs=signs[0]._replace(opens=True))
    written[-1] = written[-1]._replace(signs=written[-1].signs._replace(closes=times))
