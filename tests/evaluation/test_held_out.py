"""Losses and hits piece by piece, their intervals, and the n-grams beside them."""

import math

import numpy as np
import pytest

from jazzrnn.evaluation.held_out import (
    cross_validated_ngram_losses,
    loss_rows,
    ngram_losses,
    ratio,
)
from jazzrnn.evaluation.ngram import baselines
from jazzrnn.nn.losses import STREAMS, losses_of_each
from jazzrnn.nn.model import ModelConfig, Network, initial_weights
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train
from jazzrnn.schema import ABSENT, Column

SCHEMA = (Column("when", 6), Column("place", 3, chosen=False), Column("height", 9))
CONFIG = ModelConfig(SCHEMA, hidden=8, layers=2, embedding=5, head=4)


def sequences(lengths, seed=0):
    rng = np.random.default_rng(seed)
    made = [
        np.stack([rng.integers(0, c.classes, n) for c in SCHEMA], axis=1).astype(np.int16)
        for n in lengths
    ]
    for sequence in made:
        sequence[-1, 1:] = ABSENT  # as in a row that ends a piece
    return made


@pytest.fixture
def weights():
    return initial_weights(CONFIG, np.random.default_rng(0), np.float64) * 3


def test_pieces_one_by_one_sum_up_to_what_training_measures(weights):
    pieces = sequences([*range(3, 60, 2), 200, 1, *range(5, 30)])
    assert len(pieces) > STREAMS
    each = losses_of_each(CONFIG, weights, pieces, T=16)
    assert each.steps.tolist() == [len(piece) for piece in pieces]
    assert each.losses.sum(axis=0) / each.steps.sum() == pytest.approx(
        held_out_loss(CONFIG, weights, pieces)
    )
    alone = losses_of_each(CONFIG, weights, pieces[7:8])
    for all_of_them, one in zip(each, alone, strict=True):
        assert all_of_them[7] == pytest.approx(one[0])


def probabilities(weights, piece):
    """p(height = v | everything before) of the last step but one, for all v, one by one."""
    found = []
    for value in range(SCHEMA[2].classes):
        changed = piece[:-1].copy()
        changed[-1, 2] = value
        inputs = np.full_like(changed, ABSENT)
        inputs[1:] = changed[:-1]
        network = Network(CONFIG, len(changed), 1, np.float64)
        network.load(weights)
        starts = np.zeros((len(changed), 1), bool)
        starts[0] = True
        losses = network.loss(inputs[:, None], changed[:, None], starts)
        found.append(math.exp(-losses[-1, 1]))
    return np.array(found)


@pytest.mark.parametrize("seed", range(6))
def test_a_hit_is_the_likeliest_value(weights, seed):
    piece = sequences([5], seed)[0]
    p = probabilities(weights, piece)
    assert p.sum() == pytest.approx(1)
    before, *others = (
        losses_of_each(CONFIG, weights, [np.vstack([piece[:-2], [*piece[-2, :2], v], piece[-1:]])])
        for v in (p.argmin(), p.argmax())
    )
    assert [others[0].hits[0, 1] - before.hits[0, 1]] == [1]


def test_a_hit_of_all_columns_needs_all_that_are_there(weights):
    pieces = sequences([40, 7])
    each = losses_of_each(CONFIG, weights, pieces)
    assert each.values.tolist() == [[40, 39, 40], [7, 6, 7]]  # the last row has no height
    assert (each.hits <= each.values).all()
    assert (each.hits[:, 2] <= each.hits[:, 0]).all()
    assert (each.hits[:, 2] <= each.hits[:, 1] + 1).all()


def test_what_is_learned_is_hit():
    count = np.arange(60)
    piece = np.stack([count % 6, count % 3, count * 2 % 9], axis=1).astype(np.int16)
    config = ModelConfig(SCHEMA, hidden=16, layers=1, embedding=8, head=16, dropout=0)
    plan = TrainingConfig(m=1, T=60, epochs=150, learning_rate=0.02, evaluate_every=1000)
    state = begin(config, plan)
    for _ in train(config, plan, state, [piece], [piece]):
        pass
    each = losses_of_each(config, state.weights, [piece])
    assert (each.hits / each.values > 0.9).all()


def test_a_ratio_and_its_interval():
    rng = np.random.default_rng(0)
    steps = rng.integers(50, 150, 100).astype(float)
    losses = steps * rng.normal(2, 0.5, 100)
    found = ratio(losses, steps, np.random.default_rng(1))
    assert found.value == pytest.approx(losses.sum() / steps.sum())
    assert found.low < found.value < found.high
    spread = 1.96 * 0.5 * np.sqrt((steps**2).sum()) / steps.sum()
    assert (found.high - found.low) / 2 == pytest.approx(spread, rel=0.25)
    assert ratio(losses, steps, np.random.default_rng(1)) == found


def test_one_piece_has_no_interval():
    found = ratio(np.array([3.0]), np.array([2.0]), np.random.default_rng(0))
    assert found.value == 1.5
    assert np.isnan([found.low, found.high]).all()
    nothing = ratio(np.zeros(2), np.zeros(2), np.random.default_rng(0))
    assert math.isnan(nothing.value)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    truth, held = 2.0, 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = ratio(rng.normal(truth, 1, 40), np.ones(40), np.random.default_rng(seed))
        held += found.low < truth < found.high
    assert 0.89 < held / 200 < 0.99


def test_a_report_by_hand():
    losses = np.array([[2.0, 4.0], [1.0, 2.0]])
    hits = np.array([[3.0, 1.0, 1.0], [1.0, 1.0, 0.0]])
    values = np.array([[4.0, 3.0, 4.0], [2.0, 2.0, 2.0]])
    baseline = np.array([[1.0, 2.0], [0.7, 1.5], [0.9, 1.4]])
    when, height, both = loss_rows(["when", "height"], losses, hits, values, values[:, 2], baseline)
    assert [row.name for row in (when, height, both)] == ["when", "height", "all"]
    assert [row.loss.value for row in (when, height, both)] == [0.5, 1, 1.5]
    assert when.perplexity.value == pytest.approx(math.exp(0.5))
    assert when.perplexity.low == pytest.approx(math.exp(when.loss.low))
    accuracies = [row.accuracy.value for row in (when, height, both)]
    assert accuracies == pytest.approx([4 / 6, 2 / 5, 1 / 6])
    assert (when.unigram, when.ngram, when.order) == (1.0, 0.7, 2)
    assert (height.unigram, height.ngram, height.order) == (2.0, 1.4, 3)
    assert (both.unigram, both.order) == (3.0, 0)
    assert both.ngram == pytest.approx(2.1)


def test_the_ngrams_are_those_that_training_shows():
    train_on, held_out = sequences([50, 80], 1), sequences([30, 20], 2)
    found = ngram_losses(SCHEMA, train_on, held_out)
    for k, baseline in enumerate(baselines(SCHEMA, train_on, held_out)):
        assert found[0, k] == pytest.approx(baseline.unigram)
        assert found[:, k].min() == pytest.approx(baseline.best)
        assert found[:, k].argmin() + 1 == baseline.order


def test_by_cross_validation_no_piece_is_predicted_from_itself():
    same = sequences([40], 3) * 2  # each is predicted from its duplicate
    other = sequences([40, 40], 4)
    assert cross_validated_ngram_losses(SCHEMA, same)[3].sum() < 2
    assert cross_validated_ngram_losses(SCHEMA, other)[3].sum() > 3
    halves = [ngram_losses(SCHEMA, [other[1 - k]], [other[k]]) for k in (0, 1)]
    assert cross_validated_ngram_losses(SCHEMA, other) == pytest.approx(np.mean(halves, axis=0))


def test_one_piece_alone_has_no_ngrams():
    baseline = cross_validated_ngram_losses(SCHEMA, sequences([20]))
    one = np.ones((1, 2)), np.ones((1, 3)), np.ones((1, 3)), np.ones(1)
    for row in loss_rows(["when", "height"], *one, baseline):
        assert math.isnan(row.unigram)
        assert math.isnan(row.ngram)
        assert row.order == 0
