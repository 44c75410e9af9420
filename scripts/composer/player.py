"""A lead player: the phrases that he has played, and how he finds the pitches of the next.

A new phrase may take the rhythm of an old one and its shape, fitted to the chords of the
moment: so motifs return, answers resemble calls, and the last chorus is the theme again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.lattice import FINAL, MEDIUM, STRONG, WEAK, Range, Slot, sample_line
from composer.rhythm import Rhythm, phrase_rhythm
from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.chords import Chord
from jazzrnn.music.dice import between, happens, pick
from jazzrnn.music.notes import Note

_ARCS = {"arch": 3.0, "fall": 2.0, "rise": 1.6, "wave": 1.2, "valley": 0.8}


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

    def until(self, onset: int) -> "Phrase | None":
        """The phrase up to `onset`; None if fewer than three of its notes are left."""
        kept = tuple(event for event in self.rhythm if self.start + sum(event) <= onset)
        if len(kept) == len(self.rhythm):
            return self
        return Phrase(self.start, kept, self.pitches[: len(kept)]) if len(kept) > 2 else None


@dataclass(frozen=True)
class Manner:
    """How a player plays: his register, his favourite devices, the kind of his theme."""

    compass: Range
    devices: dict[str, float]
    theme_kind: str
    double: float  # weight of phrases in sixteenths: 0 where the tempo is too fast for them


class Player:
    """One lead player through one piece: the chart before him, what he has played behind."""

    def __init__(self, chart: Chart, manner: Manner, rng: np.random.Generator) -> None:
        self.chart = chart
        self.manner = manner
        self.rng = rng
        self.played: list[Phrase] = []
        self.straight = chart.style == "bossa"

    @property
    def last_pitch(self) -> int | None:
        """The pitch that was played last."""
        return self.played[-1].pitches[-1] if self.played else None

    def play(
        self,
        start: int,
        rhythm: Rhythm,
        *,
        recall: Phrase | None = None,
        near: bool = False,
        device: str = "",
        final: bool = False,
    ) -> Phrase:
        """Find pitches for a rhythm; like those of `recall`, or near them note for note."""
        slots = self._slots(start, rhythm, device)
        if recall is not None:
            slots = _recalling(slots, recall, near)
        if final:
            slots[-1] = replace(slots[-1], weight=FINAL, pull=0.01)
        line = sample_line(slots, self.manner.compass, self.last_pitch, self.rng)
        self.played.append(Phrase(start, rhythm, tuple(line)))
        return self.played[-1]

    def rhythm(self, kind: str, beats: int) -> Rhythm:
        """A new rhythm in this piece's feel."""
        return phrase_rhythm(kind, beats, self.straight, self.rng)

    def again(self, phrase: Phrase, start: int) -> Phrase:
        """Play a phrase again: as it was, or a little differently, or fitted to other chords."""
        places = [onset for onset, _ in phrase.rhythm]
        before = [self.chart.chord_at(phrase.start + onset) for onset in places]
        same = before == [self.chart.chord_at(start + onset) for onset in places]
        if same and not happens(self.rng, 0.25):
            self.played.append(replace(phrase, start=start))
            return self.played[-1]
        return self.play(start, phrase.rhythm, recall=phrase, near=True)

    def _slots(self, start: int, rhythm: Rhythm, device: str) -> list[Slot]:
        way = device
        arc = pick(self.rng, _ARCS)
        span = max(1, rhythm[-1][0])
        middle = self._middle(start)
        size = min(6.0, 2.0 + span / 24) * (0.6 + 0.8 * self.rng.random())
        slots: list[Slot] = []
        half = -1
        for place, (onset, duration) in enumerate(rhythm):
            at = start + onset
            if not device and at // (2 * BEAT) != half:
                half = at // (2 * BEAT)
                way = pick(self.rng, self._devices(at, way))
            slots.append(
                Slot(
                    chord=self._chord(at, duration),
                    weight=self._weight(at, duration, place + 1 == len(rhythm)),
                    device=way,
                    height=middle + size * _arc(arc, onset / span),
                    long=duration >= BEAT,
                )
            )
        return slots

    def _middle(self, at: int) -> float:
        """The height of a phrase: higher with the energy of the chorus, never the same."""
        low, high, _ = self.manner.compass
        energy = self.chart.energy_at(max(0, at))
        return low + (high - low) * (0.44 + 0.16 * energy + 0.26 * (self.rng.random() - 0.5))

    def _devices(self, at: int, before: str) -> dict[str, float]:
        weights = dict(self.manner.devices)
        change = self.chart.changes[self.chart.at(max(0, at))]
        following = self.chart.chord_at(change.end)
        dominant = change.chord and change.chord.quality.startswith(("7", "9", "13"))
        if change.chord and dominant and following:
            falls = (following.root - change.chord.root) % 12 in (5, 11)
            weights["altered"] = 1.2 * falls
        if before in weights:
            weights[before] *= 1.4
        return weights

    def _chord(self, at: int, duration: int) -> Chord:
        """The chord of a note: the next one, if the note is held over from just before it."""
        change = self.chart.changes[self.chart.at(max(0, at))]
        chord = change.chord
        if at < 0 or (change.end - at <= BEAT // 2 and at + duration > change.end + 2):
            chord = self.chart.chord_at(change.end if at >= 0 else 0)
        assert chord is not None, "the composer's charts have a chord everywhere"
        return chord

    def _weight(self, at: int, duration: int, last: bool) -> int:
        place = at % self.chart.bar_length
        if place == 0 or (place == 2 * BEAT and self.chart.style != "waltz"):
            return STRONG
        if duration > BEAT or (last and duration >= BEAT):
            return STRONG
        return MEDIUM if place % BEAT == 0 or last else WEAK


def _arc(name: str, place: float) -> float:
    """Height of a phrase at `place` (0 to 1), from -1 to 1."""
    if name == "arch":
        return float(np.sin(np.pi * place)) * 1.6 - 0.8
    if name == "valley":
        return 0.8 - float(np.sin(np.pi * place)) * 1.6
    if name == "wave":
        return float(np.sin(2 * np.pi * place))
    return 1 - 2 * place if name == "fall" else 2 * place - 1


def _recalling(slots: list[Slot], phrase: Phrase, near: bool) -> list[Slot]:
    """Slots that pull towards a phrase: its pitches, or its intervals."""
    if near:
        return [
            replace(slot, echo=pitch, height=pitch, device="song")
            for slot, pitch in zip(slots, phrase.pitches, strict=False)
        ] + slots[len(phrase.pitches) :]
    steps = [None, *[b - a for a, b in pairwise(phrase.pitches)]]
    return [
        replace(slot, step=step, pull=0.012) for slot, step in zip(slots, steps, strict=False)
    ] + slots[len(steps) :]


def notes_of(player: Player, phrases: Sequence[Phrase], part: int) -> list[Note]:
    """The notes of phrases, with their loudness: phrases swell, tops and offbeats speak."""
    rng, chart = player.rng, player.chart
    notes: list[Note] = []
    for phrase in phrases:
        level = 66 + 22 * chart.energy_at(max(0, phrase.start)) + between(rng, -10, 10)
        span = max(1, phrase.rhythm[-1][0])
        line = (phrase.pitches[0], *phrase.pitches, phrase.pitches[-1])
        for place, (onset, duration) in enumerate(phrase.rhythm):
            pitch = phrase.pitches[place]
            loud = level + 14 * float(np.sin(np.pi * onset / span))
            if line[place] < pitch >= line[place + 2]:
                loud += 12  # the top of a line
            if onset % BEAT and duration > 6:
                loud += 10
            if duration <= 4 and onset % BEAT and line[place] > pitch < line[place + 2]:
                loud -= 20  # swallowed
            loud += 0.8 * (pitch - line[place]) + between(rng, -7, 7)
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
