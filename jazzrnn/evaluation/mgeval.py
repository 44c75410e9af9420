"""The measures of MGEval: how much a piece uses which pitches and note lengths.

Drums are left out. If a piece has too few notes, a mean is nan, and a histogram or matrix is 0.
Notes follow each other in the order of the notes of a piece (by onset, then part and pitch), so
these measures say most of a single melody: see `lead`.

Yang and Lerch 2020 is "On the evaluation of generative models in music".
"""

from bisect import bisect_right

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import pitched
from jazzrnn.music.notes import STEPS_PER_QUARTER, STEPS_PER_WHOLE, Piece, bar_starts

Floats = npt.NDArray[np.float64]
NAN = float("nan")

# fmt: off
LENGTHS = {  # note values in whole notes, in the order of the paper
    "whole": 1, "half": 1 / 2, "quarter": 1 / 4, "8th": 1 / 8, "16th": 1 / 16,
    "dotted half": 3 / 4, "dotted quarter": 3 / 8, "dotted 8th": 3 / 16, "dotted 16th": 3 / 32,
    "half triplet": 1 / 3, "quarter triplet": 1 / 6, "8th triplet": 1 / 12,
}
# fmt: on
_STEPS = STEPS_PER_WHOLE * np.array([*LENGTHS.values()])


def pitch_count(piece: Piece) -> float:
    """Return the number of different pitches, "pitch count". 0 without notes.

    |{p_1 ... p_N}|

    Source: Yang and Lerch 2020.
    """
    return float(len({note.pitch for note in pitched(piece)}))


def pitches_per_bar(piece: Piece) -> float:
    """Return the mean number of different pitches that begin in a bar, "pitch count/bar".

    1/B sum over the bars b of |{p_n : note n begins in b}|

    nan without bars. Source: Yang and Lerch 2020.
    """
    lines = bar_starts(piece.meters, piece.length)
    found = {(bisect_right(lines, note.onset), note.pitch) for note in pitched(piece)}
    return len(found) / piece.bars if piece.bars else NAN


def note_count(piece: Piece) -> float:
    """Return the number of notes N, "note count".

    Source: Yang and Lerch 2020.
    """
    return float(len(pitched(piece)))


def notes_per_bar(piece: Piece) -> float:
    """Return the number of notes a bar, N / B, "note count/bar". nan without bars.

    Source: Yang and Lerch 2020.
    """
    return len(pitched(piece)) / piece.bars if piece.bars else NAN


def pitch_range(piece: Piece) -> float:
    """Return the semitones from the lowest to the highest pitch, max p_n - min p_n.

    0 without notes. Source: Yang and Lerch 2020.
    """
    pitches = [note.pitch for note in pitched(piece)]
    return float(max(pitches) - min(pitches)) if pitches else 0.0


def pitch_shift(piece: Piece) -> float:
    """Return the mean interval from note to note, in semitones, "average pitch interval".

    1/(N-1) sum over n of |p_{n+1} - p_n|

    nan with fewer than two notes. Source: Yang and Lerch 2020.
    """
    pitches = [note.pitch for note in pitched(piece)]
    return float(np.abs(np.diff(pitches)).mean()) if len(pitches) > 1 else NAN


def inter_onset_quarters(piece: Piece) -> float:
    """Return the mean time between onsets in quarter notes, "average inter-onset-interval".

    1/(N-1) sum over n of (t_{n+1} - t_n)

    The time between notes that begin together is 0. nan with fewer than two notes.
    Source: Yang and Lerch 2020.
    """
    onsets = [note.onset for note in pitched(piece)]
    return (onsets[-1] - onsets[0]) / (len(onsets) - 1) / STEPS_PER_QUARTER if onsets[1:] else NAN


def pitch_class_histogram(piece: Piece) -> Floats:
    """Return the share (12,) of each pitch class in the time that notes sound; C first.

    h_c = sum of d_n over the notes with p_n mod 12 = c / sum of all d_n

    Source: Yang and Lerch 2020.
    """
    notes = pitched(piece)
    classes = np.array([note.pitch % 12 for note in notes], int)
    durations = np.array([note.duration for note in notes], float)
    return _shares(np.bincount(classes, durations, minlength=12).astype(float))


def pitch_class_transitions(piece: Piece) -> Floats:
    """Return the share (12, 12) of each pair of successive pitch classes, from row to column.

    T_{cd} = |{n : p_n mod 12 = c and p_{n+1} mod 12 = d}| / (N-1)

    Source: Yang and Lerch 2020.
    """
    return _transitions(np.array([note.pitch % 12 for note in pitched(piece)], int))


def note_length_histogram(piece: Piece) -> Floats:
    """Return the share (12,) of each note value in LENGTHS.

    h_v = |{n : v is nearest to d_n}| / N

    Of two values that are equally near, the first counts. The paper's values are shares of a bar,
    which is the same in 4/4. Source: Yang and Lerch 2020.
    """
    return _shares(np.bincount(_lengths(piece), minlength=len(LENGTHS)).astype(float))


def note_length_transitions(piece: Piece) -> Floats:
    """Return the share (12, 12) of each pair of successive note values, from row to column.

    L_{vw} = |{n : v is nearest to d_n and w to d_{n+1}}| / (N-1)

    Source: Yang and Lerch 2020.
    """
    return _transitions(_lengths(piece))


def _lengths(piece: Piece) -> npt.NDArray[np.int64]:
    durations = np.array([note.duration for note in pitched(piece)], float)
    return np.abs(durations[:, None] - _STEPS).argmin(axis=1)


def _transitions(classes: npt.NDArray[np.int64]) -> Floats:
    pairs = np.bincount(12 * classes[:-1] + classes[1:], minlength=144)
    return _shares(pairs.reshape(12, 12).astype(float))


def _shares(counts: Floats) -> Floats:
    return counts / max(float(counts.sum()), 1e-12)
