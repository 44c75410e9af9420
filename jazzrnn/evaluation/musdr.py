"""The measures of MusDr: how irregular pitch, rhythm and chords are.

A measure is nan if a piece is too short. Drums count for rhythm alone.

Wu and Yang 2020 is "The Jazz Transformer on the front line: exploring the shortcomings of
AI-composed music through quantitative measures".
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import pitched
from jazzrnn.music.chords import Chord, parse_chord
from jazzrnn.music.notes import STEPS_PER_QUARTER, ChordMark, Piece, bar_starts

NAN = float("nan")
POSITIONS = STEPS_PER_QUARTER  # of an onset in a quarter note: Q = 48 in a bar of 4/4
GRAM = 3  # chords in a row


def pitch_class_entropy(piece: Piece, bars: int) -> float:
    """Return the mean entropy of the pitch classes in stretches of N bars, H1 or H4, in bits.

    H = - sum over the 12 pitch classes c of h_c log2 h_c,

    h_c the share of c among the notes that begin in the stretch. H is 0 if there is one pitch
    class, and log2(12) = 3.585 if all are equally frequent. A stretch begins at each bar line;
    those without a note are left out. A shorter piece is one stretch. nan without notes.
    Source: Wu and Yang 2020.

    Args:
        piece: its pitched notes count.
        bars: N.
    """
    lines = bar_starts(piece.meters, piece.length)
    counts = np.zeros((len(lines), 12))
    for note in pitched(piece):
        counts[bisect_right(lines, note.onset) - 1, note.pitch % 12] += 1
    sums = np.concatenate([np.zeros((1, 12)), counts[:-1].cumsum(axis=0)])
    width = min(bars, len(sums) - 1)
    windows = sums[width:] - sums[: len(sums) - width]
    windows = windows[windows.any(axis=1)]
    if not len(windows):
        return NAN
    shares = windows / windows.sum(axis=1, keepdims=True)
    return float(-(shares * np.log2(shares, where=shares > 0, out=shares * 0)).sum(axis=1).mean())


def grooving_similarity(piece: Piece, positions: int = POSITIONS) -> float:
    """Return how similar the rhythms of all pairs of bars are, GS, 0 to 1.

    GS = 1 - mean over the pairs of bars (a, b) of (1/Q) sum over the positions q of a_q xor b_q,

    a_q whether a note begins at position q of bar a, Q the number of positions in a bar. The
    sum over all pairs is exact: of n bars, k with a note at q make k (n - k) pairs that differ.
    Bars without notes count. If bars have several lengths, those of the commonest length count.
    nan with fewer than two of them.

    The value depends on Q. The paper has Q = 64 and onsets as performed, which are rarely at the
    same position; onsets on this package's grid with its Q = 48 give nearly the same value.
    Source: Wu and Yang 2020.

    Args:
        piece: all its notes count.
        positions: of an onset in a quarter note.
    """
    onsets = bar_onsets(piece, positions)
    n, Q = onsets.shape
    differing = (k := onsets.sum(axis=0)) * (n - k)
    return float(1 - differing.sum() / (n * (n - 1) / 2 * Q)) if n > 1 else NAN


def groove_consistency(piece: Piece, positions: int = POSITIONS) -> float:
    """Return how similar the rhythms of neighbouring bars are, 0 to 1.

    1 - mean over the bars b but the last of (1/Q) sum over the positions q of b_q xor (b+1)_q

    with the names and the grid of `grooving_similarity`. nan with fewer than two bars.
    Source: MusPy (Dong et al. 2020), which counts one bar more if a piece ends on a bar line.
    """
    onsets = bar_onsets(piece, positions)
    return float(1 - (onsets[1:] != onsets[:-1]).mean()) if len(onsets) > 1 else NAN


def bar_onsets(piece: Piece, positions: int) -> npt.NDArray[np.bool_]:
    """Return (bars, positions of a bar) whether a note begins, in bars of the commonest length."""
    bars = [*pairwise(bar_starts(piece.meters, piece.length))]
    if not bars:
        return np.zeros((0, 1), bool)
    length = Counter(end - start for start, end in bars).most_common(1)[0][0]
    rows = {start: row for row, start in enumerate(s for s, end in bars if end - s == length)}
    starts = [start for start, _ in bars]
    onsets = np.zeros((len(rows), -(-length * positions // STEPS_PER_QUARTER)), bool)
    for note in piece.notes:
        start = starts[bisect_right(starts, note.onset) - 1]
        if start in rows:
            onsets[rows[start], (note.onset - start) * positions // STEPS_PER_QUARTER] = True
    return onsets


def chord_irregularity(piece: Piece) -> float:
    """Return the chord progression irregularity, CPI, 0 to 1: how many progressions are new.

    CPI = number of different trigrams of chords / number of trigrams

    nan with fewer than three chords. As in the paper, a chord that is held is named again in each
    bar, and "N.C." is no chord. Source: Wu and Yang 2020.
    """
    chords = [*named_chords(piece)]
    trigrams = [tuple(chords[k : k + GRAM]) for k in range(len(chords) - GRAM + 1)]
    return len({*trigrams}) / len(trigrams) if trigrams else NAN


def named_chords(piece: Piece) -> Iterator[Chord]:
    """Yield the chords of a piece: each once, and once more after each bar that it fills."""
    lines = bar_starts(piece.meters, piece.length)
    for mark, following in pairwise([*piece.chords, ChordMark(piece.length, "")]):
        chord = parse_chord(mark.symbol)
        if chord is not None:
            held = sum(mark.onset <= bar and end < following.onset for bar, end in pairwise(lines))
            yield from [chord] * (1 + held)
