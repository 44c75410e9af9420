"""The layers while steps are sampled: one step at a time, without a backward pass.

Sizes: m sequences, C columns, e units of x, n hidden units, L layers. The state of all layers is
one array; with one sequence it has no axis m:

    z = [x; 1; h_1; 1; h_2; ... 1; h_L]                 (e + L (1 + n), m)

The first layer multiplies [x; 1; h_1], the layer above it [h_1; 1; h_2], and so on. Each of these
is one piece of z: one product a layer, and nothing is copied. The columns of each W have the same
order. The equations are those of `lstm` and `rnn`.
"""

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, Integers, buffer
from jazzrnn.nn.embedding import Embedding
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.model import CELLS, ModelConfig, named
from jazzrnn.nn.products import matrix, product


class SampledLSTM:
    """A layer of long short-term memory, one step at a time."""

    def __init__(self, W: Array, z: Array, h: Array):
        """Begin m sequences.

        Args:
            W: (4n, n_z) with its rows scaled by `LSTM.scale_for_tanh`.
            z: (n_z, m) what W multiplies; h is a part of it.
            h: (n, m) the hidden state.
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
        self.half = np.array(0.5, h.dtype)  # from 0.5, numpy would make it anew in every step

    def step(self, looked_up: Array | None) -> None:
        """Read what stands in z; `looked_up` (4n, m) is W_x x if x is not in z."""
        self.multiply()  # a = W z
        if looked_up is not None:
            np.add(self.gates, looked_up, out=self.gates)
        np.tanh(self.gates, out=self.gates)  # g = tanh(a_g); of the others tanh(a / 2)
        # o, i, f = (1 + tanh(a / 2)) / 2
        np.multiply(self.sigmoids, self.half, out=self.sigmoids)
        np.add(self.sigmoids, self.half, out=self.sigmoids)
        # c_t = i * g + f * c_{t-1}
        np.multiply(self.i_f, self.g_c, out=self.products)
        np.add(self.ig, self.fc, out=self.c)
        # h_t = o * tanh(c_t)
        np.tanh(self.c, out=self.tanh_c)
        np.multiply(self.o, self.tanh_c, out=self.h)

    def forget(self, which: Flags) -> None:
        """Begin anew in some of the sequences (m,)."""
        self.h *= ~which
        self.c *= ~which


class SampledRNN:
    """A layer of basic recurrent units, one step at a time: see `SampledLSTM`."""

    def __init__(self, W: Array, z: Array, h: Array):
        self.h = h
        self.a = np.empty_like(h)
        self.multiply = product(W, z, self.a)

    def step(self, looked_up: Array | None) -> None:
        """Read what stands in z, and add `looked_up` (n, m)."""
        self.multiply()
        if looked_up is not None:
            np.add(self.a, looked_up, out=self.a)
        np.tanh(self.a, out=self.h)

    def forget(self, which: Flags) -> None:
        """Begin anew in some of the sequences (m,)."""
        self.h *= ~which


class LayerSampler:
    """All layers of a model, for m sequences."""

    def __init__(self, config: ModelConfig, weights: Array, m: int):
        by_name, n = named(weights, config), config.hidden
        tables = [by_name[f"embed.{column.name}"] for column in config.schema]
        matrices = [by_name[f"layer.{k}"] for k in range(config.layers)]
        cell, e = CELLS[config.cell], config.embedding
        matrices = [cell.scale_for_tanh(W.copy()) for W in matrices]
        if not e:
            tables = [cell.scale_for_tanh(table.T.copy()).T for table in tables]
        elif len(tables) == 1:  # W_x times the row of a class is a row, too
            tables = [tables[0] @ matrices[0][:, :e].T]
            matrices[0], e = matrices[0][:, e:], 0
        self.embedding = Embedding(tables)
        shape = (m,) if m > 1 else ()
        z = buffer((e + config.layers * (1 + n), *shape), weights.dtype)
        z[e :: 1 + n] = 1
        self.x = z[:e]
        sampled = SampledLSTM if cell is LSTM else SampledRNN
        self.layers: list[SampledLSTM | SampledRNN] = []
        first, width = 0, e
        for W in matrices:
            one = first + width
            arranged: Array = matrix(len(W), W.shape[1], m, weights.dtype)
            arranged[:] = np.hstack([W[:, :width], W[:, -1:], W[:, width:-1]])
            h = z[one + 1 : one + 1 + n]
            self.layers.append(sampled(arranged, z[first : one + 1 + n], h))
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
