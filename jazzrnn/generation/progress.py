"""How far a song is while it is written, in bars, for a surface that shows it.

Nothing that is written depends on it, so it is no argument of all that leads to the sampler: who
wants to know watches, and the two loops that draw notes report.
"""

from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[int, int], None]


class Progress:
    """Bars written of the bars asked for; a song is written in one or more stages, such as the
    head and the solos.
    """

    def __init__(self, tell: Tell):
        """Begin; `tell` is called with the bars written and asked for, whenever they change."""
        self._tell, self._told = tell, (0, 0)
        self._asked = self._before = self._here = 0

    def ask(self, bars: int) -> None:
        """Say how many bars are asked for."""
        self._asked, self._before, self._here = bars, 0, 0
        self._report()

    def begin(self) -> None:
        """Begin a stage."""
        self._before, self._here = self._before + self._here, 0

    def reach(self, lines: Sequence[int], onset: int) -> None:
        """Say where the slowest of the songs that are written side by side is.

        Args:
            lines: onsets of the bar lines of this stage, from the first bar that is new.
            onset: of its last note.
        """
        self._here = max(self._here, bisect_right(lines, onset) - 1)
        self._report()

    def _report(self) -> None:
        now = min(self._before + self._here, self._asked), self._asked
        if now != self._told:
            self._told = now
            self._tell(*now)


_watched: ContextVar[Progress | None] = ContextVar("watched", default=None)


@contextmanager
def watching(tell: Tell) -> Generator[None]:
    """Have `tell` called with (bars written, bars asked for) while songs are written within."""
    token = _watched.set(Progress(tell))
    try:
        yield
    finally:
        _watched.reset(token)


def progress() -> Progress:
    """Return the progress that is watched, or one that nobody looks at."""
    return _watched.get() or Progress(lambda _written, _asked: None)
