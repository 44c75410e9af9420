"""Steps drawn from a model, one column after another.

The sampler does not know what a step means. A `Guide` tells it what the world outside adds
and allows: the given columns, and the classes that may come.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from jazzrnn.nn.arrays import Array, Flags, Integers
from jazzrnn.nn.model import ModelConfig, Network
from jazzrnn.schema import ABSENT

COLDEST = 1e-3  # below this temperature the likeliest is taken


class Guide(Protocol):
    """What the sampler asks about m sequences; `steps` (m, columns) is filled left of `column`."""

    def given(self, steps: Integers, column: int) -> Integers:
        """The values (m,) of a column that is not chosen."""
        ...

    def allowed(self, steps: Integers, column: int) -> Flags | None:
        """The classes (m, classes) that may be chosen, at least one a row; None allows all."""
        ...

    def take(self, steps: Integers) -> None:
        """Go on from complete steps (m, columns)."""
        ...


class Free:
    """The guide of a model whose columns are all chosen: everything may come."""

    def given(self, steps: Integers, column: int) -> Integers:
        """Nothing is given."""
        raise ValueError(f"column {column} of {steps.shape[1]} is given, and there is no guide")

    def allowed(self, steps: Integers, column: int) -> None:
        """No limit."""

    def take(self, steps: Integers) -> None:
        """Nothing to remember."""


def sample(
    config: ModelConfig,
    weights: Array,
    guide: Guide,
    rng: np.random.Generator,
    *,
    m: int = 1,
    temperature: float = 1.0,
    top_p: float = 1.0,
    primer: Integers | None = None,
) -> Iterator[Integers]:
    """Draw steps without end: the caller stops.

    Args:
        config: the model.
        weights: its flat vector.
        guide: what is given and allowed.
        rng: draws the classes.
        m: sequences drawn side by side.
        temperature: below 1 likely classes become likelier; 0 always takes the likeliest.
        top_p: draw from the fewest classes that have this probability together (nucleus
            sampling: Holtzman et al. 2020).
        primer: (steps, columns) with which every sequence has begun.

    Yields:
        (m, columns), a new array each time.
    """
    network = Network(config, 1, m, weights.dtype.type)
    network.load(weights)
    starts = np.ones((1, m), bool)
    step = np.full((m, len(config.schema)), ABSENT, np.int16)
    for row in () if primer is None else primer:
        network.forward(step[None], starts)
        starts = np.zeros((1, m), bool)
        step = np.repeat(row[None], m, axis=0)
        guide.take(step)
    while True:
        step = _draw(network, network.forward(step[None], starts), guide, rng, temperature, top_p)
        starts = np.zeros((1, m), bool)
        guide.take(step)
        yield step


def _draw(
    network: Network,
    H: Array,
    guide: Guide,
    rng: np.random.Generator,
    temperature: float,
    top_p: float,
) -> Integers:
    """One step (m, columns) after the hidden states H (m, n): down the chain of columns."""
    heads = network.heads
    units = heads.see_hidden(H)
    step = np.full((len(H), len(network.config.schema)), ABSENT, np.int16)
    of_column = {head.column: head for head in heads.heads}
    for c in range(step.shape[1]):
        if (head := of_column.get(c)) is None:
            step[:, c] = guide.given(step, c)
        else:
            scores = heads.scores(head, np.tanh(units[:, head.units]), step)
            allowed = guide.allowed(step, c)
            if allowed is not None:
                scores[~allowed] = -np.inf
            step[:, c] = _choose(scores, rng, temperature, top_p)
        heads.see(c, step[:, c])
    return step


def _choose(scores: Array, rng: np.random.Generator, temperature: float, top_p: float) -> Integers:
    """A class (m,) for each row of scores (m, classes)."""
    if temperature < COLDEST:
        return scores.argmax(axis=1)
    p = scores.astype(np.float64)
    p -= p.max(axis=1, keepdims=True)  # at most 0, so exp cannot overflow
    p /= temperature
    np.exp(p, out=p)
    p /= p.sum(axis=1, keepdims=True)
    if top_p < 1:
        down = -np.sort(-p, axis=1)
        before = np.cumsum(down, axis=1) - down  # probability of all that is likelier
        least = np.where(before < top_p, down, np.inf).min(axis=1, keepdims=True)
        p[p < least] = 0
    cumulative = np.cumsum(p, axis=1)
    drawn = rng.random(len(p))[:, None] * cumulative[:, -1:]
    return (cumulative <= drawn).sum(axis=1)
