"""What a player hears of the lead: how much it plays, where it rests, which pitch sounds."""

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

from jazzrnn.music.band.pulse import BEAT
from jazzrnn.music.band.voicings import HIGHEST, Room
from jazzrnn.music.notes import Note

LISTENS = 4 * BEAT  # how far ahead of a held chord the lead is looked at
USUAL = 0.5  # activity where nobody leads
BUSY = 90  # percentile of the notes in a bar from which a lead is as busy as can be


class Lead:
    """The notes of the lead over a chart, sorted by onset."""

    def __init__(self, notes: Iterable[Note], bar_length: int, length: int) -> None:
        self.notes = sorted(notes)
        self.onsets = [note.onset for note in self.notes]
        bars = np.bincount(
            [max(0, onset) // bar_length for onset in self.onsets if onset < length],
            minlength=max(1, length // bar_length),
        )
        self.longest = max((note.duration for note in self.notes), default=0)
        self.most = max(1.0, float(np.percentile(bars, BUSY))) / bar_length  # notes a grid step

    def count(self, start: int, end: int) -> int:
        """Return how many notes begin from `start` up to `end`."""
        return bisect_left(self.onsets, end) - bisect_left(self.onsets, start)

    def activity(self, start: int, end: int) -> float:
        """Return how much the lead plays there: 0 nothing, 1 as much as in its busiest bars."""
        if not self.notes:
            return USUAL
        return min(1.0, self.count(start, end) / (self.most * (end - start)))

    def onsets_around(self, onset: int) -> int:
        """Return how many notes begin within about an eighth of an onset."""
        return self.count(onset - BEAT // 3, onset + BEAT // 2)

    def next_onset(self, onset: int) -> int | None:
        """Return the first onset at or after another one; None if none comes."""
        place = bisect_left(self.onsets, onset)
        return self.onsets[place] if place < len(self.onsets) else None

    def room(self, onset: int, end: int) -> Room:
        """Return what the lead leaves to a chord from `onset` to `end`."""
        first = bisect_left(self.onsets, onset - self.longest)
        last = bisect_left(self.onsets, min(end, onset + LISTENS))
        heard = [n for n in self.notes[first:last] if n.onset + n.duration > onset]
        if not heard:
            return Room()
        sounding = [note.pitch for note in heard if note.onset <= onset]
        lowest = min(note.pitch for note in heard)
        return Room(min(HIGHEST, lowest - 2), max(sounding, default=None))

    def below(self, note: Note) -> Note | None:
        """Return a note of a chord, ended where the lead comes down to it; None if at once."""
        first = bisect_left(self.onsets, note.onset + 1)
        last = bisect_left(self.onsets, note.onset + note.duration)
        for other in self.notes[first:last]:
            if other.pitch <= note.pitch:
                room = other.onset - note.onset
                return note._replace(duration=room) if room >= BEAT // 4 else None
        return note
