"""What a song that is being written is told and allowed: the music's side of the sampler."""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.steps import (
    BEFORE,
    DURATION,
    END,
    MIDDLE_C,
    PART,
    PITCH,
    PLACE,
    SCHEMA,
    SHIFT,
    TIMES,
    Ranges,
    Steps,
    places,
)
from jazzrnn.music.notes import PARTS
from jazzrnn.music.setting import Setting, without_notes

LONGEST_GAP = 2  # bars from one onset to the next
OUT_OF_RANGE = 1e-9  # of a pitch's probability: not 0, for the order of notes may leave no other
HIGHEST = SCHEMA[PITCH].classes - 1


class SongGuide:
    """Guides one song, note by note, to its last bar line (the m of the sampler is 1).

    Notes come in the order of a piece: onset, part, pitch. The song ends in its last bar. A song
    with a primer takes its notes first; new ones come behind its last bar line.

    Attributes:
        ended: END was chosen.
    """

    def __init__(self, setting: Setting, begins: int = 0, ranges: Ranges | None = None):
        """Guide a song over the bars of a setting.

        Args:
            setting: its bars, and the parts that play.
            begins: new notes stand here or later.
            ranges: the pitches that parts keep to.
        """
        last = setting.bars[-1].length
        self.length = sum(bar.length for bar in setting.bars)
        self.last_bar = self.length - last
        self.longest_gap = LONGEST_GAP * max(bar.length for bar in setting.bars)
        self.places = places(without_notes(setting), np.arange(self.length))
        self.parts = np.isin(np.arange(len(PARTS)), [part for part, _ in setting.programs])
        self.before = np.full(len(PARTS), MIDDLE_C, np.int16)
        self.onset, self.part, self.pitch = 0, -1, -1  # of the last note
        self.ended = False
        self.begins, self.ranges = begins, ranges or {}

    def take(self, steps: Steps) -> None:
        """Go on from a step (1, columns) that was chosen."""
        shift, part, pitch = (int(steps[0, c]) for c in (SHIFT, PART, PITCH))
        self.ended = shift == END
        if not self.ended:
            self.onset += int(TIMES[shift])
            self.part, self.pitch, self.before[part] = part, pitch, pitch

    def given(self, steps: Steps, column: int) -> Steps:
        """The place in the song, or the part's note before; nothing after END."""
        if steps[0, SHIFT] == END:
            return np.array([-1], np.int16)
        if column == BEFORE:
            return self.before[steps[:, PART]]
        return self.places[self._onset(steps), [column - PLACE.start]]

    def adjust(self, p: npt.NDArray[np.float64], steps: Steps, column: int) -> None:
        """Keep the notes in order, within the song, and without a hole in it.

        In the last bar, to wait beyond its end is to end; and to hold a note beyond it is to hold
        it to the end.
        """
        if column == SHIFT:
            if self.onset >= self.last_bar and self.part >= 0:
                p[0, END] += p[0, :END][self.onset + TIMES >= self.length].sum()
            p[0, ~self._shifts()] = 0
        elif steps[0, SHIFT] != END:  # behind END nothing that is drawn is looked at
            if column == DURATION:
                fits = self._durations(steps)
                p[0, np.flatnonzero(fits)[-1]] += p[0, ~fits].sum()
                p[0, ~fits] = 0
            elif column == PART:
                p[0, ~self._parts(steps)] = 0
            elif column == PITCH:
                p[0, ~self._pitches(steps)] = 0
                low, high = self.ranges.get(int(steps[0, PART]), (0, HIGHEST))
                p[0, :low] *= OUT_OF_RANGE
                p[0, high + 1 :] *= OUT_OF_RANGE

    def _onset(self, steps: Steps) -> int:
        return self.onset + int(TIMES[steps[0, SHIFT]])

    def _shifts(self) -> npt.NDArray[np.bool_]:
        onsets = self.onset + TIMES
        latest = max(self.onset, self.begins) + self.longest_gap
        fits = (onsets >= self.begins) & (onsets <= latest) & (onsets < self.length)
        last_part = int(np.flatnonzero(self.parts)[-1])
        fits[0] &= (self.part, self.pitch) < (last_part, HIGHEST)  # nothing stands above that
        return np.append(fits, self.onset >= self.last_bar and self.part >= 0)

    def _parts(self, steps: Steps) -> npt.NDArray[np.bool_]:
        if steps[0, SHIFT] > 0 or self.part < 0:
            return self.parts
        first = self.part + (self.pitch == HIGHEST)
        return self.parts & (np.arange(len(self.parts)) >= first)

    def _pitches(self, steps: Steps) -> npt.NDArray[np.bool_]:
        same = steps[0, SHIFT] == 0 and steps[0, PART] == self.part
        return np.arange(HIGHEST + 1) > (self.pitch if same else -1)

    def _durations(self, steps: Steps) -> npt.NDArray[np.bool_]:
        return self._onset(steps) + TIMES[1:] <= self.length  # at least 1 step is always left
