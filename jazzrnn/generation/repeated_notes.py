"""How long real music stays on one or two pitches, and when a song has stayed too long."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import PART, PITCH, Steps
from jazzrnn.generation.repertoire_checks import Repeats
from jazzrnn.music.notes import DRUMS, PARTS

Integers = npt.NDArray[np.integer]

COMMON = 0.95  # fraction of the pieces; a run that is longer than all runs of these is too long
NEVER_STUCK = (4, 8)  # runs that are never too long, on one pitch and on two
LEFT_FOR = 8  # notes of the part for which a pitch is left that was repeated too long


def repeats_of(pieces: Iterable[Steps]) -> Repeats:
    """Return for each part but the drums how long it stays on a pitch, and on two, in real pieces.

    Of each piece the longest run counts, and of these what COMMON of the pieces do not exceed:
    one piece in which a note is hammered does not make that the rule.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for steps in pieces:
        for part in np.unique(steps[:-1, PART]):
            if part != DRUMS:
                pitches = steps[steps[:, PART] == part, PITCH]
                found.setdefault(int(part), []).append(longest_runs(pitches))
    limits = {
        part: np.quantile(np.array(runs), COMMON, axis=0, method="higher").tolist()
        for part, runs in found.items()
    }
    return {part: (one, two) for part, (one, two) in limits.items()}


def longest_runs(pitches: Integers) -> tuple[int, int]:
    """Return the notes of the longest run on one pitch, and of the longest on two at most.

    >>> longest_runs(np.array([60, 62, 62, 60, 65, 65, 65]))
    (3, 4)
    """
    changes = np.append(True, np.diff(pitches) != 0)
    groups, first = pitches[changes], np.append(np.flatnonzero(changes), len(pitches))
    back = np.append([False, False], groups[2:] == groups[:-2])[: len(groups)]
    numbers = np.arange(len(groups))
    from_group = np.maximum.accumulate(np.where(back, 0, numbers)) - 1  # of the run on two
    on_two = first[1:] - first[np.maximum(from_group, 0)]
    return int(np.diff(first).max()), int(on_two.max())


class RepeatedNotes:
    """Finds the pitches that the parts of m songs have repeated too long.

    A pitch is left for the part's next LEFT_FOR notes, so that nothing falls back at once.
    """

    def __init__(self, limits: Mapping[int, tuple[int, int]], m: int):
        self.limits = np.full((2, len(PARTS)), np.iinfo(np.int64).max)
        for part, longest in limits.items():
            self.limits[:, part] = np.maximum(longest, NEVER_STUCK)
        self.pitches = np.full((2, m, len(PARTS)), -1)  # the last one; the other one of a run
        self.lengths = np.zeros((2, m, len(PARTS)), int)  # of the runs on one pitch and on two
        self.left_for = np.zeros((m, len(PARTS), 128), int)

    def take(self, songs: Integers, parts: Integers, pitches: Integers) -> None:
        """Add the next note of some songs (all arrays alike)."""
        last: Integers = self.pitches[0, songs, parts]
        before: Integers = self.pitches[1, songs, parts]
        so_far: Integers = self.lengths[0, songs, parts]
        on_two: Integers = self.lengths[1, songs, parts]
        same = pitches == last
        third = ~same & (pitches != before) & (before >= 0)
        one, two = np.where(same, so_far + 1, 1), np.where(third, so_far, on_two) + 1
        other = np.where(same, before, last)
        self.pitches[:, songs, parts] = pitches, other
        self.lengths[:, songs, parts] = one, two
        self.left_for[songs, parts] -= self.left_for[songs, parts] > 0
        too_long = np.stack([one, two]) >= self.limits[:, parts]
        both = too_long[1] & (other >= 0)  # a run on one pitch has no other
        for stuck, pitch in ((too_long.any(axis=0), pitches), (both, other)):
            self.left_for[songs[stuck], parts[stuck], pitch[stuck]] = LEFT_FOR

    def overused(self, songs: Integers, parts: Integers) -> npt.NDArray[np.bool_]:
        """Return (songs, 128) the pitches that the next note, of these parts, is not to have."""
        return self.left_for[songs, parts] > 0
