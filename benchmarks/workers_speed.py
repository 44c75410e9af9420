"""How much faster a training is when processes share each update.

    python -m benchmarks.workers_speed [--workers 2] [--hidden 64 128 256 512] [--updates 10]

The note model with 2 layers of each size, its defaults otherwise, in batches of 32 x 64 random
steps; one process and several take turns, ROUNDS times. Printed are medians of an update: wall
time, which on a busy machine says little, and the processor time of the first member, which
leaves out what it waits for: the ratio of the latter is what a quiet machine can reach at most.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from itertools import islice

from jazzrnn.blas import use_one_thread

use_one_thread()  # before numpy is imported

import numpy as np  # noqa: E402 - see above

from jazzrnn.encoding.columns import SCHEMA  # noqa: E402 - see above
from jazzrnn.nn.model import ModelConfig  # noqa: E402 - see above
from jazzrnn.nn.team import ALONE, Team  # noqa: E402 - see above
from jazzrnn.nn.training import TrainingConfig, begin, room, train  # noqa: E402 - see above
from jazzrnn.nn.workers import workers  # noqa: E402 - see above

ROUNDS = 3
SEQUENCES, STEPS = 64, 2000


def learn(config: ModelConfig, updates: int, team: Team) -> Iterator[tuple[float, float]]:
    """Wall and processor seconds of each update but the first."""
    plan = TrainingConfig(m=32, T=64, evaluate_every=10**9)
    rng = np.random.default_rng(0)
    classes = np.array([column.classes for column in SCHEMA])
    sequences = [rng.integers(0, classes, (STEPS, len(SCHEMA)), np.int16) for _ in range(SEQUENCES)]
    state = begin(config, plan)
    before = None
    for _ in islice(train(config, plan, state, sequences, sequences, team=team), updates + 1):
        now = time.perf_counter(), time.process_time()
        if before:
            yield now[0] - before[0], now[1] - before[1]
        before = now


def follow(config: ModelConfig, updates: int, team: Team) -> None:
    """What a worker does."""
    for _ in learn(config, updates, team):
        pass


def time_updates(config: ModelConfig, size: int, updates: int) -> list[tuple[float, float]]:
    """Times of the first of `size` processes."""
    bytes_of_sum = room(begin(config, TrainingConfig(m=32, T=64)))
    work = partial(follow, config, updates)
    with nullcontext(ALONE) if size == 1 else workers(size, bytes_of_sum, work) as team:
        return [*learn(config, updates, team)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--hidden", type=int, nargs="+", default=[64, 128, 256, 512])
    parser.add_argument("--updates", type=int, default=10)
    arguments = parser.parse_args()
    sizes = 1, arguments.workers
    print(f"milliseconds of an update by 1 and by {sizes[1]} processes, and the ratio")
    print(f"{'hidden':>8}{'wall time':>24}{'processor time':>24}")
    for hidden in arguments.hidden:
        config = ModelConfig(SCHEMA, hidden=hidden, head_dropout=0.3)
        times: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
        for _ in range(ROUNDS):
            for size in sizes:
                times[size] += time_updates(config, size, arguments.updates)
        one, many = (1e3 * np.median(times[size], axis=0) for size in sizes)
        columns = zip(one, many, one / many, strict=True)
        print(f"{hidden:>8}" + "".join(f"{a:10.1f}{b:8.1f}{c:6.2f}" for a, b, c in columns))


if __name__ == "__main__":
    main()
