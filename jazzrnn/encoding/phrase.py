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


def phrase_class(gap: Integers, length: Integers) -> Integers:
    """Return (N,) the column `phrase`.

    Args:
        gap: (N,) grid steps from the end of the part's note before; below 0 if it still sounds.
        length: (N,) grid steps from the beginning of the phrase.
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
    """The phrases of songs that are being written side by side: see `phrases_of`."""

    def __init__(self, songs: int, parts: int):
        self.ends = np.full((songs, parts), NEVER)
        self.begun, self.held = np.zeros((2, songs, parts), np.int64)

    def take(
        self, songs: Integers, parts: Integers, onsets: Integers, ends: Integers, held: Integers
    ) -> None:
        """Go on with a note of each of these songs; `held` are the classes of their durations."""
        at = songs, parts
        begins = onsets - self.ends[at] >= REST
        self.begun[at] = np.where(begins, onsets, self.begun[at])
        self.ends[at], self.held[at] = ends, held + 1

    def of(self, parts: Integers, onsets: Integers) -> Integers:
        """Return (2, songs) `phrase` and `held` of the next note of a part in each song."""
        at = np.arange(len(parts)), parts
        lasted = onsets - self.begun[at]
        return np.stack([phrase_class(onsets - self.ends[at], lasted), self.held[at]])
