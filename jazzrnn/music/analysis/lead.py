"""The lead of a piece: the part that carries the melody, which most measures are taken of."""

from collections import Counter
from dataclasses import replace
from itertools import groupby

from jazzrnn.music.notes import DRUMS, Note, Piece


def pitched(piece: Piece) -> list[Note]:
    """The notes that have a pitch: all but those of the drums."""
    return [note for note in piece.notes if note.part != DRUMS]


def lead(piece: Piece) -> Piece:
    """The piece with the notes of its lead part only, or the piece itself if it has no melody.

    The lead part is the one that has the highest note at most onsets; of two equal ones the
    first. Source: the "skyline" of Uitdenbogerd and Zobel 1999.

    >>> from jazzrnn.music.notes import make_piece
    >>> bass, horn = Note(0, 4, 36, 12, 80), Note(0, 8, 70, 12, 80)
    >>> [note.pitch for note in lead(make_piece([bass, horn])).notes]
    [70]
    """
    tops: Counter[int] = Counter()
    for _, together in groupby(pitched(piece), key=lambda note: note.onset):
        tops[max(together, key=lambda note: note.pitch).part] += 1
    if not tops:
        return piece
    part = min(tops, key=lambda part: (-tops[part], part))
    return replace(piece, notes=tuple(note for note in piece.notes if note.part == part))
