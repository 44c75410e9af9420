"""A step of sampling with a nucleus, m songs at once: ours, and what the rivals share."""

from collections.abc import Callable

import numpy as np

from benchmarks.rivals.ours import plain
from benchmarks.rivals.sizes import Size
from jazzrnn.nn.model import initial_weights
from jazzrnn.nn.sampling import sample

TOP_P = 0.95


def ours(size: Size, m: int) -> Callable[[], float]:
    """Draws a step a call."""
    config, rng = plain(size), np.random.default_rng(0)
    steps = sample(config, initial_weights(config, rng), None, rng, m=m, top_p=TOP_P)
    return lambda: float(next(steps)[0, 0])


def nucleus(scores, rng: np.random.Generator):
    """Classes (m,) of scores (m, classes), drawn in numpy: the way of the libraries that are slow
    to draw themselves.
    """
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    down = np.sort(p, axis=1)[:, ::-1]
    before = np.cumsum(down, axis=1) - down
    least = np.where(before < TOP_P, down, np.inf).min(axis=1, keepdims=True)
    cumulative = np.cumsum(np.where(p < least, 0, p), axis=1)
    return (cumulative <= rng.random((len(p), 1)) * cumulative[:, -1:]).sum(axis=1)
