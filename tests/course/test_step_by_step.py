"""The course's functions give the course's numbers, and their gradients are gradients."""

import numpy as np
import pytest

from jazzrnn.course.gradient_check import BOUND, check, random_parameters
from jazzrnn.course.published import cases, run
from jazzrnn.course.step_by_step import (
    GATES,
    lstm_backward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    sigmoid,
    softmax,
)

LSTM_WEIGHTS = {kind + gate for kind in ("dW", "db") for gate in GATES}
GRADIENTS = {
    "rnn_cell_backward": {"dxt", "da_prev", "dWax", "dWaa", "dba"},
    "rnn_backward": {"dx", "da0", "dWax", "dWaa", "dba"},
    "lstm_cell_backward": {"dxt", "da_prev", "dc_prev"} | LSTM_WEIGHTS,
    "lstm_backward": {"dx", "da0"} | LSTM_WEIGHTS,
}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.function)
def test_published_values(case):
    for value in run(case):
        assert value.agrees, f"{value.expr}: {value.ours}, published {value.published}"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sizes", [(3, 5, 4, 4), (1, 1, 1, 1), (4, 2, 1, 6), (2, 3, 6, 2)])
@pytest.mark.parametrize("function", GRADIENTS)
def test_gradients(function, sizes, seed):
    errors = check(function, np.random.default_rng(seed), *sizes)
    assert errors.keys() == GRADIENTS[function]
    assert max(errors.values()) < BOUND, errors


NETWORKS = [
    pytest.param(rnn_forward, rnn_backward, "rnn", id="rnn"),
    pytest.param(lstm_forward, lstm_backward, "lstm", id="lstm"),
]


@pytest.mark.parametrize(("forward", "backward", "cell"), NETWORKS)
class TestTime:
    def test_the_number_of_steps_is_that_of_da(self, forward, backward, cell):
        """A da for the first steps alone is a da of zeros for the others."""
        rng = np.random.default_rng(0)
        weights, x = random_parameters(cell, rng, 3, 5), rng.standard_normal((3, 4, 7))
        *_, caches = forward(x, rng.standard_normal((5, 4)), weights)
        da = rng.standard_normal((5, 4, 7))
        da[:, :, 3:] = 0
        whole, first = backward(da, caches), backward(da[:, :, :3], caches)
        assert first["dx"].shape == (3, 4, 3)
        for name, gradient in first.items():
            expected = whole[name][:, :, :3] if name == "dx" else whole[name]
            np.testing.assert_allclose(gradient, expected, rtol=1e-12)

    def test_da_longer_than_x_is_an_error(self, forward, backward, cell):
        weights = random_parameters(cell, np.random.default_rng(0), 3, 5)
        *_, caches = forward(np.zeros((3, 4, 2)), np.zeros((5, 4)), weights)
        with pytest.raises(ValueError, match="da has 3 time steps, but the forward pass had 2"):
            backward(np.zeros((5, 4, 3)), caches)

    def test_arguments_and_caches_stay_as_they_are(self, forward, backward, cell):
        rng = np.random.default_rng(0)
        weights, x = random_parameters(cell, rng, 3, 5), rng.standard_normal((3, 4, 7))
        a0, da = rng.standard_normal((5, 4)), rng.standard_normal((5, 4, 7))
        before = [array.copy() for array in (x, a0, da, *weights.values())]
        *_, caches = forward(x, a0, weights)
        first, second = backward(da, caches), backward(da, caches)
        for name, gradient in first.items():
            np.testing.assert_array_equal(gradient, second[name])
        for array, copy in zip((x, a0, da, *weights.values()), before, strict=True):
            np.testing.assert_array_equal(array, copy)

    def test_one_hot_columns_may_be_integers(self, forward, backward, cell):
        weights = random_parameters(cell, np.random.default_rng(0), 3, 5)
        x, a0 = np.eye(3, dtype=int)[:, [0, 2, 2, 1]][:, :, None], np.zeros((5, 4), int)
        outputs, reals = forward(x, a0, weights), forward(x * 1.0, a0 * 1.0, weights)
        np.testing.assert_array_equal(outputs[0], reals[0])
        da = np.ones((5, 4, 1), int)
        gradients = backward(da, outputs[-1])
        for name, gradient in backward(da * 1.0, reals[-1]).items():
            np.testing.assert_array_equal(gradients[name], gradient)

    def test_single_precision_stays_single(self, forward, backward, cell):
        weights = random_parameters(cell, np.random.default_rng(0), 3, 5)
        weights = {name: array.astype(np.float32) for name, array in weights.items()}
        x, a0 = np.ones((3, 4, 2), np.float32), np.zeros((5, 4), np.float32)
        *outputs, caches = forward(x, a0, weights)
        gradients = backward(np.ones((5, 4, 2), np.float32), caches)
        assert {array.dtype for array in (*outputs, *gradients.values())} == {np.dtype("f4")}


def test_hidden_states_and_memories_are_different_arrays():
    rng = np.random.default_rng(0)
    weights, x = random_parameters("lstm", rng, 3, 5), rng.standard_normal((3, 4, 6))
    a, y, c, (cells, _) = lstm_forward(x, rng.standard_normal((5, 4)), weights)
    assert not np.shares_memory(a, c)
    for t, (a_next, c_next, *_) in enumerate(cells):
        np.testing.assert_array_equal(a[:, :, t], a_next)
        np.testing.assert_array_equal(c[:, :, t], c_next)
        np.testing.assert_allclose(a_next, cells[t][7] * np.tanh(c_next))
    np.testing.assert_allclose(y.sum(axis=0), 1)


def test_extreme_inputs_do_not_overflow():
    rng = np.random.default_rng(0)
    weights = {name: array * 1000 for name, array in random_parameters("lstm", rng, 3, 5).items()}
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a, y, c, caches = lstm_forward(np.full((3, 4, 2), 1000.0), np.ones((5, 4)), weights)
        gradients = lstm_backward(np.ones_like(a), caches)
    assert all(np.isfinite(array).all() for array in (a, y, c, *gradients.values()))


class TestSigmoid:
    def test_known_values(self):
        assert sigmoid(0) == 0.5
        np.testing.assert_allclose(sigmoid(np.log([3, 1 / 3])), [0.75, 0.25], rtol=1e-15)
        np.testing.assert_array_equal(sigmoid([-1000, 1000]), [0, 1])
        np.testing.assert_array_equal(sigmoid([-np.inf, np.inf]), [0, 1])

    def test_small_results_keep_their_digits(self):
        np.testing.assert_allclose(sigmoid(-700.0), np.exp(-700.0), rtol=1e-12)

    @pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "f4", "?"])
    def test_any_numbers(self, dtype):
        x = np.array([0, 1], dtype)
        np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x.astype(float))), rtol=1e-6)


class TestSoftmax:
    def test_known_values(self):
        np.testing.assert_allclose(softmax([0, np.log(3)]), [0.25, 0.75], rtol=1e-15)
        np.testing.assert_array_equal(softmax([1000, -1000, 1000]), [0.5, 0, 0.5])

    def test_each_column_has_its_own_maximum(self):
        x = np.array([[1000.0, -1000.0], [1000.0, -1000.0]])
        np.testing.assert_array_equal(softmax(x), np.full((2, 2), 0.5))

    @pytest.mark.parametrize("shape", [(4,), (4, 3), (4, 3, 2)])
    def test_sums_to_one_along_the_first_axis(self, shape):
        x = np.random.default_rng(0).standard_normal(shape) * 100
        np.testing.assert_allclose(softmax(x).sum(axis=0), 1, rtol=1e-12)

    @pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "f4", "?"])
    def test_any_numbers(self, dtype):
        np.testing.assert_allclose(softmax(np.array([1, 1], dtype)), [0.5, 0.5])
        np.testing.assert_allclose(softmax(np.array([0, 1], dtype)), softmax([0.0, 1.0]), rtol=1e-6)
