"""Which pitch classes are inside: chord tones on strong beats, elsewhere the chord's scale; in
music without chords the scale of its key.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.music.chords import chord_scale, parse_chord, pitch_classes
from jazzrnn.music.keys import read_key
from jazzrnn.music.notes import Piece, bar_starts, meter_at

Flags = npt.NDArray[np.bool_]


def inside_classes(piece: Piece, length: int) -> Flags:
    """Return (length, 12) whether each pitch class is inside at each grid step.

    Where a chord sounds these are its tones on a strong beat, and its tones and those of its
    scale elsewhere. Where none sounds everything is inside. A piece that names no chord at all
    is in its key throughout.
    """
    inside = np.ones((length, 12), bool)
    if piece.key and not piece.chords:
        inside[:] = np.isin(np.arange(12), [*read_key(piece.key).scale])
    strong = strong_beats(piece, length)[:, None]
    ends = [*(mark.onset for mark in piece.chords[1:]), length]
    for mark, end in zip(piece.chords, ends, strict=False):
        chord = parse_chord(mark.symbol)
        if chord is not None:
            tones = np.isin(np.arange(12), pitch_classes(chord))
            scale = np.isin(np.arange(12), chord_scale(chord))
            inside[mark.onset : end] = np.where(strong[mark.onset : end], tones, tones | scale)
    return inside


def strong_beats(piece: Piece, length: int) -> Flags:
    """Return (length,) whether a strong beat begins at each grid step: a bar line, or the middle of
    a bar of 4, 6, 8 ... beats.
    """
    strong = np.zeros(length, bool)
    lines = bar_starts(piece.meters, length)
    for start, end in pairwise(lines):
        strong[start] = True
        middle = start + (end - start) // 2
        if meter_at(piece.meters, start).numerator in {4, 6, 8, 12} and middle < length:
            strong[middle] = True
    return strong
