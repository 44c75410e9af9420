"""How much bars have in common with bars that lie 1, 2, 3 ... bars before them.

The similarity of two bars is the share of their notes that both have:

    similarity(i, j) = |N(i) and N(j)| / |N(i) or N(j)|

N(i) being the notes of bar i, each with its onset in the bar, part, pitch and duration. Bars
that are both empty do not count. Two sets of pieces differ by the similarity error, the mean
over the distances of how far their mean similarities are apart.

Source: Yu et al. 2022 (Museformer), with distances up to 32 bars instead of 40.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PARTS, PITCHES, Piece, as_array, bar_starts

Floats = npt.NDArray[np.float64]
DISTANCES = 32  # bars
MOST_BARS = 256  # of a longer piece only the beginning is looked at


def similarity_sums(piece: Piece) -> tuple[Floats, Floats]:
    """For each distance 1 ... DISTANCES the sum of the similarities of all pairs of bars that lie
    so far apart, and how many pairs these are; (DISTANCES,) each.
    """
    lines = np.array(bar_starts(piece.meters, piece.length)[: MOST_BARS + 1])
    B = len(lines) - 1
    _, onset, part, pitch, duration, _ = as_array(piece.notes)
    bar = lines.searchsorted(onset, side="right") - 1
    inside = bar < B
    key = (onset - lines[bar]) * 2**12 + np.minimum(duration, 2**12 - 1)
    key = (key * len(PARTS) + part) * PITCHES + pitch
    _, column = np.unique(key[inside], return_inverse=True)
    has = np.zeros((B, int(column.max(initial=0)) + 1), np.float32)
    has[bar[inside], column] = 1
    both, count = has @ has.T, has.sum(axis=1)
    either = count[:, None] + count - both
    sums, pairs = np.zeros((2, DISTANCES))
    for d in range(1, min(DISTANCES, B - 1) + 1):
        above, below = both.diagonal(d), either.diagonal(d)
        sums[d - 1] = (above / np.maximum(below, 1)).sum()
        pairs[d - 1] = np.count_nonzero(below)
    return sums, pairs


def mean_similarities(pieces: Sequence[Piece]) -> Floats:
    """(DISTANCES,) the mean similarity of bars at each distance in some pieces; nan where no
    piece is so long.
    """
    sums, pairs = (sum(found) for found in zip(*map(similarity_sums, pieces), strict=True))
    return np.divide(sums, pairs, out=np.full(DISTANCES, np.nan), where=np.greater(pairs, 0))


def similarity_error(some: Floats, others: Floats) -> float:
    """The mean absolute difference of two results of `mean_similarities`, over the distances that
    both have; nan if there is none.
    """
    apart = np.abs(some - others)
    return float(np.nanmean(apart)) if np.isfinite(apart).any() else float("nan")
