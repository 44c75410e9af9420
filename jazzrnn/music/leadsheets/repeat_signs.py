"""In which order written bars are played: repeats, endings, D.C. and D.S., Coda and Fine."""

from collections.abc import Sequence
from typing import NamedTuple

from jazzrnn.errors import ChangesError

MOST_BARS = 4096  # of one time through


class Signs(NamedTuple):
    """The signs around a written bar that decide what is played after it."""

    opens: bool = False  # a repeat begins with it
    closes: int = 0  # a repeat ends with it and is played this many times in all; 0 if none ends
    endings: tuple[int, ...] = ()  # an ending begins with it, for these times through
    segno: bool = False  # stands before it
    to_coda: bool = False  # behind it the way to the coda leaves
    coda: bool = False  # the coda begins with it
    fine: bool = False  # stands behind it
    double_bar: bool = False  # behind it: an ending is over
    jump: str = ""  # behind it: "D.C." or "D.S."
    until: str = ""  # of a jump: "Fine", "Coda", or the number of the ending to take: "2"


def play_order(bars: Sequence[Signs]) -> list[int]:
    """Return the indices of the bars as they are played.

    A repeat that is not opened begins behind the one before it, or at the beginning. A coda that no
    jump leads to is for the last time through a song: it is left out. So is a jump behind the last
    bar that does not say where it ends: the next time through is the jump.

    >>> play_order([Signs(opens=True), Signs(endings=(1,), closes=2), Signs(endings=(2,))])
    [0, 1, 0, 2]

    Raises:
        ChangesError: it comes to more than MOST_BARS.
    """
    jump = next((k for k, bar in enumerate(bars) if bar.jump), None)
    coda = next((k for k, bar in enumerate(bars) if bar.coda and k), len(bars))
    if jump is None:
        return _with_repeats(bars[:coda])
    first, until = _with_repeats(bars[: jump + 1]), _until(bars, jump)
    if until:
        return [*first, *_after_jump(bars, jump, until)]
    behind = [jump + 1 + k for k in _with_repeats(bars[jump + 1 : coda])]
    return [*first, *_after_jump(bars, jump, until), *behind] if behind else first


def _until(bars: Sequence[Signs], jump: int) -> str:
    """Return where the way behind a jump ends; "" if nothing says it.

    A "D.C." alone goes to the coda or to Fine, if they are there. Without them, behind the last
    bar, it says that the form begins again, as it does anyway.
    """
    until, before = bars[jump].until, bars[: jump + 1]
    if until and not (until == "Fine" and bars[jump].jump == "D.C."):
        return until
    if any(bar.fine for bar in before) and until == "Fine":
        return "Fine"
    if any(bar.to_coda for bar in before) and any(bar.coda for bar in bars[jump:]):
        return "Coda"
    return "Fine" if any(bar.fine for bar in before) else ""


def place_codas(bars: Sequence[Signs], codas: Sequence[tuple[int, bool]]) -> list[Signs]:
    """Return the bars with their coda signs: the last one begins the coda, the first leads there.

    Args:
        bars: what else stands around them.
        codas: the bar of each sign, and whether it stands behind the beginning of that bar.
    """
    signs = [*bars]
    if codas and codas[-1][0] < len(signs) and not codas[-1][1]:
        signs[codas[-1][0]] = signs[codas[-1][0]]._replace(coda=True)
    if len(codas) > 1:
        leave = codas[0][0] - (not codas[0][1])
        if 0 <= leave < len(signs):
            signs[leave] = signs[leave]._replace(to_coda=True)
    return signs


def _with_repeats(bars: Sequence[Signs]) -> list[int]:
    order: list[int] = []
    now, start, time = 0, 0, 1  # where the repeat begins, and the time through it
    while now < len(bars):
        if bars[now].opens and now != start:
            start, time = now, 1
        other = _other_ending(bars, now, time)
        if other != now:
            now = other
            continue
        order.append(now)
        if len(order) > MOST_BARS:
            raise ChangesError(f"its repeats make more than {MOST_BARS} bars")
        if bars[now].closes and time < max(_last_ending(bars, now), bars[now].closes):
            now, time = start, time + 1
        else:
            now += 1
            if bars[now - 1].closes:
                start, time = now, 1
    return order


def _after_jump(bars: Sequence[Signs], jump: int, until: str) -> list[int]:
    """Return what is played after the jump behind a bar: no repeats, the last or named ending."""
    segno = next((k for k, bar in enumerate(bars) if bar.segno), 0)
    coda = next((k for k, bar in enumerate(bars) if bar.coda), len(bars))
    order: list[int] = []
    now = segno if bars[jump].jump == "D.S." else 0
    while now <= jump:
        wanted = int(until) if until.isdigit() else _last_ending(bars, now)
        other = _other_ending(bars, now, wanted)
        if other > now:
            now = other
            continue
        order.append(now)
        if until == "Coda" and bars[now].to_coda:
            break
        if (until == "Fine" and bars[now].fine) or (wanted in _ends(bars, now) and until.isdigit()):
            break
        now += 1
    return [*order, *range(coda, len(bars))] if until == "Coda" else order


def _group(bars: Sequence[Signs], now: int) -> range:
    """Return the bars that belong to the repeat around a bar, and to what follows it."""
    start = next((k for k in range(now, 0, -1) if bars[k].opens), 0)
    return range(start, next((k for k in range(now + 1, len(bars)) if bars[k].opens), len(bars)))


def _last_ending(bars: Sequence[Signs], now: int) -> int:
    """Return the number of the last ending of the repeat around a bar; 0 if it has none."""
    return max((number for k in _group(bars, now) for number in bars[k].endings), default=0)


def _other_ending(bars: Sequence[Signs], now: int, time: int) -> int:
    """Return where to go on if an ending for another time begins at a bar; else `now`."""
    if not bars[now].endings or time in bars[now].endings:
        return now
    later = range(now + 1, _group(bars, now).stop)
    found = [k for k in later if time in bars[k].endings]
    behind = [k + 1 for k in range(now, _group(bars, now).stop) if bars[k].closes]
    return (found or behind or [now])[0]


def _ends(bars: Sequence[Signs], now: int) -> tuple[int, ...]:
    """Return the numbers of the ending that ends with a bar."""
    over = now + 1 == len(bars) or bool(bars[now + 1].endings or bars[now + 1].opens)
    if not (over or bars[now].closes or bars[now].double_bar):
        return ()
    return next((bars[k].endings for k in range(now, -1, -1) if bars[k].endings), ())
