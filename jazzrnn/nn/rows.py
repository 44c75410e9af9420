"""One-hot inputs without the zeros: a matrix times a one-hot vector is one of its rows.

A table (classes + 1, width) has a row for each class and, last, one for ABSENT: the value -1
finds it by itself. Tables are stored by rows, so that what is fetched lies together.
"""

import numpy as np

from jazzrnn.nn.arrays import Array, Integers


def add_rows(table: Array, values: Integers, out: Array) -> None:
    """out[j] += table[values[j]]: what one_hot(values) @ table would add.

    Args:
        table: (classes + 1, width).
        values: (N,) integers from -1 to classes - 1.
        out: (N, width).
    """
    out += table[values]


def add_rows_backward(dout: Array, values: Integers, dtable: Array) -> None:
    """Overwrite dtable (classes + 1, width) with one_hot(values).T @ dout: for each class the sum
    of the gradients where it was. Sorted by class, each sum runs over neighbouring rows.

    Args:
        dout: (N, width) gradient of what `add_rows` added to.
        values: (N,) as given to `add_rows`.
        dtable: (classes + 1, width).
    """
    order = np.argsort(values, kind="stable")
    ordered, rows = values[order], dout[order]
    edges = np.flatnonzero(np.diff(ordered)) + 1
    dtable[:] = 0
    for first, last in zip([0, *edges], [*edges, len(values)], strict=True):
        np.add.reduce(rows[first:last], axis=0, out=dtable[ordered[first]])
