"""The training loop: it yields its progress, and leaves saving and printing to its caller.

Every random number depends only on the seed, the epoch and the update (or the sequence). So a
training that goes on from a `TrainingState` makes the same updates as one without the break. With
a time limit it does not: the clock then decides how fast the learning rate falls.

A team of processes can share the work. All of them run this loop, each with its streams of every
batch, and in each update they all-reduce one vector. So all have the same state.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.batches import Chunk, chunks, edges, even_chunks, steps_in, whole_streams
from jazzrnn.nn.divergence import check_number
from jazzrnn.nn.model import ModelConfig, Network, initial_weights, state_shape
from jazzrnn.nn.optimizer import Adam, clip, rate_at
from jazzrnn.nn.team import ALONE, Team, my_streams
from jazzrnn.seeds import AUGMENTATION, DROPOUT, INITIAL_WEIGHTS, ORDER, rng_for

Sequences = Sequence[Integers]
Augment = Callable[[Integers, np.random.Generator], Integers]
HELD_OUT_STREAMS = 32
HELD_OUT_T = 64
SCALARS = 3  # that a team adds up besides the gradient and the layers' state


@dataclass(frozen=True)
class TrainingConfig:
    """How to train.

    Attributes:
        m: sequences side by side (batch size).
        T: steps through which gradients flow (sequence length).
        learning_rate: at its peak.
        epochs: how often every sequence is seen, at most.
        minutes: how long at most; 0 is no limit.
        patience: how many times in a row the held-out loss may be no better than the best one.
        evaluate_every: updates from one held-out loss to the next.
        max_norm: longer gradients are scaled down to this norm.
        seed: of all random numbers.
    """

    m: int = 32
    T: int = 64
    learning_rate: float = 3e-3
    epochs: int = 100
    minutes: float = 0.0
    patience: int = 12
    evaluate_every: int = 50
    max_norm: float = 1.0
    seed: int = 0


@dataclass
class TrainingState:
    """All that a training needs to go on."""

    weights: Array
    adam: Adam
    best_weights: Array
    carried: Array  # the layers' state between chunks
    epoch: int = 0  # complete epochs
    chunk: int = 0  # updates in the epoch that has begun
    seconds: float = 0.0  # of training so far
    evaluated: int = 0  # updates at the last held-out loss
    best: float = float("inf")  # held-out loss in nats a step
    worse: int = 0  # held-out losses in a row that were no better than the best


class Progress(NamedTuple):
    """What one update did."""

    update: int  # updates so far
    epoch: int  # complete epochs
    share: float  # 0 to 1, of the whole training
    seconds: float
    loss: float  # training loss of this chunk, nats a step
    held_out: Array | None  # held-out loss, if it is due: nats a step, one value a chosen column
    improved: bool  # that loss is the best so far
    done: bool
    stopped: bool  # it was asked to stop before it was done: this is the last value


def begin(
    config: ModelConfig, plan: TrainingConfig, dtype: type[np.floating] = np.float32
) -> TrainingState:
    """Return a training that has not begun."""
    weights = initial_weights(config, rng_for(plan.seed, INITIAL_WEIGHTS), dtype)
    carried = np.zeros(state_shape(config, plan.m), dtype)
    return TrainingState(weights, Adam(len(weights), dtype), weights.copy(), carried)


def held_out_loss(
    config: ModelConfig,
    weights: Array,
    sequences: Sequences,
    T: int = HELD_OUT_T,
    team: Team = ALONE,
) -> Array:
    """Return mean losses (K,) in nats a step, one for each chosen column; their sum is the loss.

    Every sequence is read from its beginning to its end, by one member of the team.
    """
    total = np.zeros(sum(column.chosen for column in config.schema))
    streams = whole_streams(sequences, HELD_OUT_STREAMS)[team.rank :: team.size]
    if streams:
        network = Network(config, T, len(streams), weights.dtype.type)
        network.load(weights)
        for chunk in chunks(streams, T):
            total += network.loss(*chunk).sum(axis=0, dtype=np.float64)
    team.all_reduce(total)
    return total / sum(map(len, sequences))


class Part:
    """One member's part of each update, in the vector that the team all-reduces.

    Attributes:
        mine: the streams of this member.
        vector: holds all that follows.
        gradient: of the weights.
        scalars: loss of the batch in nats a step; seconds of training by the clock of the first
            member, 0 from the others; how many members want to stop.
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
        """Compute loss and gradient of a chunk; it has `steps` steps in all members together.

        After the `last` chunk of an epoch the layers begin anew.
        """
        self.network.load(weights)
        losses = self.network.loss_and_gradient(*chunk, self.gradient, rng, steps)
        if last:
            self.network.state = 0
        self.scalars[:] = losses.sum(dtype=np.float64) / steps, 0, 0
        self.carried[:] = 0
        self.carried[..., self.mine] = self.network.state


def room(state: TrainingState) -> int:
    """Return the bytes of the vector that a team all-reduces in each update."""
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
    """Train until the plan is fulfilled; change `state` in place, and yield after each update.

    Between two values the state is complete: it can be saved, and training can go on from it.

    Args:
        config: the model.
        plan: how to train.
        state: from `begin`, or a saved one; the same in all members of the team.
        sequences: integer arrays (steps, columns) to learn from.
        held_out: such arrays for the held-out loss; at least one.
        augment: changes a sequence anew in each epoch, but not its length.
        team: shares the work; all its members call this with the same arguments.
        stop: is asked in each update; once it returns true in any member, that update is the last.

    Raises:
        OptionError: the team is larger than the batch.
        RunError: a member of the team is gone, or a loss is no number any more.
    """
    part, an_epoch = Part(config, plan, state, team), updates_an_epoch(sequences, plan)
    started = time.monotonic() - state.seconds
    done = _share(plan, state, an_epoch) >= 1 or state.worse > plan.patience
    while not done:
        for chunk, steps in _epoch(config, plan, state, sequences, augment, part.mine):
            end = state.chunk + 1 == an_epoch
            rng = rng_for(plan.seed, DROPOUT, state.epoch, state.chunk)
            with np.errstate(over="ignore", invalid="ignore"):  # `_update` looks at the results
                part.work(state.weights, chunk, steps, rng, last=end)
            part.scalars[1:] = 0 if team.rank else time.monotonic() - started, stop()
            team.all_reduce(part.vector)
            loss, seconds, stopping = part.scalars.tolist()
            _update(plan, state, an_epoch, part.gradient, loss)
            state.seconds = seconds
            state.carried[:] = part.carried
            state.epoch, state.chunk = (
                (state.epoch + 1, 0) if end else (state.epoch, state.chunk + 1)
            )
            share = _share(plan, state, an_epoch)
            due = state.adam.updates - state.evaluated >= plan.evaluate_every
            losses = _evaluate(config, plan, state, held_out, team) if due or share >= 1 else None
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
    """Return how many chunks `train` makes of the sequences."""
    stream = -(-sum(map(len, sequences)) // plan.m)
    return -(-stream // plan.T)


def _share(plan: TrainingConfig, state: TrainingState, an_epoch: int, more: int = 0) -> float:
    """Return how much of the training is done after `more` updates, from 0 to 1: by epochs or by
    the clock, whichever is ahead.
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
    """Yield the rest of an epoch: chunks of this member's streams, and how many steps all streams
    have in them.

    The sequences come in a new order, each changed anew. Those of other members are not read.
    """
    epoch = state.epoch
    order: list[int] = rng_for(plan.seed, ORDER, epoch).permutation(len(sequences)).tolist()

    def fetch(place: int) -> Integers:
        k = order[place]
        return augment(sequences[k], rng_for(plan.seed, AUGMENTATION, epoch, k))

    lengths = [len(sequences[k]) for k in order]
    bounds = edges(sum(lengths), plan.m)
    firsts = range(state.chunk * plan.T, bounds[1], plan.T)
    my_bounds = bounds[mine.start : mine.stop + 1]
    chunks = even_chunks(lengths, fetch, my_bounds, firsts, len(config.schema))
    for first, chunk in zip(firsts, chunks, strict=True):
        yield chunk, steps_in(bounds, first, plan.T)


def _update(
    plan: TrainingConfig, state: TrainingState, an_epoch: int, gradient: Array, loss: float
) -> None:
    """Move the weights by one step of Adam.

    Raises:
        RunError: the loss or the gradient is no number.
    """
    norm = clip(gradient, plan.max_norm)
    check_number(loss + norm, state.adam.updates, plan.learning_rate, state.evaluated)
    rate = rate_at(_share(plan, state, an_epoch, 1), plan.learning_rate)
    state.adam.update(state.weights, gradient, rate)


def _evaluate(
    config: ModelConfig, plan: TrainingConfig, state: TrainingState, held_out: Sequences, team: Team
) -> Array:
    """Return the held-out loss, and keep the weights if they are the best so far.

    Raises:
        RunError: the loss is no number.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # the loss tells
        losses = held_out_loss(config, state.weights, held_out, HELD_OUT_T, team)
    check_number(float(losses.sum()), state.adam.updates, plan.learning_rate, state.evaluated)
    state.evaluated = state.adam.updates
    state.worse += 1
    if losses.sum() < state.best:
        state.best, state.worse = float(losses.sum()), 0
        state.best_weights[:] = state.weights
    return losses
