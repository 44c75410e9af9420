"""How close two sets are: densities, distances, halves."""

import numpy as np
import pytest

from jazzrnn.evaluation.comparison import (
    bandwidth,
    closeness,
    common_grid,
    compare,
    density,
    distances,
)


def normal(seed, n, mean=0.0, spread=1.0):
    return np.random.default_rng(seed).normal(mean, spread, (n, 1))


def against(real, ours, seed=0):
    return compare(real, ours, np.random.default_rng(seed))


def test_scotts_rule():
    assert bandwidth(np.array([0.0, 1.0, 2.0, 3.0])) == pytest.approx(np.sqrt(5 / 3) * 4**-0.2)


def test_a_density_is_the_sum_of_normal_densities():
    values = np.random.default_rng(0).normal(size=200)
    grid = common_grid(values)
    h = bandwidth(values)
    exact = np.exp(-0.5 * ((grid[:, None] - values) / h) ** 2).sum(axis=1)
    exact /= len(values) * h * np.sqrt(2 * np.pi)
    found = density(values, grid)
    assert found == pytest.approx(exact, abs=2e-3 * exact.max())
    assert found.sum() * (grid[1] - grid[0]) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("values", [[3.0], [3.0, 3.0, 3.0], [0.0, 1e9], [1e-12, 2e-12]])
def test_a_density_of_odd_values_is_one(values):
    values = np.array(values)
    grid = common_grid(values)
    found = density(values, grid)
    assert np.isfinite(found).all()
    assert found.sum() * (grid[1] - grid[0]) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("size", [1, 12])
def test_distances_are_euclidean(size):
    rng = np.random.default_rng(1)
    a, b = rng.random((5, size)), rng.random((3, size))
    exact = [[np.sqrt(((x - y) ** 2).sum()) for y in b] for x in a]
    assert distances(a, b) == pytest.approx(np.array(exact))


def test_two_normal_sets_have_the_overlap_that_they_must_have():
    """Distances of sets that are far apart do not overlap; of the same kind they nearly do."""
    real = normal(1, 200)
    kl, overlap = closeness(real, normal(2, 200))
    assert overlap > 0.97
    assert 0 <= kl < 0.01
    kl, overlap = closeness(real, normal(2, 200, mean=50))
    assert overlap < 1e-5
    assert kl > 5
    near, far = (closeness(real, normal(2, 200, mean=m)).overlap for m in (1, 3))
    assert 0.2 < far < near < 0.97


def test_a_set_of_the_same_kind_is_as_close_as_halves_are():
    found = [against(normal(k, 100), normal(k + 100, 100)) for k in range(20)]
    assert 0.3 < np.median([comparison.ratio for comparison in found]) < 1.2
    assert all(abs(c.sets.overlap - c.half_sets.overlap) < 0.15 for c in found)
    assert against(normal(0, 100), normal(1, 100, mean=1)).ratio > 4


def test_the_halves_are_as_far_apart_as_theory_says():
    """The means of two halves of n differ by sqrt(4 / n) sd, times sqrt(2 / pi) on average."""
    found = against(normal(3, 400), normal(4, 10))
    assert found.halves == pytest.approx(np.sqrt(4 / 400 * 2 / np.pi), rel=0.15)


def test_numbers_by_hand():
    found = against(np.array([[1.0], [3.0], [np.nan]]), np.array([[4.0], [5.0], [9.0]]))
    assert (found.real, found.ours, found.gap) == (2, 6, 4)
    assert found.error == pytest.approx(np.sqrt(7 / 3))
    assert found.halves == 2
    assert found.ratio == 2


def test_histograms_have_a_gap_but_no_mean():
    real = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]])
    found = against(real, real[:, ::-1])
    assert found.gap == pytest.approx(np.sqrt(2))
    assert np.isnan([found.ours, found.real, found.error]).all()
    assert found.halves == 0
    assert found.ratio == float("inf")


def test_the_same_set_twice_has_no_gap():
    real = normal(5, 30)
    found = against(real, real)
    assert found.gap == found.ratio == 0
    constant = np.full((6, 1), 0.25)
    found = against(constant, constant)
    assert found.sets == pytest.approx((0, 1), abs=1e-6)


@pytest.mark.parametrize(("reals", "ours"), [(0, 0), (0, 3), (1, 1), (2, 0), (5, 0), (3, 1)])
def test_small_sets_give_nan_and_no_warning(reals, ours):
    found = against(normal(0, reals), normal(1, ours))
    assert np.isnan(found.gap) == (not reals or not ours)
    assert np.isnan(found.sets.kl) == (reals < 3 or not ours)
    assert np.isnan(found.error) == (ours < 2)


def test_the_same_seed_gives_the_same_numbers():
    real, ours = normal(0, 600), normal(1, 700)  # more than are looked at
    assert against(real, ours) == against(real, ours)
    assert against(real, ours) != against(real, ours, seed=1)
