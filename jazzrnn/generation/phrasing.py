"""How long the phrases of a song of one part are, and how much it rests.

A phrase ends with a breath: a rest of a quarter note or more.

Nothing is forced. The odds of a breath, as the model has them, rise with the length of the
phrase (to the STEEPNESS-th power, and by MOST at most), and are higher from the start where
phrases shall be shorter than a jazz soloist's; and the odds of each gap rise with how
close it brings the song to the requested share of rests. A model that would rest much more
or less keeps the song about a beat behind that share, however long it is.
"""

from math import log

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import STEPS_PER_QUARTER

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

BREATH = STEPS_PER_QUARTER
STEEPNESS = 4.0
MOST = 100.0  # factor of the odds of a breath
USUAL = 20 * STEPS_PER_QUARTER  # of a phrase for which the odds need nothing more: measured with
SHORTER = 1.5  # the jazz model, whose phrases have the length that is wished with this power
MOST_FOR_RESTS = 1e5  # of those of a gap
TOLERANCE = 1 / 4  # of a bar: to be so far from the share makes e^(1/2) of a factor


class Phrasing:
    """The phrases and rests of m songs, and how long they shall be."""

    def __init__(
        self, m: int, begins: int, bar: int, phrase_bars: float | None, rests: float | None
    ):
        """Begin songs.

        Args:
            m: songs.
            begins: rests count from here on.
            bar: its length.
            phrase_bars: length of a phrase; None leaves it to the model.
            rests: share of the time, 0 to less than 1; None leaves it to the model.
        """
        self.begins, self.bar = begins, bar
        self.phrase = phrase_bars and phrase_bars * bar
        self.rests = rests
        self.start, self.end = np.zeros((2, m), int)  # of the phrase so far
        self.silence = np.zeros(m, int)  # before the end

    def take(self, songs: Integers, onsets: Integers, ends: Integers) -> None:
        """Add the next note of some songs."""
        end = self.end[songs]
        new = onsets - end >= BREATH
        self.start[songs] = np.where(new, onsets, self.start[songs])
        self.silence[songs] += np.maximum(0, onsets - np.maximum(end, self.begins))
        self.end[songs] = np.maximum(end, ends)

    def odds(self, songs: Integers, onsets: Integers) -> Floats:
        """Return factors (songs, k): how much likelier the next note of some songs becomes at
        `onsets` (songs, k).
        """
        logs = np.zeros(onsets.shape)
        end = self.end[songs, None]
        if self.phrase:
            lasted = (end - self.start[songs, None]) / self.phrase
            likelier = STEEPNESS * np.log(np.maximum(lasted, 1e-9))
            likelier += SHORTER * log(USUAL / self.phrase)
            logs += np.where((onsets - end >= BREATH) & (lasted > 0), likelier, 0)
        logs = np.clip(logs, -log(MOST), log(MOST))
        if self.rests is not None:
            since = np.maximum(end, self.begins)
            lacking = self.rests * (since - self.begins) - self.silence[songs, None]
            gap = np.maximum(0, onsets - since)
            left = lacking - (1 - self.rests) * gap  # still lacking, if that is the gap
            closer = (lacking**2 - left**2) / (2 * (TOLERANCE * self.bar) ** 2)
            logs += np.clip(closer, -log(MOST_FOR_RESTS), log(MOST_FOR_RESTS))
        return np.exp(logs)
