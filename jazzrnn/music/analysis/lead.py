"""The lead: the part with the melody. The whole program finds it by this one rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from jazzrnn.music.notes import DRUMS, Note, Piece, is_melodic


def pitched(piece: Piece) -> list[Note]:
    """Return the notes that have a pitch: all but those of the drums."""
    return [note for note in piece.notes if note.part != DRUMS]


def lead_part(notes: Iterable[Note]) -> int | None:
    """Find the part with the melody; None if there are only bass and drums, or no notes.

    It is the part that has the highest note at most onsets, of two equal ones the first. Bass and
    drums do not count: a walking bass plays on where a horn holds a note.

    Source: the "skyline" of Uitdenbogerd and Zobel 1998.

    Args:
        notes: in the order of a piece.

    >>> from jazzrnn.music.notes import BASS
    >>> bass = [Note(12 * beat, BASS, 36, 12, 80) for beat in range(4)]
    >>> piano, reed = Note(6, 0, 76, 6, 80), [Note(0, 8, 70, 24, 80), Note(24, 8, 60, 24, 80)]
    >>> lead_part(sorted([*bass, piano, *reed]))
    8
    """
    above = (note for note in notes if is_melodic(note.part))
    tops: Counter[int] = Counter()
    for _, chord in groupby(above, key=lambda note: note.onset):
        tops[max(chord, key=lambda note: note.pitch).part] += 1
    return min(tops, key=lambda part: (-tops[part], part), default=None)


def lead(piece: Piece) -> Piece:
    """Return the piece with the notes of its lead only, or the piece itself if it has no lead."""
    part = lead_part(piece.notes)
    if part is None:
        return piece
    return replace(piece, notes=tuple(note for note in piece.notes if note.part == part))
