"""A network one step at a time, as songs are drawn: nothing is kept for a backward pass.

Sizes: m sequences, C columns, e units of x, n hidden units, L layers. The state of all layers is
one array, and with one sequence it has no axis m:

    z = [x; 1; h_1; 1; h_2; ... 1; h_L]                 (e + L (1 + n), m)

What the first layer multiplies, [x; 1; h_1], lies together in it, so does [h_1; 1; h_2] of the
layer above, and so on: one product a layer, and nothing is copied. Each W has its columns in
that order. The equations are those of `lstm` and `rnn`.
"""

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, Integers, buffer
from jazzrnn.nn.embedding import Embedding
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.model import CELLS, ModelConfig, named
from jazzrnn.nn.products import matrix, product


class LSTMStep:
    """A layer of long short-term memory that has read some steps."""

    def __init__(self, W: Array, z: Array, h: Array):
        """At the beginning of its sequences.

        Args:
            W: (4n, n_z) the rows of the sigmoids halved.
            z: (n_z, m) what it multiplies; h is in it.
            h: (n, m) its hidden state.
        """
        n = len(h)
        blocks = buffer((5 * n, *h.shape[1:]), h.dtype)  # o, i, f, g, c
        self.h = h
        self.gates, self.sigmoids, self.o = blocks[: 4 * n], blocks[: 3 * n], blocks[:n]
        self.i_f, self.g_c, self.c = blocks[n : 3 * n], blocks[3 * n :], blocks[4 * n :]
        self.products = buffer(self.i_f.shape, h.dtype)
        self.ig, self.fc = self.products[:n], self.products[n:]
        self.tanh_c = buffer(h.shape, h.dtype)
        self.multiply = product(W, z, self.gates)
        self.half = np.array(0.5, h.dtype)  # numpy would make it of 0.5 in every step

    def step(self, looked_up: Array | None) -> None:
        """Go on from what stands in z; `looked_up` (4n, m) is what x adds if it is not in z."""
        self.multiply()
        if looked_up is not None:
            np.add(self.gates, looked_up, out=self.gates)
        np.tanh(self.gates, out=self.gates)
        np.multiply(self.sigmoids, self.half, out=self.sigmoids)
        np.add(self.sigmoids, self.half, out=self.sigmoids)
        np.multiply(self.i_f, self.g_c, out=self.products)
        np.add(self.ig, self.fc, out=self.c)
        np.tanh(self.c, out=self.tanh_c)
        np.multiply(self.o, self.tanh_c, out=self.h)

    def forget(self, which: Flags) -> None:
        """Begin anew in some of the sequences (m,)."""
        self.h *= ~which
        self.c *= ~which


class RNNStep:
    """A layer of basic recurrent units that has read some steps: see `LSTMStep`."""

    def __init__(self, W: Array, z: Array, h: Array):
        self.h = h
        self.a = np.empty_like(h)
        self.multiply = product(W, z, self.a)

    def step(self, looked_up: Array | None) -> None:
        """Go on from what stands in z."""
        self.multiply()
        if looked_up is not None:
            np.add(self.a, looked_up, out=self.a)
        np.tanh(self.a, out=self.h)

    def forget(self, which: Flags) -> None:
        """Begin anew in some of the sequences (m,)."""
        self.h *= ~which


class Stepper:
    """All layers of a model for m sequences that have not begun."""

    def __init__(self, config: ModelConfig, weights: Array, m: int):
        by_name, n = named(weights, config), config.hidden
        tables = [by_name[f"embed.{column.name}"] for column in config.schema]
        matrices = [by_name[f"layer.{k}"] for k in range(config.layers)]
        cell, e = CELLS[config.cell], config.embedding
        matrices = [cell.scale_for_tanh(W.copy()) for W in matrices]
        if not e:
            tables = [cell.scale_for_tanh(table.T.copy()).T for table in tables]
        elif len(tables) == 1:  # what the first layer makes of a class is one row
            tables = [tables[0] @ matrices[0][:, :e].T]
            matrices[0], e = matrices[0][:, e:], 0
        self.embedding = Embedding(tables)
        shape = (m,) if m > 1 else ()
        z = buffer((e + config.layers * (1 + n), *shape), weights.dtype)
        z[e :: 1 + n] = 1
        self.x = z[:e]
        make = LSTMStep if cell is LSTM else RNNStep
        self.layers: list[LSTMStep | RNNStep] = []
        first, width = 0, e
        for W in matrices:
            one = first + width
            arranged: Array = matrix(len(W), W.shape[1], m, weights.dtype)
            arranged[:] = np.hstack([W[:, :width], W[:, -1:], W[:, width:-1]])
            h = z[one + 1 : one + 1 + n]
            self.layers.append(make(arranged, z[first : one + 1 + n], h))
            first, width = one + 1, n
        self.H = z[-1 - n :].reshape(1 + n, m).T
        self.one = m == 1

    def step(self, inputs: Integers) -> Array:
        """Read a step.

        Args:
            inputs: (m, C) the last one of each sequence; ABSENT before its first.

        Returns:
            (m, 1 + n) 1 and the hidden states of the last layer; the next call overwrites them.
        """
        x = self.embedding.lookup(inputs)
        x = x[0] if self.one else x.T
        if len(self.x):
            self.x[:] = x
            x = None
        for layer in self.layers:
            layer.step(x)
            x = None
        return self.H

    def forget(self, which: Flags) -> None:
        """Begin anew in some of the sequences (m,)."""
        for layer in self.layers:
            layer.forget(which)
