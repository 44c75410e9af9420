"""Losses and hits of a model for each of many sequences, to compare models piece by piece."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.nn.arrays import Array, Flags, Integers
from jazzrnn.nn.batches import chunks
from jazzrnn.nn.model import ModelConfig, Network
from jazzrnn.schema import ABSENT

STREAMS = 32  # sequences side by side
Floats = npt.NDArray[np.float64]


class SequenceLosses(NamedTuple):
    """Sums over the steps of P sequences, for K chosen columns."""

    losses: Floats  # (P, K) negative log-likelihoods in nats
    hits: Floats  # (P, K + 1) how often the likeliest value came; last, all values of a step
    values: Floats  # (P, K + 1) how many values there were to hit; last, steps
    steps: Floats  # (P,)


def losses_of_each(
    config: ModelConfig,
    weights: Array,
    sequences: Sequence[Integers],
    T: int = 64,
    counted: Sequence[Flags] = (),
) -> SequenceLosses:
    """Return the losses and hits of each sequence, read from its beginning to its end.

    Whether a column is hit is decided with the true values of the columns before it in the chain.
    The sum of the losses over all sequences / the number of steps is `training.held_out_loss`.

    Args:
        config: the model.
        weights: its flat vector.
        sequences: integer arrays (steps, columns).
        T: steps that are computed at once.
        counted: (steps,) for each sequence which steps count; without this all do.
    """
    K = sum(column.chosen for column in config.schema)
    P = len(sequences)
    losses, hits, values = np.zeros((P, K)), np.zeros((P, K + 1)), np.zeros((P, K + 1))
    by_length = sorted(range(P), key=lambda p: -len(sequences[p]))  # little is padded
    for first in range(0, P, STREAMS):
        group = by_length[first : first + STREAMS]
        side_by_side = [[sequences[p]] for p in group]
        network = Network(config, T, len(group), weights.dtype.type)
        network.load(weights)
        for number, (inputs, targets, starts) in enumerate(chunks(side_by_side, T)):
            for column, p in enumerate(group if counted else ()):
                left_out = np.flatnonzero(~counted[p][number * T : (number + 1) * T])
                targets[left_out, column] = ABSENT
            there = _chunk(network, inputs, targets, starts)
            for total, one in zip((losses, hits, values), there, strict=True):
                total[group] += one
    return SequenceLosses(losses, hits, values, values[:, -1])


def _chunk(
    network: Network, inputs: Integers, targets: Integers, starts: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """Return losses (m, K), hits (m, K + 1) and values (m, K + 1) of a chunk, summed over steps."""
    T, m, _ = targets.shape
    chosen = [c for c, column in enumerate(network.config.schema) if column.chosen]
    rows = targets.reshape(T * m, -1)
    present = rows[:, chosen] >= 0
    hits = np.zeros(present.shape, bool)
    losses = network.heads.loss(network.forward(inputs, starts), rows, hits)
    all_hit = (hits | ~present).all(axis=1) & present[:, 0]
    columns = (
        losses,
        np.column_stack([hits & present, all_hit]),
        np.column_stack([present, present[:, 0]]),  # a step without its first column is padding
    )
    sums = [a.reshape(T, m, -1).sum(axis=0, dtype=np.float64) for a in columns]
    return sums[0], sums[1], sums[2]
