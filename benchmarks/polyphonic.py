"""Loss a frame on the piano rolls of the literature (Boulanger-Lewandowski et al. 2012).

    python -m benchmarks.polyphonic SET.mat [--encoding frames|held] [--models 1]

SET.mat has `traindata`, `validdata` and `testdata`. Only the first is learned, the best weights
are chosen on the second, the third is looked at once, at the end. Published for JSB Chorales and
Nottingham (test, nats a frame): RNN 8.71 and 4.46, LSTM 8.45 and 3.29, TCN 8.10 and 3.07 (Bai,
Kolter and Koltun 2018), RNN-RBM 6.27 and 2.39, RNN-NADE 5.56 and 2.31 (Boulanger-Lewandowski et
al. 2012). How a roll becomes steps, and why the losses are exact: `frames.py`.

`held` writes a note that lasts as one step. A roll can be written in several ways then (a note may
end and begin again), of which one is counted: its loss is an upper bound of the roll's.
"""

import argparse
import time
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.io import loadmat

from benchmarks.frames import (
    choices,
    encode_roll,
    frame_losses,
    frame_schema,
    longest_pause,
    transpose,
)
from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.training import TrainingConfig, begin, train, updates_an_epoch

KEYS = 88


def read_rolls(path: Path) -> list[list[npt.NDArray[np.uint8]]]:
    """Training, validation and test rolls (frames, 88) of a .mat file."""
    data = loadmat(path)
    return [list(data[name][0]) for name in ("traindata", "validdata", "testdata")]


def fit(
    config: ModelConfig,
    arguments: argparse.Namespace,
    seed: int,
    learn: list[Integers],
    valid: list[Integers],
) -> Array:
    """The weights that are best on the validation rolls."""
    plan = TrainingConfig(
        m=arguments.batch_size, T=arguments.seq_len, learning_rate=arguments.learning_rate,
        epochs=1, minutes=arguments.minutes, patience=1000, evaluate_every=200, seed=seed,
    )  # fmt: skip
    an_epoch = updates_an_epoch(learn, plan)
    plan = TrainingConfig(**(vars(plan) | {"epochs": max(1, arguments.updates // an_epoch)}))
    state = begin(config, plan)
    augment = partial(_augment, most=arguments.transpose)
    for progress in train(config, plan, state, learn, valid, augment):
        if progress.held_out is not None:
            minutes = progress.seconds / 60
            print(
                f"update {progress.update}, {minutes:.1f} minutes, training {progress.loss:.3f},"
                f" validation {progress.held_out.sum():.4f} nats a note"
                f" {np.round(progress.held_out, 3)}{' best' * progress.improved}",
                flush=True,
            )
    return state.best_weights


def _augment(steps: Integers, rng: np.random.Generator, most: int) -> Integers:
    return transpose(steps, rng, most, KEYS)


def report(
    config: ModelConfig,
    models: list[Array],
    rolls: list[npt.NDArray[np.uint8]],
    held: bool,
    longest: int,
    name: str,
) -> None:
    """Print the mean loss of a frame with and without the first frames."""
    steps = [encode_roll(roll, held, longest) for roll in rolls]
    found = choices(config, models, steps)
    losses = [
        frame_losses(s, chosen, len(roll))
        for s, chosen, roll in zip(steps, found, rolls, strict=True)
    ]
    frames, total = sum(map(len, losses)), sum(float(loss.sum()) for loss in losses)
    # With held notes, what the first frame costs cannot be told from what follows: keep it all.
    first = 0.0 if held else sum(float(loss[0]) for loss in losses)
    print(
        f"{name}: {total / frames:.3f} nats a frame over {frames} frames;"
        f" {(total - first) / (frames - len(losses)):.3f} without the first frames"
    )


def main() -> None:
    """Train, choose, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("set", type=Path)
    parser.add_argument("--encoding", choices=["frames", "held"], default="frames")
    parser.add_argument("--models", type=int, default=1, help="their probabilities are averaged")
    parser.add_argument("--updates", type=int, default=4000)
    parser.add_argument("--minutes", type=float, default=0.0, help="a model, at most")
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--dropout", type=float, default=0.5)
    parser.add_argument("--head-dropout", type=float, default=0.0)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seq-len", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=0.003)
    parser.add_argument("--transpose", type=int, default=5)
    arguments = parser.parse_args()
    held = arguments.encoding == "held"
    rolls = read_rolls(arguments.set)
    longest = longest_pause(roll for side in rolls for roll in side)
    config = ModelConfig(
        frame_schema(KEYS, held, longest),
        hidden=arguments.hidden,
        dropout=arguments.dropout,
        head_dropout=arguments.head_dropout,
    )
    learn, valid = ([encode_roll(roll, held, longest) for roll in side] for side in rolls[:2])
    print(f"{arguments.set.name}, {arguments.encoding}: {sum(map(len, learn)):,} steps to learn")
    began = time.monotonic()
    models = [fit(config, arguments, seed, learn, valid) for seed in range(arguments.models)]
    print(f"trained in {(time.monotonic() - began) / 60:.1f} minutes")
    report(config, models, rolls[1], held, longest, "validation")
    report(config, models, rolls[2], held, longest, "test")


if __name__ == "__main__":
    main()
