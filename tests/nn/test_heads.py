"""The chain of heads: an exact probability, its gradients, what a head sees, dropout."""

import numpy as np
import pytest

from jazzrnn.nn.heads import Heads, head_shapes
from jazzrnn.schema import ABSENT, Column
from tests.gradcheck import BOUND, numerical_gradient, relative_error

SCHEMA = (
    Column("given_first", 3, chosen=False),
    Column("a", 4),
    Column("r", 5, chosen=False),
    Column("circle", 2, chosen=False),
    Column("b", 5, relative_to=("r", "circle")),
    Column("c", 3),
)
A, R, B, C = 1, 2, 4, 5  # columns
HIDDEN = 4


def problem(seed, u, N=7, schema=SCHEMA):
    """Heads with random parameters, hidden states and values; some values are absent."""
    rng = np.random.default_rng(seed)
    parameters = {name: rng.normal(size=s) for name, s in head_shapes(schema, HIDDEN, u).items()}
    heads = Heads(schema, u, N, np.float64)
    heads.load(parameters)
    values = np.stack([rng.integers(-1, column.classes, N) for column in schema], axis=1)
    return heads, parameters, rng.normal(size=(N, HIDDEN)), values


def gradients(heads, parameters, H, values, mask=None):
    gradient = {name: np.full_like(array, np.nan) for name, array in parameters.items()}
    dH = np.full_like(H, np.nan)  # every element must be written
    heads.loss_and_gradient(H, values, 1.0, gradient, dH, mask)
    return gradient, dH


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dropped", [False, True])
@pytest.mark.parametrize("u", [0, 3])
def test_gradients_agree_with_finite_differences(u, dropped, seed):
    heads, parameters, H, values = problem(seed, u)
    mask = None
    if dropped and u:
        mask = 2.0 * (np.random.default_rng(seed + 9).random((len(H), 3 * u)) < 0.5)

    def loss():
        ignored = {name: np.empty_like(array) for name, array in parameters.items()}
        return heads.loss_and_gradient(H, values, 1.0, ignored, np.empty_like(H), mask).sum()

    gradient, dH = gradients(heads, parameters, H, values, mask)
    assert relative_error(dH, numerical_gradient(loss, H)) < BOUND
    for name, array in parameters.items():
        assert relative_error(gradient[name], numerical_gradient(loss, array)) < BOUND, name


@pytest.mark.parametrize("u", [0, 4])
def test_the_probabilities_of_all_steps_sum_to_1(u):
    """Over all values of all chosen columns, for given columns and a hidden state."""
    every = np.array([[1, a, 3, 0, b, c] for a in range(4) for b in range(5) for c in range(3)])
    heads, _, H, _ = problem(0, u, N=len(every))
    losses = heads.loss(np.repeat(H[:1], len(every), axis=0), every)
    assert np.exp(-losses.sum(axis=1)).sum() == pytest.approx(1, abs=1e-12)


def losses_for(values, u=3):
    heads, _, H, _ = problem(1, u, N=1)
    return heads.loss(H, np.array([values])).copy()[0]


def test_each_head_sees_all_columns_to_its_left_and_none_to_its_right():
    step = [1, 2, 3, 0, 4, 1]
    before = losses_for(step)
    for column, heads_to_the_right in ((0, [0, 1, 2]), (R, [1, 2]), (3, [1, 2])):
        other = step.copy()
        other[column] = 1 - step[column] if column == 3 else step[column] - 1
        changed = np.flatnonzero(losses_for(other) != before)
        assert changed.tolist() == heads_to_the_right, column
    for column, itself_and_right in ((A, [0, 1, 2]), (B, [1, 2]), (C, [2])):
        other = step.copy()
        other[column] -= 1
        assert np.flatnonzero(losses_for(other) != before).tolist() == itself_and_right, column


def test_without_tanh_layers_a_head_sees_only_what_it_is_relative_to():
    before = losses_for([1, 2, 3, 0, 4, 1], u=0)
    assert np.flatnonzero(losses_for([0, 3, 3, 0, 4, 1], u=0) != before).tolist() == [0]
    assert np.flatnonzero(losses_for([1, 2, 2, 0, 4, 1], u=0) != before).tolist() == [1]


def test_relative_scores_move_with_the_column_they_are_relative_to():
    """A pattern is learned once for every height: a step up in both has the same score."""
    heads, parameters, H, _ = problem(2, 0, N=1)
    head = heads.heads[1]
    parameters[head.C][:] = parameters[head.d][:] = 0  # no scores by value
    parameters["score.b.to.circle"][:] = 0
    scores = np.empty((4, 5))
    for r in range(4):
        heads.scores(head, H, np.array([[0, 0, r, 0, 0, 0]]), scores[r : r + 1])
    assert len(set(scores[0])) == 5
    for r in range(3):
        assert np.array_equal(scores[r, :-1], scores[r + 1, 1:])


@pytest.mark.parametrize("u", [0, 3])
def test_an_absent_value_has_no_loss_and_no_gradient(u):
    heads, parameters, H, values = problem(3, u)
    values[:, [A, B, C]] = ABSENT
    gradient, dH = gradients(heads, parameters, H, values)
    assert not heads.loss(H, values).any()
    assert not dH.any()
    assert not any(array.any() for array in gradient.values())


def test_a_hit_is_a_likeliest_value_that_came():
    heads, _, H, values = problem(4, 3)
    values = np.maximum(values, 0)
    hits = np.zeros((len(H), 3), bool)
    heads.loss(H, values, hits)
    for k, column in enumerate((A, B, C)):
        of_all = []
        for v in range(SCHEMA[column].classes):
            other = values.copy()
            other[:, column] = v
            of_all.append(heads.loss(H, other)[:, k].copy())
        assert hits[:, k].tolist() == (np.argmin(of_all, axis=0) == values[:, column]).tolist()


def test_units_that_are_dropped_count_for_nothing():
    heads, parameters, H, values = problem(5, 3)
    gradient, dH = gradients(heads, parameters, H, values, np.zeros((len(H), 9)))
    assert not dH.any()
    assert not gradient["hidden"].any()
    losses = heads.losses.copy()
    for name in ("score.a", "score.b", "score.c", "score.b.to.r", "score.b.to.circle"):
        parameters[name][:] = 0  # so that the biases are all that is left
    assert np.allclose(heads.loss(H, values), losses, rtol=0, atol=1e-12)


@pytest.mark.parametrize("rows", [[0], [1], [2], [3], [0, 1, 2, 3]])
@pytest.mark.parametrize("size", [20, 100, 3000])
def test_scores_of_any_size_neither_overflow_nor_vanish(size, rows):
    """By rows: all small, all large, all far below zero, and of both signs."""
    N, rng = len(rows), np.random.default_rng(4)
    heads = Heads((Column("letter", 4),), 0, N, np.float32)
    parameters = {"score.letter": np.eye(4, dtype=np.float32)}
    parameters["score.letter.bias"] = np.zeros(4, np.float32)
    heads.load(parameters)
    scores = rng.normal(size=(4, 4)) + np.array([[0], [size], [-size], [0]])
    scores[3, ::2] = [size, -size]
    H, targets = scores[rows].astype(np.float32), np.array([[1], [2], [0], [3]])[rows]
    expected = np.logaddexp.reduce(H.astype(float), axis=1) - H[np.arange(N), targets[:, 0]]
    assert np.allclose(heads.loss(H, targets)[:, 0], expected, rtol=1e-5, atol=1e-5)
    _, dH = gradients(heads, parameters, H, targets)
    p = np.exp(H - np.logaddexp.reduce(H.astype(float), axis=1)[:, None])
    assert np.allclose(dH, p - np.eye(4)[targets[:, 0]], atol=1e-6)
