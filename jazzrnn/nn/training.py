"""The training loop: it yields what happened and leaves saving and printing to its caller.

Every random number depends on the seed, the epoch and the update alone (or on the epoch and the
sequence), so that a training that goes on from a `TrainingState` takes the way that it would have
taken without the break; unless it has a time limit, for then the clock decides how fast the
learning rate falls.

A team of processes may share the work: all of them run this loop, each with its streams of every
batch, and each update they add up one vector. The state is then the same in all of them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.batches import Chunk, chunks, edges, even_chunks, steps_in, whole_streams
from jazzrnn.nn.model import ModelConfig, Network, initial_weights, state_shape
from jazzrnn.nn.optimizer import Adam, clip, rate_at
from jazzrnn.nn.team import ALONE, Team, my_streams

Sequences = Sequence[Integers]
Augment = Callable[[Integers, np.random.Generator], Integers]
MEASURE_STREAMS = 32
MEASURE_T = 64
SCALARS = 3  # that a team adds up besides gradients and layers' state
WEIGHTS, ORDER, DROPOUT, AUGMENT = 1, 2, 3, 4  # purposes of random numbers


@dataclass(frozen=True)
class TrainingConfig:
    """How to train.

    Attributes:
        m: sequences side by side (batch size).
        T: steps through which gradients flow (sequence length).
        learning_rate: at its peak.
        epochs: how often at most every sequence is seen.
        minutes: how long at most; 0 is no limit.
        patience: measurements in a row that may be worse than the best one.
        measure_every: updates between measurements.
        max_norm: longer gradients are scaled down to it.
        seed: of everything random.
    """

    m: int = 32
    T: int = 64
    learning_rate: float = 3e-3
    epochs: int = 100
    minutes: float = 0.0
    patience: int = 12
    measure_every: int = 50
    max_norm: float = 1.0
    seed: int = 0


@dataclass
class TrainingState:
    """Where a training stands: all that it needs to go on."""

    weights: Array
    adam: Adam
    best_weights: Array
    carried: Array  # the layers' state between chunks
    epoch: int = 0  # complete epochs
    chunk: int = 0  # updates in the epoch that has begun
    seconds: float = 0.0  # of training so far
    measured: int = 0  # updates at the last measurement
    best: float = float("inf")  # held-out loss in nats a step
    worse: int = 0  # measurements in a row that were not better than the best


class Progress(NamedTuple):
    """What happened with one update."""

    update: int  # updates so far
    epoch: int  # complete epochs
    share: float  # 0 to 1, of the whole training
    seconds: float
    loss: float  # training loss of this chunk, nats a step
    held_out: Array | None  # after a measurement: nats a step, one value a chosen column
    improved: bool  # that measurement is the best so far
    done: bool
    stopped: bool  # before it was done, because someone wanted so: this is the last value


def begin(
    config: ModelConfig, plan: TrainingConfig, dtype: type[np.floating] = np.float32
) -> TrainingState:
    """A training that has not begun."""
    weights = initial_weights(config, _random(plan, WEIGHTS), dtype)
    carried = np.zeros(state_shape(config, plan.m), dtype)
    return TrainingState(weights, Adam(len(weights), dtype), weights.copy(), carried)


def measure(
    config: ModelConfig,
    weights: Array,
    sequences: Sequences,
    T: int = MEASURE_T,
    team: Team = ALONE,
) -> Array:
    """Mean losses (K,) in nats a step, one for each chosen column: their sum is the loss of a step.

    Every sequence is read from its beginning to its end, by one member of the team.
    """
    total = np.zeros(sum(column.chosen for column in config.schema))
    streams = whole_streams(sequences, MEASURE_STREAMS)[team.rank :: team.size]
    if streams:
        network = Network(config, T, len(streams), weights.dtype.type)
        network.load(weights)
        for chunk in chunks(streams, T):
            total += network.loss(*chunk).sum(axis=0, dtype=np.float64)
    team.all_reduce(total)
    return total / sum(map(len, sequences))


class Part:
    """A member's part of each update, and the one vector in which the team adds up all parts.

    Attributes:
        mine: the streams of this member.
        vector: all that follows.
        gradient: of the weights.
        scalars: three: loss of the batch, nats a step; seconds of training, by the clock of the
            first member alone; how many members want to stop.
        carried: the layers' state.
    """

    def __init__(self, config: ModelConfig, plan: TrainingConfig, state: TrainingState, team: Team):
        self.mine = my_streams(plan.m, team)
        m, dtype = self.mine.stop - self.mine.start, state.weights.dtype
        beside = self.mine.start, plan.m - self.mine.stop
        self.network = Network(config, plan.T, m, dtype.type, beside)
        self.network.state = state.carried[..., self.mine]
        n = len(state.weights)
        self.vector = np.empty(room(state) // dtype.itemsize, dtype)
        self.gradient, self.scalars = self.vector[:n], self.vector[n : n + SCALARS]
        self.carried = self.vector[n + SCALARS :].reshape(state.carried.shape)

    def work(
        self, weights: Array, chunk: Chunk, steps: int, rng: np.random.Generator, last: bool
    ) -> None:
        """Go through a chunk of `steps` steps in all members; behind the last one of an epoch the
        layers begin anew.
        """
        self.network.load(weights)
        losses = self.network.loss_and_gradient(*chunk, self.gradient, rng, steps)
        if last:
            self.network.state = 0
        self.scalars[:] = losses.sum(dtype=np.float64) / steps, 0, 0
        self.carried[:] = 0
        self.carried[..., self.mine] = self.network.state


def room(state: TrainingState) -> int:
    """Bytes of the vector that a team adds up with each update."""
    return (len(state.weights) + SCALARS + state.carried.size) * state.weights.itemsize


def train(
    config: ModelConfig,
    plan: TrainingConfig,
    state: TrainingState,
    sequences: Sequences,
    held_out: Sequences,
    augment: Augment = lambda sequence, _: sequence,
    team: Team = ALONE,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Progress]:
    """Train, in place of `state`, until the plan is fulfilled; yield after each update.

    Between two values the state is whole: save it whenever you like, and go on from it.

    Args:
        config: the model.
        plan: how to train.
        state: from `begin`, or a saved one; the same in all members of the team.
        sequences: integer arrays (steps, columns) to learn from.
        held_out: such arrays to measure with; at least one.
        augment: changes a sequence anew in each epoch, but not its length.
        team: who shares the work: all its members call this with the same arguments.
        stop: is asked with each update; if any member is told yes, that update is the last one.

    Raises:
        OptionError: the team is larger than the batch.
        RunError: a member of the team is gone.
    """
    part, an_epoch = Part(config, plan, state, team), updates_an_epoch(sequences, plan)
    started = time.monotonic() - state.seconds
    done = _share(plan, state, an_epoch) >= 1 or state.worse > plan.patience
    while not done:
        for chunk, steps in _epoch(config, plan, state, sequences, augment, part.mine):
            end = state.chunk + 1 == an_epoch
            rng = _random(plan, DROPOUT, state.epoch, state.chunk)
            part.work(state.weights, chunk, steps, rng, last=end)
            part.scalars[1:] = 0 if team.rank else time.monotonic() - started, stop()
            team.all_reduce(part.vector)
            _update(plan, state, an_epoch, part.gradient)
            loss, state.seconds, stopping = part.scalars.tolist()
            state.carried[:] = part.carried
            state.epoch, state.chunk = (
                (state.epoch + 1, 0) if end else (state.epoch, state.chunk + 1)
            )
            share = _share(plan, state, an_epoch)
            due = state.adam.updates - state.measured >= plan.measure_every
            losses = _measure(config, state, held_out, team) if due or share >= 1 else None
            done = share >= 1 or state.worse > plan.patience
            improved = losses is not None and not state.worse
            yield Progress(
                state.adam.updates, state.epoch, share, state.seconds, loss, losses, improved, done,
                stopped=stopping > 0 and not done,
            )  # fmt: skip
            if stopping:
                return
            if done or end:
                break


def updates_an_epoch(sequences: Sequences, plan: TrainingConfig) -> int:
    """How many chunks `train` makes of the sequences."""
    stream = -(-sum(map(len, sequences)) // plan.m)
    return -(-stream // plan.T)


def _random(plan: TrainingConfig, purpose: int, *numbers: int) -> np.random.Generator:
    """A stream of its own for each purpose and numbers; numpy takes no notice of zeros at the end
    of a seed, so there are none.
    """
    return np.random.default_rng([plan.seed, *(number + 1 for number in numbers), purpose])


def _share(plan: TrainingConfig, state: TrainingState, an_epoch: int, more: int = 0) -> float:
    """How much of the training is done, 0 to 1, by epochs or by the clock, whichever is ahead;
    with so many more updates.
    """
    by_epochs = (state.epoch + (state.chunk + more) / an_epoch) / plan.epochs
    by_clock = state.seconds / (60 * plan.minutes) if plan.minutes else 0.0
    return min(1.0, max(by_epochs, by_clock))


def _epoch(
    config: ModelConfig,
    plan: TrainingConfig,
    state: TrainingState,
    sequences: Sequences,
    augment: Augment,
    mine: slice,
) -> Iterator[tuple[Chunk, int]]:
    """What is left of an epoch: chunks of my streams, and how many steps all streams have there.

    The sequences come in a new order, each changed anew; those of other members are not touched.
    """
    epoch = state.epoch
    order: list[int] = _random(plan, ORDER, epoch).permutation(len(sequences)).tolist()

    def fetch(place: int) -> Integers:
        k = order[place]
        return augment(sequences[k], _random(plan, AUGMENT, epoch, k))

    lengths = [len(sequences[k]) for k in order]
    bounds = edges(sum(lengths), plan.m)
    firsts = range(state.chunk * plan.T, bounds[1], plan.T)
    my_bounds = bounds[mine.start : mine.stop + 1]
    chunks = even_chunks(lengths, fetch, my_bounds, firsts, len(config.schema))
    for first, chunk in zip(firsts, chunks, strict=True):
        yield chunk, steps_in(bounds, first, plan.T)


def _update(plan: TrainingConfig, state: TrainingState, an_epoch: int, gradient: Array) -> None:
    """One step of the weights."""
    clip(gradient, plan.max_norm)
    rate = rate_at(_share(plan, state, an_epoch, 1), plan.learning_rate)
    state.adam.update(state.weights, gradient, rate)


def _measure(config: ModelConfig, state: TrainingState, held_out: Sequences, team: Team) -> Array:
    """Measure, and keep the weights if they are the best so far."""
    losses = measure(config, state.weights, held_out, MEASURE_T, team)
    state.measured = state.adam.updates
    state.worse += 1
    if losses.sum() < state.best:
        state.best, state.worse = float(losses.sum()), 0
        state.best_weights[:] = state.weights
    return losses
