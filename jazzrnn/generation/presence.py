"""Nobody waits in vain: parts that are silent for longer than in the music learned play again.

A part is overdue when it has rested for longer than real ones do, or when it has played fewer notes
a bar than in the piece whose bars the song has (else than in most pieces), or when half of a bar is
over in which it plays in that piece. Then it becomes likelier, and the more so the longer it goes
on, but less than what its plan says exactly.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PARTS, STEPS_PER_QUARTER
from jazzrnn.music.setting import Setting

Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]
LIKELIER = 20.0  # times, once a part is overdue; to the power of the quarters since then, plus 1
MOST = 1e3
TINY = 1e-9
PATIENCE = 2  # bars: it may lack the notes of so many


class Presence:
    """Who has played when in m songs.

    Attributes:
        last: (parts, m) onsets of the last notes; what `silent` says before the first.
    """

    def __init__(
        self,
        bar_at: Integers,
        m: int,
        unheard: Integers,
        rests: Mapping[int, int],
        least_notes: Mapping[int, float],
        silent: Flags | None = None,
    ):
        """Begin songs.

        Args:
            bar_at: (length,) number of the bar at each grid step.
            m: songs.
            unheard: (parts,) an onset for those who have not played: of who does not play at all.
            rests: part -> grid steps that it rests at most.
            least_notes: part -> notes a bar that it has at least.
            silent: (bars, parts) who is silent in which bar; None if that is not known.
        """
        line = np.flatnonzero(np.diff(bar_at, prepend=-1, append=-1))  # bar lines, the last too
        self.begins, self.middle = line[bar_at], (line[bar_at] + line[bar_at + 1]) / 2
        bars = np.zeros((bar_at[-1] + 1, len(PARTS)), bool)
        self.silent = (bars if silent is None else silent)[bar_at]
        self.turns_known = bool(self.silent.any())
        self.bar_at = bar_at
        self.rests = np.full((len(PARTS), 1), len(bar_at))
        self.least = np.zeros((len(PARTS), 1))  # notes a bar
        for part, steps in rests.items():
            self.rests[part] = steps
        for part, notes in least_notes.items():
            self.least[part] = notes
        self.last = unheard[:, None].repeat(m, axis=1)
        self.notes = np.zeros((len(PARTS), m), int)

    def take(self, songs: Integers, parts: Integers, onsets: Integers) -> None:
        """Add the next note of some songs."""
        self.last[parts, songs] = onsets
        self.notes[parts, songs] += 1

    def factors(self, onsets: Integers) -> Floats:
        """Return how much likelier each part becomes at the next onset (m,) of songs (m, parts)."""
        onsets = np.minimum(onsets, len(self.bar_at) - 1)
        resting = onsets - np.maximum(self.last, 0) - self.rests  # all are silent from 0 on
        bar = self.bar_at[onsets]
        lacking = self.least * (bar - PATIENCE) - self.notes
        behind = np.where(lacking > 0, lacking / np.maximum(self.least, TINY), 0)  # bars
        late = np.maximum(resting, behind * len(self.bar_at) / (self.bar_at[-1] + 1))
        if self.turns_known:
            missing = (self.last < self.begins[onsets]) & ~self.silent[onsets].T
            late = np.maximum(late, np.where(missing, onsets - self.middle[onsets], 0))
        logs = np.where(late > 0, 1 + late / STEPS_PER_QUARTER, 0) * np.log(LIKELIER)
        return np.exp(np.minimum(logs, np.log(MOST))).T


def silent_bars(setting: Setting) -> npt.NDArray[np.bool_]:
    """Return (bars, parts) whether a part is silent in a bar of the piece learned."""
    silent = np.zeros((len(setting.bars), len(PARTS)), bool)
    for row, bar in zip(silent, setting.bars, strict=True):
        row[[*bar.silent]] = True
    return silent
