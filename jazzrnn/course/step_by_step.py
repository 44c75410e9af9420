"""The recurrent networks of the course, one equation a line, forward and backward.

These functions compute the same numbers as `jazzrnn.nn`, without its tricks. The names, the
shapes, the contents of caches and the keys of gradients are those of the course. So a solution of
the assignment can be compared with these functions line by line.

Sizes: n_x inputs, n_a hidden units, n_y outputs, m sequences in a batch, T time steps.
A gradient has the shape of what it is the gradient of: dxt that of xt, dWf that of Wf.

Source: the assignment "Building your Recurrent Neural Network - Step by Step" of
DeepLearning.AI, Sequence Models. LSTM: Hochreiter and Schmidhuber 1997; forget gate: Gers,
Schmidhuber and Cummins 2000.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Named = dict[str, Array]  # parameters, or gradients, by name
RNNCache = tuple[Array, Array, Array, Named]
LSTMCache = tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array, Named]

Cache = TypeVar("Cache")

GATES = ("f", "i", "c", "o")  # forget, update, candidate, output: Wf and bf, Wi and bi, ...


def sigmoid(x: ArrayLike) -> Array:
    """Return 1 / (1 + exp(-x)) of every element.

    It is computed as exp(-log(exp(0) + exp(-x))): numpy's logaddexp does not overflow, and
    small results keep all their digits.
    """
    return np.exp(-np.logaddexp(0.0, np.multiply(x, -1.0)))


def softmax(x: ArrayLike) -> Array:
    """Return exp(x) / sum(exp(x)) along the first axis: each column becomes probabilities."""
    scores = np.multiply(x, 1.0)  # integers become floating-point numbers, too
    # Each column's own maximum: with one for all, columns far below it would give 0 / 0.
    exps = np.exp(scores - scores.max(axis=0, keepdims=True))  # at most exp(0)
    return exps / exps.sum(axis=0, keepdims=True)


def rnn_cell_forward(xt: Array, a_prev: Array, parameters: Named) -> tuple[Array, Array, RNNCache]:
    """Compute one time step of a plain recurrent network.

    Args:
        xt: (n_x, m) input of this step.
        a_prev: (n_a, m) hidden state of the step before.
        parameters: Wax (n_a, n_x), Waa (n_a, n_a), ba (n_a, 1), Wya (n_y, n_a), by (n_y, 1).

    Returns:
        a_next (n_a, m), yt_pred (n_y, m), and what the backward pass needs:
        (a_next, a_prev, xt, parameters).
    """
    Wax, Waa, ba = parameters["Wax"], parameters["Waa"], parameters["ba"]
    a_next = np.tanh(Waa @ a_prev + Wax @ xt + ba)
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_cell_backward(da_next: Array, cache: RNNCache) -> Named:
    """Compute the gradients of one time step.

    Args:
        da_next: (n_a, m) gradient of the loss with respect to a_next.
        cache: from `rnn_cell_forward`.

    Returns:
        dxt, da_prev, dWax, dWaa, dba.
    """
    a_next, a_prev, xt, parameters = cache
    dz = (1 - a_next**2) * da_next  # tanh'(z) = 1 - tanh(z)^2
    return {
        "dxt": parameters["Wax"].T @ dz,
        "da_prev": parameters["Waa"].T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": dz.sum(axis=1, keepdims=True),
    }


def rnn_forward(
    x: Array, a0: Array, parameters: Named
) -> tuple[Array, Array, tuple[list[RNNCache], Array]]:
    """Compute all time steps of a plain recurrent network.

    Args:
        x: (n_x, m, T) inputs.
        a0: (n_a, m) hidden state before the first step.
        parameters: as in `rnn_cell_forward`.

    Returns:
        a (n_a, m, T), y_pred (n_y, m, T), and (list of T cell caches, x).
    """
    a_next, states, outputs, caches = a0, list[Array](), list[Array](), list[RNNCache]()
    for t in range(x.shape[2]):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        outputs.append(yt_pred)
        caches.append(cache)
    return np.stack(states, axis=2), np.stack(outputs, axis=2), (caches, x)


def rnn_backward(da: Array, caches: tuple[list[RNNCache], Array]) -> Named:
    """Compute the gradients of all time steps: backpropagation through time.

    Args:
        da: (n_a, m, T) gradient of the loss with respect to every hidden state. It may have
            fewer steps than x: then the loss depends on the first steps only.
        caches: from `rnn_forward`.

    Returns:
        dx (n_x, m, T), da0 (n_a, m), dWax, dWaa, dba.
    """
    cells = _cells_for(da, caches[0])
    da_prev, dx, sums = np.zeros_like(da[:, :, 0]), list[Array](), Named()
    for t in reversed(range(da.shape[2])):
        # a_t is seen twice: by the loss at t, and by step t + 1.
        step = rnn_cell_backward(da[:, :, t] + da_prev, cells[t])
        da_prev = step.pop("da_prev")
        dx.append(step.pop("dxt"))
        sums = {name: sums.get(name, 0) + step[name] for name in step}  # weights are shared
    return {"dx": np.stack(dx[::-1], axis=2), "da0": da_prev, **sums}


def lstm_cell_forward(
    xt: Array, a_prev: Array, c_prev: Array, parameters: Named
) -> tuple[Array, Array, Array, LSTMCache]:
    """Compute one time step of an LSTM.

    Args:
        xt: (n_x, m) input of this step.
        a_prev: (n_a, m) hidden state of the step before.
        c_prev: (n_a, m) memory (cell state) of the step before.
        parameters: Wf, Wi, Wc, Wo (n_a, n_a + n_x) that act on [a_prev; xt], bf, bi, bc, bo
            (n_a, 1), Wy (n_y, n_a), by (n_y, 1).

    Returns:
        a_next (n_a, m), c_next (n_a, m), yt_pred (n_y, m), and what the backward pass needs:
        (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters).
    """
    concat = np.concatenate([a_prev, xt])  # (n_a + n_x, m)
    score = {gate: parameters["W" + gate] @ concat + parameters["b" + gate] for gate in GATES}
    ft = sigmoid(score["f"])  # how much of the memory stays
    it = sigmoid(score["i"])  # how much of the candidate is written
    cct = np.tanh(score["c"])  # the candidate
    ot = sigmoid(score["o"])  # how much of the memory is shown
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def lstm_cell_backward(da_next: Array, dc_next: Array, cache: LSTMCache) -> Named:
    """Compute the gradients of one time step.

    Args:
        da_next: (n_a, m) gradient of the loss with respect to a_next.
        dc_next: (n_a, m) gradient of the loss with respect to c_next, through the later steps.
        cache: from `lstm_cell_forward`.

    Returns:
        dxt, da_prev, dc_prev, and dW and db of every gate: dWf, dbf, dWi, dbi, ...
    """
    _, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    concat = np.concatenate([a_prev, xt])
    tanh_c = np.tanh(c_next)
    dc = dc_next + da_next * ot * (1 - tanh_c**2)  # c_next is seen directly and by a_next
    dscore = {  # sigmoid'(z) = s (1 - s)
        "f": dc * c_prev * ft * (1 - ft),
        "i": dc * cct * it * (1 - it),
        "c": dc * it * (1 - cct**2),
        "o": da_next * tanh_c * ot * (1 - ot),
    }
    dconcat = np.zeros_like(concat, dtype=dc.dtype)
    gradients = Named()
    for gate in GATES:
        gradients["dW" + gate] = dscore[gate] @ concat.T
        gradients["db" + gate] = dscore[gate].sum(axis=1, keepdims=True)
        dconcat += parameters["W" + gate].T @ dscore[gate]
    da_prev, dxt = np.split(dconcat, [len(a_prev)])
    return {"dxt": dxt, "da_prev": da_prev, "dc_prev": dc * ft, **gradients}


def lstm_forward(
    x: Array, a0: Array, parameters: Named
) -> tuple[Array, Array, Array, tuple[list[LSTMCache], Array]]:
    """Compute all time steps of an LSTM. The memory before the first step is zero.

    Args:
        x: (n_x, m, T) inputs.
        a0: (n_a, m) hidden state before the first step.
        parameters: as in `lstm_cell_forward`.

    Returns:
        a (n_a, m, T), y (n_y, m, T), c (n_a, m, T), and (list of T cell caches, x).
    """
    a_next, c_next = a0, np.zeros_like(a0)
    # Three lists. With c = a, a common mistake, memories would overwrite hidden states.
    states, outputs, memories = list[Array](), list[Array](), list[Array]()
    caches = list[LSTMCache]()
    for t in range(x.shape[2]):
        a_next, c_next, yt_pred, cache = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
        states.append(a_next)
        outputs.append(yt_pred)
        memories.append(c_next)
        caches.append(cache)
    a, y, c = (np.stack(steps, axis=2) for steps in (states, outputs, memories))
    return a, y, c, (caches, x)


def lstm_backward(da: Array, caches: tuple[list[LSTMCache], Array]) -> Named:
    """Compute the gradients of all time steps: backpropagation through time.

    Args:
        da: (n_a, m, T) gradient of the loss with respect to every hidden state. It may have
            fewer steps than x: then the loss depends on the first steps only.
        caches: from `lstm_forward`.

    Returns:
        dx (n_x, m, T), da0 (n_a, m), and dW and db of every gate: dWf, dbf, dWi, dbi, ...
    """
    cells = _cells_for(da, caches[0])
    da_prev, dc_prev = np.zeros_like(da[:, :, 0]), np.zeros_like(da[:, :, 0])
    dx, sums = list[Array](), Named()
    for t in reversed(range(da.shape[2])):
        step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, cells[t])
        da_prev, dc_prev = step.pop("da_prev"), step.pop("dc_prev")
        dx.append(step.pop("dxt"))
        sums = {name: sums.get(name, 0) + step[name] for name in step}  # weights are shared
    return {"dx": np.stack(dx[::-1], axis=2), "da0": da_prev, **sums}


def _cells_for(da: Array, cells: list[Cache]) -> list[Cache]:
    """Return the caches of the steps in `da`: T is that of `da`, not of x."""
    steps = da.shape[2]
    if steps > len(cells):
        raise ValueError(f"da has {steps} time steps, but the forward pass had {len(cells)}")
    return cells[:steps]
