"""jazzrnn, and what the machine's matrix product can do at best."""

from collections.abc import Callable

import numpy as np

from benchmarks.rivals.notes import CONFIG, rows
from benchmarks.rivals.sizes import CLIP, RATE, Size, tokens
from jazzrnn.nn.model import ModelConfig, Network, initial_weights
from jazzrnn.nn.optimizer import Adam, clip
from jazzrnn.schema import Column

PEAK = 1024  # rows and columns


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


def training(size: Size) -> Callable[[], float]:
    """A training step; returns the mean loss before it."""
    inputs, targets = (array[:, :, None] for array in tokens(size))
    return update(plain(size), inputs, targets)


def update(config: ModelConfig, inputs, targets) -> Callable[[], float]:
    """A training step on inputs and targets (T, m, columns)."""
    rng = np.random.default_rng(0)
    T, m, _ = inputs.shape
    network = Network(config, T, m)
    weights = initial_weights(config, rng)
    gradient, adam = np.empty_like(weights), Adam(len(weights))
    starts = np.zeros((T, m), bool)
    starts[0] = True

    def run() -> float:
        network.load(weights)
        losses = network.loss_and_gradient(inputs, targets, starts, gradient, rng)
        clip(gradient, CLIP)
        adam.update(weights, gradient, RATE)
        return float(losses.sum()) / (T * m)

    return run


def notes_training() -> Callable[[], float]:
    """A training step of the note-step model with dropout."""
    return update(CONFIG, *rows())
