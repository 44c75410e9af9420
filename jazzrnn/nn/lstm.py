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

What is arranged for speed:
- Forward, a step is one product W z_t, and backward another one, both cut as `products` says.
  With few columns, or without kernels for such pieces, W_x x of all steps is one large product
  before the loop instead, and the gradient of x another one after it. That of W always is one.
- With n_x = 0, x_t (4n, m) is added as it is.
- sigmoid(a) = (1 + tanh(a / 2)) / 2, so that with the rows of o, i and f halved one tanh serves
  all four gates.
- A step's buffer keeps the blocks o, i, f, g, c_{t-1} one below the other, so that
  [i; f] * [g; c_{t-1}] is one multiplication.
- Of the backward pass, all that does not need dh_t and dc_t is computed at the end of the step's
  forward pass, while the step is in the processor's cache.

Source: Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, buffer, columns, forget, sequence_starts, side_by_side
from jazzrnn.nn.products import WIDTH, has_small_kernels, matrix, product

MANY = 32  # columns; with fewer the products of a step are slower than a large one


class Step(NamedTuple):
    """Views of the buffers of one step."""

    gates: Array  # (4n, m) o, i, f, g; after `_prepare` what their gradients are multiples of
    sigmoids: Array  # (3n, m) o, i, f
    i_f: Array  # (2n, m)
    g_c: Array  # (2n, m) g, c_{t-1}
    o: Array  # (n, m)
    i: Array  # (n, m)
    f: Array  # (n, m)
    g: Array  # (n, m)
    i_f_g: Array  # (3, n, m)
    c_prev: Array  # (n, m) c_{t-1}
    f_kept: Array  # the same place, after `_prepare`: f
    tanh_c: Array  # (n, m) tanh(c_t)
    o_slope: Array  # the same place, after `_prepare`: o * (1 - tanh(c_t)^2)
    c: Array  # (n, m) c_t, where the next step reads it
    h: Array  # (n, m) h_t among those of all steps
    multiply_back: Callable[[], object]  # W^T gates


class LSTM:
    """One layer's buffers for chunks of T steps, and the state carried from chunk to chunk."""

    STATES = 2

    def __init__(self, n_x: int, n: int, T: int, m: int, dtype: type[np.floating]):
        self.n_x, self.n = n_x, n
        # Of the inputs: those that each step's products read, and those read by one of all steps.
        quick = m >= MANY and m % WIDTH == 0 and has_small_kernels()
        self.stepwise = n_x if quick else 0
        self.at_once = n_x - self.stepwise
        self.H = buffer((n + 1, T + 1, m), dtype)  # h_{t-1} and 1, side by side; H[:, T]: h_T
        self.H[n] = 1
        self.blocks = buffer((T + 1, 5, n, m), dtype)  # o, i, f, g, c_{t-1}
        self.tanh_c = buffer((T, n, m), dtype)
        self.side = buffer((4 * n, T, m), dtype)  # gradients of the gates; before, W_x x at once
        self.dx = buffer((T, self.stepwise, m), dtype)
        if self.at_once:
            self.dx = buffer((n_x, T, m), dtype).transpose(1, 0, 2)
        # Of the step at work: 1, x, h, i * g, f * c; W z; and gradients.
        before_h = 1 + self.stepwise
        now, self.a = buffer((before_h + 3 * n, m), dtype), buffer((4 * n, m), dtype)
        now[0] = 1
        z, self.x, self.h_ig_fc = now[: before_h + n], now[1:before_h], now[before_h:]
        self.h, self.ig, self.fc = self.h_ig_fc.reshape(3, n, m)
        self.ig_fc = self.h_ig_fc[n:]
        dz = buffer((self.stepwise + n, m), dtype)
        self.dx_now, self.dh = dz[: self.stepwise], dz[self.stepwise :]
        self.dc, self.spare = buffer((2, n, m), dtype)
        self.W = matrix(4 * n, len(z), m, dtype)
        self.W_back = matrix(len(dz), 4 * n, m, dtype)
        self.W_x = buffer((4 * n, self.at_once), dtype)
        self.multiply = product(self.W, z, self.a)
        self.steps = [self._views(t, dz) for t in range(T)]

    def _views(self, t: int, dz: Array) -> Step:
        n, block = self.n, self.blocks[t]
        rows = block.reshape(5 * n, -1)
        return Step(
            gates=rows[: 4 * n],
            sigmoids=rows[: 3 * n],
            i_f=rows[n : 3 * n],
            g_c=rows[3 * n :],
            o=block[0],
            i=block[1],
            f=block[2],
            g=block[3],
            i_f_g=block[1:4],
            c_prev=block[4],
            f_kept=block[4],
            tanh_c=self.tanh_c[t],
            o_slope=self.tanh_c[t],
            c=self.blocks[t + 1, 4],
            h=self.H[:n, t + 1],
            multiply_back=product(self.W_back, rows[: 4 * n], dz),
        )

    @staticmethod
    def shape(n_x: int, n: int) -> tuple[int, int]:
        """The shape of W."""
        return 4 * n, n_x + n + 1

    @property
    def state(self) -> Array:
        """(2, n, m) hidden and cell state after the last step; assign to start from there."""
        return np.stack([self.H[: self.n, -1], self.blocks[-1, 4]])

    @state.setter
    def state(self, state: Array) -> None:
        self.H[: self.n, -1], self.blocks[-1, 4] = state

    @staticmethod
    def halve(W: Array) -> Array:
        """Prepare rows (4n, ...) for the forward pass, in place: those of the sigmoids halved."""
        W[: len(W) // 4 * 3] *= 0.5  # sigmoid(a) = (1 + tanh(a / 2)) / 2
        return W

    def load(self, W: Array) -> None:
        """Take W (4n, n_z) for the passes to come; the bias goes first, as 1 in the buffer of z."""
        W_x, W_step = W[:, : self.at_once], W[:, self.at_once : -1]
        self.W[:, 0], self.W[:, 1:], self.W_x[:] = W[:, -1], W_step, W_x
        self.halve(self.W)
        self.halve(self.W_x)
        self.W_back[:], self.W_x_back = W_step.T, W_x.T

    def forward(self, x: Iterable[Array], starts: Flags, train: bool = True) -> Array:
        """Run a chunk, from the state that the last one left.

        Args:
            x: (T, n_x, m) inputs; they must still be there at `backward`. With n_x = 0, T arrays
                (4n, m) that are added to W z_t, prepared like W by `halve`.
            starts: (T, m) true where a new sequence begins: the state before it is zero.
            train: whether `backward` will follow.

        Returns:
            (T, n, m) hidden states, in a buffer that the next call, of `backward`, too, overwrites.
        """
        self.H[:, 0], self.blocks[0, 4] = self.H[:, -1], self.blocks[-1, 4]
        self.h[:] = self.H[: self.n, 0]
        self.starts, self.prepared = sequence_starts(starts), train
        for t, (s, x_t) in enumerate(zip(self.steps, self._inputs(x), strict=True)):
            if t in self.starts:
                self.h[:, self.starts[t]] = s.c_prev[:, self.starts[t]] = 0
            if self.stepwise:
                self.x[:] = x_t
            self.multiply()  # a = W z_t
            if not self.stepwise:
                np.add(self.a, x_t, out=self.a)
            np.tanh(self.a, out=s.gates)
            np.multiply(s.sigmoids, 0.5, out=s.sigmoids)
            np.add(s.sigmoids, 0.5, out=s.sigmoids)
            np.multiply(s.i_f, s.g_c, out=self.ig_fc)
            np.add(self.ig, self.fc, out=s.c)  # c_t = i * g + f * c_{t-1}
            np.tanh(s.c, out=s.tanh_c)
            np.multiply(s.o, s.tanh_c, out=self.h)  # h_t = o * tanh(c_t)
            s.h[:] = self.h
            if train:
                self._prepare(s)
        return self.H[: self.n, 1:].transpose(1, 0, 2)

    def _inputs(self, x: Any) -> Iterable[Array]:
        """What each step reads, (n_x, m) or (4n, m)."""
        self.inputs = x
        if not self.at_once:
            return x
        np.matmul(self.W_x, columns(x), out=self.side.reshape(4 * self.n, -1))
        return self.side.transpose(1, 0, 2)

    def _prepare(self, s: Step) -> None:
        """What stands behind dh and dc in the equations of `backward`, in place of the gates,
        tanh(c_t) and, for f alone, c_{t-1}.
        """
        np.multiply(self.h, s.tanh_c, out=s.o_slope)
        np.subtract(s.o, s.o_slope, out=s.o_slope)  # o * (1 - tanh(c)^2)
        np.multiply(self.ig, s.g, out=s.g)
        np.subtract(s.i, s.g, out=s.g)  # i * (1 - g^2)
        s.f_kept[:] = s.f
        np.multiply(self.h_ig_fc, s.sigmoids, out=s.sigmoids)
        np.subtract(self.h_ig_fc, s.sigmoids, out=s.sigmoids)  # ... * (1 - sigmoid)

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
            (T, n_x, m) gradient of x, in a buffer that the next call overwrites; with n_x = 0
            (T, 4n, m).
        """
        assert self.prepared, "the forward pass was not to train"
        dh, dc, spare = self.dh, self.dc, self.spare
        dh[:] = dc[:] = 0
        for t in range(len(self.steps) - 1, -1, -1):
            s = self.steps[t]
            dh += dh_out[t]
            np.multiply(dh, s.o_slope, out=spare)
            dc += spare  # dc += dh * o * (1 - tanh(c_t)^2)
            np.multiply(s.o, dh, out=s.o)
            np.multiply(s.i_f_g, dc, out=s.i_f_g)
            np.multiply(dc, s.f_kept, out=dc)  # dc_{t-1} = dc * f
            s.multiply_back()  # [dx_t; dh_{t-1}] = W^T [o'; i'; f'; g']
            if self.stepwise:
                self.dx[t] = self.dx_now
            if t in self.starts:
                dh[:, self.starts[t]] = dc[:, self.starts[t]] = 0
        forget(self.H, self.starts)
        dgates = side_by_side(
            self.blocks[:-1, :4].reshape(len(self.steps), 4 * self.n, -1), self.side
        )
        h_one = self.H[:, :-1].reshape(self.n + 1, -1)
        np.matmul(dgates, h_one.T, out=dW[:, self.n_x :])
        if not self.n_x:
            return self.side.transpose(1, 0, 2)
        np.matmul(dgates, columns(self.inputs).T, out=dW[:, : self.n_x])
        if self.at_once:
            np.matmul(self.W_x_back, dgates, out=columns(self.dx))
        return self.dx
