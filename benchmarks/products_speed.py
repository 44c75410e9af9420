"""How much of a training step its matrix products take, when nothing else is computed.

    python -m benchmarks.products_speed [--sizes 0,1,2,3,4] [--rounds 7]

The products of `train_speed`'s sizes in the shapes and layouts of the network, one thread: those
of each step with the recurrent matrix, the large ones over all steps, and those of the softmax.
Beside them the whole step of ours, turn by turn in one process. "Of peak" counts the operations
as `train_speed` does, against a product of 1024 x 1024 x 1024: what the first column falls short
of 1 is lost to the shapes, what ours falls short of it is spent between the products.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from jazzrnn.blas import use_one_thread

use_one_thread()  # before numpy is imported

import numpy as np  # noqa: E402 - see above

from benchmarks.rivals import ours  # noqa: E402 - see above
from benchmarks.rivals.sizes import SIZES, Size  # noqa: E402 - see above

TURN = 0.3  # seconds of work of each in a round


def products(size: Size) -> Callable[[], object]:
    """All matrix products of a training step."""
    layers, n, m, T, K = size
    rng = np.random.default_rng(0)

    def random(*shape: int):
        return rng.standard_normal(shape, np.float32)

    W_h, z, gates = random(4 * n, n + 1), random(T, n + 1, m), random(4 * n, m)
    W_back, dgates, dh = random(n, 4 * n), random(T, 4 * n, m), random(n, m)
    side, z_side, dW_h = random(4 * n, T * m), random(n + 1, T * m), random(4 * n, n + 1)
    W_x, x, dW_x, dx = random(4 * n, n), random(n, T * m), random(4 * n, n), random(n, T * m)
    H, C, scores, dC = random(T * m, n), random(n, K), random(T * m, K), random(n, K)
    x_side, dH = random(4 * n, T * m), random(T * m, n)

    def run() -> None:
        for layer in range(layers):
            if layer:  # the first one looks rows up
                np.matmul(W_x, x, out=x_side)
            for z_t in z:
                np.matmul(W_h, z_t, out=gates)
        np.matmul(H, C, out=scores)
        np.matmul(H.T, scores, out=dC)
        np.matmul(scores, C.T, out=dH)
        for layer in range(layers):
            for dgates_t in dgates:
                np.matmul(W_back, dgates_t, out=dh)
            np.matmul(side, z_side.T, out=dW_h)
            if layer:
                np.matmul(side, x.T, out=dW_x)
                np.matmul(W_x.T, side, out=dx)

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
    print("| layers, hidden, batch, steps, classes | products, ms | of peak | ours, ms | of peak |")
    print("|---|---:|---:|---:|---:|")
    for size in (SIZES[int(k)] for k in options.sizes.split(",")):
        runs = products(size), ours.training(size), ours.peak()
        times = [[seconds(run) for run in runs] for _ in range(options.rounds)]
        alone, whole, peak = map(statistics.median, zip(*times, strict=True))
        least = peak * size.products / (2 * ours.PEAK**3)  # seconds
        cells = [f"{alone * 1e3:.2f}", f"{least / alone:.2f}"]
        cells += [f"{whole * 1e3:.2f}", f"{least / whole:.2f}"]
        print(f"| {', '.join(map(str, size))} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
