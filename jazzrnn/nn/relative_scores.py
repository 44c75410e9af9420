"""Relative scores: the score of a value by its difference to another column's value.

Sizes: N rows, K classes to be scored, w differences.

    s[v] = D[K - 1 + v - r]     r: the other column's value in the same row, with K classes, too;
                                w = 2 K - 1
    s[v] = D[(v - r) mod w]     r with w < K classes: circular, as pitch classes are

ABSENT counts as 0: modulo w, the classes themselves are scored then.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.schema import Schema, index_of

Number = TypeVar("Number", int, Integers)


class RelativeScores(NamedTuple):
    """The scores of a head relative to one column; `name` is that of the matrix that makes D."""

    name: str
    column: int
    classes: int  # K
    width: int  # w

    @property
    def circular(self) -> bool:
        """Whether differences are taken modulo w."""
        return self.width < self.classes

    def unrolled(self, D: Array) -> Array:
        """Return D (rows, w) with the scores of all K classes as neighbours for each r: as it is,
        or repeated if it is circular.
        """
        if not self.circular:
            return D
        return np.tile(D, 1 + -(-(self.classes - 1) // self.width))

    def by_value(self, D: Array, r: Integers) -> Array:
        """Return s (N, K) from D, which is `unrolled`, and r (N,)."""
        if len(r) == 1:  # one song is sampled: making windows takes longer than using them
            first = self._first(max(r.item(), 0))
            return D[:, first : first + self.classes]
        windows = sliding_window_view(D, self.classes, axis=1)
        return windows[np.arange(len(r)), self._first(np.maximum(r, 0))]

    def backward(self, dscores: Array, r: Integers) -> Array:
        """Return the gradient (N, w) of D from that of what `by_value` returned."""
        N = len(r)
        dD = self.unrolled(np.zeros((N, self.width), dscores.dtype))
        windows = sliding_window_view(dD, self.classes, axis=1, writeable=True)
        windows[np.arange(N), self._first(np.maximum(r, 0))] = dscores
        return dD.reshape(N, -1, self.width).sum(axis=1) if self.circular else dD

    def _first(self, r: Number) -> Number:
        """Return where in a row of `unrolled` the score of class 0 is."""
        return -r % self.width if self.circular else self.classes - 1 - r


def relative_scores_of(schema: Schema, column: int) -> tuple[RelativeScores, ...]:
    """Return the relative scores of a column: one for each name in `Column.relative_to`.

    Raises:
        ValueError: it is relative to a column with more classes, or to one that comes later.
    """
    found: list[RelativeScores] = []
    name, K = schema[column].name, schema[column].classes
    for to in schema[column].relative_to:
        at = index_of(schema, to)
        w = schema[at].classes
        if w > K or at >= column:
            raise ValueError(f"column {name} cannot be relative to {to}")
        found.append(RelativeScores(f"score.{name}.to.{to}", at, K, 2 * K - 1 if w == K else w))
    return tuple(found)
