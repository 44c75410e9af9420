"""Classes are drawn as often as their probabilities say, one row at a time and many at once."""

import numpy as np
import pytest

from jazzrnn.nn.nucleus import draw, exponentials

P = np.array([0.3, 0.1, 0.45, 0.0, 0.15])
KEPT = [(0.4, {2}), (0.6, {0, 2}), (0.85, {0, 2, 4}), (1.0, {0, 1, 2, 4})]


def drawn(p, top_p, count, rows):
    """Return classes drawn from p N times, in rows at once."""
    rng = np.random.default_rng(0)
    many = np.tile(p, (rows, 1))
    return np.ravel([draw(many, top_p, rng.random(rows)) for _ in range(count // rows)])


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(("top_p", "kept"), KEPT)
@pytest.mark.parametrize("total", [1.0, 0.02, 3.0])  # a constraint leaves less than all, or favours
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_top_p_keeps_the_fewest_classes_that_reach_it(rows, top_p, kept, total, dtype):
    count = 5000
    shares = np.bincount(drawn((total * P).astype(dtype), top_p, count, rows), minlength=5) / count
    expected = np.where(np.isin(np.arange(5), [*kept]), P, 0)
    expected /= expected.sum()
    assert np.abs(shares - expected).max() < 4 * np.sqrt(0.25 / count)
    assert (shares[expected == 0] == 0).all()


@pytest.mark.parametrize("rows", [1, 50])
def test_equal_classes_come_equally_often(rows):
    p = np.array([0.2, 0.1, 0.2, 0.1, 0.2, 0.2])
    shares = np.bincount(drawn(p, 0.95, 5000, rows), minlength=6) / 5000
    assert np.abs(shares - p).max() < 0.03


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("top_p", [0.0, 1e-20, 0.5, 1.0])
def test_the_least_and_the_largest_random_number_fall_on_a_class(rows, dtype, top_p):
    p = np.tile(np.array([0.1, 0.7, 0.2], dtype), (rows, 1))
    for uniform in (0.0, np.nextafter(1.0, 0.0)):
        classes = np.ravel(draw(p, top_p, np.full(rows, uniform)))
        assert set(classes) <= ({1} if top_p < 0.6 else {0, 1, 2})


@pytest.mark.parametrize("rows", [1, 50])
@pytest.mark.parametrize(("top_p", "kept"), [(0.0, 1), (0.45, 5), (0.85, 9), (1.0, 10)])
def test_of_equal_classes_the_fewest_stay_too(rows, top_p, kept):
    p = np.full(10, 2.0**-4)
    assert len(set(drawn(p, top_p, 2000, rows))) == kept


@pytest.mark.parametrize("top_p", [0.0, 0.9, 1.0])
def test_of_nothing_some_class_is_drawn(top_p):
    assert draw(np.zeros((1, 4)), top_p, np.array([0.5])) in range(4)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("top_p", [0.9, 1.0])
def test_what_is_impossible_is_never_drawn_in_single_precision(rows, top_p):
    p = np.tile(np.array([0.5, 0.5, 0.0], np.float32), (rows, 1))
    for uniform in (0.0, 1 - 1e-9):
        assert (np.ravel(draw(p, top_p, np.full(rows, uniform))) < 2).all()


@pytest.mark.parametrize("rows", [1, 1000])
def test_low_temperatures_nearly_always_take_the_likeliest(rows):
    def share(temperature):
        p = exponentials(np.array([[0.0, 2.0, 1.0]]), temperature)
        return (drawn(p[0], 1.0, 1000, rows) == 1).mean()

    assert share(0.1) > 0.99
    assert 0.55 < share(1.0) < 0.75


def test_one_row_and_many_have_the_same_exponentials():
    scores = np.random.default_rng(0).normal(size=(4, 7)) * 50
    many = exponentials(scores.copy(), 0.7)
    for row, one in zip(many, scores, strict=True):
        assert np.allclose(exponentials(one[None].copy(), 0.7)[0], row, rtol=1e-12, atol=0)
        assert np.allclose(row, np.exp((one - one.max()) / 0.7), rtol=1e-12, atol=0)
