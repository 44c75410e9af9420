"""How a horn plays a written tune: with breaths, and louder where it rises."""

from collections.abc import Sequence

from jazzrnn.music.notes import STEPS_PER_QUARTER, Note

LONG = 2 * STEPS_PER_QUARTER  # a note from which a horn takes its breath
BREATH = STEPS_PER_QUARTER // 2
OUT_OF_BREATH = 5.0  # seconds; then a breath is taken behind the next note of a beat or longer
SOFT, LOUD, ACCENT = 68, 84, 6  # velocities of the lowest and highest note; more on the beat


def played(notes: Sequence[Note], tempo_bpm: float = 0.0) -> list[Note]:
    """Return a written melody as a horn plays it.

    Args:
        notes: of one part, one at a time.
        tempo_bpm: quarter notes a minute; 0: whoever plays never gets out of breath.
    """
    if not notes:
        return []
    pitches = [note.pitch for note in notes]
    lowest, span = min(pitches), max(1, max(pitches) - min(pitches))
    following = [*(note.onset for note in notes[1:]), notes[-1].onset + 2 * notes[-1].duration]
    breath = OUT_OF_BREATH * tempo_bpm / 60 * STEPS_PER_QUARTER or float("inf")
    found: list[Note] = []
    began = notes[0].onset  # of what is played in one breath
    for note, after in zip(notes, following, strict=True):
        room = after - note.onset
        held = _held(note, room)
        if after - began > breath and held >= STEPS_PER_QUARTER:
            held = min(held, room - BREATH)
        if room - held >= BREATH:
            began = after
        louder = (LOUD - SOFT) * (note.pitch - lowest) // span
        accent = ACCENT * (note.onset % STEPS_PER_QUARTER == 0)
        found.append(note._replace(duration=held, velocity=SOFT + louder + accent))
    return found


def _held(note: Note, room: int) -> int:
    """Return how long a note is held, of which the next one comes after `room` grid steps."""
    held = min(note.duration, room)
    breath = BREATH * (held >= LONG) + BREATH * (held >= 2 * LONG)
    return min(held, room - breath)
