"""Phrases, and how they become notes: loudness by shape, one note at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.rhythm import Rhythm
from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.dice import between
from jazzrnn.music.notes import Note


@dataclass(frozen=True)
class Phrase:
    """A phrase: `start` in the piece, onsets after it and durations, pitches."""

    start: int
    rhythm: Rhythm
    pitches: tuple[int, ...]

    @property
    def end(self) -> int:
        """Where its last note ends."""
        return self.start + self.rhythm[-1][0] + self.rhythm[-1][1]


def breathing(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Shorten last notes, so that half a beat is left before the next phrase.

    Where a short last note leaves no room for that, it goes, and the one before it ends.
    """
    kept: list[Phrase] = []
    for phrase, following in pairwise(phrases):
        free = following.start - BEAT // 2 - phrase.start  # the phrase is silent from here on
        rhythm = [(at, min(length, free - at)) for at, length in phrase.rhythm if at + 4 <= free]
        whole = len(phrase.rhythm) - len(rhythm) <= 1 and len(rhythm) > 2
        if whole:
            pitches = phrase.pitches[: len(rhythm)]
            kept.append(replace(phrase, rhythm=tuple(rhythm), pitches=pitches))
        else:
            kept.append(phrase)
    return [*kept, *phrases[-1:]]


def notes_of(
    phrases: Sequence[Phrase], part: int, chart: Chart, rng: np.random.Generator
) -> list[Note]:
    """Return the notes of phrases: a phrase swells and sinks, tops and offbeats speak."""
    notes: list[Note] = []
    for phrase in phrases:
        level = 66 + 22 * chart.energy_at(max(0, phrase.start)) + between(rng, -6, 6)
        span = max(1, phrase.rhythm[-1][0])
        line = (phrase.pitches[0], *phrase.pitches, phrase.pitches[-1])
        for place, (onset, duration) in enumerate(phrase.rhythm):
            pitch = phrase.pitches[place]
            loud = level + 14 * float(np.sin(np.pi * onset / span)) - 6 * (onset == span)
            if line[place] < pitch >= line[place + 2]:
                loud += 12  # the top of a line
            if onset % BEAT and duration > 6:
                loud += 8
            if duration <= 4 and onset % BEAT and line[place] > pitch < line[place + 2]:
                loud -= 20  # swallowed
            loud += 0.8 * (pitch - line[place]) + between(rng, -6, 6)
            velocity = max(36, min(118, round(loud)))
            notes.append(Note(phrase.start + onset, part, pitch, duration, velocity))
    return one_voice(note for note in notes if note.onset >= 0)


def one_voice(played: Iterable[Note]) -> list[Note]:
    """Cut every note short where the next one begins: one player, one note at a time."""
    notes = sorted(played)
    kept = [
        note._replace(duration=min(note.duration, following.onset - note.onset))
        for note, following in pairwise(notes)
        if following.onset > note.onset
    ]
    return [*kept, *notes[-1:]]
