"""Plans of bars that are taken from a piece in another order: looped, cut, put together."""

from collections.abc import Sequence

import numpy as np

from jazzrnn.music.form.plan import LEVELS, Echo


def follow(order: Sequence[int], echoes: Sequence[tuple[Echo, ...]]) -> list[tuple[Echo, ...]]:
    """Return the echoes of bars in a new order.

    An echo is of the last time that the echoed bar has come. If that bar has been left out, it
    is of what that bar echoes itself, and so on; if nothing of it is left, there is none.

    Args:
        order: for each new bar the number of an old one.
        echoes: of the old bars.
    """
    last: dict[int, int] = {}  # old bar -> where it has come last
    found: list[tuple[Echo, ...]] = []
    for new, old in enumerate(order):
        moved = (_moved(echo, new, old, last, echoes) for echo in echoes[old])
        found.append(tuple(echo for echo in moved if echo))
        last[old] = new
    return found


def _moved(
    echo: Echo, new: int, old: int, last: dict[int, int], echoes: Sequence[tuple[Echo, ...]]
) -> Echo | None:
    """Return the old bar's echo for the new one; None if there is nothing left to echo."""
    source, level, height = old - echo.back, echo.level, echo.height
    while source not in last:
        earlier = [one for one in echoes[source] if one.part == echo.part]
        if not earlier:
            return None
        source, height = source - earlier[0].back, height + earlier[0].height
        level = min(level, earlier[0].level)
    return Echo(echo.part, new - last[source], level, height)


def varied(
    echoes: Sequence[tuple[Echo, ...]], variation: float, rng: np.random.Generator
) -> list[tuple[Echo, ...]]:
    """Return echoes of which some are not as close, or gone.

    Args:
        echoes: of each bar.
        variation: 0 leaves them as they are, 1 leaves none.
        rng: draws which.
    """

    def lowered(echo: Echo) -> Echo:
        return echo._replace(level=echo.level - int(LEVELS * variation + rng.random()))

    return [tuple(one for one in map(lowered, own) if one.level > 0) for own in echoes]
