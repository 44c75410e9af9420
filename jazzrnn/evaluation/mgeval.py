"""The measures of MGEval: how much a piece uses which pitches and note lengths.

Drums are left out. Numbers are nan, and histograms and matrices zero, where a piece has too few
notes for them. Two notes that follow each other are neighbours in the order of the notes of a
piece (by onset, then pitch), so these measures mean most on a single melody.

Source of all: Yang and Lerch 2020, "On the evaluation of generative models in music".
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.evaluation.lead import pitched
from jazzrnn.music.notes import STEPS_PER_QUARTER, STEPS_PER_WHOLE, Piece

Floats = npt.NDArray[np.float64]

LENGTHS = {  # note values as shares of a whole note, in the order of the paper
    "whole": 1,
    "half": 1 / 2,
    "quarter": 1 / 4,
    "8th": 1 / 8,
    "16th": 1 / 16,
    "dotted half": 3 / 4,
    "dotted quarter": 3 / 8,
    "dotted 8th": 3 / 16,
    "dotted 16th": 3 / 32,
    "half triplet": 1 / 3,
    "quarter triplet": 1 / 6,
    "8th triplet": 1 / 12,
}


def pitch_count(piece: Piece) -> float:
    """Number of different pitches. 0 without notes."""
    return float(len({note.pitch for note in pitched(piece)}))


def pitches_per_bar(piece: Piece) -> float:
    """Mean over the bars of the number of different pitches that begin in them."""
    lines = np.array(piece.bar_lines) if piece.notes else np.zeros(1)
    return _per_bar(piece, {(_bar(lines, n.onset), n.pitch) for n in pitched(piece)})


def note_count(piece: Piece) -> float:
    """Number of notes. 0 without notes."""
    return float(len(pitched(piece)))


def notes_per_bar(piece: Piece) -> float:
    """Number of notes / number of bars."""
    return len(pitched(piece)) / piece.bars if piece.bars else float("nan")
