"""How a horn plays a written tune: with breaths, and louder where it rises."""

from collections.abc import Sequence

from jazzrnn.music.notes import STEPS_PER_QUARTER, Note

LONG = 2 * STEPS_PER_QUARTER  # a note from which a horn takes its breath
BREATH = STEPS_PER_QUARTER // 2
SOFT, LOUD, ACCENT = 68, 84, 6  # velocities of the lowest and highest note; more on the beat


def played(notes: Sequence[Note]) -> list[Note]:
    """Return a written melody as a horn plays it.

    Args:
        notes: of one part, one at a time.
    """
    if not notes:
        return []
    pitches = [note.pitch for note in notes]
    lowest, span = min(pitches), max(1, max(pitches) - min(pitches))
    following = [*(note.onset for note in notes[1:]), notes[-1].onset + 2 * notes[-1].duration]
    return [
        note._replace(
            duration=_held(note, after - note.onset),
            velocity=SOFT
            + (LOUD - SOFT) * (note.pitch - lowest) // span
            + ACCENT * (note.onset % STEPS_PER_QUARTER == 0),
        )
        for note, after in zip(notes, following, strict=True)
    ]


def _held(note: Note, room: int) -> int:
    """Return how long a note is held, of which the next one comes after `room` grid steps."""
    held = min(note.duration, room)
    breath = BREATH * (held >= LONG) + BREATH * (held >= 2 * LONG)
    return min(held, room - breath)
