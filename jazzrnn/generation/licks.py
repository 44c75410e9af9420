"""Licks: a soloist comes back to what it has played.

Real soloists use a lick of five intervals again within 200 notes at one place in 17, and play five
notes exactly again within four bars at one in 110. The network, which is told what followed the
same pitches before, comes to half of that. So what followed becomes a little likelier still: the
interval behind the last intervals, and the note behind the last notes in their rhythm. With these
factors solos do about as real ones do (`benchmarks/motifs.py`).
"""

import itertools
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import CLASS_OF, LONGEST
from jazzrnn.music.notes import STEPS_PER_QUARTER

Integers = npt.NDArray[np.integer]
Probabilities = npt.NDArray[np.float64]
INTERVALS = 3  # that are the same as before, for the next one to be likelier
NOTES = 2  # that are the same as before in pitch and rhythm, for the next one to be likelier
WITHIN_NOTES, WITHIN = 200, 16 * STEPS_PER_QUARTER  # not longer ago: notes, grid steps
LIKELIER = 1.5  # times is the interval of a lick
AGAIN = 2.5  # times is the note of a motif, its time and its pitch


class Licks:
    """What a soloist has played so far."""

    def __init__(self) -> None:
        self.onsets: list[int] = []
        self.pitches: list[int] = []
        self.licks: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        self.motifs: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)

    def take(self, onset: int, pitch: int) -> None:
        """Go on with a note."""
        if len(self.pitches) >= INTERVALS + 1:
            self.licks[self._lick()].append(len(self.pitches))
        if len(self.pitches) >= NOTES:
            self.motifs[self._motif()].append(len(self.pitches))
        self.onsets.append(onset)
        self.pitches.append(pitch)

    def favour_time(self, p: Probabilities) -> None:
        """Make the time of the note that followed before likelier, in place; its sum stays."""
        for k in self._motifs_before():
            _favour(p, self._wait_class(k), AGAIN)

    def favour_pitch(self, p: Probabilities, shift: int) -> None:
        """Make the pitches that followed before likelier, in place; the sum stays.

        Args:
            p: (pitches,).
            shift: class of the time since the last note.
        """
        before = self._motifs_before()
        now = {self.pitches[k] for k in before if self._wait_class(k) == shift}
        for pitch in now:
            _favour(p, pitch, AGAIN)
        for pitch in self._of_licks() - now:
            if 0 <= pitch < len(p):
                _favour(p, pitch, LIKELIER)

    def _lick(self) -> tuple[int, ...]:
        last = self.pitches[-INTERVALS - 1 :]
        return tuple(b - a for a, b in itertools.pairwise(last))

    def _motif(self) -> tuple[int, ...]:
        onsets = self.onsets[-NOTES:]
        return *self.pitches[-NOTES:], *(onset - onsets[0] for onset in onsets)

    def _of_licks(self) -> set[int]:
        """Return the pitches that would go on with a lick."""
        n = len(self.pitches)
        if n < INTERVALS + 1:
            return set()
        before = self.licks.get(self._lick(), ())
        last = self.pitches[-1]
        return {
            last + self.pitches[k] - self.pitches[k - 1] for k in before if n - k <= WITHIN_NOTES
        }

    def _motifs_before(self) -> list[int]:
        """Return the indices of notes that followed the last ones before, in the last bars."""
        if len(self.pitches) < NOTES:
            return []
        before = self.motifs.get(self._motif(), ())
        return [k for k in before[-2:] if self.onsets[-1] - self.onsets[k] <= WITHIN]

    def _wait_class(self, k: int) -> int:
        return int(CLASS_OF[min(self.onsets[k] - self.onsets[k - 1], LONGEST)])


def _favour(p: Probabilities, one: int, times: float) -> None:
    """Make one class likelier, in place; the sum stays."""
    before = p.sum()
    p[one] *= times
    after = p.sum()
    if after > 0:
        p *= before / after
