"""How much bars have in common with bars that lie 1, 2, 3 ... bars before them.

The similarity of two bars is the share of their notes that both have:

    similarity(i, j) = |N(i) and N(j)| / |N(i) or N(j)|

N(i) being the notes of bar i, each with its onset in the bar, part, pitch and duration. Bars
that are both empty do not count. Two sets of pieces differ by the similarity error, the mean
over the distances of how far their mean similarities are apart.

Source: Yu et al. 2022 (Museformer), with distances up to 32 bars instead of 40.
"""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PARTS, PITCHES, Piece, as_array, bar_starts

Floats = npt.NDArray[np.float64]
BarSums: TypeAlias = Floats  # (pieces, 2, DISTANCES) sums of similarities, numbers of pairs
DISTANCES = 32  # bars
MOST_BARS = 256  # of a longer piece only the beginning is looked at
SPLITS = 8  # of the real pieces into halves


class BarSimilarity(NamedTuple):
    """How similar bars are by their distance, in real pieces and in songs.

    Attributes:
        real: (DISTANCES,) means of the real pieces.
        ours: (DISTANCES,) of the songs; all nan if there are none.
        error: how far these are apart.
        halves: how far two random halves of the real pieces are.
    """

    real: Floats
    ours: Floats
    error: float
    halves: float


def similarity_sums(piece: Piece) -> tuple[Floats, Floats]:
    """Return (DISTANCES,) sums of the similarities of all pairs of bars at each distance, and
    (DISTANCES,) how many pairs these are.
    """
    lines = np.array(bar_starts(piece.meters, piece.length)[: MOST_BARS + 1], np.int64)
    B = len(lines) - 1
    _, onset, part, pitch, duration, _ = as_array(piece.notes)
    bounds: list[int] = onset.searchsorted(lines).tolist()
    bar = np.repeat(np.arange(B), np.diff(bounds))
    inside = slice(bounds[-1])  # notes behind the last bar that is looked at are not
    onset, part, pitch, duration = (row[inside] for row in (onset, part, pitch, duration))
    key = (onset - lines[bar]) * 2**12 + np.minimum(duration, 2**12 - 1)
    key = (key * len(PARTS) + part) * PITCHES + pitch
    _, column = np.unique(key, return_inverse=True)
    has = np.zeros((B, int(column.max(initial=0)) + 1), np.float32)
    has[bar, column] = 1
    both, count = has @ has.T, has.sum(axis=1)
    either = count[:, None] + count - both
    sums, pairs = np.zeros((2, DISTANCES))
    for d in range(1, min(DISTANCES, B - 1) + 1):
        above, below = both.diagonal(d), either.diagonal(d)
        sums[d - 1] = (above / np.maximum(below, 1)).sum()
        pairs[d - 1] = np.count_nonzero(below)
    return sums, pairs


def mean_similarities(sums: Floats, pairs: Floats) -> Floats:
    """Return (DISTANCES,) the mean similarity of bars at each distance in some pieces; nan where no
    piece is so long.

    Args:
        sums: (pieces, DISTANCES) of similarities, see `similarity_sums`.
        pairs: (pieces, DISTANCES) how many these are.
    """
    total, count = sums.sum(axis=0), pairs.sum(axis=0)
    return np.divide(total, count, out=np.full(DISTANCES, np.nan), where=count > 0)


def similarity_error(some: Floats, others: Floats) -> float:
    """Return the mean absolute difference of two results of `mean_similarities`.

    It is over the distances that both have; nan if there is none.
    """
    apart = np.abs(some - others)
    return float(np.nanmean(apart)) if np.isfinite(apart).any() else float("nan")


def sums_of(pieces: Iterable[Piece]) -> BarSums:
    """Return the sums of `similarity_sums` of some pieces, (pieces, 2, DISTANCES)."""
    return np.array([similarity_sums(piece) for piece in pieces]).reshape(-1, 2, DISTANCES)


def compare_bars(real: BarSums, ours: BarSums, rng: np.random.Generator) -> BarSimilarity:
    """Compare songs with real pieces.

    Args:
        real: of the real pieces, from `sums_of`.
        ours: of the songs; empty if there are none.
        rng: splits the real pieces into halves, SPLITS times.
    """

    def mean(pieces: BarSums) -> Floats:
        return mean_similarities(pieces[:, 0], pieces[:, 1])

    orders = [rng.permutation(len(real)) for _ in range(SPLITS)]
    halves = [similarity_error(mean(real[order[::2]]), mean(real[order[1::2]])) for order in orders]
    both = mean(real), mean(ours)
    return BarSimilarity(*both, similarity_error(*both), float(np.mean(halves)))
