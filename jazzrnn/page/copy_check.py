"""The copy check of a song as data for a picture: its longest stretch that was learned.

The stretch is drawn from the song's own notes. A copy has the same intervals and rhythm, so the
same picture stands for the passage learned; nothing else of it is known here, or shown.
"""

from collections.abc import Mapping
from typing import Any, cast

from jazzrnn.music.midi.as_played import Performance
from jazzrnn.music.notes import DRUMS, PARTS, STEPS_PER_QUARTER

CHECKED, COPY = "longest copy", "copy"  # names in a file: in words, and as data


def copy_check(made: Mapping[str, Any], performance: Performance) -> dict[str, Any]:
    """Return what the check says in words, and the notes of the longest stretch if it is known.

    Returns:
        "text": what the check says, "" if there was none; "stretch": [[start, length, pitch], ...]
        in steps from its first note; "file" and "fileBar": what it is like; "bar": where it begins.
    """
    text = str(made.get(CHECKED, ""))
    found = made.get(COPY)
    if not isinstance(found, dict):
        return {"text": text, "stretch": []}
    copy = cast("dict[str, Any]", found)
    try:
        part = PARTS.index(copy["part"])
        onset, count = int(copy["onset"]), int(copy["notes"])
        names = {
            "bar": int(copy["bar"]),
            "fileBar": int(copy["file bar"]),
            "file": str(copy["file"]),
        }
    except (KeyError, ValueError, TypeError, OverflowError):  # not as this version writes it
        return {"text": text, "stretch": []}
    stretch = _melody(performance, part, onset)[:count]
    return {"text": text, "stretch": stretch, "part": PARTS[part], **names}


def _melody(performance: Performance, part: int, onset: int) -> list[list[int]]:
    """Return start, length and pitch of the highest notes of a part from `onset` on, in steps."""
    highest: dict[int, tuple[int, int]] = {}
    for note in performance.notes:
        start = round(note.start * STEPS_PER_QUARTER)
        if performance.players[note.player].part == part != DRUMS and start >= onset - 1:
            length = max(1, round(note.end * STEPS_PER_QUARTER) - start)
            if note.pitch > highest.get(start, (-1, 0))[0]:
                highest[start] = note.pitch, length
    return [[start - onset, length, pitch] for start, (pitch, length) in sorted(highest.items())]
