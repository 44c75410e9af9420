"""Written time. Its unit is a 24th of a quarter note, so that 32nds (3) and triplets fit it.

Every time in this package that has no unit in its name is in these units.
"""

from typing import NamedTuple

from jazzrnn.music.notes import STEPS_PER_QUARTER

QUARTER = 24
EIGHTH, SIXTEENTH, SHORTEST = QUARTER // 2, QUARTER // 4, QUARTER // 8
WHOLE = 4 * QUARTER
PER_STEP = QUARTER // STEPS_PER_QUARTER
SYMBOLS = {  # lengths that one sign writes -> its type and dots
    144: ("whole", 1), 96: ("whole", 0), 72: ("half", 1), 48: ("half", 0), 36: ("quarter", 1),
    24: ("quarter", 0), 18: ("eighth", 1), 12: ("eighth", 0), 9: ("16th", 1), 6: ("16th", 0),
    3: ("32nd", 0),
}  # fmt: skip


class Event(NamedTuple):
    """Pitches that begin together, or a rest if there are none."""

    start: int
    end: int
    pitches: tuple[int, ...]  # MIDI pitches, sorted


class Tuplet(NamedTuple):
    """A stretch in which three notes have the time of two, or six that of four."""

    start: int
    end: int
    notes: int  # 3 or 6

    @property
    def unit(self) -> str:
        """The type of the notes that it has `notes` of."""
        return SYMBOLS[(self.end - self.start) // self.notes * 3 // 2][0]


class Sign(NamedTuple):
    """What one note head, or one rest, stands for. Its length is as it sounds, in a tuplet too."""

    start: int
    end: int
    event: Event
    tuplet: Tuplet | None
    tied: bool  # to the sign before
    ties: bool  # to the next one

    @property
    def rests(self) -> bool:
        """Whether it is a rest."""
        return not self.event.pitches

    @property
    def symbol(self) -> tuple[str, int]:
        """The type of the note, such as "eighth", and how many dots it has."""
        length = self.end - self.start
        return SYMBOLS[length * 3 // 2 if self.tuplet else length]
