"""JAX draws a step: one jitted function."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.rivals.jax_lstm import initial, lstm_step
from benchmarks.rivals.sampling import TOP_P
from benchmarks.rivals.sizes import Size


@partial(jax.jit, donate_argnums=(1,))
def _step(parameters: Any, states: Any, token: Any, key: Any) -> tuple[Any, Any, Any]:
    x, after = None, []
    for (W_x, W_h, b), before in zip(parameters["layers"], states, strict=True):
        state, x = lstm_step(W_h, before, (W_x[token] if x is None else x @ W_x) + b)
        after.append(state)
    p = jax.nn.softmax(x @ parameters["W"] + parameters["b"])
    down = -jnp.sort(-p, axis=1)
    likelier = jnp.cumsum(down, axis=1) - down
    least = jnp.where(likelier < TOP_P, down, jnp.inf).min(axis=1, keepdims=True)
    key, now = jax.random.split(key)
    token = jax.random.categorical(now, jnp.log(jnp.where(p < least, 0, p)))
    return after, token, key


def drawing(size: Size, m: int) -> Callable[[], float]:
    """Draws a step a call."""
    parameters, key = initial(size), jax.random.key(0)
    states = [tuple(jnp.zeros((2, m, size.hidden))) for _ in range(size.layers)]
    token = jnp.zeros(m, jnp.int32)

    def run() -> float:
        nonlocal states, token, key
        states, token, key = _step(parameters, states, token, key)
        return float(token[0])

    return run
