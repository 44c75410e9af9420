"""Comping from a chart: which chords, in which voicing, at which moments.

Voicings are rootless, as pianists play them beside a bass: third, fifth or thirteenth,
seventh and ninth in close position, from the third (type A) or from the seventh (type B),
and thinner ones; quartal stacks over a minor chord that goes on. Which one comes next is
a matter of voice leading: the candidates near the last voicing are the likely ones.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

from jazzrnn.music.band.chart import BEAT, Chart, Style
from jazzrnn.music.chords import Chord, chord_scale, pitch_classes
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import PARTS, Note

LOWEST, HIGHEST = 48, 72  # the register of a comping hand; the top voice sings around 65
CENTRE = 58.5
PIANO = PARTS.index("piano")
GUITAR = PARTS.index("guitar")
ORGAN = PARTS.index("organ")

Voicing = tuple[int, ...]

# A bar's rhythm in eighths: x is a chord, - holds it, . is silence. A chord on the last
# eighth of a bar belongs to the next bar, and is held over into it by a capital X.
_CALM = {
    "x--x--..": 3.0, "x--x----": 1.4, "...x--..": 2.0, "...x----": 1.2, ".x------": 0.7,
    ".......X": 1.6, "x---...X": 1.0, "..x-....": 0.8, ".x--....": 0.8, "x------.": 1.0,
    ".....x--": 0.9, "...x...X": 1.2, "........": 0.8, "....x-..": 0.6, ".x----.X": 0.6,
}  # fmt: skip
_LIVELY = {
    "x..x....": 2.0, "x--x...X": 1.4, ".x..x...": 1.2, "...x...x": 2.0, ".x--.x--": 1.2,
    "..x..x..": 1.3, "x..x..x.": 0.9, "...x.x--": 1.0, "x-.x-.x-": 0.6, ".x.x....": 0.8,
    "...xx...": 0.7, "....x..X": 1.0, ".x...x..": 1.0, "x...x..X": 0.9, "..x-x...": 0.8,
    "xx......": 0.6, "...x--x-": 0.9, ".....x.X": 1.0, "x-.....X": 0.8, "......xx": 0.4,
}  # fmt: skip
_ANSWER = {
    ".x.x.x--": 1.0, "..xx.x..": 1.0, "x.xx.x..": 0.8, ".x-x-x--": 0.8, "...xx.x-": 1.0,
    "x.x..x.X": 0.9, "..x.xx..": 0.7, ".xx..x.X": 0.8, "x--x-x--": 1.0, "...x.xx.": 0.8,
}  # fmt: skip
_GARLAND = {"...x...x": 1.0}  # Red Garland's way: the and of two, the and of four
_QUARTERS = {"x.x.x.x.": 1.0, "x-x.x-x.": 0.6}  # a rhythm guitar, four to the bar
_BOSSA = {
    "x-.x--x-": 1.5, "x-.x-.x-": 1.5, ".x-.x-.x": 1.2, "x--x--x-": 1.2, ".x-x--.X": 1.0,
    "x-.x..x.": 1.2, "..x-.x-.": 1.0, "x--x-.x-": 1.0, ".x--x--x": 0.8, "x-x--x-.": 0.7,
    "x----.x-": 0.6, "..x--x--": 0.7,
}  # fmt: skip
_WALTZ = {
    "x--x--": 1.6, "x-----": 0.9, "..x-x-": 1.2, "..x--.": 0.9, "...x--": 1.1, ".x-...": 0.7,
    "x--x..": 1.2, ".x-.x-": 0.8, ".....X": 0.9, "x-...X": 0.8, "...x.x": 0.8, "..x..X": 0.7,
    "x..x..": 1.0, "......": 0.3, "....x-": 0.7, ".x--x-": 0.7,
}  # fmt: skip


def comping(
    chart: Chart, rng: np.random.Generator, *, part: int = PIANO, lead: Iterable[Note] = ()
) -> list[Note]:
    """Play the chords of a chart. They stay below the notes of `lead`, and fill its rests."""
    notes: list[Note] = []
    melody = sorted(lead)
    voicing: Voicing = ()
    for onset, release in _attacks(chart, rng, part, melody):
        chord = _sounding(chart, onset, release)
        if chord is None:
            continue
        voicing = _next_voicing(
            voicings(chord, part), voicing, _ceiling(melody, onset, release), rng
        )
        velocity = _velocity(chart, onset, rng)
        end = _until_change(chart, chord, onset, release)
        for place, pitch in enumerate(voicing):
            loud = velocity + (5 if place == len(voicing) - 1 else 0)  # the top voice sings
            notes.append(Note(onset, part, pitch, end - onset, loud))
    return notes


def _sounding(chart: Chart, onset: int, end: int) -> Chord | None:
    """Return the chord to play: just before a change and held over it, the chord that comes."""
    change = chart.changes[chart.at(onset)]
    late = change.end - onset <= BEAT // 2
    return chart.chord_at(change.end) if late and end >= change.end else change.chord


def _until_change(chart: Chart, chord: Chord, onset: int, end: int) -> int:
    """Return `end`, or the moment before it when another chord than this one begins."""
    for change in chart.changes[chart.at(onset) + 1 :]:
        if change.onset >= end:
            break
        if change.chord != chord:
            return change.onset
    return end


def _attacks(
    chart: Chart, rng: np.random.Generator, part: int, melody: Sequence[Note]
) -> Iterator[tuple[int, int]]:
    """Yield onset and end of every chord."""
    if chart.style == "ballad":
        yield from _sustained(chart, rng)
        return
    rhythm = _Rhythm(chart.style, rng, part)
    played = [note.onset for note in melody]
    last: tuple[int, int] | None = None
    for bar in chart.bar_onsets():
        activity = sum(bar <= onset < bar + chart.bar_length for onset in played)
        pattern = rhythm.bar(chart.energy_at(bar), None if not played else activity, rng)
        if last and last[1] > bar:
            pattern = "-" + pattern[1:]  # the chord that was anticipated is still held
        for start, end in _read(pattern, bar, chart, rng):
            if last:
                yield last[0], min(last[1], start)
            last = (start, end)
    if last:
        yield last[0], min(last[1], chart.bar_onsets().stop)
    if chart.ending:
        yield chart.bar_onsets().stop, chart.length - 2


def _sustained(chart: Chart, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Play each chord of a ballad where it begins, held; sometimes again in mid-bar."""
    last = chart.bar_onsets().stop
    for change in chart.changes:
        if change.onset >= last:
            break
        again = change.onset + 2 * BEAT + pick(rng, {0: 3.0, -BEAT + chart.offbeat: 1.0})
        end = change.end - between(rng, 0, 2)
        if again + BEAT <= change.end and happens(rng, 0.5):
            yield change.onset, again
            yield again, end
        else:
            yield change.onset, max(end, change.onset + 1)
    if chart.ending:
        yield last, chart.length - 2


def _read(
    pattern: str, bar: int, chart: Chart, rng: np.random.Generator
) -> Iterator[tuple[int, int]]:
    """Yield onset and end of every chord of a written pattern."""
    times = [bar + eighth // 2 * BEAT + eighth % 2 * chart.offbeat for eighth in range(64)]
    for place, sign in enumerate(pattern):
        if sign not in "xX" or times[place] >= bar + chart.bar_length:
            continue
        held = len(pattern[place + 1 :]) - len(pattern[place + 1 :].lstrip("-")) + 1
        short = held == 1 and sign == "x"
        end = times[place + held] - (between(rng, 0, 2) if not short else 0)
        yield times[place], times[place] + 4 if short else end + (BEAT if sign == "X" else 0)


class _Rhythm:
    """The rhythms of a player in one piece: a few favourite bars, which come back, and others."""

    def __init__(self, style: Style, rng: np.random.Generator, part: int) -> None:
        self.style = style
        self.part = part
        self.rhythm = pick(rng, {"free": 5.0, "garland": 1.0, "quarters": 2.0 * (part == GUITAR)})
        self.tastes = {
            pattern: weight * (0.25 + 1.75 * rng.random() ** 2)
            for table in (_CALM, _LIVELY, _ANSWER, _BOSSA, _WALTZ)
            for pattern, weight in table.items()
        }
        self.before = ""
        self.two_ago = ""

    def bar(self, energy: float, activity: int | None, rng: np.random.Generator) -> str:
        """Return the rhythm of the next bar; `activity` is how many notes the lead plays in it."""
        table = self._table(energy, activity, rng)
        weights = {pattern: self.tastes.get(pattern, 1.0) * w for pattern, w in table.items()}
        if self.two_ago in weights:
            weights[self.two_ago] *= 3.5  # a figure of two bars comes back
        if len(weights) > 1 and self.style == "swing":
            weights[self.before] = 0.5 * weights.get(self.before, 0.0)
        choice = pick(rng, weights)
        self.two_ago, self.before = self.before, choice
        return choice

    def _table(
        self, energy: float, activity: int | None, rng: np.random.Generator
    ) -> dict[str, float]:
        if self.style != "swing":
            return _BOSSA if self.style == "bossa" else _WALTZ
        if self.rhythm != "free" and happens(rng, 0.65):
            return _GARLAND if self.rhythm == "garland" else _QUARTERS
        if activity is not None and activity <= 2 and happens(rng, 0.35 + 0.3 * energy):
            return _ANSWER
        calm = 0.85 - 0.55 * energy + (0.15 if activity is not None and activity > 6 else 0.0)
        return _CALM if happens(rng, calm) or self.part == ORGAN else _LIVELY


def _ceiling(melody: Sequence[Note], onset: int, release: int) -> int:
    """Return the pitch that the top voice stays below: a step under the lead, as it sounds."""
    first = bisect_left(melody, onset - 4 * BEAT, key=lambda note: note.onset)
    last = bisect_left(melody, release, key=lambda note: note.onset)
    heard = [n.pitch - 2 for n in melody[first:last] if n.onset + n.duration > onset]
    return min(heard, default=HIGHEST)


def _next_voicing(
    choices: Sequence[Voicing], before: Voicing, ceiling: int, rng: np.random.Generator
) -> Voicing:
    if not choices:
        return before
    weights: dict[Voicing, float] = {}
    for choice in choices:
        cost = _movement(before, choice) + 0.5 * abs(_middle(choice) - CENTRE)
        cost += 1.2 * (choice == before)  # the same again is a little dull
        cost += 0.8 * max(0, choice[-1] - ceiling)
        weights[choice] = float(np.exp(-cost / 1.5)) + 1e-9
    return pick(rng, weights)


def _middle(voicing: Voicing) -> float:
    return sum(voicing) / len(voicing)


def _movement(before: Voicing, after: Voicing) -> float:
    """Return how many semitones a hand moves, a voice. The top voice counts twice."""
    if not before:
        return 0.0
    down = [min(abs(pitch - other) for other in before) for pitch in after]
    return sum(down) / len(down) + 0.5 * abs(before[-1] - after[-1])


@lru_cache(maxsize=4096)
def voicings(chord: Chord, part: int = PIANO) -> tuple[Voicing, ...]:
    """Return every voicing of a chord in the comping register.

    >>> voicings(Chord(2, "m7", None))[0]  # Dm7: F A C E
    (53, 57, 60, 64)
    """
    third, fifth, seventh, ninth = (chord.root + step for step in _colours(chord))
    stacks = [
        (third, fifth, seventh, ninth),
        (seventh, ninth, third, fifth),
        (third, seventh, ninth),
        (seventh, third, fifth),
    ]
    if part == GUITAR:  # four notes a second apart do not lie under the fingers
        stacks = [(third, seventh, ninth), (seventh, third, fifth), (third, seventh, ninth, fifth)]
    fourths = _fourths(chord)
    return tuple(
        dict.fromkeys(
            voicing
            for stack in stacks + fourths
            for lowest in range(LOWEST + (stack[0] - LOWEST) % 12, HIGHEST, 12)
            for voicing in [_close(stack, lowest)]
            if voicing[-1] <= HIGHEST and len(set(voicing)) == len(stack)
        )
    )


def _close(stack: Sequence[int], lowest: int) -> Voicing:
    """Stack pitch classes upwards, each as near above the one below as it can be."""
    pitches = [lowest]
    for pitch_class in stack[1:]:
        pitches.append(pitches[-1] + 1 + (pitch_class - pitches[-1] - 1) % 12)
    return tuple(pitches)


def _colours(chord: Chord) -> tuple[int, int, int, int]:
    """Return third, fifth or thirteenth, seventh and ninth, in semitones above the root."""
    tones = {(pc - chord.root) % 12 for pc in pitch_classes(chord)}
    scale = {(pc - chord.root) % 12 for pc in chord_scale(chord)}
    third = _first((4, 3, 5, 2), tones, 4)
    seventh = _first((10, 11, 9), tones, 9 if 9 in scale else 10)
    dominant = third == 4 and seventh == 10
    altered = _first((8, 6), tones, 0) if 7 not in tones else 0
    fifth = altered or (_first((9, 8, 7), scale, 7) if dominant else 7)
    ninth = _first((1, 3), tones - {third}, 0) or (2 if 2 in scale else 0)
    if third == 3 and altered == 6:
        ninth = 0  # a half-diminished or diminished chord: its root rather than its ninth
    return third, fifth, seventh, ninth


def _first(choices: Sequence[int], among: set[int], otherwise: int) -> int:
    return next((choice for choice in choices if choice in among), otherwise)


def _fourths(chord: Chord) -> list[tuple[int, ...]]:
    """Return stacks of three and four fourths within the scale, for a minor seventh chord."""
    tones = {(pc - chord.root) % 12 for pc in pitch_classes(chord)}
    scale = {pc % 12 for pc in chord_scale(chord)}
    if not {3, 7, 10} <= tones:
        return []
    starts = [pc for pc in sorted(scale) if {(pc + 5) % 12, (pc + 10) % 12} <= scale]
    return [(pc, pc + 5, pc + 10) for pc in starts] + [
        (pc, pc + 5, pc + 10, pc + 14) for pc in starts if (pc + 14) % 12 in scale
    ]


def _velocity(chart: Chart, onset: int, rng: np.random.Generator) -> int:
    if chart.ending and onset >= chart.bar_onsets().stop:
        return 78
    accent = one_of(rng, (0, 4, 8)) if onset % BEAT else 0  # what falls off the beat is lifted
    return round(50 + 22 * chart.energy_at(onset)) + accent + between(rng, -5, 5)
