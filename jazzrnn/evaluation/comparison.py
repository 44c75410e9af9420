"""How close a set of generated pieces is to a set of real ones, measure by measure.

Closeness is the aim, not a high value. The baseline is how close two halves of the real set are
to each other.

Distances are Euclidean. Intra-set distances are those of each real piece to each other real one;
they have the density p. Inter-set distances are those of each real piece to each generated one;
they have the density q. If generated pieces were like real ones, p and q would be the same:

    KL divergence     sum of p log(p / q), in nats; 0 is the best
    overlapping area  integral of min(p, q), 0 to 1; 1 is the best

Source: Yang and Lerch 2020. Their program takes the two densities of the KL divergence at
different places, and leaves out the tails. Here one grid holds both densities with their tails.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
NAN = float("nan")
CELLS = 512  # of the grid that densities are taken on
SPLITS = 100  # of the real set into halves, to compare means
DISTANCE_SPLITS = 10  # of the real set into halves, to compare distances
MOST_PIECES = 500  # a larger set is sampled for distances
FLOOR = 1e-9  # least probability of a cell: keeps the KL divergence finite


class Closeness(NamedTuple):
    """How similar the distances within a set are to those to another set."""

    kl: float
    overlap: float


class Comparison(NamedTuple):
    """One measure of two sets. The means of a histogram are nan, for they are no numbers."""

    ours: float  # mean of the generated pieces
    error: float  # its standard error
    real: float  # mean of the real pieces
    gap: float  # distance between the means of ours and real
    halves: float  # the same between two random halves of the real set, on average
    sets: Closeness  # of ours to real
    half_sets: Closeness  # of one half of the real set to the other, on average

    @property
    def cells(self) -> tuple[float, ...]:
        """The numbers in the order of a table."""
        sets = (self.sets.overlap, self.half_sets.overlap, self.sets.kl, self.half_sets.kl)
        return (self.ours, self.error, self.real, self.gap, self.halves, *sets)

    @property
    def ratio(self) -> float:
        """The gap / halves: at 1 ours is as close as two halves of the real set are."""
        if self.gap == 0:
            return 0.0
        return self.gap / self.halves if self.halves else float("inf")


def compare(real: Floats, ours: Floats, rng: np.random.Generator) -> Comparison:
    """Compare two sets by one measure; nan where a set is too small.

    Args:
        real: (pieces, size); a piece with a nan has no value and is left out.
        ours: (pieces, size).
        rng: draws halves and samples.
    """
    real, ours = (values[np.isfinite(values).all(axis=1)] for values in (real, ours))
    number = real.shape[1] == 1
    gaps = [_gap(real[a], real[b]) for a, b in (_halves(real, rng) for _ in range(SPLITS))]
    few, many = _sample(ours, rng), _sample(real, rng)
    parts = [_halves(many, rng) for _ in range(DISTANCE_SPLITS)]
    halves = np.array([closeness(many[a], many[b]) for a, b in parts])
    return Comparison(
        float(ours.mean()) if number and len(ours) else NAN,
        float(ours.std(ddof=1) / np.sqrt(len(ours))) if number and len(ours) > 1 else NAN,
        float(real.mean()) if number and len(real) else NAN,
        _gap(ours, real),
        float(np.mean(gaps)),
        closeness(many, few),
        Closeness(*halves.mean(axis=0).tolist()),
    )


def closeness(real: Floats, ours: Floats) -> Closeness:
    """Return KL divergence and overlapping area of the distances in `real` and those to `ours`.

    nan with fewer than three real pieces.

    Args:
        real: (pieces, size).
        ours: (pieces, size).
    """
    if len(real) < 3 or len(ours) < 1:
        return Closeness(NAN, NAN)
    within = distances(real, real)[np.triu_indices(len(real), 1)]
    between = distances(real, ours).ravel()
    grid = common_grid(within, between)
    p, q = (density(values, grid) * (grid[1] - grid[0]) for values in (within, between))
    p, q = (np.maximum(cells / cells.sum(), FLOOR) for cells in (p, q))
    return Closeness(float((p * np.log(p / q)).sum()), float(np.minimum(p, q).sum()))


def distances(a: Floats, b: Floats) -> Floats:
    """Return the Euclidean distances (rows of a, rows of b)."""
    if a.shape[1] == 1:
        return np.abs(a - b.T)
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squares, 0))


def bandwidth(values: Floats) -> float:
    """Return the bandwidth of a density: n^(-1/5) standard deviations. Source: Scott 1992."""
    return float(values.std(ddof=1)) * len(values) ** -0.2 if len(values) > 1 else 0.0


def common_grid(*sets: Floats) -> Floats:
    """Return (CELLS,) evenly spaced places around all values, with three bandwidths more."""
    reach = 3 * max(map(bandwidth, sets))
    low = min(float(values.min()) for values in sets) - reach
    high = max(float(values.max()) for values in sets) + reach
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5  # all values are equal: any width does
    return np.linspace(low, high, CELLS)


def density(values: Floats, grid: Floats) -> Floats:
    """Estimate the density of values (at least one) at the places of a grid around them.

    f(x) = 1/(n h) sum over the values v of phi((x - v) / h),

    phi the normal density and h the bandwidth, at least one cell. Each value counts at the two
    places beside it. Source: Silverman 1982.
    """
    step = float(grid[1] - grid[0])
    place = np.clip((values - grid[0]) / step, 0, len(grid) - 1.001)
    left = place.astype(int)
    share = place - left
    counts = np.bincount(left, 1 - share, len(grid)) + np.bincount(left + 1, share, len(grid))
    h = max(bandwidth(values) / step, 1.0)
    kernel = np.exp(-0.5 * (np.arange(1 - len(grid), len(grid)) / h) ** 2)
    smooth = np.convolve(counts, kernel)[len(grid) - 1 : 2 * len(grid) - 1]
    return smooth / (len(values) * kernel.sum() * step)


def _halves(
    values: Floats, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    order = rng.permutation(len(values))
    return order[: len(order) // 2], order[len(order) // 2 :]


def _gap(a: Floats, b: Floats) -> float:
    if not len(a) or not len(b):
        return NAN
    return float(np.linalg.norm(a.mean(axis=0) - b.mean(axis=0)))


def _sample(values: Floats, rng: np.random.Generator) -> Floats:
    return values[rng.permutation(len(values))[:MOST_PIECES]]
