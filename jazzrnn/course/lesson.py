"""The lesson of `jazzrnn course`: all checks of this package, in four parts.

1. The published reference cases: our values beside those of the course.
2. Every backward function against finite differences.
3. The fast core against the course's functions, with the same weights.
4. The speed of both on this machine.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.course.bidirectional import Cell
from jazzrnn.course.convert import from_core, time_first, time_last, to_core
from jazzrnn.course.gradient_check import BOUND, PROBLEMS, check, random_parameters, relative_error
from jazzrnn.course.published import cases, run
from jazzrnn.course.step_by_step import lstm_backward, lstm_forward, rnn_backward, rnn_forward
from jazzrnn.errors import JazzrnnError
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.rnn import RNN

CELLS: dict[Cell, tuple[Callable[..., Any], Callable[..., Any], Callable[..., LSTM | RNN]]] = {
    "rnn": (rnn_forward, rnn_backward, RNN),
    "lstm": (lstm_forward, lstm_backward, LSTM),
}
SIZES = 64, 128, 32, 64  # n_x, n_a, m, T of the race
SECONDS = 2.0  # a race takes about this long
SAME = 1e-10  # relative error between course and core in float64


class Twins(NamedTuple):
    """The same network twice, ready to run: forward, and backward from the same gradient.

    Attributes:
        naive: runs the course's functions; returns states (n_a, m, T) and gradients by name.
        fast: runs the core's layer; returns states (T, n_a, m), dx (T, n_x, m) and dW.
    """

    naive: Callable[[], tuple[Any, dict[str, Any]]]
    fast: Callable[[], tuple[Any, Any, Any]]


def twins(cell: Cell, dtype: type[np.floating], n_x: int, n_a: int, m: int, T: int) -> Twins:
    """Return course and core with the same random weights and inputs.

    The course computes in float64, the core in `dtype`.
    """
    forward, backward, Layer = CELLS[cell]
    rng = np.random.default_rng(0)
    parameters = random_parameters(cell, rng, n_x, n_a)
    parameters = {name: array / np.sqrt(n_a) for name, array in parameters.items()}
    x, da = rng.standard_normal((n_x, m, T)), rng.standard_normal((n_a, m, T))
    a0, starts = np.zeros((n_a, m)), np.zeros((T, m), bool)
    starts[0] = True  # the state before is zero, at every call
    W, x_core, da_core = (
        array.astype(dtype) for array in (to_core(parameters), time_first(x), time_first(da))
    )
    layer, dW = Layer(n_x, n_a, T, m, dtype), np.empty_like(W)

    def naive() -> tuple[Any, dict[str, Any]]:
        a, *_, caches = forward(x, a0, parameters)
        return a, backward(da, caches)

    def fast() -> tuple[Any, Any, Any]:
        layer.load(W)
        h = layer.forward(x_core, starts).copy()
        return h, layer.backward(da_core, dW), dW

    return Twins(naive, fast)


def difference(cell: Cell) -> float:
    """Return the largest relative error between core and course: states and gradients, float64."""
    n_x = 20
    pair = twins(cell, np.float64, n_x, 24, 8, 10)
    (a, gradients), (h, dx, dW) = pair.naive(), pair.fast()
    core = {"d" + name: array for name, array in from_core(dW, n_x).items()}
    core["dx"] = time_last(dx)
    errors = [relative_error(array, gradients[name]) for name, array in core.items()]
    return max(relative_error(time_last(h), a), *errors)


def race(*runners: Callable[[], Any], seconds: float) -> list[float]:
    """Return the best time of each runner, in seconds.

    They take turns, so that a busy neighbour on the machine slows down all of them.
    """
    best = [float("inf")] * len(runners)
    until = time.perf_counter() + seconds
    while np.inf in best or time.perf_counter() < until:
        for k, runner in enumerate(runners):
            start = time.perf_counter()
            runner()
            best[k] = min(best[k], time.perf_counter() - start)
    return best


def lesson() -> Iterator[str]:
    """Yield the lines to print while the checks run: under 30 seconds.

    Raises:
        JazzrnnError: at the end, if a check failed.
    """
    failed: list[str] = []
    for part in (_published, _gradients, _core, _speed):
        yield from part(failed)
        yield ""
    if failed:
        raise JazzrnnError(f"{len(failed)} checks of the course failed: {'; '.join(failed)}")
    yield "All of it agrees. docs/course.md goes on from here."


def _published(failed: list[str]) -> Iterator[str]:
    yield "1. The course's reference cases: our value | the published one"
    for case in cases():
        checks = run(case)
        yield ""
        yield f"{case.function}: {sum(check.agrees for check in checks)} of {len(checks)} agree"
        for value in checks:
            if not value.agrees:
                failed.append(f"{value.function}, {value.expr}")
            if not value.agrees or ".shape" not in value.expr:
                mark = "" if value.agrees else "  DIFFERENT"
                row = f"{_text(value.ours):<34} | {_text(value.published)}{mark}"
                yield f"  {value.expr:<30} {row}"


def _gradients(failed: list[str]) -> Iterator[str]:
    yield f"2. Gradients against finite differences: the worst relative error, below {BOUND:g}"
    for function in PROBLEMS:
        errors = check(function, np.random.default_rng(0))
        name = max(errors, key=errors.__getitem__)
        if errors[name] >= BOUND:
            failed.append(f"{name} of {function}")
        yield f"  {function:<30} {errors[name]:.1e}  ({name}; {len(errors)} checked)"


def _core(failed: list[str]) -> Iterator[str]:
    yield f"3. The fast core against the course, same weights, float64: below {SAME:g}"
    for cell in CELLS:
        error = difference(cell)
        if error >= SAME:
            failed.append(f"the core's {cell}")
        yield f"  {cell:<30} {error:.1e}  (states and all gradients)"


def _speed(_: list[str]) -> Iterator[str]:
    n_x, n_a, m, T = SIZES
    sizes = f"{T} steps, {m} sequences, {n_x} inputs, {n_a} units"
    yield f"4. Speed here, forward and backward: {sizes}"
    for cell in CELLS:
        naive, fast = race(*twins(cell, np.float32, *SIZES), seconds=SECONDS)
        row = f"course {naive * 1e3:7.1f} ms   core {fast * 1e3:6.1f} ms"
        yield f"  {cell:<6} {row}   {naive / fast:.1f} times as fast"


def _text(value: Any) -> str:
    """Return a value in at most 34 characters: a long list is cut."""
    if isinstance(value, str):
        return repr(value)
    array = np.asarray(value)
    if array.ndim == 0:
        return f"{value:.12g}"
    digits = [f"{number:.8g}" for number in array.ravel()[:3]]
    dots = ", ..." if array.size > 3 else ""
    return f"[{', '.join(digits[:2] if dots else digits)}{dots}]"
