"""How many notes a beat a song of one part has, where it does not rest.

Nothing is forced. The odds of each time to the next note rise with how close it brings the song to
the requested density. A rest of a beat or more does not count, nor does it matter.
"""

from math import log

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import STEPS_PER_QUARTER

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

BEAT = STEPS_PER_QUARTER
TOLERANCE = 0.6  # notes: to be so far from the density makes e^(1/2) of a factor
FORGOTTEN = 4.0  # notes: what a song lacks or has too much is not caught up with all at once
MOST = 1e3  # factor of the odds of a time


class Density:
    """The notes of m songs, and how many more they have than wished so far."""

    def __init__(self, m: int, begins: int, notes_a_beat: float):
        """Begin songs; notes count from the onset `begins` on."""
        self.begins, self.wished = begins, notes_a_beat / BEAT
        self.onset, self.end = np.full((2, m), begins)
        self.surplus = np.zeros(m)  # notes

    def take(self, songs: Integers, onsets: Integers, ends: Integers) -> None:
        """Add the next note of some songs."""
        new = onsets >= self.begins
        surplus = self._surplus(onsets[:, None], songs)[:, 0]
        self.surplus[songs] = np.where(new, np.clip(surplus, -FORGOTTEN, FORGOTTEN), 0)
        self.onset[songs], self.end[songs] = np.maximum(onsets, self.begins), ends

    def odds(self, onsets: Integers) -> Floats:
        """Return how much likelier the next notes become at `onsets` (m, k)."""
        before = self.surplus[:, None]
        after = self._surplus(onsets, np.arange(len(onsets)))
        closer = (before**2 - after**2) / (2 * TOLERANCE**2)
        return np.exp(np.clip(closer, -log(MOST), log(MOST)))

    def _surplus(self, onsets: Integers, songs: Integers) -> Floats:
        """Return it at the next notes of some songs, if they are at `onsets` (songs, k)."""
        onset, end = self.onset[songs, None], self.end[songs, None]
        played = np.where(onsets - end < BEAT, onsets - onset, end - onset)
        return self.surplus[songs, None] + 1 - self.wished * np.maximum(played, 0)
