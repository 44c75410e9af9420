"""The chain of softmax heads: the exact probability of a step, column by column.

Sizes: N rows (a row is one step of one sequence), n hidden units of the last layer, K chosen
columns and so K heads, u units in each head.

    p(step | h) = p(a_1 | h) p(a_2 | h, a_1) ... p(a_K | h, a_1 ... a_{K-1})

Each factor also sees the given columns left of its own. Head k is one tanh layer over h and the
one-hot columns that it sees, then scores, then a softmax:

    u_k = tanh(A_k h + b_k + sum of B_c[value of c] over the columns c left of k)
    s_k = C_k u_k + d_k
    p(a_k = v | ...) = exp(s_k[v]) / sum over w of exp(s_k[w])

In training, some of the units u_k are dropped: see `model`.

With u = 0 there is no tanh layer: the scores are C_k h + d_k, and no head sees other columns.

A column that is relative to others has relative scores too: for each of the others,
(R_k u_k)[v - value of that column] is added to s_k[v]. So a pattern is learned once for every
height: see `relative_scores`.

Rows come first here, unlike in the layers: a lookup then adds a row of a table to a row.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, Integers, buffer
from jazzrnn.nn.embedding import add_lookup, add_lookup_backward
from jazzrnn.nn.relative_scores import RelativeScores, relative_scores_of
from jazzrnn.schema import Schema

BLOCK = 512  # rows that go through all heads together: their numbers stay in the cache
SAFE = 40.0  # exp(-SAFE) and sums of exp(SAFE) are far from the ends of single precision


class Head(NamedTuple):
    """One factor of the chain: its column, and the names of its parameters."""

    column: int
    classes: int
    units: slice  # its place among the K u units of all heads; all of h with u = 0
    C: str
    d: str
    relative: tuple[RelativeScores, ...]  # each with a matrix R


def heads_of(schema: Schema, u: int) -> list[Head]:
    """Return the heads of a schema, in order."""
    heads: list[Head] = []
    for c, column in enumerate(schema):
        if column.chosen:
            k, name = len(heads), f"score.{column.name}"
            units = slice(k * u, (k + 1) * u) if u else slice(None)
            relative = relative_scores_of(schema, c)
            heads.append(Head(c, column.classes, units, name, f"{name}.bias", relative))
    return heads


def head_shapes(schema: Schema, n: int, u: int) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of all parameters.

    `hidden` holds the A_k side by side, and `see.NAME` the B_c of all heads right of column c.
    """
    heads = heads_of(schema, u)
    shapes: dict[str, tuple[int, ...]] = {}
    if u:
        shapes |= {"hidden": (n, len(heads) * u), "hidden.bias": (len(heads) * u,)}
        for c, column in enumerate(schema):
            right = sum(head.column > c for head in heads)
            if right:
                shapes[f"see.{column.name}"] = (column.classes + 1, right * u)
    for head in heads:
        shapes |= {head.C: (u or n, head.classes), head.d: (head.classes,)}
        shapes |= {each.name: (u or n, each.width) for each in head.relative}
    return shapes


class Heads:
    """The buffers of all heads for N rows."""

    def __init__(self, schema: Schema, u: int, N: int, dtype: type[np.floating]):
        self.heads, self.tanh = heads_of(schema, u), u > 0
        self.see_names = [f"see.{column.name}" for column in schema]
        self.units, self.dunits = buffer((2, N, len(self.heads) * u), dtype)
        self.losses = np.empty((N, len(self.heads)), dtype)
        self.ones = np.ones(N, dtype)  # times a matrix: the sums of its columns
        self.dscores = [buffer((N, head.classes), dtype) for head in self.heads]

    def load(self, parameters: dict[str, Array]) -> None:
        """Use parameters, named as in `head_shapes`, in the passes to come."""
        self.parameters = parameters

    def scores(self, head: Head, u: Array, values: Integers, out: Array) -> None:
        """Compute the scores before the softmax.

        Args:
            head: which head.
            u: (N, u) its tanh layer.
            values: (N, columns) the step so far: the head's reference columns are read.
            out: (N, classes) is overwritten with them.
        """
        np.matmul(u, self.parameters[head.C], out=out)
        out += self.parameters[head.d]
        for relative in head.relative:
            D = relative.unrolled(u @ self.parameters[relative.name])
            out += relative.by_value(D, values[:, relative.column])

    def loss(self, H: Array, values: Integers, hits: Flags | None = None) -> Array:
        """Return the negative log-likelihoods of what came.

        Args:
            H: (N, n) hidden states.
            values: (N, columns) the steps that came.
            hits: (N, K) is overwritten: whether what came was the likeliest, or one of several
                equally likely ones. It has no meaning where a value is absent.

        Returns:
            (N, K) in nats, 0 where a value is absent; the next call overwrites it.
        """
        for rows, k, scores, targets in self._blocks(H, values):
            if hits is not None:
                hits[rows, k] = scores[np.arange(len(targets)), targets] == scores.max(axis=1)
            self.losses[rows, k], _ = _cross_entropy(scores, targets)
        return self.losses

    def loss_and_gradient(
        self,
        H: Array,
        values: Integers,
        scale: float,
        gradient: dict[str, Array],
        dH: Array,
        mask: Array | None = None,
    ) -> Array:
        """Return `loss`, and compute the gradient of `scale` times the sum of what it returns.

        Args:
            H: (N, n) hidden states.
            values: (N, columns) the steps that came.
            scale: usually 1 / number of steps.
            gradient: arrays named as in `head_shapes`; overwritten.
            dH: (N, n) is overwritten with the gradient of H.
            mask: (N, K u) factors of the units of the tanh layers: 0 where a unit is dropped, else
                a number that is the same for all.
        """
        for rows, k, scores, targets in self._blocks(H, values, mask):
            self.losses[rows, k], sums = _cross_entropy(scores, targets)
            present = (targets >= 0) * H.dtype.type(scale)
            dscores = np.multiply(scores, (present / sums)[:, None], out=scores)
            dscores[np.arange(len(targets)), targets] -= present  # p - one_hot(target), times scale
        if self.tanh:
            self._scores_backward(values, gradient, self.dunits)
            self._tanh_layer_backward(H, values, gradient, dH, mask)
        else:
            self._scores_backward(values, gradient, dH)
        return self.losses

    def _blocks(
        self, H: Array, values: Integers, mask: Array | None = None
    ) -> Iterator[tuple[slice, int, Array, Integers]]:
        """Yield rows, head, scores and targets: a few rows at a time go through all heads."""
        for first in range(0, len(values), BLOCK):
            rows = slice(first, first + BLOCK)
            self._see_all(H, values, rows)
            if mask is not None:
                self.units[rows] *= mask[rows]
            for k, head in enumerate(self.heads):
                u, scores = self.units[rows, head.units], self.dscores[k][rows]
                self.scores(head, u, values[rows], scores)
                yield rows, k, scores, values[rows, head.column]

    def _see_all(self, H: Array, values: Integers, rows: slice) -> None:
        """Compute the tanh layers of all heads for some rows; without tanh layers, take H."""
        if not self.tanh:
            self.units = H
            return
        units = np.matmul(H[rows], self.parameters["hidden"], out=self.units[rows])
        units += self.parameters["hidden.bias"]
        for c, name in enumerate(self.see_names):
            table = self.parameters.get(name)
            if table is not None:  # the column is left of a head
                add_lookup(table, values[rows, c], units[:, -table.shape[1] :])
        np.tanh(units, out=units)

    def _scores_backward(self, values: Integers, gradient: dict[str, Array], dunits: Array) -> None:
        """Go back from the scores to C, d and R of all heads, and to the units."""
        for k, head in enumerate(self.heads):
            u, dscores, du = self.units[:, head.units], self.dscores[k], dunits[:, head.units]
            np.matmul(u.T, dscores, out=gradient[head.C])
            np.matmul(self.ones, dscores, out=gradient[head.d])  # quicker than sum(axis=0)
            if self.tanh or k == 0:
                np.matmul(dscores, self.parameters[head.C].T, out=du)
            else:  # all heads look at the same h
                du += dscores @ self.parameters[head.C].T
            for relative in head.relative:
                dD = relative.backward(dscores, values[:, relative.column])
                np.matmul(u.T, dD, out=gradient[relative.name])
                du += dD @ self.parameters[relative.name].T

    def _tanh_layer_backward(
        self,
        H: Array,
        values: Integers,
        gradient: dict[str, Array],
        dH: Array,
        mask: Array | None,
    ) -> None:
        """Go back from the units to the tanh layers' parameters and to H."""
        dunits, slope = self.dunits, self.units
        np.multiply(self.units, self.units, out=slope)
        if mask is None:
            np.subtract(1, slope, out=slope)
        else:  # a kept unit is its tanh times the largest value of the mask
            slope /= mask.max() or 1
            np.subtract(mask, slope, out=slope)
        dunits *= slope  # du * (1 - tanh^2), and 0 where the unit was dropped
        np.matmul(H.T, dunits, out=gradient["hidden"])
        np.matmul(self.ones, dunits, out=gradient["hidden.bias"])
        for c, name in enumerate(self.see_names):
            if name in gradient:
                right = dunits[:, -gradient[name].shape[1] :]
                add_lookup_backward(right, values[:, c], gradient[name])
        np.matmul(dunits, self.parameters["hidden"].T, out=dH)


def _cross_entropy(scores: Array, targets: Integers) -> tuple[Array, Array]:
    """Turn scores (N, classes) into probabilities without their division, in place.

    Returns:
        The negative log-likelihoods of the targets (N,), 0 for absent ones, and the sums (N,) to
        divide the probabilities by.
    """
    if max(scores.max(), -scores.min()) > SAFE:  # else no exp can overflow, and no sum vanish
        scores -= scores.max(axis=1, keepdims=True)
    at_target = scores[np.arange(len(targets)), targets]
    np.exp(scores, out=scores)
    sums = scores @ np.ones(scores.shape[1], scores.dtype)  # quicker than sum(axis=1)
    return (np.log(sums) - at_target) * (targets >= 0), sums
