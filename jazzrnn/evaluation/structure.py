"""What comes again in a piece: the structureness indicator, from symbols instead of sound.

The bars of a piece are compared with each other by the pitch classes that sound in each quarter
of them. A segment of bars is fit if it comes again (exactly or alike) often and for long; the
indicator is the fitness of the fittest segment of a given range of lengths.

Source: Wu and Yang 2020 (structureness indicator), after Müller, Jiang and Grosche 2013
(fitness of a segment). There a bar is half a second of sound and repetitions may be slower or
faster; on a grid they are not, so the paths in the self-similarity matrix are straight here, and
the ranges are in bars: 3 to 8, 8 to 15 and 15 seconds are about 2 to 4, 4 to 8 and 8 bars.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import pitched
from jazzrnn.music.notes import Piece, bar_starts

Floats = npt.NDArray[np.float64]
SLICES = 4  # of a bar
KEPT = 0.15  # share of the pairs of bars that count as alike
PENALTY = -2.0  # for each pair of bars in a path that are not
MOST_BARS = 256  # of a longer piece only the beginning is looked at
SHORT, MID, LONG = (2, 4), (4, 8), (8, MOST_BARS)  # from so many bars on, to less than so many


def structureness(piece: Piece, bars: tuple[int, int]) -> float:
    """The structureness indicator SI, 0 (nothing comes again) to 1.

    SI = max over the segments of l bars, low <= l < high, of fitness(segment)

    nan if the piece has not two such segments. Source: Wu and Yang 2020; the fitness, with the
    formula at `fitness`, Müller, Jiang and Grosche 2013.

    Args:
        piece: with all its parts; drums are left out.
        bars: (low, high): SHORT, MID or LONG.
    """
    similarity = similarity_matrix(piece)
    N = len(similarity)
    low, high = bars
    if 2 * low > N:
        return float("nan")
    best, sums = 0.0, np.zeros((N + 1, N + 1))
    for length in range(1, min(high, N // 2 + 1)):
        sums = sums[:-1, :-1] + similarity[length - 1 :, length - 1 :]  # of diagonals this long
        if length >= low:
            best = max(best, float(fitness(sums, length, N).max()))
    return best


def similarity_matrix(piece: Piece) -> Floats:
    """(B, B) how alike each two bars of a piece are: 1 the same, PENALTY for most.

    The cosine of their pitch classes, weighted by time, in each quarter of a bar; the largest
    KEPT of the pairs are scaled to 0 to 1. Source: Müller, Jiang and Grosche 2013.
    """
    features = bar_features(piece)
    norms = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.maximum(norms, 1e-9)
    cosine = unit @ unit.T
    pairs = cosine[~np.eye(len(cosine), dtype=bool)]
    scaled = np.full_like(cosine, PENALTY)
    if pairs.size:
        threshold = max(float(np.quantile(pairs, 1 - KEPT)), 1e-9)
        width = float(pairs.max()) - threshold
        if width > 1e-9:
            alike = cosine > threshold + 1e-9  # not those that are just as alike as many others
            scaled[alike] = np.minimum((cosine[alike] - threshold) / width, 1)
        else:
            scaled[cosine >= threshold - 1e-9] = 1.0
    np.fill_diagonal(scaled, 1.0)
    return scaled


def bar_features(piece: Piece) -> Floats:
    """(B, SLICES * 12) how long each pitch class sounds in each slice of each bar."""
    lines = bar_starts(piece.meters, piece.length)[: MOST_BARS + 1]
    edges = [a + (b - a) * k // SLICES for a, b in pairwise(lines) for k in range(SLICES)]
    rolls = np.zeros((lines[-1], 12))
    for note in pitched(piece):
        rolls[note.onset : note.onset + note.duration, note.pitch % 12] += 1
    if not edges:
        return np.zeros((0, SLICES * 12))
    return np.add.reduceat(rolls, edges, axis=0).reshape(-1, SLICES * 12)


def fitness(sums: Floats, length: int, N: int) -> Floats:
    """(starts,) the fitness of each segment of `length` of N bars: what its best repetitions
    cover, and how alike they are.

    The best repetitions are those that do not overlap and have the largest sum s of
    similarities. With c of them, the segment itself one of them, and l their length,

        fitness = 2 a b / (a + b),   a = (s - l) / (c l),   b = (c l - l) / N

    Source: Müller, Jiang and Grosche 2013.

    Args:
        sums: (starts, starts) similarity of each two segments of this length.
        length: of the segments.
        N: bars in the piece.
    """
    best = np.zeros((N + 1, sums.shape[1]))  # of the first n bars, for each segment
    count = np.zeros(best.shape)
    for n in range(length, N + 1):
        taken = best[n - length] + sums[n - length]
        better = taken > best[n - 1]
        best[n] = np.where(better, taken, best[n - 1])
        count[n] = np.where(better, count[n - length] + 1, count[n - 1])
    covered = count[-1] * length
    a = (best[-1] - length) / covered
    b = (covered - length) / N
    return 2 * a * b / np.maximum(a + b, 1e-12)
