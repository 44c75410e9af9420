"""The way from the course's LSTM to the fast core, as a table of times.

Every row computes the same thing, the hidden states of an LSTM over a batch of note steps and
the gradients of its weights, and is one step of the way faster than the row above:

    python benchmarks/course_speed.py            # the table of docs/course.md
    python benchmarks/course_speed.py --hidden 64 --seconds 5

The rows take turns on the machine, so their ratios hold even beside a busy neighbour. Before
the race each row's gradients are compared with those of the first.
"""

import argparse
import platform
from collections.abc import Callable
from typing import Any

from jazzrnn.blas import use_one_thread

use_one_thread()  # before numpy is imported

import numpy as np  # noqa: E402 - see above

from jazzrnn.course.convert import to_core  # noqa: E402 - see above
from jazzrnn.course.gradient_check import random_parameters, relative_error  # noqa: E402 - see above
from jazzrnn.course.lesson import race  # noqa: E402 - see above
from jazzrnn.course.step_by_step import lstm_backward, lstm_forward  # noqa: E402 - see above
from jazzrnn.nn.embedding import add_lookup, add_lookup_backward  # noqa: E402 - see above
from jazzrnn.nn.lstm import LSTM  # noqa: E402 - see above

Gradients = tuple[Any, Any]  # of the layer's matrix, and of the embedding
COLUMNS, CLASSES = 5, 100  # a note step: 5 attributes of 100 classes


class Problem:
    """Tokens (T, m, columns) -> sum of embedding rows (e) -> LSTM (n) -> da."""

    def __init__(self, T: int, m: int, e: int, n: int):
        rng = np.random.default_rng(0)
        self.T, self.m, self.e, self.n = T, m, e, n
        self.tokens = rng.integers(0, CLASSES, (T, m, COLUMNS)) + CLASSES * np.arange(COLUMNS)
        self.E = rng.standard_normal((COLUMNS * CLASSES + 1, e)) / np.sqrt(COLUMNS)
        parameters = random_parameters("lstm", rng, e, n)
        self.parameters = {name: array / np.sqrt(n) for name, array in parameters.items()}
        self.W = to_core(self.parameters)
        self.da = rng.standard_normal((T, n, m))


def naive(p: Problem) -> Gradients:
    """The course's functions, one sequence after the other, one-hot columns."""
    total: Gradients = (0, 0)
    for j in range(p.m):
        part = _course(p, p.tokens[:, j : j + 1], p.da[:, :, j : j + 1])
        total = total[0] + part[0], total[1] + part[1]
    return total


def batched(p: Problem) -> Gradients:
    """The course's functions, all sequences side by side."""
    return _course(p, p.tokens, p.da)


def one_product(p: Problem) -> Gradients:
    """One matrix product for the four gates, still with one-hot columns."""
    hot = _one_hot(p.tokens, len(p.E))
    dx, dW = _fused(p.W, p.E.T @ hot, p.da)
    return dW, sum(x @ dx_t.T for x, dx_t in zip(hot, dx, strict=True))


def gathered(p: Problem) -> Gradients:
    """Rows of the embedding are fetched and added, in place of a product with one-hot columns."""
    dx, dW = _fused(p.W, _gather(p, p.E), p.da)
    return dW, _gather_backward(p, dx)


def in_place(dtype: type[np.floating]) -> Callable[[Problem], Gradients]:
    """The core's layer: buffers that are allocated once, gradients written over activations."""
    layers: dict[int, LSTM] = {}

    def run(p: Problem) -> Gradients:
        layer = layers.setdefault(id(p), LSTM(p.e, p.n, p.T, p.m, dtype))
        layer.load(p.W.astype(dtype))
        starts = np.zeros((p.T, p.m), bool)
        starts[0] = True
        layer.forward(_gather(p, p.E.astype(dtype)), starts)
        dW = np.empty(p.W.shape, dtype)
        dx = layer.backward(p.da.astype(dtype), dW)
        return dW, _gather_backward(p, dx)

    return run


STEPS: dict[str, Callable[[Problem], Gradients]] = {
    "naive: one sequence at a time": naive,
    "batching": batched,
    "one matrix product for four gates": one_product,
    "gather in place of one-hot": gathered,
    "buffers, in-place backward": in_place(np.float64),
    "single precision": in_place(np.float32),
}


def _course(p: Problem, tokens: Any, da: Any) -> Gradients:
    hot = _one_hot(tokens, len(p.E))  # (T, V, m)
    x = np.moveaxis(p.E.T @ hot, 0, 2)
    *_, caches = lstm_forward(x, np.zeros(da.shape[1:]), p.parameters)
    gradients = lstm_backward(np.moveaxis(da, 0, 2), caches)
    dx = np.moveaxis(gradients.pop("dx"), 2, 0)
    dE = sum(x_t @ dx_t.T for x_t, dx_t in zip(hot, dx, strict=True))
    return to_core({name[1:]: array for name, array in gradients.items()}), dE


def _one_hot(tokens: Any, V: int) -> Any:
    T, m, _ = tokens.shape
    hot = np.zeros((T, V, m))
    hot[np.arange(T)[:, None, None], tokens, np.arange(m)[:, None]] = 1
    return hot


def _gather(p: Problem, E: Any) -> Any:
    x = np.zeros((p.T * p.m, p.e), E.dtype)
    for c in range(COLUMNS):
        add_lookup(E, p.tokens[:, :, c].ravel(), x)
    return x.reshape(p.T, p.m, p.e).transpose(0, 2, 1)


def _gather_backward(p: Problem, dx: Any) -> Any:
    dE, rows = np.zeros_like(p.E, dx.dtype), dx.transpose(0, 2, 1).reshape(-1, p.e)
    for c in range(COLUMNS):
        part = dE[c * CLASSES : (c + 1) * CLASSES]
        add_lookup_backward(rows, p.tokens[:, :, c].ravel() - c * CLASSES, part)
    return dE


def _fused(W: Any, x: Any, da: Any) -> tuple[Any, Any]:
    """An LSTM with one matrix W (4n, n_z), gates in the order o, i, f, g, a new array a step."""
    (T, e, m), n = x.shape, len(W) // 4
    a, c, caches, ones = np.zeros((n, m)), np.zeros((n, m)), [], np.ones((1, m))
    for t in range(T):
        z = np.vstack([x[t], a, ones])
        scores = W @ z
        o, i, f = np.split(1 / (1 + np.exp(-scores[: 3 * n])), 3)
        g, c_prev = np.tanh(scores[3 * n :]), c
        c = i * g + f * c_prev
        tanh_c = np.tanh(c)
        a = o * tanh_c
        caches.append((z, o, i, f, g, c_prev, tanh_c))
    dx, dW, da_next, dc_next = np.empty_like(x), np.zeros_like(W), np.zeros((n, m)), 0
    for t in reversed(range(T)):
        z, o, i, f, g, c_prev, tanh_c = caches[t]
        dh = da[t] + da_next
        dc = dc_next + dh * o * (1 - tanh_c**2)
        do, di = dh * tanh_c * o * (1 - o), dc * g * i * (1 - i)
        df, dg = dc * c_prev * f * (1 - f), dc * i * (1 - g**2)
        dscores = np.vstack([do, di, df, dg])
        dW += dscores @ z.T
        dz = W.T @ dscores
        dx[t], da_next, dc_next = dz[:e], dz[e:-1], dc * f
    return dx, dW


def table(p: Problem, seconds: float) -> list[str]:
    """Markdown rows: milliseconds, times as fast as the row before, as the first row."""
    expected = naive(p)
    for name, step in STEPS.items():
        bound = 1e-4 if name == "single precision" else 1e-10
        for ours, right in zip(step(p), expected, strict=True):
            error = relative_error(ours, right)
            if error > bound:
                raise SystemExit(f"{name}: gradients differ by {error:.1e}")
    times = race(*(lambda step=step: step(p) for step in STEPS.values()), seconds=seconds)
    rows = ["| step | ms | against the row above | against naive |", "|---|---:|---:|---:|"]
    for name, before, now in zip(STEPS, [times[0], *times], times, strict=False):
        gain = "" if now is times[0] else f"{before / now:.2f}"
        rows.append(f"| {name} | {now * 1e3:.1f} | {gain} | {times[0] / now:.1f} |")
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, default in (("steps", 64), ("batch", 32), ("embedding", 64), ("hidden", 128)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    sizes = options.steps, options.batch, options.embedding, options.hidden
    print("T = {}, m = {}, e = {}, n = {};".format(*sizes), f"numpy {np.__version__},", end=" ")
    print(f"{platform.machine()}, one BLAS thread, forward and backward\n")
    print("\n".join(table(Problem(*sizes), options.seconds)))


if __name__ == "__main__":
    main()
