"""A layer of long short-term memory, forward and backward.

Sizes: T steps, m sequences in a batch, n_x inputs, n hidden units, n_z = n_x + n + 1.

    z_t = [x_t; h_{t-1}; 1]                             (n_z, m)
    o = sigmoid(W_o z_t)      output gate
    i = sigmoid(W_i z_t)      input (update) gate
    f = sigmoid(W_f z_t)      forget gate
    g = tanh(W_g z_t)         candidate
    c_t = i * g + f * c_{t-1}                           (n, m)
    h_t = o * tanh(c_t)

W (4n, n_z) holds the rows of the gates in the order o, i, f, g; its last column is the bias.

Two things are arranged for speed. sigmoid(a) = (1 + tanh(a / 2)) / 2, so that with the rows of
o, i and f halved one tanh serves all four gates. And a step's buffer keeps the blocks
o, i, f, g, c_{t-1} one below the other, so that [i; f] * [g; c_{t-1}] is one multiplication.

Source: Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000.
"""

from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, sequence_starts, side_by_side


class Step(NamedTuple):
    """Views of the buffers of one step: forward they hold the values, backward the gradients."""

    z: Array  # (n_z, m) x_t, h_{t-1}, 1
    gates: Array  # (4n, m) o, i, f, g
    o: Array
    i: Array
    f: Array
    g: Array
    c_prev: Array
    sigmoids: Array  # (3, n, m) o, i, f
    i_f: Array  # (2, n, m)
    g_c: Array  # (2, n, m) g, c_{t-1}
    h_prev: Array  # the rows of h_{t-1} in z
    tanh_c: Array  # (n, m) tanh(c_t)
    c: Array  # (n, m) c_t, where the next step reads it
    h: Array  # (n, m) h_t for the layer above
    h_next: Array  # (n, m) h_t, where the next step reads it


class LSTM:
    """One layer's buffers for chunks of T steps, and the state carried from chunk to chunk."""

    STATES = 2

    def __init__(self, n_x: int, n: int, T: int, m: int, dtype: type[np.floating]):
        self.n_x, self.n = n_x, n
        self.z = np.zeros((T + 1, n_x + n + 1, m), dtype)  # z[T] keeps h_T for the next chunk
        self.z[:, -1] = 1
        self.blocks = np.zeros((T + 1, 5, n, m), dtype)  # o, i, f, g, c_{t-1}
        self.h, self.tanh_c = np.empty((2, T, n, m), dtype)
        self.steps = [self._views(t) for t in range(T)]
        self.three, self.dx = np.empty((3, n, m), dtype), np.empty((T, n_x, m), dtype)
        self.dh, self.dc, self.spare, self.other = np.empty((4, n, m), dtype)
        self.dz_side, self.z_side = (np.empty((k, T, m), dtype) for k in (4 * n, n_x + n + 1))

    def _views(self, t: int) -> Step:
        z, block = self.z[t], self.blocks[t]
        return Step(
            z=z,
            gates=block[:4].reshape(4 * self.n, -1),
            o=block[0],
            i=block[1],
            f=block[2],
            g=block[3],
            c_prev=block[4],
            sigmoids=block[:3],
            i_f=block[1:3],
            g_c=block[3:],
            h_prev=z[self.n_x : -1],
            tanh_c=self.tanh_c[t],
            c=self.blocks[t + 1, 4],
            h=self.h[t],
            h_next=self.z[t + 1, self.n_x : -1],
        )

    @staticmethod
    def shape(n_x: int, n: int) -> tuple[int, int]:
        """The shape of W."""
        return 4 * n, n_x + n + 1

    @property
    def state(self) -> Array:
        """(2, n, m) hidden and cell state after the last step; assign to start from there."""
        return np.stack([self.z[-1, self.n_x : -1], self.blocks[-1, 4]])

    @state.setter
    def state(self, state: Array) -> None:
        self.z[-1, self.n_x : -1], self.blocks[-1, 4] = state

    def load(self, W: Array) -> None:
        """Take W (4n, n_z) for the passes to come, in the layouts that the products like."""
        self.W = W.copy()
        self.W[: 3 * self.n] *= 0.5  # sigmoid(a) = (1 + tanh(a / 2)) / 2
        self.W_x_back = W[:, : self.n_x].T.copy()
        self.W_h_back = W[:, self.n_x : -1].T.copy()

    def forward(self, x: Array, starts: Flags) -> Array:
        """Run a chunk, from the state that the last one left.

        Args:
            x: (T, n_x, m) inputs.
            starts: (T, m) true where a new sequence begins: the state before it is zero.

        Returns:
            (T, n, m) hidden states, in a buffer that the next call overwrites.
        """
        self.steps[0].h_prev[:], self.steps[0].c_prev[:] = self.state
        self.z[:-1, : self.n_x] = x
        self.starts = sequence_starts(starts)
        ig, fc = products = self.three[:2]
        for t, s in enumerate(self.steps):
            if t in self.starts:
                s.h_prev[:, self.starts[t]] = s.c_prev[:, self.starts[t]] = 0
            np.matmul(self.W, s.z, out=s.gates)
            np.tanh(s.gates, out=s.gates)
            np.multiply(s.sigmoids, 0.5, out=s.sigmoids)
            np.add(s.sigmoids, 0.5, out=s.sigmoids)
            np.multiply(s.i_f, s.g_c, out=products)
            np.add(ig, fc, out=s.c)
            np.tanh(s.c, out=s.tanh_c)
            np.multiply(s.o, s.tanh_c, out=s.h)
            s.h_next[:] = s.h
        return self.h

    def backward(self, dh_out: Array, dW: Array) -> Array:
        """Go back through the chunk; what the forward pass kept becomes its gradient in place.

        With a' the gradient of a before its sigmoid or tanh, and dh, dc the gradients of h_t, c_t:

            dc += dh * o * (1 - tanh(c_t)^2)
            o' = dh * tanh(c_t) * o * (1 - o)
            i' = dc * g * i * (1 - i)
            f' = dc * c_{t-1} * f * (1 - f)
            g' = dc * i * (1 - g^2)
            [dx_t; dh_{t-1}; .] = W^T [o'; i'; f'; g'],  dc_{t-1} = dc * f
            dW = sum over t of [o'; i'; f'; g'] z_t^T

        Args:
            dh_out: (T, n, m) gradient of the loss with respect to what `forward` returned.
            dW: (4n, n_z) is overwritten with the gradient of W.

        Returns:
            (T, n_x, m) gradient of x, in a buffer that the next call overwrites.
        """
        dh, dc, spare, other, three = self.dh, self.dc, self.spare, self.other, self.three
        dh[:] = dc[:] = 0
        for t in range(len(self.steps) - 1, -1, -1):
            s = self.steps[t]
            dh += dh_out[t]
            np.multiply(dh, s.o, out=spare)
            np.multiply(spare, s.tanh_c, out=three[0])  # dh * o * tanh(c)
            dc += spare
            np.multiply(three[0], s.tanh_c, out=spare)
            dc -= spare
            np.multiply(s.i_f, s.g_c, out=three[1:])
            three[1:] *= dc  # dc * i * g, dc * f * c_{t-1}
            np.multiply(three[1], s.g, out=spare)
            np.multiply(dc, s.i, out=other)
            dc *= s.f
            np.subtract(other, spare, out=s.g)  # g' = dc * i - dc * i * g * g
            np.multiply(three, s.sigmoids, out=s.sigmoids)
            np.subtract(three, s.sigmoids, out=s.sigmoids)  # o', i', f' = three * (1 - sigmoid)
            np.matmul(self.W_h_back, s.gates, out=dh)
            if t in self.starts:
                dh[:, self.starts[t]] = dc[:, self.starts[t]] = 0
        gates = self.blocks[:-1, :4].reshape(len(self.steps), 4 * self.n, -1)
        np.matmul(
            side_by_side(gates, self.dz_side), side_by_side(self.z[:-1], self.z_side).T, out=dW
        )
        return np.matmul(self.W_x_back, gates, out=self.dx)
