"""A row of the table: a measure of takes, and what it should be."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from benchmarks.musicianship.takes import Take

Values = npt.NDArray[np.floating]
RESAMPLED = 200  # times, for the standard error
ANYTHING = (-np.inf, np.inf)


class Row(NamedTuple):
    """A measure.

    Attributes:
        name: what it measures.
        of: the values of a take, any number of them; their mean over all takes is printed.
        goal: least and most that it should be.
        unit: of a number, as a format: "{:.1%}".
        practice: what is usual, where real solos cannot tell.
        pooled: makes one number of the values of all takes.
    """

    name: str
    of: Callable[[Take], Sequence[float] | npt.NDArray[np.generic]]
    goal: tuple[float, float] = ANYTHING
    unit: str = "{:.2f}"
    practice: str = ""
    pooled: Callable[[Values], np.floating | float] = np.mean

    def measure(self, takes: Sequence[Take]) -> tuple[float, float]:
        """Return the measure of all takes together, and its standard error: that of takes drawn
        again (bootstrap).
        """
        each = [np.asarray(self.of(take), np.float64) for take in takes]
        each = [values[np.isfinite(values)] for values in each]
        if not sum(map(len, each)):
            return np.nan, np.nan
        rng = np.random.default_rng(0)
        again = rng.integers(len(each), size=(RESAMPLED, len(each)))
        drawn = (np.concatenate([each[k] for k in ks]) for ks in again)
        spread = np.std([self.pooled(values) for values in drawn if len(values)])
        return float(self.pooled(np.concatenate(each))), float(spread)

    def line(self, songs: Sequence[Take], real: Sequence[Take]) -> str:
        """Return the line of the table: songs, real or practice, the goal, whether it is met."""
        found, error = self.measure(songs)
        text = f"{self.unit.format(found)} ± {self.unit.format(error)}"
        beside = self.practice or (self.unit.format(self.measure(real)[0]) if real else "")
        return f"| {self.name} | {text} | {beside} | {self._wished()} | {self._met(found)} |"

    def _wished(self) -> str:
        least, most = self.goal
        if self.goal == ANYTHING:
            return ""
        if np.isinf(least):
            return "at most " + self.unit.format(most)
        if np.isinf(most):
            return "at least " + self.unit.format(least)
        return f"{self.unit.format(least)} to {self.unit.format(most)}"

    def _met(self, found: float) -> str:
        if self.goal == ANYTHING:
            return ""
        return "yes" if self.goal[0] <= found <= self.goal[1] else "no"
