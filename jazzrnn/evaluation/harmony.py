"""Whether a piece stays in a scale, goes with its chords, keeps its groove, and rests.

Numbers are nan where a piece has nothing to measure.
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
    """Share of the notes that are in the one scale which holds most of them, 0 to 1.

    max over the 12 major scales S of |{n : p_n mod 12 in S}| / N

    (the minor scales of the source are the major ones from their sixth degree on). nan without
    notes. Source: Mogren 2016, as in MusPy (Dong et al. 2020).
    """
    classes = [note.pitch % 12 for note in pitched(piece)]
    counts = np.bincount(np.array(classes, int), minlength=12)
    held = [sum(counts[(root + degree) % 12] for degree in MAJOR) for root in range(12)]
    return float(max(held)) / len(classes) if classes else NAN


def chord_coherence(piece: Piece) -> float:
    """Share of the notes that are tones of the chord that sounds at their onset, 0 to 1.

    Notes where no chord sounds are not counted; nan if none is left.
    Source: Madaghiele, Lisena and Troncy 2021, "MINGUS".
    """
    return _share(piece, pitch_classes)


def scale_coherence(piece: Piece) -> float:
    """Share of the notes that are in the scale of the chord that sounds at their onset, 0 to 1.

    A chord's scale is the one usually played over it (`chord_scale`); notes where no chord
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
    """Share of the quarter notes in which nothing sounds, 0 to 1, up to the end of the last note.

    |{b : no note sounds in b}| / number of quarter notes

    As in MusPy, the quarter note that a note's end falls on is not empty, even where the note
    ends as it begins. nan without notes.
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
