"""Conversion of the course's parameters to those of the fast core, and back.

The course keeps a matrix and a bias for every gate and puts the state above the input:
Wf [a_prev; xt] + bf, or Waa a_prev + Wax xt + ba. The core keeps one matrix W for a whole
layer, for inputs above states above a row of ones: W [xt; a_prev; 1]. Its rows are the gates
o, i, f, g one below the other (g is the course's c), and its last column is the bias. Nothing is
computed here: numbers only change places. So gradients are converted as parameters are.

Sizes: n_x inputs, n_a hidden units, n_z = n_x + n_a + 1.
"""

import numpy as np

from jazzrnn.course.step_by_step import Array, Named

CORE_GATES = ("o", "i", "f", "c")


def to_core(parameters: Named) -> Array:
    """Return the core's matrix of a layer.

    Args:
        parameters: as in `lstm_cell_forward` or `rnn_cell_forward`. The output layer's (Wy,
            Wya, by) are left out: the core's layers have none.

    Returns:
        (4 n_a, n_z) of an LSTM, (n_a, n_z) of a plain network.
    """
    if "Waa" in parameters:
        return np.hstack([parameters["Wax"], parameters["Waa"], parameters["ba"]])
    rows: list[Array] = []
    for gate in CORE_GATES:
        W = parameters["W" + gate]  # (n_a, n_a + n_x)
        n_a = len(W)
        rows.append(np.hstack([W[:, n_a:], W[:, :n_a], parameters["b" + gate]]))
    return np.vstack(rows)


def from_core(W: Array, n_x: int) -> Named:
    """Return the course's parameters of a layer, without those of an output layer.

    Args:
        W: (4 n_a, n_z) of an LSTM, or (n_a, n_z) of a plain network.
        n_x: number of inputs.

    Returns:
        Copies: Wf, bf, Wi, ... of an LSTM, or Wax, Waa, ba of a plain network.
    """
    n_a = W.shape[1] - n_x - 1
    if len(W) == n_a:
        Wax, Waa, ba = (part.copy() for part in np.split(W, [n_x, n_x + n_a], axis=1))
        return {"Wax": Wax, "Waa": Waa, "ba": ba}
    parameters: Named = {}
    for gate, rows in zip(CORE_GATES, np.split(W, len(CORE_GATES)), strict=True):
        parameters["W" + gate] = np.hstack([rows[:, n_x:-1], rows[:, :n_x]])
        parameters["b" + gate] = rows[:, -1:].copy()
    return parameters


def time_first(x: Array) -> Array:
    """Return a sequence of the course, (n, m, T), as in the core: (T, n, m)."""
    return np.ascontiguousarray(np.moveaxis(x, 2, 0))


def time_last(x: Array) -> Array:
    """Return a sequence of the core, (T, n, m), as in the course: (n, m, T)."""
    return np.ascontiguousarray(np.moveaxis(x, 0, 2))
