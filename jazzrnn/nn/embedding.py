"""Embeddings: one-hot inputs without the zeros.

A matrix times a one-hot vector is one row of the matrix: a lookup. A table (classes + 1, width)
has a row for each class, and a last row for ABSENT: the value -1 finds it by itself.

`add_lookup` has steps as rows, as heads and embedding layers have them. `lookup_steps` has
features first, as layers have them, and reads the columns of transposed tables.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from jazzrnn.nn.arrays import Array, Integers, buffer

BLOCK = 1 << 17  # numbers that are sorted at once: they stay in the processor's cache


def add_lookup(table: Array, values: Integers, out: Array) -> None:
    """Add table[values[j]] to out[j]: the same as out += one_hot(values) @ table.

    Args:
        table: (classes + 1, width).
        values: (N,) integers from -1 to classes - 1.
        out: (N, width).
    """
    out += table.take(values, axis=0, mode="wrap")  # quicker than table[values]


def add_lookup_backward(dout: Array, values: Integers, dtable: Array) -> None:
    """Overwrite dtable (classes + 1, width) with one_hot(values).T @ dout: for each class, the sum
    of the gradients where it was. Sorted by class, each sum runs over neighbouring rows.

    Args:
        dout: (N, width) gradient of what `add_lookup` added to.
        values: (N,) as given to `add_lookup`.
        dtable: (classes + 1, width).
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    # Of rows that lie apart, `take` would copy all first.
    rows = dout.take(order, axis=0) if dout.flags.c_contiguous else dout[order]
    edges = np.flatnonzero(np.diff(ordered)) + 1
    dtable[:] = 0
    for first, last in zip([0, *edges], [*edges, len(values)], strict=True):
        np.add.reduce(rows[first:last], axis=0, out=dtable[ordered[first]])


def lookup_steps(tables: Sequence[Array], values: Integers) -> Iterator[Array]:
    """Look up T steps: for each, tables[0] @ one_hot(values[t, :, 0]) + tables[1] @ ...

    Args:
        tables: one for each of C columns, (width, classes + 1).
        values: (T, m, C).

    Yields:
        (width, m), overwritten by the next one.
    """
    shape, dtype = (len(tables[0]), values.shape[1]), tables[0].dtype
    out, other = buffer(shape, dtype), buffer(shape, dtype)
    for step in values:
        tables[0].take(step[:, 0], axis=1, out=out, mode="wrap")
        for c, table in enumerate(tables[1:], start=1):
            out += table.take(step[:, c], axis=1, out=other, mode="wrap")
        yield out


def lookup_steps_backward(dout: Array, values: Integers, dtable: Array) -> None:
    """Do what `add_lookup_backward` does, with the transposed gradient dout (width, N)."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    firsts = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
    dtable[:] = 0
    block = max(1, BLOCK // len(values))
    part = buffer((block, len(values)), dout.dtype)
    for first in range(0, len(dout), block):
        rows = dout[first : first + block]
        taken = np.take(rows, order, axis=1, out=part[: len(rows)], mode="wrap")
        dtable[ordered[firsts], first : first + block] = np.add.reduceat(taken, firsts, axis=1).T


class Embedding:
    """The tables of some columns as one table, to look up all columns in one call."""

    def __init__(self, tables: Sequence[Array]):
        # The row of ABSENT, the last one of each table, comes to stand before its class 0.
        rolled = np.concatenate([np.roll(table, 1, axis=0) for table in tables])
        self.table = np.ascontiguousarray(rolled)  # each row in one piece is faster to copy
        self.offsets = np.cumsum([1, *map(len, tables[:-1])])

    def lookup(self, values: Integers) -> Array:
        """Return (N, width) for values (N, columns): the sum of their rows."""
        if len(self.offsets) > 1:
            return np.add.reduce(self.table.take(values + self.offsets, axis=0), axis=1)
        if len(values) == 1:
            row = int(values[0, 0]) + 1
            return self.table[row : row + 1]
        return self.table.take(values[:, 0] + 1, axis=0)
