"""The lead of a piece: the part that carries the melody. One rule for the whole program."""

from collections.abc import Iterable
from dataclasses import replace

from jazzrnn.music.notes import DRUMS, PARTS, Note, Piece

BASS = PARTS.index("bass")


def pitched(piece: Piece) -> list[Note]:
    """Return the notes that have a pitch: all but those of the drums."""
    return [note for note in piece.notes if note.part != DRUMS]


def lead_part(notes: Iterable[Note]) -> int | None:
    """Return the part that carries the melody; None if all notes are bass or drums.

    It is the part with the highest mean pitch. Bass and drums never lead. Source: the "top channel"
    of Uitdenbogerd and Zobel 1999.
    """
    pitches: dict[int, list[int]] = {}
    for note in notes:
        if note.part not in (BASS, DRUMS):
            pitches.setdefault(note.part, []).append(note.pitch)
    means = {part: sum(heights) / len(heights) for part, heights in pitches.items()}
    return max(means, key=lambda part: means[part], default=None)


def lead(piece: Piece) -> Piece:
    """Return the piece with the notes of its lead alone; without a lead, as it is.

    >>> from jazzrnn.music.notes import make_piece
    >>> bass, horn = Note(0, 4, 36, 12, 80), Note(0, 8, 70, 12, 80)
    >>> [note.pitch for note in lead(make_piece([bass, horn])).notes]
    [70]
    """
    part = lead_part(piece.notes)
    if part is None:
        return piece
    return replace(piece, notes=tuple(note for note in piece.notes if note.part == part))
