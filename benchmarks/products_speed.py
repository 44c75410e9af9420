"""How much of a training step its matrix products take, when nothing else is computed.

    python -m benchmarks.products_speed [--sizes 0,1,2,3,4] [--rounds 7]

The products of `train_speed`'s sizes in the shapes and layouts of the network, one thread: those
of each step, the large ones over all steps, and those of the softmax; with those of each step in
pieces as the network makes them, and whole. Beside them a training step of ours, turn by turn in
one process. "Of peak" counts the operations as `train_speed` does, against a product of 1024 x
1024 x 1024: what the products fall short of 1 is lost to the shapes, what ours falls short of
them is spent between the products.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

from jazzrnn.blas import use_one_thread

use_one_thread()  # before numpy is imported

import numpy as np  # noqa: E402 - see above

from benchmarks.rivals import ours  # noqa: E402 - see above
from benchmarks.rivals.sizes import SIZES, Size  # noqa: E402 - see above
from jazzrnn.nn.arrays import Array, buffer  # noqa: E402 - see above
from jazzrnn.nn.products import product  # noqa: E402 - see above

TURN = 0.3  # seconds of work of each in a round


def whole(A: Array, B: Array, out: Array) -> Callable[[], object]:
    """What `product` makes, in one piece."""
    return partial(np.matmul, A, B, out=out)


def products(
    size: Size, make: Callable[[Array, Array, Array], Callable[[], object]]
) -> Callable[[], object]:
    """All matrix products of a training step, those of its steps made by `make`."""
    layers, n, m, T, K = size
    rng = np.random.default_rng(0)

    def random(*shape: int) -> Array:
        array = buffer(shape, np.float32)
        array[:] = rng.standard_normal(shape, np.float32)
        return array

    steps: list[Callable[[], object]] = []
    for n_x in (0, *[n] * (layers - 1)):  # the first one looks rows up
        z, gates = random(1 + n_x + n, m), random(4 * n, m)
        ahead = make(random(4 * n, 1 + n_x + n), z, gates)
        W_back, dz = random(n_x + n, 4 * n), random(n_x + n, m)
        back = [make(W_back, dgates, dz) for dgates in random(T, 4 * n, m)]
        steps += [ahead] * T + back
    side, h_side, dW_h = random(4 * n, T * m), random(n + 1, T * m), random(4 * n, n + 1)
    x_side, dW_x = random(n, T * m), random(4 * n, n)
    H, C, scores, dC = random(n, T * m).T, random(n, K), random(T * m, K), random(n, K)
    dH = random(n, T * m).T

    def run() -> None:
        for step in steps:
            step()
        np.matmul(H, C, out=scores)
        np.matmul(H.T, scores, out=dC)
        np.matmul(scores, C.T, out=dH)
        for layer in range(layers):
            np.matmul(side, h_side.T, out=dW_h)
            if layer:
                np.matmul(side, x_side.T, out=dW_x)

    return run


def seconds(run: Callable[[], object]) -> float:
    """Processor time of a run, in the mean of a turn."""
    run()
    count, began = 0, time.process_time()
    while time.process_time() - began < TURN:
        run()
        count += 1
    return (time.process_time() - began) / count


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="0,1,2,3,4", help="which rows of the table")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    header = ["layers, hidden, batch, steps, classes"]
    for name in ("products in pieces", "whole", "ours"):
        header += [f"{name}, ms", "of peak"]
    print("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1))
    for size in (SIZES[int(k)] for k in options.sizes.split(",")):
        runs = products(size, product), products(size, whole), ours.training(size), ours.peak()
        times = [[seconds(run) for run in runs] for _ in range(options.rounds)]
        *medians, peak = map(statistics.median, zip(*times, strict=True))
        least = peak * size.products / (2 * ours.PEAK**3)  # seconds
        cells = [cell for t in medians for cell in (f"{t * 1e3:.2f}", f"{least / t:.2f}")]
        print(f"| {', '.join(map(str, size))} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
