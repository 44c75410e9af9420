"""jazzrnn, and what the machine's matrix product can do at best."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import numpy as np

from benchmarks.rivals.notes import CONFIG, rows
from benchmarks.rivals.sizes import CLIP, RATE, Size, tokens
from jazzrnn.nn.model import ModelConfig, Network, initial_weights, size_of
from jazzrnn.nn.optimizer import Adam, clip
from jazzrnn.nn.team import ALONE, Team, my_streams
from jazzrnn.nn.workers import workers
from jazzrnn.schema import Column

PEAK = 1024  # rows and columns
OPEN = ExitStack()  # to the end of this process


def peak() -> Callable[[], float]:
    """A large product in single precision."""
    A, B, C = np.random.default_rng(0).random((3, PEAK, PEAK), np.float32)

    def run() -> float:
        np.matmul(A, B, out=C)
        return float(C[0, 0])

    return run


def plain(size: Size) -> ModelConfig:
    """A schema of one column is a language model: one-hot inputs, LSTM, linear softmax."""
    schema = (Column("token", size.classes),)
    return ModelConfig(schema, "lstm", size.hidden, size.layers, embedding=0, head=0, dropout=0)


def training(size: Size, processes: int = 1) -> Callable[[], float]:
    """A training step; returns the mean loss before it."""
    # 16 bits, as steps come from a corpus
    inputs, targets = (array[:, :, None].astype(np.int16) for array in tokens(size))
    return shared(plain(size), inputs, targets, processes)


def notes_training(processes: int = 1) -> Callable[[], float]:
    """A training step of the note-step model with dropout."""
    return shared(CONFIG, *rows(), processes)


def shared(config: ModelConfig, inputs, targets, processes: int) -> Callable[[], float]:
    """A training step that N processes share, as `jazzrnn train --workers` does."""
    if processes == 1:
        return update(config, inputs, targets)
    room = 4 * (size_of(config) + 1)  # bytes
    team = OPEN.enter_context(workers(processes, room, partial(follow, config, inputs, targets)))
    return update(config, inputs, targets, team)


def follow(config: ModelConfig, inputs, targets, team: Team) -> None:
    """What the other processes do, as long as the first one does."""
    run = update(config, inputs, targets, team)
    while True:
        run()


def update(config: ModelConfig, inputs, targets, team: Team = ALONE) -> Callable[[], float]:
    """A training step on this member's part of inputs and targets (T, m, columns)."""
    rng = np.random.default_rng(0)
    T, m, _ = inputs.shape
    mine = my_streams(m, team)
    beside = mine.start, m - mine.stop
    network = Network(config, T, mine.stop - mine.start, beside=beside)
    weights = initial_weights(config, rng)
    vector, adam = np.empty(len(weights) + 1, weights.dtype), Adam(len(weights))
    gradient, loss = vector[:-1], vector[-1:]
    inputs, targets = inputs[:, mine].copy(), targets[:, mine].copy()
    starts = np.zeros(inputs.shape[:2], bool)
    starts[0] = True

    def run() -> float:
        team.all_reduce(np.zeros(1))  # so that nobody runs ahead while the rivals have their turn
        network.load(weights)
        losses = network.loss_and_gradient(inputs, targets, starts, gradient, rng, T * m)
        loss[:] = losses.sum() / (T * m)
        team.all_reduce(vector)
        clip(gradient, CLIP)
        adam.update(weights, gradient, RATE)
        return float(loss[0])

    return run
