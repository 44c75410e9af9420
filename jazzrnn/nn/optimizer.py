"""Adam on flat vectors, clipping of the gradient, and a schedule of the learning rate.

Source: Kingma and Ba 2015; clipping: Pascanu, Mikolov and Bengio 2013; decay along a cosine:
Loshchilov and Hutter 2017.
"""

import math

import numpy as np

from jazzrnn.nn.arrays import Array, buffer

BLOCK = 32768  # weights that are updated at once: their four vectors stay in the cache
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """The Adam optimizer.

    Attributes:
        moments: (2, weights) running means of the gradient and of its square.
        updates: how many it has made.
    """

    def __init__(self, weights: int, dtype: type[np.floating] = np.float32):
        self.moments = buffer((2, weights), dtype)
        self.updates = 0
        self._step = buffer((min(BLOCK, weights),), dtype)  # what a block's weights move by

    def update(self, weights: Array, gradient: Array, learning_rate: float) -> None:
        """Update the weights in place: w -= rate * m / (sqrt(v) + epsilon).

        m and v are the moments. Their bias towards the zeros of the start is corrected in the rate
        and in epsilon (section 2 of the paper).
        """
        self.updates += 1
        unbias = math.sqrt(1 - BETA_2**self.updates)
        rate, epsilon = learning_rate * unbias / (1 - BETA_1**self.updates), EPSILON * unbias
        for first in range(0, len(weights), BLOCK):
            g, w = gradient[first : first + BLOCK], weights[first : first + BLOCK]
            m, v = self.moments[:, first : first + BLOCK]
            s = self._step[: len(g)]
            m *= BETA_1
            m += np.multiply(g, 1 - BETA_1, out=s)
            v *= BETA_2
            np.multiply(g, g, out=s)
            v += np.multiply(s, 1 - BETA_2, out=s)
            np.sqrt(v, out=s)
            s += epsilon
            np.divide(m, s, out=s)
            s *= rate
            w -= s


def clip(gradient: Array, maximum: float) -> float:
    """Scale the gradient down, in place, to a norm of at most `maximum`; return its old norm."""
    norm = math.sqrt(float(gradient @ gradient))
    if norm > maximum:
        gradient *= maximum / norm
    return norm


def rate_at(progress: float, peak: float, warm_up: float = 0.02, floor: float = 0.02) -> float:
    """Return the learning rate at `progress` (0 to 1) of the training.

    It rises in a line, and then falls along half a cosine to `floor` times the peak.
    """
    if progress < warm_up:
        return peak * progress / warm_up
    down = (min(1.0, progress) - warm_up) / (1 - warm_up)
    return peak * (floor + (1 - floor) * (1 + math.cos(math.pi * down)) / 2)
