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

from jazzrnn.nn.arrays import Array, Flags, buffer, columns, forget, sequence_starts


class RNN:
    """One layer's buffers for chunks of T steps, and the state carried from chunk to chunk."""

    STATES = 1

    def __init__(self, n_x: int, n: int, T: int, m: int, dtype: type[np.floating]):
        self.n_x, self.n = n_x, n
        self.H = buffer((n + 1, T + 1, m), dtype)  # h_{t-1} and 1, side by side; H[:, T]: h_T
        self.h_one = buffer((n + 1, m), dtype)  # those of the step at work
        self.H[n] = self.h_one[n] = 1
        self.side = buffer((n, T, m), dtype)  # W_x x of all steps, later gradients
        self.dx = buffer((n_x, T, m), dtype)

    @staticmethod
    def shape(n_x: int, n: int) -> tuple[int, int]:
        """Return the shape of W."""
        return n, n_x + n + 1

    @staticmethod
    def initial_bias(n: int) -> Array:
        """Return (n,) the bias before training: 0."""
        return np.zeros(n)

    @property
    def state(self) -> Array:
        """(1, n, m) hidden state after the last step; assign to start from there."""
        return self.H[None, : self.n, -1].copy()

    @state.setter
    def state(self, state: Array) -> None:
        self.H[None, : self.n, -1] = state

    @staticmethod
    def scale_for_tanh(W: Array) -> Array:
        """Return W (n, ...) as it is: there is no sigmoid to compute by a tanh."""
        return W

    def load(self, W: Array) -> None:
        """Copy W (n, n_z) for the passes to come, in the layouts that are fastest."""
        self.W_x, self.W_h = W[:, : self.n_x].copy(), W[:, self.n_x :].copy()
        self.W_x_back = W[:, : self.n_x].T
        self.W_h_back = W[:, self.n_x : -1].T.copy()

    def forward(self, x: Iterable[Array], starts: Flags, train: bool = True) -> Array:
        """Run a chunk, from the state that the last one left: see `LSTM.forward`."""
        H, before = self.H[: self.n].transpose(1, 0, 2), self.h_one[: self.n]
        H[0] = before[:] = H[-1]
        self.starts = sequence_starts(starts)
        for t, (h, x_part) in enumerate(zip(H[1:], self._inputs(x), strict=True)):
            if t in self.starts:
                before[:, self.starts[t]] = 0
            np.matmul(self.W_h, self.h_one, out=h)
            np.add(h, x_part, out=h)
            np.tanh(h, out=h)
            before[:] = h
        return H[1:]

    def _inputs(self, x: Any) -> Iterable[Array]:
        """Return what each step adds: W_x x_t (n, m)."""
        if not self.n_x:
            return x
        self.x = columns(x)
        np.matmul(self.W_x, self.x, out=self.side.reshape(self.n, -1))
        return self.side.transpose(1, 0, 2)

    def backward(self, dh_out: Array, dW: Array) -> Array:
        """Go back through the chunk: see `LSTM.backward`.

        With a_t = W z_t, so that h_t = tanh(a_t):

            da_t = dh * (1 - h_t^2)
            [dx_t; dh_{t-1}; .] = W^T da_t
            dW = sum over t of da_t z_t^T
        """
        H, dh = self.H[: self.n, 1:], np.zeros_like(self.h_one[: self.n])
        for t in range(len(dh_out) - 1, -1, -1):
            h, da = H[:, t], self.side[:, t]
            dh += dh_out[t]
            np.multiply(h, h, out=da)
            np.subtract(1, da, out=da)
            da *= dh
            np.matmul(self.W_h_back, da, out=dh)
            if t in self.starts:
                dh[:, self.starts[t]] = 0
        forget(self.H, self.starts)
        da, h_one = self.side.reshape(self.n, -1), self.H[:, :-1].reshape(self.n + 1, -1)
        np.matmul(da, h_one.T, out=dW[:, self.n_x :])
        if not self.n_x:
            return self.side.transpose(1, 0, 2)
        np.matmul(da, self.x.T, out=dW[:, : self.n_x])
        np.matmul(self.W_x_back, da, out=self.dx.reshape(self.n_x, -1))
        return self.dx.transpose(1, 0, 2)
