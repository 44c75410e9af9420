"""The check itself: right on known gradients, alarmed by typical bugs."""

import numpy as np
import pytest

from jazzrnn.course import step_by_step
from jazzrnn.course.gradient_check import BOUND, check, numerical_gradient, relative_error


def test_known_gradient():
    w = np.array([[1.0, -2.0], [0.0, 3.0]])
    before = w.copy()
    gradient = numerical_gradient(lambda: np.sum(w**3), w)
    np.testing.assert_allclose(gradient, 3 * w**2, atol=1e-9)
    np.testing.assert_array_equal(w, before)


def test_relative_error():
    assert relative_error([1, 2], [1, 2]) == 0
    assert relative_error([1, 2], [-1, -2]) == pytest.approx(1)
    assert relative_error([0, 0], [0, 0]) == 0
    assert relative_error([[1, 2]], [1, 2]) == 1


def test_a_typical_bug_is_far_above_the_bound(monkeypatch):
    """tanh' taken for sigmoid'."""
    right = step_by_step.rnn_cell_backward

    def wrong(da_next, cache):
        a_next = cache[0]
        return right(da_next * a_next * (1 - a_next) / (1 - a_next**2), cache)

    monkeypatch.setattr(step_by_step, "rnn_cell_backward", wrong)
    errors = check("rnn_backward", np.random.default_rng(0))
    assert min(errors.values()) > 1e5 * BOUND
