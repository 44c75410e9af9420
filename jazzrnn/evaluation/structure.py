"""Repetition in a piece: the structureness indicator, from symbols instead of sound.

Bars are compared by the pitch classes that sound in each quarter of them. The fitness of a segment
of bars is high if much of the piece repeats it, exactly or similarly. The indicator is the highest
fitness of the segments in a range of lengths.

Source: Wu and Yang 2020 (structureness indicator), after Müller, Jiang and Grosche 2013
(fitness of a segment). They compare half seconds of sound, and a repetition may be slower or
faster. On a grid it may not, so the paths in the self-similarity matrix are straight here. Their
3 to 8, 8 to 15 and 15 seconds are about 2 to 4, 4 to 8 and 8 bars here.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import pitched
from jazzrnn.music.notes import Piece, bar_starts

Floats = npt.NDArray[np.float64]
SLICES = 4  # of a bar
KEPT = 0.15  # share of the pairs of bars that count as similar
PENALTY = -2.0  # for each pair of bars in a path that is not similar
MOST_BARS = 256  # of a longer piece the beginning counts
SHORT, MID, LONG = (2, 4), (4, 8), (8, MOST_BARS)  # (low, high): low <= bars < high


def structureness(piece: Piece, bars: tuple[int, int]) -> float:
    """Return the structureness indicator SI, 0 (nothing is repeated) to 1.

    SI = max over the segments of l bars, low <= l < high, of fitness(segment)

    nan if the piece is shorter than two such segments. `fitness` has the formula of the fitness.
    Source: Wu and Yang 2020; the fitness, Müller, Jiang and Grosche 2013.

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
    """Return (B, B) how similar each two bars of a piece are: 1 if equal, PENALTY for most.

    It is the cosine of their pitch classes, weighted by time, in each quarter of a bar. The KEPT
    most similar pairs are scaled to 0 to 1. Source: Müller, Jiang and Grosche 2013.
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
            alike = cosine > threshold + 1e-9  # not those as similar as many others
            scaled[alike] = np.minimum((cosine[alike] - threshold) / width, 1)
        else:
            scaled[cosine >= threshold - 1e-9] = 1.0
    np.fill_diagonal(scaled, 1.0)
    return scaled


def bar_features(piece: Piece) -> Floats:
    """Return (B, SLICES * 12) how long each pitch class sounds in each slice of each bar."""
    lines = bar_starts(piece.meters, piece.length)[: MOST_BARS + 1]
    edges = [a + (b - a) * k // SLICES for a, b in pairwise(lines) for k in range(SLICES)]
    rolls = np.zeros((lines[-1], 12))
    for note in pitched(piece):
        rolls[note.onset : note.onset + note.duration, note.pitch % 12] += 1
    if not edges:
        return np.zeros((0, SLICES * 12))
    return np.add.reduceat(rolls, edges, axis=0).reshape(-1, SLICES * 12)


def fitness(sums: Floats, length: int, N: int) -> Floats:
    """Return the fitness (starts,) of each segment of `length` bars.

    It says how much of the piece the best repetitions cover, and how similar they are. The best
    ones do not overlap, and have the largest sum s of similarities. c is their number, with the
    segment itself; l is their length:

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
