"""Nobody waits in vain: parts that are silent for longer than in the music learned play again.

A part is overdue when it has rested for longer than real ones do, or when it has played fewer notes
a bar than in the piece whose bars the song has (else than in most pieces), or when half of a bar is
over in which it plays in that piece. Then it becomes likelier, and the more so the longer it goes
on, but less than what its plan says exactly.
"""

from collections.abc import Mapping
from typing import NamedTuple

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


class Attendance(NamedTuple):
    """Who plays when in the piece whose bars a song has; neither holds where that is not known."""

    silent: Flags  # (bars or grid steps, parts)
    playing: Flags  # the same


class Presence:
    """Who has played when in m songs.

    Attributes:
        last: (parts, m) onsets of the last notes; what `unheard` says before the first.
        attendance: who plays at each grid step.
    """

    def __init__(
        self,
        bar_at: Integers,
        m: int,
        unheard: Integers,
        rests: Mapping[int, int],
        least_notes: Mapping[int, float],
        attendance: Attendance | None = None,
    ):
        """Begin songs.

        Args:
            bar_at: (length,) number of the bar at each grid step.
            m: songs.
            unheard: (parts,) an onset for those who have not played: of who does not play at all.
            rests: part -> grid steps that it rests at most.
            least_notes: part -> notes a bar that it has at least.
            attendance: who plays in which bar of the piece learned; None if that is not known.
        """
        line = np.flatnonzero(np.diff(bar_at, prepend=-1, append=-1))  # bar lines, the last too
        self.begins, self.middle = line[bar_at], (line[bar_at] + line[bar_at + 1]) / 2
        nobody = np.zeros((bar_at[-1] + 1, len(PARTS)), bool)
        known = attendance or Attendance(nobody, nobody)
        self.attendance = Attendance(*(each[bar_at] for each in known))
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
        missing = (self.last < self.begins[onsets]) & self.attendance.playing[onsets].T
        late = np.maximum(late, np.where(missing, onsets - self.middle[onsets], 0))
        if late.max() <= 0:
            return np.ones((len(onsets), len(PARTS)))
        logs = np.where(late > 0, 1 + late / STEPS_PER_QUARTER, 0) * np.log(LIKELIER)
        return np.exp(np.minimum(logs, np.log(MOST))).T


def attendance_of(setting: Setting) -> Attendance:
    """Return who plays in which bar of the piece whose bars a song has."""
    parts = np.isin(np.arange(len(PARTS)), [part for part, _ in setting.programs])
    silent = np.zeros((len(setting.bars), len(PARTS)), bool)
    playing = silent.copy()
    for rests, plays, bar in zip(silent, playing, setting.bars, strict=True):
        if bar.silent is not None:
            rests[[*bar.silent]] = True
            plays[:] = parts & ~rests
    return Attendance(silent, playing)
