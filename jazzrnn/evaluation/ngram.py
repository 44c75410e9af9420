"""Baselines that a network must beat: n-grams with Witten-Bell smoothing.

Each column of a step is predicted from its own past alone. An n-gram of order n knows the n - 1
values before; order 1 (the unigram) knows none:

    p_n(v | context) = (count(context, v) + kinds(context) * p_{n-1}(v | shorter context))
                       / (count(context) + kinds(context))

where kinds(context) is the number of different values after the context, and p_0 is 1 /
classes. Source: Witten and Bell 1991, in the interpolated form of Chen and Goodman 1999.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.schema import ABSENT, Schema

ORDERS = 4
Integers = npt.NDArray[np.integer]


class Baseline(NamedTuple):
    """The losses of n-grams for one chosen column, in nats a step."""

    unigram: float
    best: float
    order: int  # of the best


def baselines(
    schema: Schema, train: Sequence[Integers], held_out: Sequence[Integers]
) -> list[Baseline]:
    """Return for each chosen column the unigram, and the order that is best on the held-out steps.

    That choice favours the baseline.

    Args:
        schema: of the columns.
        train: arrays (steps, columns) to count.
        held_out: arrays (steps, columns) to predict.
    """
    steps = sum(map(len, held_out))
    found: list[Baseline] = []
    for c, column in enumerate(schema):
        if column.chosen:
            counted, predicted = (
                [s[s[:, c] != ABSENT, c] for s in sequences] for sequences in (train, held_out)
            )
            losses = [
                -float(np.log(p).sum()) / steps
                for p in probabilities(counted, predicted, column.classes)
            ]
            best = int(np.argmin(losses))
            found.append(Baseline(losses[0], losses[best], best + 1))
    return found


def probabilities(
    train: Sequence[Integers], held_out: Sequence[Integers], classes: int
) -> Iterator[npt.NDArray[np.float64]]:
    """Yield for the orders 1 to 4 the probability of each held-out value in its sequence.

    Args:
        train: sequences of values from 0 to classes - 1.
        held_out: sequences to predict, one behind the other in the result.
        classes: number of values.
    """
    p = np.full(sum(map(len, held_out)), 1 / classes)
    for order in range(1, ORDERS + 1):
        known, wanted = _contexts(train, order, classes), _contexts(held_out, order, classes)
        values = _joined(train)
        grams, gram_counts = np.unique(known * classes + values, return_counts=True)
        contexts, counts = np.unique(known, return_counts=True)
        kinds = np.unique(grams // classes, return_counts=True)[1]
        targets = _joined(held_out)
        count, kind = _look_up(contexts, counts, wanted), _look_up(contexts, kinds, wanted)
        gram = _look_up(grams, gram_counts, wanted * classes + targets)
        p = np.where(count > 0, (gram + kind * p) / np.maximum(count + kind, 1), p)
        yield p


def _joined(sequences: Sequence[Integers]) -> Integers:
    return np.concatenate([np.zeros(0, np.int64), *sequences])


def _contexts(sequences: Sequence[Integers], order: int, classes: int) -> Integers:
    """Return a code of the order - 1 values before each value; `classes` is the beginning."""
    codes: list[Integers] = [np.zeros(0, np.int64)]
    for sequence in sequences:
        code = np.zeros(len(sequence), np.int64)
        for back in range(1, order):
            past = np.concatenate([np.full(back, classes), sequence])[: len(sequence)]
            code = code * (classes + 1) + past
        codes.append(code)
    return np.concatenate(codes)


def _look_up(keys: Integers, values: Integers, wanted: Integers) -> Integers:
    """Return the values of some keys, 0 where there is no such key; `keys` are sorted."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)
