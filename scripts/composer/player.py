"""A lead player: the phrases that he has played, and how he finds the pitches of the next.

A new phrase may take the rhythm of an old one and its shape, fitted to the chords of the
moment: so motifs return, answers resemble calls, and the last chorus is the head again.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from composer.catalogue import KEYS, Title
from composer.instruments import Instrument
from composer.lattice import FINAL, LANDING, MEDIUM, STRONG, WEAK, Range, Slot, sample_line
from composer.phrases import Phrase
from composer.rhythm import Rhythm, phrase_rhythm
from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import between, happens, pick

_ARCS = {"arch": 3.0, "fall": 2.0, "rise": 1.6, "wave": 1.2, "valley": 0.8}
_HEAD_RANGE = 18  # semitones: a head stays within a twelfth


@dataclass(frozen=True)
class Manner:
    """How a player plays.

    Attributes:
        compass: the pitches of his solos.
        tune: the pitches of the head.
        middle: the pitch around which he plays.
        devices: the weights of his favourite devices.
        head: the kind of head: song, swing, riff, bop or bossa.
        device: the device of the head; "" for his favourites.
        double: the weight of phrases in sixteenths, 0 at fast tempi.
    """

    compass: Range
    tune: Range
    middle: float
    devices: dict[str, float]
    head: str
    device: str
    double: float


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
        shift: int | None = None,
        device: str = "",
        head: bool = False,
        raised: int = 0,
        final: bool = False,
    ) -> Phrase:
        """Find pitches for a rhythm and play it.

        Args:
            start: onset of its first note.
            rhythm: of the phrase.
            recall: a phrase to resemble: its intervals, or with `shift` its pitches.
            shift: semitones that the recalled pitches are moved.
            device: of every note; "" for the player's favourites.
            head: True in the head, whose range is smaller and whose phrases come to rest.
            raised: semitones above the usual height.
            final: True if the last note ends the tune.
        """
        device = device or (self.manner.device if head else "")
        slots = self._slots(start, rhythm, device, self._middle(start, head) + raised)
        if head:
            slots = [replace(s, weight=LANDING) if s.long else s for s in slots]
        if head or happens(self.rng, 0.75):
            slots[-1] = replace(slots[-1], weight=LANDING)
        if recall is not None:
            slots = _recalling(slots, recall, shift, 2.2 if head or shift == 0 else 1.4)
        if final:
            slots[-1] = replace(slots[-1], weight=FINAL, pull=0.01)
        compass = self.manner.tune if head else self.manner.compass
        line = sample_line(slots, compass, self.last_pitch, self.rng)
        return self._say(Phrase(start, rhythm, tuple(line)))

    def _say(self, phrase: Phrase) -> Phrase:
        """Add a phrase to what was played, without notes held into a chord that they clash with."""
        rhythm = tuple(
            (onset, self._held(phrase.start + onset, duration, pitch))
            for (onset, duration), pitch in zip(phrase.rhythm, phrase.pitches, strict=True)
        )
        self.played.append(replace(phrase, rhythm=rhythm))
        return self.played[-1]

    def _held(self, at: int, duration: int, pitch: int) -> int:
        """Return how long a note can be held: until a chord comes that it does not belong to."""
        own = self._chord(at, duration)
        for change in self.chart.changes[self.chart.at(max(0, at)) + 1 :]:
            if change.onset >= at + duration:
                break
            if change.chord is None or change.chord == own or change.onset < at + 4:
                continue
            tones = {pc % 12 for pc in pitch_classes(change.chord)}
            scale = tones | {pc % 12 for pc in chord_scale(change.chord)}
            if pitch % 12 not in scale or (pitch % 12 not in tones and (pitch - 1) % 12 in tones):
                return change.onset - at
        return duration

    def rhythm(self, kind: str, beats: int) -> Rhythm:
        """Draw a new rhythm in this piece's feel."""
        return phrase_rhythm(kind, beats, self.straight, self.rng)

    def again(self, phrase: Phrase, start: int, *, final: bool = False) -> Phrase:
        """Play a phrase of the head again: as it was, or with what the chords here ask for."""
        if not final and self._fits(phrase, start):
            return self._say(replace(phrase, start=start))
        return self.play(start, phrase.rhythm, recall=phrase, shift=0, head=True, final=final)

    def aligned(self, phrase: Phrase, bar_line: int) -> int:
        """Return where a phrase begins so that it lies in the bar as it did before."""
        late = phrase.start % self.chart.bar_length
        pickup = self.chart.bar_length - late
        return bar_line - pickup if 0 < pickup <= 3 * BEAT // 2 else bar_line + late

    def sequence(self, phrase: Phrase, start: int) -> int:
        """Return how far to move a phrase: as its chord has moved, or a step or a third."""
        before = self._chord(phrase.start, 1).root
        move = (self._chord(start, 1).root - before + 6) % 12 - 6
        steps = {2: 1.0, -2: 1.2, 3: 0.7, -3: 0.7, 4: 0.4, -4: 0.4}
        if move:
            steps[move] = steps.get(move, 0.0) + 2.5
        low, high, _ = self.manner.tune
        middle = sum(phrase.pitches) / len(phrase.pitches)
        room = {s: w for s, w in steps.items() if low + 5 <= middle + s <= high - 4}
        return pick(self.rng, room or steps)

    def _fits(self, phrase: Phrase, start: int) -> bool:
        """Return whether a phrase can be played here without a change."""
        for (onset, duration), pitch in zip(phrase.rhythm, phrase.pitches, strict=True):
            here, there = start + onset, phrase.start + onset
            chord = self._chord(here, duration)
            if chord == self._chord(there, duration):
                continue
            tones = {pc % 12 for pc in pitch_classes(chord)}
            scale = tones | {pc % 12 for pc in chord_scale(chord)}
            long = duration >= BEAT
            if pitch % 12 not in (tones if long and onset == phrase.rhythm[-1][0] else scale):
                return False
            if long and pitch % 12 not in tones and (pitch - 1) % 12 in tones:
                return False
        return True

    def _slots(self, start: int, rhythm: Rhythm, device: str, middle: float) -> list[Slot]:
        """Return the notes of a phrase, without their pitches."""
        way = device
        arc = pick(self.rng, _ARCS)
        span = max(1, rhythm[-1][0])
        size = min(6.0, 2.0 + span / 24) * (0.6 + 0.8 * self.rng.random())
        slots: list[Slot] = []
        half: int | None = None
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

    def _middle(self, at: int, head: bool) -> float:
        """Return the height of a phrase: in solos higher with the energy of the chorus."""
        if head:
            low, high, _ = self.manner.tune
            return (low + high) / 2 - 1 + 3 * (self.rng.random() - 0.5)
        energy = self.chart.energy_at(max(0, at))
        return self.manner.middle - 1 + 5 * energy + 6 * (self.rng.random() - 0.5)

    def _devices(self, at: int, before: str) -> dict[str, float]:
        """Return the weights of the devices over the chord at `at`."""
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
        """Return the chord of a note: the next one, if it is held over from just before it."""
        change = self.chart.changes[self.chart.at(max(0, at))]
        chord = change.chord
        if at < 0 or (change.end - at <= BEAT // 2 and at + duration > change.end + 2):
            chord = self.chart.chord_at(change.end if at >= 0 else 0)
        assert chord is not None, "the composer's charts have a chord everywhere"
        return chord

    def _weight(self, at: int, duration: int, last: bool) -> int:
        """Return how much a note has to fit its chord."""
        place = at % self.chart.bar_length
        if place == 0 or (place == 2 * BEAT and self.chart.style != "waltz"):
            return STRONG
        if duration > BEAT or (last and duration >= BEAT):
            return STRONG
        return MEDIUM if place % BEAT == 0 or last else WEAK


def manner_of(title: Title, lead: Instrument, bpm: float, rng: np.random.Generator) -> Manner:
    """Choose how the lead of a piece plays: every player has his own ways."""
    weights = {
        "plain": 2.0, "scale down": 1.3, "scale up": 0.9, "arpeggio up": 1.3,
        "arpeggio down": 0.6, "chromatic": 0.9, "enclosure": 1.1, "pentatonic": 0.7,
        "blues": 0.15,
    }  # fmt: skip
    if title.kind in ("blues", "minor-blues"):
        weights["blues"] = 2.0
    if title.kind == "modal":
        weights |= {"pentatonic": 2.2, "chromatic": 0.6, "plain": 2.4}
    if title.kind == "bossa":
        weights |= {"chromatic": 0.5, "enclosure": 0.6}
    devices = {name: weight * (0.4 + 1.2 * rng.random()) for name, weight in weights.items()}
    tonic = KEYS.index(title.key)
    heads = {"song": 1.0, "swing": 2.2, "riff": 1.2, "bop": 1.6}
    if title.kind == "waltz":
        heads |= {"song": 2.4, "bop": 0.3}
    if title.kind in ("bird-blues", "rhythm"):
        heads |= {"bop": 2.4, "song": 0.5}
    head = "bossa" if title.kind == "bossa" else pick(rng, heads)
    blue = title.kind in ("blues", "minor-blues") and happens(rng, 0.5)
    ways = {"song": "song", "swing": "song", "riff": "riff", "bop": "", "bossa": "song"}
    low = min(max(lead.low, lead.middle - 7 + between(rng, -2, 2)), lead.high - _HEAD_RANGE)
    return Manner(
        compass=Range(lead.low, lead.high, tonic),
        tune=Range(low, low + _HEAD_RANGE, tonic),
        middle=lead.middle,
        devices=devices,
        head=head,
        device="blues" if blue else ways[head],
        double=max(0.0, min(1.4, (170 - bpm) / 30)),
    )


def _arc(name: str, place: float) -> float:
    """Return the height of a phrase at `place` (0 to 1), from -1 to 1."""
    if name == "arch":
        return float(np.sin(np.pi * place)) * 1.6 - 0.8
    if name == "valley":
        return 0.8 - float(np.sin(np.pi * place)) * 1.6
    if name == "wave":
        return float(np.sin(2 * np.pi * place))
    return 1 - 2 * place if name == "fall" else 2 * place - 1


def _recalling(slots: list[Slot], phrase: Phrase, shift: int | None, likeness: float) -> list[Slot]:
    """Return slots that pull towards a phrase: its pitches, moved, or its intervals."""
    steps = [None, *[b - a for a, b in pairwise(phrase.pitches)]]
    count = len(phrase.pitches)
    if shift is None:
        near = zip(slots, steps, strict=False)
        return [replace(slot, step=step, pull=0.012) for slot, step in near] + slots[count:]
    return [
        replace(slot, echo=pitch + shift, likeness=likeness, height=pitch + shift, device="song")
        for slot, pitch in zip(slots, phrase.pitches, strict=False)
    ] + slots[count:]
