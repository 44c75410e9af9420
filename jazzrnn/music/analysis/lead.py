"""The lead: the part with the melody. The whole program finds it by this one rule."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import TypeVar

from jazzrnn.music.notes import DRUMS, Note, Piece, is_melodic

_Player = TypeVar("_Player", bound=Hashable)


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
    return on_top((note.onset, note.part, note.pitch) for note in notes if is_melodic(note.part))


def on_top(notes: Iterable[tuple[int, _Player, int]]) -> _Player | None:
    """Return the player who has the highest note at most onsets, of two equal ones the first; None
    if there are no notes.

    Args:
        notes: onset, player and pitch of each, sorted.

    >>> on_top([(0, "left", 40), (0, "right", 72), (12, "left", 43), (24, "right", 71)])
    'right'
    """
    tops: Counter[_Player] = Counter()
    for _, chord in groupby(notes, key=lambda note: note[0]):
        tops[max(chord, key=lambda note: note[2])[1]] += 1
    return min(tops, key=lambda player: (-tops[player], player), default=None)


def lead(piece: Piece) -> Piece:
    """Return the piece with the notes of its lead only, or the piece itself if it has no lead."""
    part = lead_part(piece.notes)
    if part is None:
        return piece
    return replace(piece, notes=tuple(note for note in piece.notes if note.part == part))
