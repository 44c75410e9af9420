"""Where a note stands in its phrase: the columns `phrase` and `held`.

A phrase of a part begins behind a rest of half a beat or more. A note knows

    phrase    of a note that goes on with a phrase: how long the phrase has lasted, and how the
              note follows the one before: before its end, at once, or behind a gap; of the first
              note of a phrase: how long the rest before it was; or that it is the part's first
    held      how long the part's note before was: 1 + the class of its duration; 0: there is none

So a player knows when it is time to breathe, and a phrase that begins from one that goes on.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import STEPS_PER_QUARTER, in_groups

Integers: TypeAlias = npt.NDArray[np.integer]

NEVER = -(10**6)  # end of the note before the first one
REST = STEPS_PER_QUARTER // 2  # grid steps
# Edges of classes, in grid steps.
GAPS = np.array([0, 1, 3, *(REST * k for k in (1, 2, 3, 4, 6, 8, 12, 16, 24)), -NEVER // 2])
PHRASE_LENGTHS = np.array([1, *(REST * k for k in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48))])
_WITHIN = 1 + int(GAPS.searchsorted(REST - 1, "right"))  # kinds of gaps that are no rests
_PER_GAP = 1 + len(PHRASE_LENGTHS)
_BEGINS = _WITHIN * _PER_GAP  # class of the shortest rest
PHRASE_CLASSES = _BEGINS + 1 + len(GAPS) - _WITHIN
_NO_NOTE = (NEVER, 0, 0)


def phrase_class(gap: Integers | int, length: Integers | int) -> Integers:
    """Return the column `phrase` of notes (N,), or of one.

    Args:
        gap: grid steps from the end of the part's note before; below 0 if it still sounds.
        length: grid steps from the beginning of the phrase.
    """
    kind = GAPS.searchsorted(gap, "right")
    within = kind * _PER_GAP + PHRASE_LENGTHS.searchsorted(length, "right")
    return np.where(kind < _WITHIN, within, _BEGINS + kind - _WITHIN)


def phrases_of(
    players: Integers, onsets: Integers, durations: Integers, held: Integers
) -> Integers:
    """Return (2, N) `phrase` and `held` of notes.

    Args:
        players: (N,) who plays; each has phrases of its own.
        onsets: (N,) in order, for each player.
        durations: (N,) in grid steps.
        held: (N,) their classes.
    """
    order, same = in_groups(players)
    onsets, ends = onsets.take(order), (onsets + durations).take(order)
    first = np.append(True, ~same)[: len(order)]
    gap = onsets - np.where(first, NEVER, np.roll(ends, 1))
    begun = np.maximum.accumulate(np.where(gap >= REST, np.arange(len(order)), 0))
    found = np.empty((2, len(order)), np.int64)
    found[0, order] = phrase_class(gap, onsets - onsets[begun])
    found[1, order] = np.where(first, 0, np.roll(held.take(order), 1) + 1)
    return found


class Phrases:
    """The phrases of a song that is being written, note by note: see `phrases_of`."""

    def __init__(self) -> None:
        # Of each part's last note its end, the onset of its phrase, and `held` of the next one.
        self.last: dict[int, tuple[int, int, int]] = {}

    def take(self, part: int, onset: int, end: int, held: int) -> None:
        """Go on with a note; `held` is the class of its duration."""
        before, begun, _ = self.last.get(part, _NO_NOTE)
        self.last[part] = end, onset if onset - before >= REST else begun, held + 1

    def of(self, part: int, onset: int) -> tuple[int, int]:
        """Return `phrase` and `held` of the next note of a part."""
        before, begun, held = self.last.get(part, _NO_NOTE)
        return int(phrase_class(onset - before, onset - begun)), held
