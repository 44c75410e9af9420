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
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.nucleus import COLDEST, draw, exponentials
from jazzrnn.nn.sampling_heads import Chain
from jazzrnn.nn.sampling_layers import Stepper
from jazzrnn.schema import ABSENT, Schema

TRIES = 48  # of a step; then the one is taken of which the guide has left most
TINY = 1e-30  # a probability of what is allowed but as good as impossible
BLOCK = 256  # random numbers that are drawn at once

Probabilities = npt.NDArray[np.float64]
PerColumn: TypeAlias = float | Mapping[str, float]  # for all chosen columns, or for each by name


class Guide(Protocol):
    """What the sampler asks about m sequences; `steps` (m, columns) is filled left of what
    is asked about.

    A sequence that is over goes on with whatever the guide lets come, and nobody looks at it.
    """

    def given(self, steps: Integers, columns: slice) -> Integers:
        """The values (m, columns) of the columns from one that is chosen to the next."""
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


def sample(
    config: ModelConfig,
    weights: Array,
    guide: Guide | None,
    rng: np.random.Generator,
    *,
    m: int = 1,
    temperature: PerColumn = 1.0,
    top_p: PerColumn = 1.0,
    primers: Sequence[Integers] = (),
    unheard: int = 0,
) -> Iterator[Integers]:
    """Draw steps without end: the caller stops.

    Args:
        config: the model.
        weights: its flat vector.
        guide: what is given and allowed; None: nothing is given, and everything may come.
        rng: draws the classes.
        m: sequences drawn side by side.
        temperature: below 1 likely classes become likelier; 0 always takes the likeliest.
        top_p: draw from the fewest classes that have this probability together: see `draw`.
        primers: (steps, columns) with which each of the m sequences has begun, as many steps as
            it likes; () if none has.
        unheard: steps at the beginning of each primer that only the guide is told; of these the
            network hears the last one.

    Yields:
        (m, columns), a new array each time.
    """
    stepper = Stepper(config, weights, m)
    drawing = _Drawing(config, weights, m, guide, rng, temperature, top_p)
    primers = primers or [np.empty((0, len(config.schema)), np.int16)] * m
    begun = _end_together(primers)
    step = drawing.absent
    heard = np.array([len(begun) - len(primer) + unheard for primer in primers])
    for t, rows in enumerate(begun):
        stepper.step(step)
        stepper.forget((rows == ABSENT).all(axis=1) | (t < heard))
        step = rows
        if guide:
            guide.take(step)
    while True:
        step = drawing.step(stepper.step(step))
        if guide:
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


class _Drawing:
    """Draws steps of m sequences from hidden states, as `sample` is told."""

    def __init__(
        self,
        config: ModelConfig,
        weights: Array,
        m: int,
        guide: Guide | None,
        rng: np.random.Generator,
        temperature: PerColumn,
        top_p: PerColumn,
    ):
        given = [column.name for column in config.schema if not column.chosen]
        if given and guide is None:
            raise ValueError(f"column {given[0]} is given, and there is no guide")
        self.guide, self.uniforms = guide, _uniforms(rng, m)
        self.heats, self.tops = (_by_column(config.schema, v) for v in (temperature, top_p))
        self.chain = Chain(config, weights, m)
        warm = any(self.heats[link.head.column] >= COLDEST for link in self.chain.links)
        self.tries = TRIES if warm else 1
        self.absent = np.full((m, len(config.schema)), ABSENT, np.int16)
        self.whole, self.nothing = np.ones(m), np.zeros(m)
        self.dtype = np.float64 if m == 1 else weights.dtype  # one row is no faster in single

    def step(self, H: Array) -> Integers:
        """One step (m, columns) after the hidden states H (m, 1 + n): tried until the guide lets
        it be, and if it never does, the try of which the guide left most.
        """
        self.chain.begin(H)
        if self.guide is None:
            return self._try(self.nothing)[0]
        drawn, most, done = self.absent, self.nothing - 1, self.nothing > 0
        for _ in range(self.tries):
            uniform = next(self.uniforms)
            step, left = self._try(np.where(done, np.inf, np.minimum(uniform, most)))
            stands = ~done & (uniform < left)
            better = stands | (~done & (left > most))
            drawn = np.where(better[:, None], step, drawn)
            most = np.where(better, left, most)
            done |= stands
            if done.all():
                break
        return drawn

    def _try(self, enough: Probabilities) -> tuple[Integers, Probabilities]:
        """A step down the chain of columns, and for each row how much of the probability the
        guide has left: the product over its choices. Once that is not more than `enough` (m,) in
        any row, the rest is not drawn. Where nothing is drawn, the likeliest is taken.
        """
        step, left = self.absent.copy(), self.whole
        self.chain.restart()
        for link in self.chain.links:
            self._fill(step, link.given)
            c = link.head.column
            scores = self.chain.scores(link, step)
            if self.guide is None:
                p = exponentials(scores.astype(self.dtype), self.heats[c])
            else:
                p = _guided(self.guide, scores, self.heats[c], step, c)
                left = left * np.add.reduce(p, axis=1)
                if not (left > enough).any():
                    return step, left
            if self.heats[c] >= COLDEST:
                step[:, c] = draw(p, self.tops[c], next(self.uniforms))
            else:
                step[:, c] = p.argmax(axis=1)
        self._fill(step, self.chain.behind)
        return step, left

    def _fill(self, step: Integers, columns: slice) -> None:
        """Let the guide give some columns, if there are any."""
        if columns.start < columns.stop:
            assert self.guide  # seen to at the beginning
            step[:, columns] = self.guide.given(step, columns)


def _guided(
    guide: Guide, scores: Array, temperature: float, step: Integers, c: int
) -> Probabilities:
    """What the guide leaves of the probabilities (m, classes) of column c."""
    p = scores.astype(np.float64)  # a guide's factors are too small for single precision
    exponentials(p, temperature)
    p /= np.add.reduce(p, axis=1, keepdims=True)
    np.maximum(p, TINY, out=p)
    guide.adjust(p, step, c)
    return p


def _uniforms(rng: np.random.Generator, m: int) -> Iterator[Probabilities]:
    """Random numbers (m,) from 0 to 1."""
    while True:
        yield from rng.random((max(1, BLOCK // m), m))
