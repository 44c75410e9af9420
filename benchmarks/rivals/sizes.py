"""What is computed, the same for everybody: sizes and data of a language model of one column."""

from typing import NamedTuple

import numpy as np

CLIP, RATE = 1.0, 1e-3  # gradients longer than CLIP are scaled down to it; Adam's learning rate
BETAS, EPSILON = (0.9, 0.999), 1e-8


class Size(NamedTuple):
    """An LSTM language model: one-hot inputs, layers, one linear softmax."""

    layers: int
    hidden: int
    batch: int
    steps: int
    classes: int

    @property
    def products(self) -> float:
        """Floating-point operations of the matrix products of a training step: forward, and twice
        as much backward. Fetching the column of a one-hot input is no product.
        """
        inputs_of_gates = self.hidden * (2 * self.layers - 1)
        weights = 4 * self.hidden * inputs_of_gates + self.hidden * self.classes
        return 3 * 2 * weights * self.batch * self.steps

    @property
    def dense_products(self) -> float:
        """The same if the input were numbers of any kind, not one-hot vectors: a product forward,
        and one backward, as nobody asks for the input's gradient.
        """
        return self.products + 2 * 2 * 4 * self.hidden * self.classes * self.batch * self.steps

    @property
    def parameters(self) -> int:
        """Number of weights."""
        gates = self.classes + self.hidden + 1 + (self.layers - 1) * (2 * self.hidden + 1)
        return 4 * self.hidden * gates + (self.hidden + 1) * self.classes


SIZES = (
    Size(1, 64, 32, 30, 78),
    Size(2, 128, 64, 64, 200),
    Size(2, 256, 64, 128, 300),
    Size(2, 512, 64, 128, 400),
    Size(3, 512, 32, 256, 400),
)


def tokens(size: Size):
    """Inputs and targets (steps, batch): a random sequence, and the same one step later."""
    drawn = np.random.default_rng(0).integers(0, size.classes, (size.steps + 1, size.batch))
    return drawn[:-1], drawn[1:]
