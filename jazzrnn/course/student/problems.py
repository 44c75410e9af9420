"""What a student's functions are called with, and what they return, by name.

In the first call of a function all sizes differ, so a matrix that is not transposed is an error of
shapes. In the second they are equal: there the same mistake gives numbers, which can be compared.
The third call of a backward function over time has a `da` that is shorter than x.

Sizes: n_x inputs, n_a hidden units, n_y outputs, m sequences, T time steps.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from jazzrnn.course import step_by_step, text
from jazzrnn.course.bidirectional import Cell
from jazzrnn.course.gradient_check import CELLS, NETWORKS, random_parameters
from jazzrnn.errors import JazzrnnError

Arguments = tuple[Any, ...]
Outputs = dict[str, Any]

SIZES = ((3, 5, 2, 4, 6), (3, 3, 3, 3, 3))  # n_x, n_a, n_y, m, T
SEEDS = (0, 4)  # of two names: one that is cut at its 50th character, one that ends by itself
OUTPUTS: dict[str, tuple[str, ...]] = {  # names of what is returned; () if it is a dictionary
    "sigmoid": ("s",),
    "softmax": ("s",),
    "rnn_cell_forward": ("a_next", "yt_pred", "cache"),
    "rnn_forward": ("a", "y_pred", "caches"),
    "lstm_cell_forward": ("a_next", "c_next", "yt_pred", "cache"),
    "lstm_forward": ("a", "y", "c", "caches"),
    "rnn_cell_backward": (),
    "rnn_backward": (),
    "lstm_cell_backward": (),
    "lstm_backward": (),
    "clip": (),
    "update_parameters": (),
    "optimize": ("loss", "gradients", "a_last"),  # and the parameters, changed in place
    "sample": ("indices",),
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: getattr(step_by_step, name, None) or getattr(text, name) for name in OUTPUTS
}
REQUIRED = tuple(name for name in OUTPUTS if name.startswith(("rnn", "lstm")))


def named(function: str, result: Any) -> Outputs:
    """Return what a function returned, by name.

    Raises:
        JazzrnnError: it is not a dictionary, or has another number of values.
    """
    names = OUTPUTS[function]
    if not names:
        if not isinstance(result, dict):
            raise JazzrnnError(f"returns {_kind(result)}, not a dictionary")
        return {**result}
    values = [result] if len(names) == 1 else sequence(result)
    if values is None or len(values) != len(names):
        raise JazzrnnError(f"returns {_kind(result)}, not {', '.join(names)}")
    return dict(zip(names, values, strict=True))


def calls(function: str) -> list[Arguments]:
    """Return the arguments of each call of a function; the same ones at every time."""
    rng = np.random.default_rng(0)
    if function in ("sigmoid", "softmax"):
        return [(rng.standard_normal((n_y, m)),) for _, _, n_y, m, _ in SIZES]
    if function in ("clip", "update_parameters", "optimize", "sample"):
        return [_of_names(function, rng, seed) for seed in SEEDS]
    cell: Cell = "rnn" if function.startswith("rnn") else "lstm"
    if function.endswith("cell_forward"):
        return [_into_cell(cell, rng, *sizes) for sizes in SIZES]
    if function.endswith("cell_backward"):
        return [_back_through_cell(cell, rng, *sizes) for sizes in SIZES]
    if function.endswith("forward"):
        return [_into_network(cell, rng, *sizes) for sizes in SIZES]
    return [
        *(_back_through_time(cell, rng, *sizes, shorter=0) for sizes in SIZES),
        _back_through_time(cell, rng, *SIZES[0], shorter=2),
    ]


def _into_cell(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, n_y: int, m: int, _: int
) -> Arguments:
    states = rng.standard_normal((2 if cell == "lstm" else 1, n_a, m))
    xt = rng.standard_normal((n_x, m))
    return xt, *states, random_parameters(cell, rng, n_x, n_a, n_y)


def _back_through_cell(cell: Cell, rng: np.random.Generator, *sizes: int) -> Arguments:
    arguments = _into_cell(cell, rng, *sizes)
    cache = CELLS[cell][0](*arguments)[-1]
    return *rng.standard_normal((len(arguments) - 2, *arguments[1].shape)), cache


def _into_network(
    cell: Cell, rng: np.random.Generator, n_x: int, n_a: int, n_y: int, m: int, T: int
) -> Arguments:
    x, a0 = rng.standard_normal((n_x, m, T)), rng.standard_normal((n_a, m))
    return x, a0, random_parameters(cell, rng, n_x, n_a, n_y)


def _back_through_time(
    cell: Cell, rng: np.random.Generator, *sizes: int, shorter: int
) -> Arguments:
    x, a0, parameters = _into_network(cell, rng, *sizes)
    da = rng.standard_normal((*a0.shape, x.shape[2] - shorter))
    return da, NETWORKS[cell][0](x, a0, parameters)[-1]


def _of_names(function: str, rng: np.random.Generator, seed: int) -> Arguments:
    """Return a call of a function of the character model: 12 characters, 20 units."""
    shapes = {"Wax": (20, 12), "Waa": (20, 20), "Wya": (12, 20), "b": (20, 1), "by": (12, 1)}
    parameters = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    gradients = {"d" + name: 10 * rng.standard_normal(shape) for name, shape in shapes.items()}
    if function == "clip":
        return gradients, 5
    if function == "update_parameters":
        return parameters, gradients, 0.1
    if function == "sample":
        return parameters, {letter: k for k, letter in enumerate("\nabcdefghijk")}, seed
    return [None, 3, 1, 4], [3, 1, 4, 0], rng.standard_normal((20, 1)), parameters


def sequence(value: Any) -> list[Any] | None:
    """Return what is in a tuple or a list; None of anything else."""
    return [*cast("Sequence[Any]", value)] if isinstance(value, tuple | list) else None


def _kind(result: Any) -> str:
    values = sequence(result)
    if values is not None:
        return f"{len(values)} values"
    return "nothing" if result is None else f"one {type(result).__name__}"
