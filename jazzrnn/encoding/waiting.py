"""Who has been silent: the column that shows a band who plays in a piece.

A piece says which parts play in it. Before each note the column `waiting` names the one of them
that has been silent for longest, if that is longer than a while: a player who has not been heard
yet comes sooner or later, or would not be there. So nobody waits in vain.

    0             nobody is waiting
    1 + part      this part has not played for LONG grid steps
    1 + 17 + part    nor at all
    35 ...        the same of second players, whom most music has not
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import FAMILIES, PARTS, STEPS_PER_WHOLE, NoteArray

Integers = npt.NDArray[np.integer]
LONG = 4 * STEPS_PER_WHOLE
_FIRST, _SECOND = len(FAMILIES), len(PARTS) - len(FAMILIES)
NEVER = -(10**6)  # onset of the last note of a part that has not played
NOT_THERE = 2**40  # of one that does not play in the piece


def waiting(last: Integers, onsets: Integers) -> Integers:
    """Return (N,) classes.

    Args:
        last: (parts, N) onsets of the last notes; NEVER, or NOT_THERE.
        onsets: (N,) now.
    """
    part = last.argmin(axis=0)
    since = last[part, np.arange(len(onsets))]
    silent = onsets - since > LONG
    second: Integers = (part >= _FIRST).astype(np.int64)
    never = np.where(second, _SECOND, _FIRST) * (since == NEVER)
    return np.where(silent, 1 + part + _FIRST * second + never, 0)


def waiting_classes(parts: int) -> int:
    """Return the number of classes where there are so many parts."""
    return 1 + 2 * parts


def waiting_in(
    notes: NoteArray, bounds: Sequence[int], playing: Sequence[Sequence[int]]
) -> Integers:
    """Return (N,) the column for the notes of several pieces.

    Args:
        notes: sorted.
        bounds: those of each piece go from its entry to the next one.
        playing: the parts of each piece.
    """
    found = np.zeros(notes.shape[1], np.int64)
    for parts, (start, end) in zip(playing, pairwise(bounds), strict=True):
        if end > start:
            _, onset, part, *_ = notes[:, start:end]
            last = np.full((1 + max(parts, default=0), end - start), NOT_THERE)
            for player in parts:
                heard = np.where(part[:-1] == player, onset[:-1], NEVER)
                last[player, 0], last[player, 1:] = NEVER, np.maximum.accumulate(heard)
            found[start:end] = waiting(last, onset)
    return found
