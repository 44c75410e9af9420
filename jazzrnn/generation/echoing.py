"""What the plan says to songs that are being written: the columns of `encoding.echoes`, note by
note.
"""

from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import CLASS_OF, LONGEST
from jazzrnn.music.form.plan import LEVELS, Plan
from jazzrnn.music.notes import PARTS, PITCHES
from jazzrnn.schema import ABSENT

Integers = npt.NDArray[np.integer]
LOWEST = -PITCHES  # below all pitches


class PlannedNote(NamedTuple):
    """A note that an echoed bar has, where the bar that echoes it would have it."""

    onset: int  # from the song's beginning
    part: int
    pitch: int  # not yet put back into the range of MIDI
    duration: int  # class
    level: int


class Echoing:
    """A song over a plan."""

    def __init__(self, plan: Plan, starts: Integers):
        """Begin a song.

        Args:
            plan: of the song.
            starts: of its bars, and their end.
        """
        self.starts: list[int] = starts.tolist()
        self.plan: defaultdict[int, list[list[int]]] = defaultdict(list)
        for bar, *echo in plan.tolist():
            self.plan[bar].append(echo)
        self.notes: defaultdict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        self.last = (0, -1, -1)  # onset, part, pitch
        self.bar: int = -1
        self.planned: list[PlannedNote] = []

    def take(self, onset: int, part: int, pitch: int, duration: int) -> None:
        """Go on with a note; its duration is a class."""
        bar = self._bar_at(onset)
        self.notes[bar, part].append((onset - self.starts[bar], pitch, duration))
        self.last = onset, part, pitch

    def levels(self, onset: int) -> list[int]:
        """Return of each part how closely its bar at this onset echoes another one; 0: not."""
        found = [0] * len(PARTS)
        for part, _, level, _ in self.plan.get(self._bar_at(onset), ()):
            found[part] = level
        return found

    def here(self, onset: int) -> tuple[int, int]:
        """Return `echo` and `echo_part` of a note at this onset."""
        note = self._next((onset, 0, LOWEST))
        if note and note.onset == onset:
            return note.level, note.part
        echoes = self.plan.get(self._bar_at(onset), ())
        return _not_here(max((level for _, _, level, _ in echoes), default=0)), ABSENT

    def own(self, onset: int, part: int) -> tuple[int, int, int]:
        """Return `echo_own`, `echo_pitch` and `echo_duration` of a note of this part."""
        bar = self._bar_at(onset)
        level = next((e[2] for e in self.plan.get(bar, ()) if e[0] == part), 0)
        self._look_at(bar)
        own = [note for note in self.planned if note.part == part and note.onset <= onset]
        if not own:
            return _not_here(level), ABSENT, ABSENT
        latest = own[-1].onset
        least = self.last[2] + 1 if self.last[:2] == (onset, part) else LOWEST
        for note in own:
            if note.onset == latest and note.pitch >= least:
                there = latest == onset
                return level if there else _not_here(level), note.pitch % PITCHES, note.duration
        return _not_here(level), ABSENT, ABSENT

    def coming(self, onset: int, part: int, pitch: int, duration: int) -> tuple[int, int]:
        """Return `echo_shift` and `echo_next` behind a note, which has not been taken yet."""
        bar = self._bar_at(onset)
        note = self._next((onset, part, pitch + 1))
        if not note:
            written = self.notes[bar, part]
            written.append((onset - self.starts[bar], pitch, duration))
            note = min(self._of(bar + 1), default=None)
            written.pop()
        if not note:
            return ABSENT, 0
        return int(CLASS_OF[min(note.onset - onset, LONGEST)]), note.level

    def _bar_at(self, onset: int) -> int:
        at = self.bar
        if at >= 0 and self.starts[at] <= onset < self.starts[at + 1]:
            return at
        return bisect_left(self.starts, onset + 1) - 1

    def _next(self, place: tuple[int, int, int]) -> PlannedNote | None:
        """Return the first planned note in the bar of `place` that is not before `place` and comes
        behind the last note.
        """
        bar = self._bar_at(place[0])
        self._look_at(bar)
        onset, part, pitch = self.last
        k = bisect_left(self.planned, max(place, (onset, part, pitch + 1)))
        return self.planned[k] if k < len(self.planned) else None

    def _look_at(self, bar: int) -> None:
        """Make the planned notes of a bar ready."""
        if bar != self.bar:
            self.bar, self.planned = bar, sorted(self._of(bar))

    def _of(self, bar: int) -> list[PlannedNote]:
        """Return the planned notes of a bar, as far as what it echoes has been written."""
        if bar + 1 >= len(self.starts):
            return []
        found: list[PlannedNote] = []
        start = self.starts[bar]
        for part, back, level, height in self.plan.get(bar, ()):
            for since, pitch, duration in self.notes.get((bar - back, part), ()):
                found.append(PlannedNote(start + since, part, pitch + height, duration, level))
        return found


def _not_here(level: int) -> int:
    return level + LEVELS if level else 0
