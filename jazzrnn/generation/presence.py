"""Nobody waits in vain: parts that are silent for longer than in the music learned play again.

A part is overdue when it has rested for longer than real ones do, or when it has played in fewer
of the bars. Then it becomes likelier, and the more so the longer it goes on.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PARTS, STEPS_PER_QUARTER

Integers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
LIKELIER = 20.0  # times, once a part is overdue; to the power of the quarters since then, plus 1
MOST = 1e9
PATIENCE = 2  # bars that a part may be behind its share of them


class Presence:
    """Who has played when in m songs.

    Attributes:
        last: (parts, m) onsets of the last notes; what `silent` says before the first.
    """

    def __init__(
        self,
        bar_at: Integers,
        m: int,
        silent: Integers,
        rests: Mapping[int, int],
        shares: Mapping[int, float],
    ):
        """Begin songs.

        Args:
            bar_at: (length,) number of the bar at each grid step.
            m: songs.
            silent: (parts,) an onset for those who have not played: of who does not play at all.
            rests: part -> grid steps that it rests at most.
            shares: part -> share of the bars in which it begins a note at least.
        """
        self.bar_at = bar_at
        self.rests = np.full((len(PARTS), 1), len(bar_at))
        self.shares = np.zeros((len(PARTS), 1))
        for part, steps in rests.items():
            self.rests[part] = steps
        for part, share in shares.items():
            self.shares[part] = share
        self.last = silent[:, None].repeat(m, axis=1)
        self.bars = np.zeros((len(PARTS), m), int)  # in which each has played
        self.latest = np.full((len(PARTS), m), -1)  # of these

    def take(self, songs: Integers, parts: Integers, onsets: Integers) -> None:
        """Add the next note of some songs."""
        bar = self.bar_at[np.minimum(onsets, len(self.bar_at) - 1)]
        self.last[parts, songs] = onsets
        self.bars[parts, songs] += bar > self.latest[parts, songs]
        self.latest[parts, songs] = bar

    def factors(self, onsets: Integers) -> Floats:
        """Return how much likelier each part becomes at the next onset (m,) of songs (m, parts)."""
        resting = onsets - np.maximum(self.last, 0) - self.rests  # all are silent from 0 on
        bar = self.bar_at[np.minimum(onsets, len(self.bar_at) - 1)]
        behind = self.shares * bar - self.bars - PATIENCE
        behind *= len(self.bar_at) / (self.bar_at[-1] + 1)  # in grid steps
        late = np.maximum(resting, behind)
        logs = np.where(late > 0, 1 + late / STEPS_PER_QUARTER, 0) * np.log(LIKELIER)
        return np.exp(np.minimum(logs, np.log(MOST))).T
