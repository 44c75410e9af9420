"""Measures of harmony, whether notes fit a scale and the chords; and of silence.

A measure is nan for a piece that has nothing to count.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection

import numpy as np

from jazzrnn.music.analysis.lead import pitched
from jazzrnn.music.chords import Chord, chord_scale, parse_chord, pitch_classes
from jazzrnn.music.notes import STEPS_PER_QUARTER, Piece

NAN = float("nan")
MAJOR = (0, 2, 4, 5, 7, 9, 11)


def scale_consistency(piece: Piece) -> float:
    """Return the share of the notes in the one scale that holds most of them, 0 to 1.

    max over the 12 major scales S of |{n : p_n mod 12 in S}| / N

    The minor scales of the source are the major ones from their sixth degree on. nan without
    notes. Source: Mogren 2016, as in MusPy (Dong et al. 2020).
    """
    classes = [note.pitch % 12 for note in pitched(piece)]
    counts = np.bincount(np.array(classes, int), minlength=12)
    held = [sum(counts[(root + degree) % 12] for degree in MAJOR) for root in range(12)]
    return float(max(held)) / len(classes) if classes else NAN


def chord_coherence(piece: Piece) -> float:
    """Return the share of the notes that are tones of the chord at their onset, 0 to 1.

    Notes where no chord sounds are not counted; nan if none is left.
    Source: Madaghiele, Lisena and Troncy 2021, "MINGUS".
    """
    return _share(piece, pitch_classes)


def scale_coherence(piece: Piece) -> float:
    """Return the share of the notes in the scale of the chord at their onset, 0 to 1.

    A chord's scale is the one usually played over it (`chord_scale`). Notes where no chord
    sounds are not counted; nan if none is left.
    Source: Madaghiele, Lisena and Troncy 2021, "MINGUS".
    """
    return _share(piece, chord_scale)


def _share(piece: Piece, tones: Callable[[Chord], Collection[int]]) -> float:
    onsets = [mark.onset for mark in piece.chords]
    chords = [None, *(parse_chord(mark.symbol) for mark in piece.chords)]
    fits = [
        note.pitch % 12 in tones(chord)
        for note in pitched(piece)
        if (chord := chords[bisect_right(onsets, note.onset)]) is not None
    ]
    return sum(fits) / len(fits) if fits else NAN


def empty_beat_rate(piece: Piece) -> float:
    """Return the share of the quarter notes without sound up to the last note's end, 0 to 1.

    |{b : no note sounds in b}| / number of quarter notes

    As in MusPy, the quarter note in which a note ends is not empty, even if the note ends where
    that quarter begins. nan without notes.
    Source: Dong, Hsiao and Yang 2018, as in MusPy (Dong et al. 2020).
    """
    if not piece.notes:
        return NAN
    spans = [(n.onset // STEPS_PER_QUARTER, (n.onset + n.duration) // STEPS_PER_QUARTER)
             for n in piece.notes]  # fmt: skip
    sounding = np.zeros(max(last for _, last in spans) + 1, bool)
    for first, last in spans:
        sounding[first : last + 1] = True
    return 1 - float(sounding.mean())
