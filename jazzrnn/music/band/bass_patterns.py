"""What a bass plays over one chord: in two, bossa, a pedal, or a walking line with its ghosts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jazzrnn.music.band.chart import BEAT, Change, Chart
from jazzrnn.music.band.walking import HIGHEST, LOWEST, approach, near
from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import BASS, Note

# The rhythms of a pedal in four, in eighths: x a note, o its octave, - holds it.
PEDALS = {
    "x---x---": 2.0, "x--x----": 1.4, "x-x-x-x-": 1.0, "x--xx---": 1.0, "x--o----": 0.8,
    "x-------": 0.8, "x---o---": 0.6,
}  # fmt: skip


@dataclass(frozen=True)
class Over:
    """A change that the bass plays over: the pitch it begins on, and the one that follows."""

    chart: Chart
    change: Change
    chord: Chord
    first: int
    target: int

    @property
    def energy(self) -> float:
        """How loud and busy it is."""
        return self.chart.energy_at(self.change.onset)

    @property
    def scale(self) -> list[int]:
        """Pitch classes of the chord's scale."""
        return [pc % 12 for pc in chord_scale(self.chord)]

    @property
    def beats(self) -> list[tuple[int, int]]:
        """Onset and length of its beats."""
        return self.chart.beats_between(self.change.onset, self.change.end)


def walked(over: Over, pitches: Sequence[int], rng: np.random.Generator) -> Iterator[Note]:
    """Play a walking line, a note a beat, with ghost notes here and there."""
    energy, even = over.energy, over.chart.meter[1] > 4
    for number, ((onset, length), pitch) in enumerate(zip(over.beats, pitches, strict=True)):
        velocity = _velocity(energy, 5 if number % 2 and not even else 0, rng)
        kinds = {"plain": 1.0, "skip": 0.05 + 0.06 * energy, "drop": 0.02 * energy * (not even)}
        kind = pick(rng, kinds)
        if kind == "plain" or length < BEAT:
            yield Note(onset, BASS, pitch, max(1, length - between(rng, 0, 1)), velocity)
        elif kind == "skip":  # the last eighth of the beat is a ghost of the same string
            late = length - BEAT // 2 if even else over.chart.offbeat
            yield Note(onset, BASS, pitch, late - 1, velocity)
            yield Note(onset + late, BASS, pitch, 3, velocity - 20)
        else:  # a triplet that falls to the string below and comes back
            below = pitch - 12 if pitch - 12 >= LOWEST else max(LOWEST, pitch - 5)
            yield Note(onset, BASS, pitch, 4, velocity)
            yield Note(onset + 4, BASS, below, 3, velocity - 16)
            yield Note(onset + 8, BASS, pitch, 3, velocity - 10)


def in_two(over: Over, rng: np.random.Generator) -> Iterator[Note]:
    """Play two notes a bar, root and fifth, now and then a pickup: half notes in four, a half and a
    quarter in three, three and two quarters in five.
    """
    energy, end = over.energy, over.change.end
    second = _second(over)
    if second is None:
        length = max(1, over.change.duration - 1)
        yield Note(over.change.onset, BASS, over.first, length, _velocity(energy, 0, rng))
        return
    length = second - over.change.onset - between(rng, 1, 5)
    yield Note(over.change.onset, BASS, over.first, length, _velocity(energy, 4, rng))
    answer = approach(over.target, over.scale, rng)
    if end - second >= 3 * BEAT // 2 and happens(rng, 0.8):
        tones = [pc % 12 for pc in pitch_classes(over.chord)]
        around = [p for p in range(over.first - 7, over.first + 8) if p % 12 in tones]
        answer = one_of(
            rng, [p for p in around if p != over.first and LOWEST <= p <= HIGHEST] or [answer]
        )
    pickup = end - second >= BEAT and happens(rng, 0.22)
    room = BEAT if end - second >= 2 * BEAT else BEAT - over.chart.offbeat
    length = end - second - (room if pickup else 0)
    yield Note(second, BASS, answer, max(1, length - 1), _velocity(energy, 0, rng))
    if pickup:
        step = approach(over.target, over.scale, rng)
        yield Note(second + length, BASS, step, room - 1, _velocity(energy, -6, rng))


def _second(over: Over) -> int | None:
    """Return where the second note of a change in two begins; None if it has one only."""
    onsets = [onset for onset, _ in over.beats]
    if over.chart.meter[1] > 4 and len(onsets) <= 3:
        return onsets[-1] if len(onsets) > 1 else None
    return onsets[3 if len(onsets) == 5 else 2] if len(onsets) > 2 else None


def bossa(over: Over, rng: np.random.Generator) -> Iterator[Note]:
    """Play a dotted quarter and an eighth, twice a bar: root and fifth, a step into the next."""
    energy, chord = over.energy, over.chord
    fifths = [pc for pc in pitch_classes(chord) if (pc - chord.root) % 12 in (6, 7, 8)]
    fifth = near(fifths[0] % 12, over.first, rng) if fifths else over.first
    onset, half, end = over.change.onset, 2 * BEAT, over.change.end
    pitch = over.first
    while onset < end:
        length = min(half, end - onset)
        short = length <= BEAT + BEAT // 2
        if short or happens(rng, 0.16):
            yield Note(onset, BASS, pitch, max(1, length - 2), _velocity(energy, 4, rng))
        else:
            dotted = BEAT + BEAT // 2
            yield Note(onset, BASS, pitch, dotted - between(rng, 1, 4), _velocity(energy, 5, rng))
            leads = onset + half >= end and happens(rng, 0.6)
            step = approach(over.target, over.scale, rng) if leads else None
            after = step if step is not None else pick(rng, {pitch: 1.0, fifth: 1.2})
            yield Note(onset + dotted, BASS, after, length - dotted - 1, _velocity(energy, -4, rng))
        pitch = pick(rng, {fifth: 4.0, over.first: 1.0})
        onset += half


def pedal(over: Over, rhythm: str, goes_on: bool, rng: np.random.Generator) -> Iterator[Note]:
    """Hold one note under chords that share it, in a rhythm that is kept.

    Args:
        over: the change.
        rhythm: one of PEDALS; in other meters than four the note comes on every second beat.
        goes_on: whether the next chord is on the pedal, too; if not, the last beat may lead to it.
        rng: the dice.
    """
    chart, end = over.chart, over.change.end
    bar = over.change.onset - over.change.onset % chart.bar_length
    strokes = [(onset, "x") for onset, _ in over.beats[::2]]
    if len(chart.eighths) == len(rhythm):
        at = ((bar + onset, sign) for onset, sign in zip(chart.eighths, rhythm, strict=True))
        inside = [(on, sign) for on, sign in at if over.change.onset <= on < end and sign != "-"]
        begins = bool(inside) and inside[0][0] == over.change.onset
        strokes = inside if begins else [(over.change.onset, "x"), *inside]
    last = over.beats[-1][0]
    leads = not goes_on and last > over.change.onset and happens(rng, 0.5)
    if leads:
        strokes = [*(stroke for stroke in strokes if stroke[0] < last), (last, "to")]
    for (onset, sign), after in zip(strokes, [*(on for on, _ in strokes[1:]), end], strict=True):
        pitch = approach(over.target, over.scale, rng) if sign == "to" else over.first
        if sign == "o" and pitch + 12 <= HIGHEST:
            pitch += 12
        yield Note(onset, BASS, pitch, max(1, after - onset - 1), _velocity(over.energy, 0, rng))


def _velocity(energy: float, accent: int, rng: np.random.Generator) -> int:
    return round(63 + 16 * energy) + accent + between(rng, -4, 4)
