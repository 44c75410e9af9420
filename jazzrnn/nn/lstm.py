"""A layer of long short-term memory, forward and backward.

Sizes: T steps, m sequences in a batch, n_x inputs, n hidden units, n_z = n_x + n + 1.

    z_t = [x_t; h_{t-1}; 1]                             (n_z, m)
    [a_o; a_i; a_f; a_g] = W z_t                        (4n, m)
    o = sigmoid(a_o)          output gate               (n, m)
    i = sigmoid(a_i)          input (update) gate
    f = sigmoid(a_f)          forget gate
    g = tanh(a_g)             candidate
    c_t = i * g + f * c_{t-1}
    h_t = o * tanh(c_t)

W (4n, n_z) holds the rows of the gates in the order o, i, f, g. Its last column is the bias.

Backward, with dh, dc, da_o ... the gradients of the loss with respect to h_t, c_t, a_o ...:

    dc += dh * dh_t/dc_t                                dh_t/dc_t     = o * (1 - tanh(c_t)^2)
    da_o = dh * dh_t/da_o                               dh_t/da_o     = tanh(c_t) * o * (1 - o)
    da_i = dc * dc_t/da_i                               dc_t/da_i     = g * i * (1 - i)
    da_f = dc * dc_t/da_f                               dc_t/da_f     = c_{t-1} * f * (1 - f)
    da_g = dc * dc_t/da_g                               dc_t/da_g     = i * (1 - g^2)
    dc_{t-1} = dc * dc_t/dc_{t-1}                       dc_t/dc_{t-1} = f
    [dx_t; dh_{t-1}; .] = W^T da_t                      da_t = [da_o; da_i; da_f; da_g]
    dW = sum over t of da_t z_t^T

The local derivatives on the right need only the values of their own step. `_differentiate`
computes them at the end of the step's forward pass, while these values are in the processor's
cache, and writes them over the values. `backward` multiplies them by dh and dc.

What else is done for speed:
- The products with W are those of `layer_products`.
- sigmoid(a) = (1 + tanh(a / 2)) / 2: where the rows of o, i and f are halved, one tanh serves all
  four gates.
- The buffer of a step holds o, i, f, g, c_{t-1} one below the other: [i; f] * [g; c_{t-1}] is one
  multiplication, and so is [h; i * g; f * c_{t-1}] * [o; i; f].

Source: Hochreiter and Schmidhuber 1997; forget gate: Gers, Schmidhuber and Cummins 2000.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, buffer, columns, forget, sequence_starts, side_by_side
from jazzrnn.nn.layer_products import layer_products


class Step(NamedTuple):
    """Views of the buffers of one step: values, and the derivatives that take their places."""

    gates: Array  # (4n, m) o, i, f, g
    sigmoids: Array  # (3n, m) o, i, f
    i_f: Array  # (2n, m)
    g_c: Array  # (2n, m) g, c_{t-1}
    o: Array  # (n, m)
    i: Array  # (n, m)
    f: Array  # (n, m)
    g: Array  # (n, m)
    c_prev: Array  # (n, m) c_{t-1}
    tanh_c: Array  # (n, m) tanh(c_t)
    c: Array  # (n, m) c_t, where the next step has its c_{t-1}
    h: Array  # (n, m) h_t among those of all steps

    dh_dc: Array  # (n, m) in place of tanh_c
    dc_dc_prev: Array  # (n, m) in place of c_prev
    dh_da_o: Array  # (n, m) in place of o; after `backward` da_o
    dc_da_ifg: Array  # (3, n, m) in place of i, f, g; after `backward` da_i, da_f, da_g
    dc_da_g: Array  # (n, m) in place of g
    by_da_oif: Array  # (3n, m) dh/da_o, dc/da_i, dc/da_f in place of o, i, f


def _step(block: Array, tanh_c: Array, c: Array, h: Array) -> Step:
    """Cut the views of a step; block (5, n, m) is o, i, f, g, c_{t-1}."""
    n = block.shape[1]
    rows = block.reshape(5 * n, -1)
    o, i, f, g, c_prev = block
    return Step(
        gates=rows[: 4 * n], sigmoids=rows[: 3 * n], i_f=rows[n : 3 * n], g_c=rows[3 * n :],
        o=o, i=i, f=f, g=g, c_prev=c_prev, tanh_c=tanh_c, c=c, h=h,
        dh_dc=tanh_c, dc_dc_prev=c_prev, dh_da_o=o, dc_da_ifg=block[1:4], dc_da_g=g,
        by_da_oif=rows[: 3 * n],
    )  # fmt: skip


class LSTM:
    """One layer's buffers for chunks of T steps, and the state carried from chunk to chunk."""

    STATES = 2

    def __init__(self, n_x: int, n: int, T: int, m: int, dtype: type[np.floating]):
        self.n_x, self.n = n_x, n
        self.H = buffer((n + 1, T + 1, m), dtype)  # h_{t-1} and 1, side by side; H[:, T]: h_T
        self.H[n] = 1
        self.blocks = buffer((T + 1, 5, n, m), dtype)  # o, i, f, g, c_{t-1}
        tanh_c = buffer((T, n, m), dtype)
        self.side = buffer((4 * n, T, m), dtype)  # da of all steps, side by side
        da = self.blocks[:-1, :4].reshape(T, 4 * n, m)
        self.products = layer_products(n_x, n, da, self.side)
        self.h_ig_fc = self.products.h_and_room  # (3n, m) of the step at work: h, i * g, f * c
        self.h, self.ig, self.fc = self.h_ig_fc.reshape(3, n, m)
        self.ig_fc = self.h_ig_fc[n:]
        self.steps = [
            _step(self.blocks[t], tanh_c[t], self.blocks[t + 1, 4], self.H[:n, t + 1])
            for t in range(T)
        ]

    @staticmethod
    def shape(n_x: int, n: int) -> tuple[int, int]:
        """Return the shape of W."""
        return 4 * n, n_x + n + 1

    @staticmethod
    def initial_bias(n: int) -> Array:
        """Return (4n,) the bias before training: 0, but 1 for the forget gate.

        So gradients pass from the start. Source: Jozefowicz, Zaremba and Sutskever 2015.
        """
        return np.repeat([0.0, 0.0, 1.0, 0.0], n)  # o, i, f, g

    @property
    def state(self) -> Array:
        """(2, n, m) hidden and cell state after the last step; assign to start from there."""
        return np.stack([self.H[: self.n, -1], self.blocks[-1, 4]])

    @state.setter
    def state(self, state: Array) -> None:
        self.H[: self.n, -1], self.blocks[-1, 4] = state

    @staticmethod
    def scale_for_tanh(W: Array) -> Array:
        """Halve the rows of o, i and f in W (4n, ...), in place: one tanh then serves all gates."""
        W[: len(W) // 4 * 3] *= 0.5  # sigmoid(a) = (1 + tanh(a / 2)) / 2
        return W

    def load(self, W: Array) -> None:
        """Copy W (4n, n_z) for the passes to come."""
        self.products.load(W, self.scale_for_tanh)

    def forward(self, x: Iterable[Array], starts: Flags, train: bool = True) -> Array:
        """Run a chunk, from the state that the last one left.

        Args:
            x: (T, n_x, m) inputs; they must still be there at `backward`. With n_x = 0, T arrays
                (4n, m) that are added to W z_t, their rows scaled by `scale_for_tanh`.
            starts: (T, m) true where a new sequence begins: the state before it is zero.
            train: whether `backward` will follow.

        Returns:
            (T, n, m) hidden states, in a buffer that the next call, of `backward`, too, overwrites.
        """
        self.H[:, 0], self.blocks[0, 4] = self.H[:, -1], self.blocks[-1, 4]
        self.h[:] = self.H[: self.n, 0]
        self.starts, self.x = sequence_starts(starts), x
        inputs = self.products.inputs(x)
        for t, (s, x_t) in enumerate(zip(self.steps, inputs, strict=True)):
            if t in self.starts:
                self.h[:, self.starts[t]] = s.c_prev[:, self.starts[t]] = 0
            a = self.products.step(x_t)  # a = W z_t
            np.tanh(a, out=s.gates)  # g = tanh(a_g); of the others tanh(a / 2)
            # o, i, f = (1 + tanh(a / 2)) / 2
            np.multiply(s.sigmoids, 0.5, out=s.sigmoids)
            np.add(s.sigmoids, 0.5, out=s.sigmoids)
            # c_t = i * g + f * c_{t-1}
            np.multiply(s.i_f, s.g_c, out=self.ig_fc)
            np.add(self.ig, self.fc, out=s.c)
            # h_t = o * tanh(c_t)
            np.tanh(s.c, out=s.tanh_c)
            np.multiply(s.o, s.tanh_c, out=self.h)
            s.h[:] = self.h
            if train:
                self._differentiate(s)
        self.differentiated = train
        return self.H[: self.n, 1:].transpose(1, 0, 2)

    def _differentiate(self, s: Step) -> None:
        """Write the local derivatives of a step over its values."""
        # dh/dc = o * (1 - tanh(c)^2) = o - h * tanh(c)
        np.multiply(self.h, s.tanh_c, out=s.dh_dc)
        np.subtract(s.o, s.dh_dc, out=s.dh_dc)
        # dc/da_g = i * (1 - g^2) = i - (i * g) * g
        np.multiply(self.ig, s.g, out=s.dc_da_g)
        np.subtract(s.i, s.dc_da_g, out=s.dc_da_g)
        # dc/dc_prev = f
        s.dc_dc_prev[:] = s.f
        # dh/da_o = tanh(c) * o * (1 - o) = h - h * o
        # dc/da_i = g * i * (1 - i)       = i * g - (i * g) * i
        # dc/da_f = c_prev * f * (1 - f)  = f * c_prev - (f * c_prev) * f
        np.multiply(self.h_ig_fc, s.sigmoids, out=s.by_da_oif)
        np.subtract(self.h_ig_fc, s.by_da_oif, out=s.by_da_oif)

    def backward(self, dh_out: Array, dW: Array) -> Array:
        """Go back through the chunk. The local derivatives become da_t in place.

        Args:
            dh_out: (T, n, m) gradient of the loss with respect to what `forward` returned.
            dW: (4n, n_z) is overwritten with the gradient of W.

        Returns:
            (T, n_x, m) gradient of x, in a buffer that the next call overwrites; with n_x = 0
            (T, 4n, m).
        """
        assert self.differentiated, "the forward pass was not to train"
        dh, (dc, through_h) = self.products.dh, buffer((2, *self.h.shape), self.H.dtype)
        dh[:] = 0
        for t in range(len(self.steps) - 1, -1, -1):
            s = self.steps[t]
            dh += dh_out[t]
            # dc += dh * dh/dc
            np.multiply(dh, s.dh_dc, out=through_h)
            dc += through_h
            # da_o = dh * dh/da_o
            np.multiply(s.dh_da_o, dh, out=s.dh_da_o)
            # da_i = dc * dc/da_i, da_f = dc * dc/da_f, da_g = dc * dc/da_g
            np.multiply(s.dc_da_ifg, dc, out=s.dc_da_ifg)
            # dc_{t-1} = dc * dc/dc_prev
            np.multiply(dc, s.dc_dc_prev, out=dc)
            # [dx_t; dh_{t-1}] = W^T da_t
            self.products.step_back(t)
            if t in self.starts:
                dh[:, self.starts[t]] = dc[:, self.starts[t]] = 0
        return self._gradients(dW)

    def _gradients(self, dW: Array) -> Array:
        """Overwrite dW, and return dx: products over all steps at once."""
        T, m = len(self.steps), self.h.shape[1]
        forget(self.H, self.starts)
        da = side_by_side(self.blocks[:-1, :4].reshape(T, 4 * self.n, m), self.side)
        # dW = sum over t of da_t z_t^T, z_t = [x_t; h_{t-1}; 1]
        h_one = self.H[:, :-1].reshape(self.n + 1, -1)
        np.matmul(da, h_one.T, out=dW[:, self.n_x :])
        if self.n_x:
            x: Any = self.x
            np.matmul(da, columns(x).T, out=dW[:, : self.n_x])
        return self.products.dx(da)
