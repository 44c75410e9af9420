"""Held-out loss, perplexity and accuracy, with intervals.

An interval holds 95 % of the values that other pieces of the same kind would give, as the
bootstrap over pieces estimates it. It is over pieces, for the notes of one piece are too similar
to count as independent. Source: Efron and Tibshirani 1993.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.evaluation.ngram import ORDERS, probabilities
from jazzrnn.schema import ABSENT, Schema

RESAMPLED = 1000
LEVEL = 0.95
FOLDS = 10
Floats = npt.NDArray[np.float64]
Sequences = Sequence[npt.NDArray[np.integer]]


class Estimate(NamedTuple):
    """A number and its interval, which is nan with fewer than two pieces."""

    value: float
    low: float
    high: float


class Row(NamedTuple):
    """The losses of one attribute, or, with the name "all", of whole notes."""

    name: str
    loss: Estimate  # nats a note
    perplexity: Estimate  # exp(loss): the model is as uncertain as among N equally likely values
    accuracy: Estimate  # how often the likeliest value was right, 0 to 1
    unigram: float  # its loss
    ngram: float  # the loss of the best order
    order: int  # the best; 0 for "all", and where there is none


def ratio(above: Floats, below: Floats, rng: np.random.Generator) -> Estimate:
    """Return the sum of one number by the sum of another, with its interval over pieces.

    Args:
        above: (P,) such as the losses of the pieces.
        below: (P,) such as their steps.
        rng: draws RESAMPLED sets of P pieces, with replacement.
    """
    P = len(above)
    value = float(above.sum() / below.sum()) if below.sum() else float("nan")
    if P < 2:
        return Estimate(value, float("nan"), float("nan"))
    times = rng.multinomial(P, np.full(P, 1 / P), RESAMPLED)  # (RESAMPLED, P) each was drawn
    ratios = (times @ above) / np.maximum(times @ below, 1e-12)
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high))


def loss_rows(
    names: Sequence[str],
    losses: Floats,
    hits: Floats,
    values: Floats,
    steps: Floats,
    baseline: Floats,
    seed: int = 0,
    given: Mapping[str, Floats] | None = None,
) -> list[Row]:
    """Return a row for each attribute, for each thing that the model is given, and for "all".

    Args:
        names: of the K attributes.
        losses: (P, K) nats, summed over the steps of each piece.
        hits: (P, K + 1) how often the likeliest value was right; last, all values of a note.
        values: (P, K + 1) number of values; last, of steps.
        steps: (P,) steps.
        baseline: (orders, K) losses of the n-grams, nats a step: see `ngram_losses`.
        seed: of the bootstrap; all rows resample the same pieces.
        given: by name (P,) nats: what it costs to describe what the model is given of each piece.
            It is a part of "all". The n-grams are not given it.
    """
    for name, costs in (given or {}).items():
        names, losses = [*names, name], np.column_stack([losses, costs])
        hits, values = (np.insert(each, -1, 0, axis=1) for each in (hits, values))
        baseline = np.column_stack([baseline, np.zeros(len(baseline))])
    orders = baseline.argmin(axis=0)
    best = baseline.min(axis=0)
    rows: list[Row] = []
    for k, name in enumerate([*names, "all"]):
        of_all = k == len(names)
        piece_losses = losses.sum(axis=1) if of_all else losses[:, k]
        loss = ratio(piece_losses, steps, np.random.default_rng(seed))
        rows.append(
            Row(
                name,
                loss,
                Estimate(*np.exp(loss).tolist()),
                ratio(hits[:, k], values[:, k], np.random.default_rng(seed)),
                float(baseline[0].sum() if of_all else baseline[0, k]),
                float(best.sum() if of_all else best[k]),
                0 if of_all or np.isnan(best[k]) else int(orders[k]) + 1,
            )
        )
    return rows


def ngram_losses(schema: Schema, train: Sequences, held_out: Sequences) -> Floats:
    """Return the losses (orders, K) of n-grams of each chosen column, in nats a step.

    Args:
        schema: of the columns.
        train: arrays (steps, columns) to count.
        held_out: arrays (steps, columns) to predict.
    """
    losses = np.zeros((ORDERS, 0))
    for c, column in enumerate(schema):
        if column.chosen:
            counted, predicted = (
                [s[s[:, c] != ABSENT, c] for s in sequences] for sequences in (train, held_out)
            )
            ps = probabilities(counted, predicted, column.classes)
            losses = np.column_stack([losses, [-np.log(p).sum() for p in ps]])
    return losses / sum(map(len, held_out))


def cross_validated_ngram_losses(schema: Schema, sequences: Sequences) -> Floats:
    """Return `ngram_losses` by cross-validation: each of FOLDS parts is predicted from the others.

    nan with fewer than two sequences.
    """
    if len(sequences) < 2:
        return np.full((ORDERS, sum(column.chosen for column in schema)), np.nan)
    folds = [range(k, len(sequences), FOLDS) for k in range(min(FOLDS, len(sequences)))]
    total = 0.0
    for fold in folds:
        predicted = [sequences[k] for k in fold]
        others = [s for k, s in enumerate(sequences) if k not in fold]
        total = total + ngram_losses(schema, others, predicted) * sum(map(len, predicted))
    return np.asarray(total / sum(map(len, sequences)))
