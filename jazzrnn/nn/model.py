"""The whole network: embedding -> layers -> heads, all weights in one flat vector.

Sizes: T steps, m sequences, C columns, e embedding units, n hidden units.

    x_t = sum over the columns of E_c[value of c in step t-1]      (e, m)
    h_t = layer(... layer(x_t))                                    (n, m)
    p(step t | h_t)                                                heads.py

With e = 0 the first layer reads one-hot columns: E_c^T (4n, classes + 1) is a part of its W, and
x_t (4n, m) is added to W z_t. This is faster for a schema of one column, and slower for notes:
each column costs as much as 4n embedding units.

Dropout stands between the layers and before the heads, never between the steps of a layer. The
heads' tanh layers have a dropout rate of their own.

Source: Zaremba, Sutskever and Vinyals 2014.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, Integers, buffer, columns
from jazzrnn.nn.embedding import (
    add_lookup,
    add_lookup_backward,
    lookup_steps,
    lookup_steps_backward,
)
from jazzrnn.nn.heads import Heads, head_shapes
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.rnn import RNN
from jazzrnn.schema import Schema

Cell = Literal["lstm", "rnn"]
CELLS = {"lstm": LSTM, "rnn": RNN}


@dataclass(frozen=True)
class ModelConfig:
    """The shapes of the weights, and dropout.

    Attributes:
        schema: the columns of a step.
        cell: kind of recurrent unit.
        hidden: units in each layer.
        layers: how many, on top of each other.
        embedding: width of what the first layer reads; 0: one-hot columns, not embedded.
        head: units of each head's tanh layer; 0: none, see `heads`.
        dropout: part of the layers' units that is dropped in training.
        head_dropout: the same for the units of the heads' tanh layers.
    """

    schema: Schema
    cell: Cell = "lstm"
    hidden: int = 256
    layers: int = 2
    embedding: int = 128
    head: int = 128
    dropout: float = 0.3
    head_dropout: float = 0.0


def shapes_of(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Return names and shapes of all weights, in their order in the flat vector."""
    cell, n_x = CELLS[config.cell], config.embedding
    width = n_x or cell.shape(0, config.hidden)[0]
    shapes: dict[str, tuple[int, ...]] = {
        f"embed.{column.name}": (column.classes + 1, width) for column in config.schema
    }
    for layer in range(config.layers):
        shapes[f"layer.{layer}"] = cell.shape(n_x, config.hidden)
        n_x = config.hidden
    return shapes | head_shapes(config.schema, config.hidden, config.head)


def size_of(config: ModelConfig) -> int:
    """Return the number of weights."""
    return sum(math.prod(shape) for shape in shapes_of(config).values())


def named(vector: Array, config: ModelConfig) -> dict[str, Array]:
    """Return views of a flat vector (of weights, gradients or moments) by name."""
    views: dict[str, Array] = {}
    at = 0
    for name, shape in shapes_of(config).items():
        views[name] = vector[at : at + math.prod(shape)].reshape(shape)
        at += math.prod(shape)
    return views


def initial_weights(
    config: ModelConfig, rng: np.random.Generator, dtype: type[np.floating] = np.float32
) -> Array:
    """Return a flat vector of small random weights.

    Matrices are uniform with variance 1 / fan-in. Biases are 0, but see `LSTM.initial_bias`.
    """
    weights = buffer((size_of(config),), dtype)
    for name, array in named(weights, config).items():
        if name.endswith(".bias"):
            continue
        if name.startswith("layer."):
            bound = 1 / math.sqrt(config.hidden)
        elif name.startswith(("embed.", "see.")):
            bound = 1 / math.sqrt(len(config.schema))  # N rows are added up
        else:
            bound = math.sqrt(3 / array.shape[0])
        array[:] = rng.uniform(-bound, bound, array.shape)
        if name.startswith("layer."):
            array[:, -1] = CELLS[config.cell].initial_bias(config.hidden)
    return weights


def state_shape(config: ModelConfig, m: int) -> tuple[int, int, int, int]:
    """Return the shape of `Network.state`: layers, states of a cell, units, sequences."""
    return config.layers, CELLS[config.cell].STATES, config.hidden, m


class Network:
    """Buffers to run a model over chunks of T steps of m sequences, forward and backward.

    The m sequences may be a part of a batch: then `beside` says how many come before and behind
    them. So what dropout drops in a sequence does not depend on how the batch is shared.
    """

    def __init__(
        self,
        config: ModelConfig,
        T: int,
        m: int,
        dtype: type[np.floating] = np.float32,
        beside: tuple[int, int] = (0, 0),
    ):
        self.config, self.T, self.m, self.dtype, self.beside = config, T, m, dtype, beside
        widths = [config.embedding, *[config.hidden] * config.layers]
        cell = CELLS[config.cell]
        self.layers = [cell(n_x, config.hidden, T, m, dtype) for n_x in widths[:-1]]
        self.heads = Heads(config.schema, config.head, T * m, dtype)
        self.embedded, self.dembedded = buffer((2, T * m, config.embedding), dtype)
        self.embed_names = [f"embed.{column.name}" for column in config.schema]
        # Outputs of layers after dropout, and the gradient of the last one's: steps side by side.
        self.passed = buffer((config.layers, config.hidden, T, m), dtype)
        self.dpassed = buffer((config.hidden, T, m), dtype)
        self.masks: list[Array] = []

    def load(self, weights: Array) -> None:
        """Use a flat vector of weights in the passes to come."""
        self.weights = named(weights, self.config)
        for k, layer in enumerate(self.layers):
            layer.load(self.weights[f"layer.{k}"])
        self.heads.load(self.weights)
        if not self.config.embedding:
            scale = CELLS[self.config.cell].scale_for_tanh
            self.tables = [scale(self.weights[name].T.copy()) for name in self.embed_names]

    @property
    def state(self) -> Array:
        """What is carried from chunk to chunk, as in `state_shape`; assign to go on from there."""
        return np.stack([layer.state for layer in self.layers])

    @state.setter
    def state(self, state: Array | float) -> None:
        states = np.broadcast_to(state, state_shape(self.config, self.m))
        for layer, values in zip(self.layers, states, strict=True):
            layer.state = values

    def forward(
        self,
        inputs: Integers,
        starts: Flags,
        rng: np.random.Generator | None = None,
        train: bool = False,
    ) -> Array:
        """Return the hidden states of the last layer.

        Args:
            inputs: (T, m, C) the step before each step; all ABSENT before a sequence's first.
            starts: (T, m) true where a sequence begins: its state before is zero.
            rng: for dropout; None drops nothing.
            train: whether the layers' backward passes will follow.

        Returns:
            (T * m, n), rows in the order of inputs.reshape(T * m, C); overwritten by the next call.
        """
        self.masks = []
        x: Any = self._embed(inputs)
        for layer, passed in zip(self.layers, self.passed, strict=True):
            x = layer.forward(x, starts, train)
            if rng is not None and self.config.dropout:
                kept = self._mask(rng, self.config.hidden, self.config.dropout)
                self.masks.append(np.ascontiguousarray(kept.transpose(2, 1, 0)))
                np.multiply(x.transpose(1, 0, 2), self.masks[-1], out=passed)
                x = passed.transpose(1, 0, 2)
        return columns(x).T

    def _embed(self, inputs: Integers) -> Array | Iterable[Array]:
        """Return the first layer's x of all steps."""
        if not self.config.embedding:
            return lookup_steps(self.tables, inputs)
        rows = inputs.reshape(-1, inputs.shape[-1])
        self.embedded[:] = 0
        for c, name in enumerate(self.embed_names):
            add_lookup(self.weights[name], rows[:, c], self.embedded)
        return self.embedded.reshape(self.T, self.m, -1).transpose(0, 2, 1)

    def _embed_backward(self, dx: Array, inputs: Integers, gradient: dict[str, Array]) -> None:
        rows = inputs.reshape(-1, inputs.shape[-1])
        if not self.config.embedding:
            for c, name in enumerate(self.embed_names):
                lookup_steps_backward(columns(dx), rows[:, c], gradient[name])
            return
        self.dembedded.reshape(self.T, self.m, -1)[:] = dx.transpose(0, 2, 1)
        for c, name in enumerate(self.embed_names):
            add_lookup_backward(self.dembedded, rows[:, c], gradient[name])

    def _mask(self, rng: np.random.Generator, n: int, share: float) -> Array:
        """Return a mask (m, T, n): 0 where a unit is dropped, else 1 / (1 - share).

        So the mean stays the same. Each unit of a sequence has 16 random bits; those of the
        sequences beside are skipped.
        """
        T, m = self.T, self.m
        words = -(-T * n // 4)  # of 64 bits for each sequence
        before, behind = self.beside
        bits = rng.bit_generator
        assert isinstance(bits, np.random.PCG64)  # numpy's default, and one that can skip
        bits.advance(before * words)
        drawn = bits.random_raw(m * words).view(np.uint16).reshape(m, -1)[:, : T * n]
        bits.advance(behind * words)
        kept = drawn >= round(share * 2**16)
        return (kept * self.dtype(1 / (1 - share))).reshape(m, T, n)

    def loss(self, inputs: Integers, targets: Integers, starts: Flags) -> Array:
        """Return the losses (T * m, K) of the targets (T, m, C): see `Heads.loss` and `forward`."""
        return self.heads.loss(self.forward(inputs, starts), targets.reshape(self.T * self.m, -1))

    def loss_and_gradient(
        self,
        inputs: Integers,
        targets: Integers,
        starts: Flags,
        gradient: Array,
        rng: np.random.Generator | None = None,
        steps: int | None = None,
    ) -> Array:
        """Return `loss`, and write the gradient of its sum / `steps` into the vector `gradient`.

        Without `steps`, that is the gradient of the mean loss of a step. With a part of a batch,
        `steps` is the number of steps of the whole batch.
        """
        by_name = named(gradient, self.config)
        targets = targets.reshape(self.T * self.m, -1)
        scale = 1 / (steps or max(1, np.count_nonzero(targets[:, 0] >= 0)))
        H = self.forward(inputs, starts, rng, train=True)
        dH = self.dpassed.reshape(self.config.hidden, -1).T
        mask = None
        if rng is not None and self.config.head_dropout and self.config.head:
            units = self._mask(rng, self.heads.units.shape[1], self.config.head_dropout)
            mask = units.transpose(1, 0, 2).reshape(self.T * self.m, -1)
        losses = self.heads.loss_and_gradient(H, targets, scale, by_name, dH, mask)
        dx = self.dpassed.transpose(1, 0, 2)
        for k in range(len(self.layers) - 1, -1, -1):
            if self.masks:
                dx *= self.masks[k].transpose(1, 0, 2)
            dx = self.layers[k].backward(dx, by_name[f"layer.{k}"])
        self._embed_backward(dx, inputs, by_name)
        return losses
