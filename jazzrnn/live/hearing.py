"""What a musician plays on a keyboard, as notes on the grid."""

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise

from jazzrnn.live.messages import note_of
from jazzrnn.music.notes import STEPS_PER_QUARTER, Note

PLACES = (0, 3, 4, 6, 8, 9)  # grid steps from a beat where jazz has notes: sixteenths, triplets


@dataclass
class Pressed:
    """A key that was pressed: its times in grid steps, `end` None while it is down."""

    start: float
    pitch: int
    velocity: int
    end: float | None = None


@dataclass
class Hearing:
    """Keeps what was played. Times are grid steps of the session, with fractions."""

    keys: list[Pressed] = field(default_factory=list[Pressed])
    down: dict[int, Pressed] = field(default_factory=dict[int, Pressed])  # by pitch

    def take(self, time: float, message: bytes) -> None:
        """Take a message of the keyboard."""
        note = note_of(message)
        if note is None:
            return
        begins, pitch, velocity = note
        if before := self.down.pop(pitch, None):
            before.end = time
        if begins:
            self.down[pitch] = Pressed(time, pitch, velocity)
            self.keys.append(self.down[pitch])

    def notes(self, part: int, start: int, end: int) -> list[Note]:
        """Return what was played from one bar line to another as a melody of a part.

        Of keys together the highest counts. A note lasts until the next one at most, and one that
        still sounds until `end`.
        """
        highest: dict[int, Pressed] = {}
        for key in [*self.keys]:  # another thread may add to them
            onset = on_grid(key.start)
            if start <= onset < end and key.pitch >= getattr(highest.get(onset), "pitch", 0):
                highest[onset] = key
        found: list[Note] = []
        for onset, after in pairwise([*sorted(highest), end]):
            key = highest[onset]
            stops = end if key.end is None else round(key.end)
            duration = max(1, min(stops, after) - onset)
            found.append(Note(onset, part, key.pitch, duration, max(1, key.velocity)))
        return found


def on_grid(time: float, places: Collection[int] = PLACES) -> int:
    """Return the nearest place where a note can be written.

    >>> [on_grid(time) for time in (-0.4, 5.2, 7.1, 11.3)]
    [0, 6, 8, 12]
    """
    beat = int(time // STEPS_PER_QUARTER) * STEPS_PER_QUARTER
    near = (beat + place for place in (*places, STEPS_PER_QUARTER))
    return min(near, key=lambda at: abs(at - time))
