"""A layer of basic recurrent units, forward and backward.

Sizes: T steps, m sequences in a batch, n_x inputs, n hidden units, n_z = n_x + n + 1.

    z_t = [x_t; h_{t-1}; 1]                             (n_z, m)
    h_t = tanh(W z_t)                                   (n, m)

W (n, n_z) holds the bias in its last column.

Source: Elman 1990.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, columns, sequence_starts, side_by_side


class RNN:
    """One layer's buffers for chunks of T steps, and the state carried from chunk to chunk."""

    STATES = 1

    def __init__(self, n_x: int, n: int, T: int, m: int, dtype: type[np.floating]):
        self.n_x, self.n = n_x, n
        self.z = np.ones((T + 1, n + 1, m), dtype)  # h_{t-1}, 1; z[T] keeps h_T
        self.z[:, :n] = 0
        self.h, self.da = np.empty((2, T, n, m), dtype)
        self.side, self.z_side, self.dx = (np.empty((k, T, m), dtype) for k in (n, n + 1, n_x))

    @staticmethod
    def shape(n_x: int, n: int) -> tuple[int, int]:
        """The shape of W."""
        return n, n_x + n + 1

    @property
    def state(self) -> Array:
        """(1, n, m) hidden state after the last step; assign to start from there."""
        return self.z[-1:, : self.n].copy()

    @state.setter
    def state(self, state: Array) -> None:
        self.z[-1:, : self.n] = state

    @staticmethod
    def halved(W: Array) -> Array:
        """Rows (n, ...) for the forward pass: there is no sigmoid that needs another form."""
        return W.copy()

    def load(self, W: Array) -> None:
        """Take W (n, n_z) for the passes to come, in the layouts that the products like."""
        self.W_x, self.W_h = W[:, : self.n_x].copy(), W[:, self.n_x :].copy()
        self.W_x_back = W[:, : self.n_x].T
        self.W_h_back = W[:, self.n_x : -1].T.copy()

    def forward(self, x: Iterable[Array], starts: Flags) -> Array:
        """Run a chunk, from the state that the last one left: see `LSTM.forward`."""
        self.z[0, : self.n] = self.z[-1, : self.n]
        self.starts = sequence_starts(starts)
        for t, (h, x_part) in enumerate(zip(self.h, self._input_part(x), strict=True)):
            if t in self.starts:
                self.z[t, : self.n, self.starts[t]] = 0
            np.matmul(self.W_h, self.z[t], out=h)
            np.add(h, x_part, out=h)
            np.tanh(h, out=h)
            self.z[t + 1, : self.n] = h
        return self.h

    def _input_part(self, x: Any) -> Iterable[Array]:
        """W_x x_t (n, m) of every step."""
        if not self.n_x:
            return x
        self.x = columns(x)
        np.matmul(self.W_x, self.x, out=self.side.reshape(self.n, -1))
        return self.side.transpose(1, 0, 2)

    def backward(self, dh_out: Array, dW: Array) -> Array:
        """Go back through the chunk: see `LSTM.backward`. With a' the gradient before the tanh:

        a' = dh * (1 - h_t^2)
        [dx_t; dh_{t-1}; .] = W^T a'
        dW = sum over t of a' z_t^T
        """
        dh = np.zeros_like(self.da[0])
        for t in range(len(self.h) - 1, -1, -1):
            da = self.da[t]
            dh += dh_out[t]
            np.multiply(self.h[t], self.h[t], out=da)
            np.subtract(1, da, out=da)
            da *= dh
            np.matmul(self.W_h_back, da, out=dh)
            if t in self.starts:
                dh[:, self.starts[t]] = 0
        da, z = side_by_side(self.da, self.side), side_by_side(self.z[:-1], self.z_side)
        np.matmul(da, z.T, out=dW[:, self.n_x :])
        if not self.n_x:
            return self.side.transpose(1, 0, 2)
        np.matmul(da, self.x.T, out=dW[:, : self.n_x])
        np.matmul(self.W_x_back, da, out=self.dx.reshape(self.n_x, -1))
        return self.dx.transpose(1, 0, 2)
