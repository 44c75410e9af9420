"""Steps drawn from a model, one column after another.

The sampler does not know what a step means. A `Guide` tells it what the world outside adds and
allows: the given columns, and which classes cannot come. Where it leaves little of what the
model wants, the whole step is drawn anew. So a step comes as often as the model says of the
steps that are allowed, and what is nearly impossible is not taken because it alone is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.heads import Heads
from jazzrnn.nn.model import ModelConfig, Network
from jazzrnn.schema import ABSENT, Schema

COLDEST = 1e-3  # below this temperature the likeliest is taken
TRIES = 48  # of a step; then the one is taken of which the guide has left most
TINY = 1e-30  # a probability of what is allowed but as good as impossible

Probabilities = npt.NDArray[np.float64]
PerColumn: TypeAlias = float | Mapping[str, float]  # for all chosen columns, or for each by name


class Guide(Protocol):
    """What the sampler asks about m sequences; `steps` (m, columns) is filled left of `column`.

    A sequence that is over goes on with whatever the guide lets come, and nobody looks at it.
    """

    def given(self, steps: Integers, column: int) -> Integers:
        """The values (m,) of a column that is not chosen."""
        ...

    def adjust(self, p: Probabilities, steps: Integers, column: int) -> None:
        """Set the probabilities p (m, classes) of what cannot come to 0, in place, or give them
        to the class that they amount to, and scale what is to come more or less often. At least
        one class a row must be left. What a row loses in sum makes the whole step rarer; a row
        scaled back to its sum changes this column alone.
        """
        ...

    def take(self, steps: Integers) -> None:
        """Go on from complete steps (m, columns); ABSENT where a sequence has not begun."""
        ...


class Free:
    """The guide of a model whose columns are all chosen: everything may come."""

    def given(self, steps: Integers, column: int) -> Integers:
        """Nothing is given."""
        raise ValueError(f"column {column} of {steps.shape[1]} is given, and there is no guide")

    def adjust(self, p: Probabilities, steps: Integers, column: int) -> None:
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
    temperature: PerColumn = 1.0,
    top_p: PerColumn = 1.0,
    primers: Sequence[Integers] = (),
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
        primers: (steps, columns) with which each of the m sequences has begun, as many steps as
            it likes; () if none has.

    Yields:
        (m, columns), a new array each time.
    """
    network = Network(config, 1, m, weights.dtype.type)
    network.load(weights)
    heats, tops = (_by_column(config.schema, value) for value in (temperature, top_p))
    begun = _end_together(primers or [np.empty((0, len(config.schema)), np.int16)] * m)
    step = np.full((m, len(config.schema)), ABSENT, np.int16)
    starts = np.ones((1, m), bool)
    for rows in begun:
        network.forward(step[None], starts)
        step, starts = rows, (rows == ABSENT).all(axis=1)[None]
        guide.take(step)
    going_on = np.zeros((1, m), bool)
    while True:
        step = _draw(network, network.forward(step[None], starts), guide, rng, heats, tops)
        starts = going_on
        guide.take(step)
        yield step


def _by_column(schema: Schema, value: PerColumn) -> list[float]:
    """A number for each column; 1 for those that are not named."""
    if isinstance(value, Mapping):
        return [value.get(column.name, 1.0) for column in schema]
    return [value] * len(schema)


def _end_together(primers: Sequence[Integers]) -> Integers:
    """(steps, m, columns) of primers of different lengths: the shorter ones begin later."""
    longest = max(map(len, primers))
    begun = np.full((longest, len(primers), primers[0].shape[1]), ABSENT, np.int16)
    for k, primer in enumerate(primers):
        begun[longest - len(primer) :, k] = primer
    return begun


def _draw(
    network: Network,
    H: Array,
    guide: Guide,
    rng: np.random.Generator,
    heats: Sequence[float],
    tops: Sequence[float],
) -> Integers:
    """One step (m, columns) after the hidden states H (m, n): tried until the guide lets it be,
    and if it never does, the try of which the guide left most.
    """
    begun = network.heads.see_hidden(H).copy()
    shape = len(H), len(network.config.schema)
    drawn, most = _try(network.heads, shape, guide, rng, heats, tops)
    done = rng.random(len(H)) < most
    for _ in range(TRIES - 1 if max(heats) >= COLDEST else 0):
        if done.all():
            break
        network.heads.units[:] = begun
        step, left = _try(network.heads, shape, guide, rng, heats, tops)
        stands = rng.random(len(H)) < left
        better = ~done & (stands | (left > most))
        drawn[better], most[better] = step[better], left[better]
        done |= stands
    return drawn


def _try(
    heads: Heads,
    shape: tuple[int, ...],
    guide: Guide,
    rng: np.random.Generator,
    heats: Sequence[float],
    tops: Sequence[float],
) -> tuple[Integers, Probabilities]:
    """A step down the chain of columns, and for each row how much of the probability the guide
    has left: the product over its choices. Where nothing is drawn, the likeliest is taken.
    """
    step, left = np.full(shape, ABSENT, np.int16), np.ones(shape[0])
    for c, head in enumerate(heads.by_column):
        if head is None:
            step[:, c] = guide.given(step, c)
        else:
            scores = heads.scores(head, heads.tanh_layer(head), step)
            p = _probabilities(scores, heats[c])
            np.maximum(p, TINY, out=p)
            guide.adjust(p, step, c)
            left *= np.add.reduce(p, axis=1)
            if heats[c] >= COLDEST:
                _keep_nucleus(p, tops[c])
                step[:, c] = _choose(p, rng)
            else:
                step[:, c] = p.argmax(axis=1)
        heads.see(c, step[:, c])
    return step, left


def _probabilities(scores: Array, temperature: float) -> Probabilities:
    """Softmax of scores (m, classes) / temperature; of the scores where nothing is drawn."""
    p = scores.astype(np.float64)
    p -= np.maximum.reduce(p, axis=1, keepdims=True)  # at most 0, so exp cannot overflow
    if COLDEST <= temperature != 1:
        p /= temperature
    np.exp(p, out=p)
    p /= np.add.reduce(p, axis=1, keepdims=True)
    return p


def _keep_nucleus(p: Probabilities, top_p: float) -> None:
    """Leave, in place, the fewest classes that have the share top_p of a row's sum together."""
    if top_p < 1:
        up = np.sort(p, axis=1)
        cumulative = np.add.accumulate(up, axis=1)  # probability of a class and all less likely
        dropped = cumulative[:, :-1] <= (1 - top_p) * cumulative[:, -1:]
        least = up[np.arange(len(p)), np.add.reduce(dropped, axis=1)]
        np.multiply(p, p >= least[:, None], out=p)


def _choose(p: Probabilities, rng: np.random.Generator) -> Integers:
    """A class (m,) for each row of probabilities (m, classes), whatever their sum is."""
    cumulative = np.add.accumulate(p, axis=1)
    drawn = rng.random((len(p), 1)) * cumulative[:, -1:]
    return np.add.reduce(cumulative <= drawn, axis=1)
