"""The chain of softmax heads: the exact probability of a step, one attribute after another.

Sizes: N rows (a row is one step of one sequence), n hidden units of the last layer, K chosen
columns and so K heads, u units in each head.

    p(step | h) = p(a_1 | h) p(a_2 | h, a_1) ... p(a_K | h, a_1 ... a_{K-1})

where each factor also sees the given columns left of its own. Head k is one tanh layer over h
and the one-hot blocks of the columns that it sees, then scores, then softmax:

    u_k = tanh(A_k h + b_k + sum of B_c[value of c] over the columns c left of k)
    s_k = C_k u_k + d_k
    p(a_k = v | ...) = exp(s_k[v]) / sum over w of exp(s_k[w])

A column that is relative to others is scored by difference too: for each of them, s_k[v] gains
(R_k u_k)[v - value of that column], so that a pattern is learned once for every height.

Rows come first here, unlike in the layers: a class's row of a table is then added to a row.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from jazzrnn.nn.arrays import Array, Flags, Integers
from jazzrnn.nn.rows import add_rows, add_rows_backward
from jazzrnn.schema import Schema, index_of

BLOCK = 256  # rows whose scores are worked on at once: they stay in the processor's cache


class Head(NamedTuple):
    """One factor of the chain: where it stands, and what its parameters are called."""

    column: int
    classes: int
    units: slice  # its place among the K u units of all heads
    C: str
    d: str
    R: tuple[tuple[str, int], ...]  # matrices for scores by difference, the column it is to


def heads_of(schema: Schema, u: int) -> list[Head]:
    """The chain, in order."""
    heads: list[Head] = []
    for c, column in enumerate(schema):
        if column.chosen:
            k, name = len(heads), f"score.{column.name}"
            R = tuple((f"{name}.to.{to}", index_of(schema, to)) for to in column.relative_to)
            units = slice(k * u, (k + 1) * u)
            heads.append(Head(c, column.classes, units, name, f"{name}.bias", R))
    return heads


def head_shapes(schema: Schema, n: int, u: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes of all parameters. The A_k lie side by side in `hidden`, and `see.NAME`
    holds the B_c of all heads right of column c side by side.
    """
    heads = heads_of(schema, u)
    units = len(heads) * u
    shapes: dict[str, tuple[int, ...]] = {"hidden": (n, units), "hidden.bias": (units,)}
    for c, column in enumerate(schema):
        right = sum(head.column > c for head in heads)
        if right:
            shapes[f"see.{column.name}"] = (column.classes + 1, right * u)
    for head in heads:
        shapes |= {head.C: (u, head.classes), head.d: (head.classes,)}
        shapes |= {name: (u, 2 * head.classes - 1) for name, _ in head.R}
    return shapes


class Heads:
    """The buffers of all heads for N rows."""

    def __init__(self, schema: Schema, u: int, N: int, dtype: type[np.floating]):
        self.heads = heads_of(schema, u)
        self.see_names = [f"see.{column.name}" for column in schema]
        self.units = np.empty((N, len(self.heads) * u), dtype)
        self.losses = np.empty((N, len(self.heads)), dtype)

    def load(self, parameters: dict[str, Array]) -> None:
        """Take the parameters, named as in `head_shapes`, for the passes to come."""
        self.parameters = parameters

    def see_hidden(self, H: Array) -> Array:
        """Begin the sums inside the tanh of all heads, (N, K u), with A h + b for H (N, n)."""
        np.matmul(H, self.parameters["hidden"], out=self.units)
        self.units += self.parameters["hidden.bias"]
        return self.units

    def see(self, c: int, values: Integers) -> None:
        """Let all heads right of column c see its values (N,)."""
        table = self.parameters.get(self.see_names[c])
        if table is not None:
            add_rows(table, values, self.units[:, -table.shape[1] :])

    def scores(self, head: Head, u: Array, values: Integers) -> Array:
        """Scores before the softmax.

        Args:
            head: which head.
            u: (N, u) its tanh layer.
            values: (N, columns) the step so far: the head's reference columns are read.

        Returns:
            (N, classes).
        """
        scores = u @ self.parameters[head.C]
        scores += self.parameters[head.d]
        for name, reference in head.R:
            scores += _by_value(u @ self.parameters[name], values[:, reference])
        return scores

    def loss(self, H: Array, values: Integers, hits: Flags | None = None) -> Array:
        """Negative log-likelihoods.

        Args:
            H: (N, n) hidden states.
            values: (N, columns) the steps that came.
            hits: (N, K) is overwritten: whether what came was the likeliest, also of several
                equally likely ones. Of no meaning where a value is absent.

        Returns:
            (N, K) in nats, 0 where a value is absent; the next call overwrites it.
        """
        self._tanh_layer(H, values)
        for rows, head, column in self._blocks():
            scores = self.scores(head, self.units[rows, head.units], values[rows])
            targets = values[rows, head.column]
            if hits is not None:
                hits[rows, column] = scores[np.arange(len(targets)), targets] == scores.max(axis=1)
            self.losses[rows, column] = _softmax(scores, targets)
        return self.losses

    def loss_and_gradient(
        self, H: Array, values: Integers, scale: float, gradient: dict[str, Array], dH: Array
    ) -> Array:
        """`loss`, and the gradient of `scale` times the sum of what it returns.

        Args:
            H: (N, n) hidden states.
            values: (N, columns) the steps that came.
            scale: usually 1 / number of steps.
            gradient: arrays named as in `head_shapes`; overwritten.
            dH: (N, n) is overwritten with the gradient of H.
        """
        self._tanh_layer(H, values)
        for head in self.heads:
            for name in (head.C, head.d, *(name for name, _ in head.R)):
                gradient[name][:] = 0
        for rows, head, column in self._blocks():
            u = self.units[rows, head.units]
            scores = self.scores(head, u, values[rows])
            targets = values[rows, head.column]
            self.losses[rows, column] = _softmax(scores, targets)
            self._scores_backward(head, u, scores, values[rows], scale, gradient)
        self._tanh_layer_backward(H, values, gradient, dH)
        return self.losses

    def _blocks(self) -> Iterator[tuple[slice, Head, int]]:
        for first in range(0, len(self.units), BLOCK):
            for k, head in enumerate(self.heads):
                yield slice(first, first + BLOCK), head, k

    def _tanh_layer(self, H: Array, values: Integers) -> None:
        self.see_hidden(H)
        for c in range(values.shape[1]):
            self.see(c, values[:, c])
        np.tanh(self.units, out=self.units)

    def _tanh_layer_backward(
        self, H: Array, values: Integers, gradient: dict[str, Array], dH: Array
    ) -> None:
        """From the gradient before the tanh, which stands in `units` now, to all that is left."""
        dunits = self.units
        np.matmul(H.T, dunits, out=gradient["hidden"])
        np.sum(dunits, axis=0, out=gradient["hidden.bias"])
        for c, name in enumerate(self.see_names):
            if name in gradient:
                right = dunits[:, -gradient[name].shape[1] :]
                add_rows_backward(right, values[:, c], gradient[name])
        np.matmul(dunits, self.parameters["hidden"].T, out=dH)

    def _scores_backward(
        self,
        head: Head,
        u: Array,
        p: Array,
        values: Integers,
        scale: float,
        gradient: dict[str, Array],
    ) -> None:
        """From the probabilities p of a block to the gradients of its head's C, d and R, and, in
        place of u, to the gradient before the tanh: the softmax's is p - one_hot(target).
        """
        targets = values[:, head.column]
        dscores = p
        dscores[np.arange(len(targets)), targets] -= 1
        dscores *= (targets >= 0)[:, None] * p.dtype.type(scale)
        du = dscores @ self.parameters[head.C].T
        gradient[head.C] += u.T @ dscores
        gradient[head.d] += dscores.sum(axis=0)
        for name, reference in head.R:
            ddifference = _by_value_backward(dscores, values[:, reference])
            du += ddifference @ self.parameters[name].T
            gradient[name] += u.T @ ddifference
        u *= u  # (1 - u^2) du
        np.subtract(1, u, out=u)
        u *= du


def _softmax(scores: Array, targets: Integers) -> Array:
    """Turn scores (N, classes) into probabilities in place; return the (N,) negative
    log-likelihoods of the targets, 0 for absent ones.
    """
    scores -= scores.max(axis=1, keepdims=True)  # at most 0, so exp cannot overflow
    at_target = scores[np.arange(len(targets)), targets]
    np.exp(scores, out=scores)
    sums = scores.sum(axis=1)
    scores /= sums[:, None]
    return (np.log(sums) - at_target) * (targets >= 0)


def _by_value(by_difference: Array, reference: Integers) -> Array:
    """From scores by difference, (N, 2 classes - 1) with difference 0 in the middle, to scores
    by value, (N, classes): in row j the middle comes to stand at reference[j].
    """
    classes = (by_difference.shape[1] + 1) // 2
    windows = sliding_window_view(by_difference, classes, axis=1)
    return windows[np.arange(len(reference)), classes - 1 - np.maximum(reference, 0)]


def _by_value_backward(dscores: Array, reference: Integers) -> Array:
    """The gradient of `by_difference` in `_by_value`."""
    N, classes = dscores.shape
    ddifference = np.zeros((N, 2 * classes - 1), dscores.dtype)
    windows = sliding_window_view(ddifference, classes, axis=1, writeable=True)
    windows[np.arange(N), classes - 1 - np.maximum(reference, 0)] = dscores
    return ddifference
