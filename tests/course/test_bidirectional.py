"""Both directions together: context from both sides, and gradients that are gradients."""

import numpy as np
import pytest

from jazzrnn.course.bidirectional import birnn_backward, birnn_forward
from jazzrnn.course.gradient_check import BOUND, check, random_parameters
from jazzrnn.course.step_by_step import lstm_forward, rnn_forward, softmax


def network(cell):
    """x (3, 2, 5), a0 (4, 2) and weights of both directions."""
    rng = np.random.default_rng(0)
    weights = tuple(random_parameters(cell, rng, 3, 4) for _ in range(2))
    return rng.standard_normal((3, 2, 5)), tuple(rng.standard_normal((2, 4, 2))), weights


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
class TestBidirectional:
    def test_states_are_those_of_two_networks(self, cell):
        x, a0, weights = network(cell)
        a, y, _ = birnn_forward(x, a0, weights, cell)
        forward = lstm_forward if cell == "lstm" else rnn_forward
        np.testing.assert_array_equal(a[:4], forward(x, a0[0], weights[0])[0])
        np.testing.assert_array_equal(
            a[4:], forward(x[:, :, ::-1], a0[1], weights[1])[0][:, :, ::-1]
        )
        name = "Wy" if cell == "lstm" else "Wya"
        together = np.hstack([weights[0][name], weights[1][name]])
        scores = together @ a[:, 1, 3] + (weights[0]["by"] + weights[1]["by"])[:, 0]
        np.testing.assert_allclose(y[:, 1, 3], softmax(scores), rtol=1e-12)

    def test_every_step_sees_both_sides(self, cell):
        x, a0, weights = network(cell)
        before, _, _ = birnn_forward(x, a0, weights, cell)
        x[:, :, 2] += 1
        after, _, _ = birnn_forward(x, a0, weights, cell)
        changed = (before != after).any(axis=1)
        np.testing.assert_array_equal(changed[:4], [[False] * 2 + [True] * 3] * 4)
        np.testing.assert_array_equal(changed[4:], [[True] * 3 + [False] * 2] * 4)

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("sizes", [(3, 4, 2, 5), (2, 1, 1, 1), (1, 3, 3, 2)])
    def test_gradients(self, cell, sizes, seed):
        errors = check(f"birnn_backward, {cell}", np.random.default_rng(seed), *sizes)
        assert len(errors) == 1 + 2 * (9 if cell == "lstm" else 4)
        assert max(errors.values()) < BOUND, errors

    def test_needs_the_gradient_of_every_step(self, cell):
        x, a0, weights = network(cell)
        a, _, caches = birnn_forward(x, a0, weights, cell)
        with pytest.raises(ValueError, match="da has 3 time steps, but x has 5"):
            birnn_backward(a[:, :, :3], caches)
