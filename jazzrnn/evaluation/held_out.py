"""Held-out loss, perplexity and accuracy, and how sure they are.

Intervals are of the pieces: 95 % of what other pieces of the same kind would have given, as
the bootstrap estimates it (Efron and Tibshirani 1993). Notes of one piece are too much alike to
be counted as independent.
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
    """A number and its interval; nan where there are less than two pieces."""

    value: float
    low: float
    high: float


class Row(NamedTuple):
    """What is known of one attribute, or, called "all", of whole notes."""

    name: str
    loss: Estimate  # nats a note
    perplexity: Estimate  # exp(loss): as uncertain as so many equally likely values
    accuracy: Estimate  # share of the values that were the likeliest
    unigram: float  # its loss
    ngram: float  # the loss of the best order
    order: int  # the best; 0 for "all", and where there is none


def ratio(above: Floats, below: Floats, rng: np.random.Generator) -> Estimate:
    """The sum of one number over that of another, with its interval over pieces.

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


def report(
    names: Sequence[str],
    losses: Floats,
    hits: Floats,
    values: Floats,
    steps: Floats,
    baseline: Floats,
    seed: int = 0,
    told: Mapping[str, Floats] | None = None,
) -> list[Row]:
    """One row an attribute, one for each thing that the model was told, and "all".

    Args:
        names: of the K attributes.
        losses: (P, K) nats, summed over the steps of each piece.
        hits: (P, K + 1) values that were the likeliest; last, notes of which all were.
        values: (P, K + 1) values there were; last, steps.
        steps: (P,) steps.
        baseline: (orders, K) losses of the n-grams, nats a step: see `ngram_losses`.
        seed: of the bootstrap: all rows are of the same sets of pieces.
        told: (P,) by name what it costs to say of each piece what the model was told of it; it is
            a part of "all". The n-grams were not told.
    """
    for name, costs in (told or {}).items():
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
    """(orders, K) losses of the Witten-Bell n-grams of each chosen column, nats a step.

    Args:
        schema: of the columns.
        train: arrays (steps, columns) to count.
        held_out: arrays (steps, columns) to predict.
    """
    losses = np.zeros((ORDERS, 0))
    for c, column in enumerate(schema):
        if column.chosen:
            counted, asked = (
                [s[s[:, c] != ABSENT, c] for s in sequences] for sequences in (train, held_out)
            )
            ps = probabilities(counted, asked, column.classes)
            losses = np.column_stack([losses, [-np.log(p).sum() for p in ps]])
    return losses / sum(map(len, held_out))


def ngram_losses_crosswise(schema: Schema, sequences: Sequences) -> Floats:
    """`ngram_losses` of sequences that are predicted from the others, in FOLDS parts; nan if there
    are no others.
    """
    if len(sequences) < 2:
        return np.full((ORDERS, sum(column.chosen for column in schema)), np.nan)
    folds = [range(k, len(sequences), FOLDS) for k in range(min(FOLDS, len(sequences)))]
    total = 0.0
    for fold in folds:
        asked = [sequences[k] for k in fold]
        others = [s for k, s in enumerate(sequences) if k not in fold]
        total = total + ngram_losses(schema, others, asked) * sum(map(len, asked))
    return np.asarray(total / sum(map(len, sequences)))
