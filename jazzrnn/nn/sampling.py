"""Steps sampled from a model, one column after another.

The sampler does not know what a step means. `Constraints` give the values of the given columns,
and take the probability from classes that cannot come. Where they leave little of a step's
probability, the whole step is drawn anew (rejection). So each allowed step comes as often as the
model says, given that it is allowed, and a nearly impossible class does not come only because
all others of its column are forbidden.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.nucleus import COLDEST, draw, exponentials
from jazzrnn.nn.sampling_heads import HeadSampler
from jazzrnn.nn.sampling_layers import LayerSampler
from jazzrnn.schema import ABSENT, Schema

TRIES = 48  # of a step; then the one is taken of which the constraints left most
TINY = 1e-30  # least probability of an allowed class
BLOCK = 256  # random numbers drawn at once

Probabilities = npt.NDArray[np.float64]
PerColumn: TypeAlias = float | Mapping[str, float]  # for all chosen columns, or for each by name


class Constraints(Protocol):
    """What the sampler asks about m sequences. `steps` (m, columns) are filled left of the column
    that it asks about.

    A sequence that has ended goes on with any allowed step, and nobody looks at it.
    """

    def given(self, steps: Integers, columns: slice) -> Integers:
        """Return the values (m, columns) of the given columns between two chosen ones."""
        ...

    def adjust(self, p: Probabilities, steps: Integers, column: int) -> None:
        """Change the probabilities p (m, classes) in place.

        Set those of classes that cannot come to 0, or add them to an equivalent class. Scale
        those that should come more or less often. At least one class a row must be left. What a
        row loses in sum makes the whole step rarer; a row that is scaled back to its sum changes
        this column alone.
        """
        ...

    def take(self, steps: Integers) -> None:
        """Take note of complete steps (m, columns); ABSENT where a sequence has not begun."""
        ...


def sample(
    config: ModelConfig,
    weights: Array,
    constraints: Constraints | None,
    rng: np.random.Generator,
    *,
    m: int = 1,
    temperature: PerColumn = 1.0,
    top_p: PerColumn = 1.0,
    primers: Sequence[Integers] = (),
    unheard: int = 0,
) -> Iterator[Integers]:
    """Sample steps without end: the caller stops.

    Args:
        config: the model.
        weights: its flat vector.
        constraints: what is given and allowed; None: nothing is given, and everything may come.
        rng: draws the classes.
        m: sequences side by side.
        temperature: below 1 likely classes become likelier; 0 always takes the likeliest.
        top_p: nucleus sampling: draw from the fewest classes that together have this probability.
        primers: for each of the m sequences its first steps (steps, columns), any number of them;
            () if no sequence has begun.
        unheard: steps at the beginning of each primer that only the constraints take; of these
            the network reads the last one.

    Yields:
        (m, columns), a new array each time.
    """
    drawing = Drawing(config, weights, constraints, rng, m, temperature, top_p)
    drawing.read(primers, unheard)
    while True:
        yield drawing.draw()


class Drawing:
    """Steps drawn from a model, one by one; its arguments are those of `sample`.

    To make it takes longer than a step. So who must answer in time makes it before.
    """

    def __init__(
        self,
        config: ModelConfig,
        weights: Array,
        constraints: Constraints | None,
        rng: np.random.Generator,
        m: int = 1,
        temperature: PerColumn = 1.0,
        top_p: PerColumn = 1.0,
    ):
        self._layers = LayerSampler(config, weights, m)
        self._sampler = _StepSampler(config, weights, m, constraints, rng, temperature, top_p)
        self._constraints, self._step = constraints, self._sampler.absent

    def read(self, primers: Sequence[Integers], unheard: int = 0) -> None:
        """Read the first steps of the sequences."""
        if not primers:
            return
        begun = _end_together(primers)
        heard_from = np.array([len(begun) - len(primer) + unheard for primer in primers])
        for t, rows in enumerate(begun):
            self._layers.step(self._step)
            self._layers.forget((rows == ABSENT).all(axis=1) | (t < heard_from))
            self._take(rows)

    def draw(self) -> Integers:
        """Draw the next step (m, columns)."""
        step = self._sampler.step(self._layers.step(self._step))
        self._take(step)
        return step

    def _take(self, step: Integers) -> None:
        self._step = step
        if self._constraints:
            self._constraints.take(step)


def _by_column(schema: Schema, value: PerColumn) -> list[float]:
    """Return a number for each column; 1 for those that are not named."""
    if isinstance(value, Mapping):
        return [value.get(column.name, 1.0) for column in schema]
    return [value] * len(schema)


def _end_together(primers: Sequence[Integers]) -> Integers:
    """Return primers of different lengths as (steps, m, columns): shorter ones begin later."""
    longest = max(map(len, primers))
    begun = np.full((longest, len(primers), primers[0].shape[1]), ABSENT, np.int16)
    for k, primer in enumerate(primers):
        begun[longest - len(primer) :, k] = primer
    return begun


class _StepSampler:
    """Samples steps of m sequences from hidden states; the arguments are those of `sample`."""

    def __init__(
        self,
        config: ModelConfig,
        weights: Array,
        m: int,
        constraints: Constraints | None,
        rng: np.random.Generator,
        temperature: PerColumn,
        top_p: PerColumn,
    ):
        given = [column.name for column in config.schema if not column.chosen]
        if given and constraints is None:
            raise ValueError(f"column {given[0]} is given, but there are no constraints")
        self.constraints, self.uniforms = constraints, _uniforms(rng, m)
        self.temperatures, self.tops = (_by_column(config.schema, v) for v in (temperature, top_p))
        self.heads = HeadSampler(config, weights, m)
        warm = any(
            self.temperatures[sampled.head.column] >= COLDEST for sampled in self.heads.chain
        )
        self.tries = TRIES if warm else 1
        self.absent = np.full((m, len(config.schema)), ABSENT, np.int16)
        self.whole, self.nothing = np.ones(m), np.zeros(m)
        self.dtype = np.float64 if m == 1 else weights.dtype  # one row is no faster in single

    def step(self, H: Array) -> Integers:
        """Sample one step (m, columns) after the hidden states H (m, 1 + n).

        It is drawn anew until one is accepted; after `TRIES` the one is taken of which the
        constraints left most.
        """
        self.heads.begin(H)
        if self.constraints is None:
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
        """Draw a step down the chain of heads.

        Returns:
            The step, and for each row (m,) the part of its probability that the constraints left:
            the product over the columns. Once that is not more than `enough` (m,) in any row, the
            rest is not drawn. A temperature of 0 takes the likeliest class.
        """
        step, left = self.absent.copy(), self.whole
        self.heads.restart()
        for sampled in self.heads.chain:
            self._fill(step, sampled.given)
            c = sampled.head.column
            scores = self.heads.scores(sampled, step)
            if self.constraints is None:
                p = exponentials(scores.astype(self.dtype), self.temperatures[c])
            else:
                p = _constrained(self.constraints, scores, self.temperatures[c], step, c)
                left = left * np.add.reduce(p, axis=1)
                if not (left > enough).any():
                    return step, left
            if self.temperatures[c] >= COLDEST:
                step[:, c] = draw(p, self.tops[c], next(self.uniforms))
            else:
                step[:, c] = p.argmax(axis=1)
        self._fill(step, self.heads.behind)
        return step, left

    def _fill(self, step: Integers, columns: slice) -> None:
        """Fill in some given columns, if there are any."""
        if columns.start < columns.stop:
            assert self.constraints  # checked at the beginning
            step[:, columns] = self.constraints.given(step, columns)


def _constrained(
    constraints: Constraints, scores: Array, temperature: float, step: Integers, c: int
) -> Probabilities:
    """Return what the constraints leave of the probabilities (m, classes) of column c."""
    p = scores.astype(np.float64)  # some factors are too small for single precision
    exponentials(p, temperature)
    p /= np.add.reduce(p, axis=1, keepdims=True)
    np.maximum(p, TINY, out=p)
    constraints.adjust(p, step, c)
    return p


def _uniforms(rng: np.random.Generator, m: int) -> Iterator[Probabilities]:
    """Yield random numbers (m,) from 0 to 1."""
    while True:
        yield from rng.random((max(1, BLOCK // m), m))
