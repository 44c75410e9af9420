"""JAX: the same equations as a jitted scan, as one writes them there."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.rivals.sizes import BETAS, CLIP, EPSILON, RATE, Size, tokens

Parameters = dict[str, Any]


def initial(size: Size) -> Parameters:
    """W_x of the first layer is a table of a row a class: a one-hot input fetches its row."""
    rng = np.random.default_rng(0)

    def uniform(*shape: int) -> Any:
        return jnp.asarray(rng.uniform(-1, 1, shape) / np.sqrt(size.hidden), jnp.float32)

    widths = [size.classes, *[size.hidden] * (size.layers - 1)]
    n = size.hidden
    layers = [(uniform(n_x, 4 * n), uniform(n, 4 * n), jnp.zeros(4 * n)) for n_x in widths]
    return {"layers": layers, "W": uniform(n, size.classes), "b": jnp.zeros(size.classes)}


def lstm_step(W_h: Any, state: tuple[Any, Any], x_part: Any) -> tuple[tuple[Any, Any], Any]:
    """One step: h, c (m, n) and the inputs' part of the gates (m, 4n)."""
    h, c = state
    o, i, f, g = jnp.split(x_part + h @ W_h, 4, axis=1)
    c = jax.nn.sigmoid(i) * jnp.tanh(g) + jax.nn.sigmoid(f) * c
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h


def mean_loss(parameters: Parameters, inputs: Any, targets: Any) -> Any:
    """Cross-entropy of targets (T, m)."""
    x = None
    for W_x, W_h, b in parameters["layers"]:
        x_part = (W_x[inputs] if x is None else x @ W_x) + b
        zeros = jnp.zeros((inputs.shape[1], W_h.shape[0]))
        _, x = jax.lax.scan(partial(lstm_step, W_h), (zeros, zeros), x_part)
    log_p = jax.nn.log_softmax(x @ parameters["W"] + parameters["b"])
    return -jnp.take_along_axis(log_p, targets[..., None], axis=-1).mean()


@partial(jax.jit, donate_argnums=(0, 1, 2))
def _update(
    parameters: Parameters, means: Any, squares: Any, count: Any, inputs: Any, targets: Any
):
    loss, gradient = jax.value_and_grad(mean_loss)(parameters, inputs, targets)
    tree, (beta_1, beta_2) = jax.tree.map, BETAS
    norm = jnp.sqrt(sum((g * g).sum() for g in jax.tree.leaves(gradient)))
    gradient = tree(lambda g: g * jnp.minimum(1, CLIP / norm), gradient)
    means = tree(lambda m, g: beta_1 * m + (1 - beta_1) * g, means, gradient)
    squares = tree(lambda v, g: beta_2 * v + (1 - beta_2) * g * g, squares, gradient)
    rate, unbias = RATE / (1 - beta_1**count), 1 - beta_2**count
    parameters = tree(
        lambda w, m, v: w - rate * m / (jnp.sqrt(v / unbias) + EPSILON), parameters, means, squares
    )
    return parameters, means, squares, loss


def training(size: Size) -> Callable[[], float]:
    """A training step, compiled as a whole; its memory is used again."""
    inputs, targets = (jnp.asarray(array) for array in tokens(size))
    parameters = initial(size)
    state = [parameters, *(jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))]
    count = 0

    def run() -> float:
        nonlocal count
        count += 1
        *state[:], loss = _update(*state, jnp.float32(count), inputs, targets)
        return float(loss)

    return run
