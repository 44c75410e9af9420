"""Gradient checks: each backward function against finite differences.

If a number w changes by a little, the loss L changes by dL/dw times that little:

    dL/dw = (L(w + eps) - L(w - eps)) / (2 eps)     up to an error of the order eps^2

In float64 with eps = 1e-5, correct code agrees to about 1e-9, typical bugs to about 1e-1.

Source: the assignment "Gradient Checking" of DeepLearning.AI, Improving Deep Neural Networks.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jazzrnn.course import text
from jazzrnn.course.bidirectional import Cell, birnn_backward, birnn_forward
from jazzrnn.course.step_by_step import (
    GATES,
    Array,
    Named,
    lstm_backward,
    lstm_cell_backward,
    lstm_cell_forward,
    lstm_forward,
    rnn_backward,
    rnn_cell_backward,
    rnn_cell_forward,
    rnn_forward,
)

BOUND = 1e-7
Loss = Callable[[], Any]
Problem = tuple[Named, Named, Loss]  # gradients, the arrays that they belong to, the loss
Pair = tuple[Callable[..., Any], Callable[..., Any]]  # forward and backward
CELLS: dict[Cell, Pair] = {
    "rnn": (rnn_cell_forward, rnn_cell_backward),
    "lstm": (lstm_cell_forward, lstm_cell_backward),
}
NETWORKS: dict[Cell, Pair] = {
    "rnn": (rnn_forward, rnn_backward),
    "lstm": (lstm_forward, lstm_backward),
}


def numerical_gradient(f: Loss, array: Array, eps: float = 1e-5) -> NDArray[np.float64]:
    """Return the gradient of a loss with respect to an array, by central differences.

    Args:
        f: computes the loss; it reads `array`.
        array: float64, of any shape; each element is changed and restored.
        eps: size of the change.
    """
    gradient = np.zeros(array.shape)
    for index in np.ndindex(array.shape):
        value = array[index]
        array[index] = value + eps
        above = f()
        array[index] = value - eps
        below = f()
        array[index] = value
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Return |a - b| / (|a| + |b|), from 0 (equal) to 1 (opposite; other shapes)."""
    if np.shape(a) != np.shape(b):
        return 1.0
    norms = float(np.linalg.norm(np.ravel(a)) + np.linalg.norm(np.ravel(b)))
    return float(np.linalg.norm(np.ravel(np.subtract(a, b)))) / norms if norms else 0.0


def random_parameters(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, n_y: int = 2
) -> Named:
    """Return random parameters for `lstm_cell_forward` or `rnn_cell_forward`."""
    if cell == "lstm":
        shapes = {"W" + gate: (n_a, n_a + n_x) for gate in GATES}
        shapes |= {"b" + gate: (n_a, 1) for gate in GATES} | {"Wy": (n_y, n_a)}
    else:
        shapes = {"Wax": (n_a, n_x), "Waa": (n_a, n_a), "ba": (n_a, 1), "Wya": (n_y, n_a)}
    shapes["by"] = (n_y, 1)
    return {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def check(
    function: str,
    rng: np.random.Generator,
    n_x: int = 3,
    n_a: int = 5,
    m: int = 4,
    T: int = 4,
    **pair: Pair,
) -> dict[str, float]:
    """Return the relative error of every gradient of a backward function, on random numbers.

    Args:
        function: one of `PROBLEMS`.
        rng: for inputs, weights, and the gradient of the output.
        n_x: inputs.
        n_a: hidden units.
        m: sequences; the text model has one.
        T: time steps.
        pair: `pair=(forward, backward)` are checked in place of ours, if they are of a cell or a
            network that reads in one direction.
    """
    gradients, arrays, loss = PROBLEMS[function](rng, n_x, n_a, m, T, **pair)
    return {
        name: relative_error(gradient, numerical_gradient(loss, arrays[name[1:]]))
        for name, gradient in gradients.items()
    }


def _cell(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, m: int, _: int,
    pair: Pair | None = None,
) -> Problem:  # fmt: skip
    weights, xt = random_parameters(cell, rng, n_x, n_a), rng.standard_normal((n_x, m))
    names = ("a_prev", "c_prev") if cell == "lstm" else ("a_prev",)
    states, from_above = rng.standard_normal((2, len(names), n_a, m))
    forward, backward = pair or CELLS[cell]

    def loss() -> Any:
        return np.sum(from_above * forward(xt, *states, weights)[: len(names)])

    gradients = backward(*from_above, forward(xt, *states, weights)[-1])
    return gradients, {**weights, "xt": xt, **dict(zip(names, states, strict=True))}, loss


def _network(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, m: int, T: int,
    pair: Pair | None = None,
) -> Problem:  # fmt: skip
    weights, x = random_parameters(cell, rng, n_x, n_a), rng.standard_normal((n_x, m, T))
    a0, da = rng.standard_normal((n_a, m)), rng.standard_normal((n_a, m, T))
    forward, backward = pair or NETWORKS[cell]
    gradients = backward(da, forward(x, a0, weights)[-1])
    return gradients, {**weights, "x": x, "a0": a0}, lambda: np.sum(da * forward(x, a0, weights)[0])


def _both_directions(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, m: int, T: int
) -> Problem:
    weights = random_parameters(cell, rng, n_x, n_a), random_parameters(cell, rng, n_x, n_a)
    x, a0 = rng.standard_normal((n_x, m, T)), rng.standard_normal((2, n_a, m))
    da = rng.standard_normal((2 * n_a, m, T))

    def forward() -> Any:
        return birnn_forward(x, (a0[0], a0[1]), weights, cell)

    both = birnn_backward(da, forward()[-1])
    gradients, arrays = {"dx": both["dx"]}, {"x": x}
    for k, direction in enumerate(("forward", "backward")):
        gradients |= {f"{name} {direction}": array for name, array in both[direction].items()}
        own = {**weights[k], "a0": a0[k]}
        arrays |= {f"{name} {direction}": array for name, array in own.items()}
    return gradients, arrays, lambda: np.sum(da * forward()[0])


def _text(rng: np.random.Generator, n_x: int, n_a: int, _: int, T: int) -> Problem:
    weights = text.initialize_parameters(n_a, n_x, n_x)
    weights = {name: rng.standard_normal(array.shape) for name, array in weights.items()}
    Y, a0 = [int(index) for index in rng.integers(0, n_x, T)], rng.standard_normal((n_a, 1))
    X = [None, *Y[:-1]]

    def forward() -> tuple[float, text.Cache]:
        return text.rnn_forward(X, Y, a0, weights, n_x)

    gradients = text.rnn_backward(X, Y, weights, forward()[1])[0]
    return gradients, {**weights, "a_next": a0}, lambda: forward()[0]


PROBLEMS: dict[str, Callable[..., Problem]] = {
    "rnn_cell_backward": partial(_cell, "rnn"),
    "rnn_backward": partial(_network, "rnn"),
    "lstm_cell_backward": partial(_cell, "lstm"),
    "lstm_backward": partial(_network, "lstm"),
    "birnn_backward, rnn": partial(_both_directions, "rnn"),
    "birnn_backward, lstm": partial(_both_directions, "lstm"),
    "rnn_backward of the text model": _text,
}
