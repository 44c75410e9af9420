"""The training loop: it yields what happened and leaves saving and printing to its caller.

Every random number depends on the seed, the epoch and the update alone, so that a training
that goes on from a `TrainingState` takes the way that it would have taken without the break;
unless it has a time limit, for then the clock decides how fast the learning rate falls.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.batches import Chunk, chunks, even_streams, whole_streams
from jazzrnn.nn.model import ModelConfig, Network, initial_weights, state_shape
from jazzrnn.nn.optimizer import Adam, clip, rate_at

Sequences = Sequence[Integers]
Augment = Callable[[Integers, np.random.Generator], Integers]
MEASURE_STREAMS = 32
WEIGHTS, ORDER, DROPOUT = 1, 2, 3  # purposes of random numbers


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


def begin(
    config: ModelConfig, plan: TrainingConfig, dtype: type[np.floating] = np.float32
) -> TrainingState:
    """A training that has not begun."""
    weights = initial_weights(config, _random(plan, WEIGHTS), dtype)
    carried = np.zeros(state_shape(config, plan.m), dtype)
    return TrainingState(weights, Adam(len(weights), dtype), weights.copy(), carried)


def measure(config: ModelConfig, weights: Array, sequences: Sequences, T: int = 64) -> Array:
    """Mean losses (K,) in nats a step, one for each chosen column: their sum is the loss of a step.

    Every sequence is read from its beginning to its end.
    """
    streams = whole_streams(sequences, MEASURE_STREAMS)
    network = Network(config, T, len(streams), weights.dtype.type)
    network.load(weights)
    total = sum(network.loss(*chunk).sum(axis=0, dtype=np.float64) for chunk in chunks(streams, T))
    return np.asarray(total / sum(map(len, sequences)))


def train(
    config: ModelConfig,
    plan: TrainingConfig,
    state: TrainingState,
    sequences: Sequences,
    held_out: Sequences,
    augment: Augment = lambda sequence, _: sequence,
) -> Iterator[Progress]:
    """Train, in place of `state`, until the plan is fulfilled; yield after each update.

    Between two values the state is whole: save it whenever you like, and go on from it.

    Args:
        config: the model.
        plan: how to train.
        state: from `begin`, or a saved one.
        sequences: integer arrays (steps, columns) to learn from.
        held_out: such arrays to measure with; at least one.
        augment: changes a sequence anew in each epoch.
    """
    network = Network(config, plan.T, plan.m, state.weights.dtype.type)
    gradient = np.empty_like(state.weights)
    an_epoch = updates_an_epoch(sequences, plan)
    started = time.monotonic() - state.seconds
    done = _share(plan, state, an_epoch) >= 1 or state.worse > plan.patience
    while not done:
        network.state = state.carried
        for chunk in islice(_epoch(plan, state.epoch, sequences, augment), state.chunk, None):
            loss = _update(network, plan, state, an_epoch, chunk, gradient)
            state.seconds = time.monotonic() - started
            state.chunk += 1
            end = state.chunk == an_epoch
            if end:
                state.epoch, state.chunk, network.state = state.epoch + 1, 0, 0
            state.carried = network.state
            share = _share(plan, state, an_epoch)
            due = state.adam.updates - state.measured >= plan.measure_every
            losses = _measure(config, state, held_out) if due or share >= 1 else None
            done = share >= 1 or state.worse > plan.patience
            improved = losses is not None and not state.worse
            yield Progress(
                state.adam.updates, state.epoch, share, state.seconds, loss, losses, improved, done
            )
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
    plan: TrainingConfig, epoch: int, sequences: Sequences, augment: Augment
) -> Iterator[Chunk]:
    """The chunks of an epoch: the sequences in a new order, each changed anew."""
    rng = _random(plan, ORDER, epoch)
    order: list[int] = rng.permutation(len(sequences)).tolist()
    changed = [augment(sequences[k], rng) for k in order]
    return chunks(even_streams(changed, plan.m), plan.T)


def _update(
    network: Network,
    plan: TrainingConfig,
    state: TrainingState,
    an_epoch: int,
    chunk: Chunk,
    gradient: Array,
) -> float:
    """One step of the weights; returns the loss before it, nats a step."""
    network.load(state.weights)
    rng = _random(plan, DROPOUT, state.epoch, state.chunk)
    losses = network.loss_and_gradient(*chunk, gradient, rng)
    clip(gradient, plan.max_norm)
    rate = rate_at(_share(plan, state, an_epoch, 1), plan.learning_rate)
    state.adam.update(state.weights, gradient, rate)
    return float(losses.sum(dtype=np.float64)) / np.count_nonzero(chunk.targets[..., 0] >= 0)


def _measure(config: ModelConfig, state: TrainingState, held_out: Sequences) -> Array:
    """Measure, and keep the weights if they are the best so far."""
    losses = measure(config, state.weights, held_out)
    state.measured = state.adam.updates
    state.worse += 1
    if losses.sum() < state.best:
        state.best, state.worse = float(losses.sum()), 0
        state.best_weights[:] = state.weights
    return losses
