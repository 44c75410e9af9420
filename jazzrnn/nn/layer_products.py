"""The matrix products of an LSTM layer's steps, in one of two orders.

Sizes as in `lstm`: T steps, m sequences, n_x inputs, n hidden units.

    a_t = W z_t,  z_t = [x_t; h_{t-1}; 1]               (4n, m)
    [dx_t; dh_{t-1}; .] = W^T da_t

- `Stepwise`: one product a step, forward and backward, cut into pieces as in `products`.
- `AtOnce`: only h_{t-1} and 1 are multiplied in each step. W_x x of all steps is one large product
  before the loop, and dx of all steps is one large product after it. This order is faster with
  few columns, and where the matrix library has no kernels for small products.

In the buffers the bias stands first: z_t is [1; x_t; h_{t-1}] or [1; h_{t-1}].
"""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np

from jazzrnn.nn.arrays import Array, buffer, columns
from jazzrnn.nn.products import WIDTH, has_small_kernels, matrix, product

FEWEST_STEPWISE = 32  # columns; with fewer, one large product is faster


class LayerProducts(Protocol):
    """The products of one layer, with the weights that `load` copied.

    Attributes:
        h: (n, m) h_{t-1} inside z_t: the layer writes it before each step.
        h_and_room: (3n, m) h, and below it 2n rows for the layer's own use.
        dh: (n, m) dh_{t-1}, after `step_back`.
    """

    h: Array
    h_and_room: Array
    dh: Array

    def load(self, W: Array, scale: Callable[[Array], object]) -> None:
        """Copy W (4n, n_z); `scale` changes the rows of the forward pass in place."""
        ...

    def inputs(self, x: Any) -> Iterable[Array]:
        """Return what `step` reads in each of the T steps."""
        ...

    def step(self, x_t: Array) -> Array:
        """Return a_t = W z_t (4n, m); the next step overwrites it."""
        ...

    def step_back(self, t: int) -> None:
        """Compute dh_{t-1}, and dx_t or a part of it, from da_t."""
        ...

    def dx(self, da: Array) -> Array:
        """Return dx (T, n_x, m) after the last `step_back`; da (4n, T * m) is that of all steps."""
        ...


class Stepwise:
    """`LayerProducts` with one product a step for x_t and h_{t-1} together."""

    def __init__(self, n_x: int, n: int, da: Array):
        T, _, m = da.shape
        now = buffer((1 + n_x + 3 * n, m), da.dtype)  # 1, x_t, h_{t-1}, room
        now[0] = 1
        z, self.x = now[: 1 + n_x + n], now[1 : 1 + n_x]
        self.h_and_room = now[1 + n_x :]
        self.h = self.h_and_room[:n]
        self.a = buffer((4 * n, m), da.dtype)
        self.W = matrix(4 * n, 1 + n_x + n, m, da.dtype)
        self.multiply = product(self.W, z, self.a)
        dz = buffer((n_x + n, m), da.dtype)
        self.dx_t, self.dh = dz[:n_x], dz[n_x:]
        self.W_back = matrix(n_x + n, 4 * n, m, da.dtype)
        self.multiply_back = [product(self.W_back, da_t, dz) for da_t in da]
        self.dx_steps = buffer((T, n_x, m), da.dtype)

    def load(self, W: Array, scale: Callable[[Array], object]) -> None:
        """See `LayerProducts.load`."""
        self.W[:, 0], self.W[:, 1:] = W[:, -1], W[:, :-1]
        scale(self.W)
        self.W_back[:] = W[:, :-1].T

    def inputs(self, x: Any) -> Iterable[Array]:
        """Return x itself: (n_x, m) for each step."""
        return x

    def step(self, x_t: Array) -> Array:
        """Return a_t = W [1; x_t; h_{t-1}]."""
        self.x[:] = x_t
        self.multiply()
        return self.a

    def step_back(self, t: int) -> None:
        """Compute [dx_t; dh_{t-1}] = W^T da_t."""
        self.multiply_back[t]()
        self.dx_steps[t] = self.dx_t

    def dx(self, da: Array) -> Array:
        """Return the dx_t that the steps have left."""
        return self.dx_steps


class AtOnce:
    """`LayerProducts` with one large product for the x of all steps.

    With n_x = 0, x is (T, 4n, m), W_x x already, and so dx is da.
    """

    def __init__(self, n_x: int, n: int, da: Array, side: Array):
        T, _, m = da.shape
        now = buffer((1 + 3 * n, m), da.dtype)  # 1, h_{t-1}, room
        now[0] = 1
        self.h_and_room = now[1:]
        self.h = self.h_and_room[:n]
        self.a = buffer((4 * n, m), da.dtype)
        self.W = matrix(4 * n, 1 + n, m, da.dtype)
        self.W_x = buffer((4 * n, n_x), da.dtype)
        self.multiply = product(self.W, now[: 1 + n], self.a)
        self.dh = buffer((n, m), da.dtype)
        self.W_back = matrix(n, 4 * n, m, da.dtype)
        self.multiply_back = [product(self.W_back, da_t, self.dh) for da_t in da]
        self.side = side  # (4n, T, m) W_x x of all steps side by side
        self.dx_side = buffer((n_x, T, m), da.dtype)

    def load(self, W: Array, scale: Callable[[Array], object]) -> None:
        """See `LayerProducts.load`."""
        n_x = self.W_x.shape[1]
        self.W_x[:], self.W[:, 0], self.W[:, 1:] = W[:, :n_x], W[:, -1], W[:, n_x:-1]
        scale(self.W)
        scale(self.W_x)
        self.W_back[:], self.W_x_back = W[:, n_x:-1].T, W[:, :n_x].T

    def inputs(self, x: Any) -> Iterable[Array]:
        """Return W_x x_t (4n, m) of each step."""
        if not len(self.dx_side):
            return x
        np.matmul(self.W_x, columns(x), out=self.side.reshape(len(self.side), -1))
        return self.side.transpose(1, 0, 2)

    def step(self, x_t: Array) -> Array:
        """Return a_t = W_x x_t + W [1; h_{t-1}]."""
        self.multiply()
        return np.add(self.a, x_t, out=self.a)

    def step_back(self, t: int) -> None:
        """Compute dh_{t-1} = W_h^T da_t."""
        self.multiply_back[t]()

    def dx(self, da: Array) -> Array:
        """Return dx = W_x^T da of all steps."""
        if not len(self.dx_side):
            return self.side.transpose(1, 0, 2)
        np.matmul(self.W_x_back, da, out=self.dx_side.reshape(len(self.dx_side), -1))
        return self.dx_side.transpose(1, 0, 2)


def layer_products(n_x: int, n: int, da: Array, side: Array) -> LayerProducts:
    """Return the products of a layer in the order that is faster here.

    Args:
        n_x: inputs; 0 where x is W_x x already.
        n: hidden units.
        da: (T, 4n, m) where the layer's backward pass leaves the gradient of a_t.
        side: (4n, T, m) a buffer that the layer needs only after its last `step_back`, for da with
            the steps side by side.
    """
    m = da.shape[2]
    if n_x and m >= FEWEST_STEPWISE and m % WIDTH == 0 and has_small_kernels():
        return Stepwise(n_x, n, da)
    return AtOnce(n_x, n, da, side)
