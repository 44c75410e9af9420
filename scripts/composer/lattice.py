"""Pitches for a rhythm: a line is drawn from all lines at once, each with its weight.

Every note of a phrase is a slot that may take any pitch in range. What makes a good line is
said in small weights: how well a pitch fits the chord at that place in the bar (chord tones
on strong beats), how likely an interval is after the interval before it (steps, arpeggios,
a leap that is filled), how a note outside the scale must go on (by a half step), enclosures,
7th to 3rd across a change, the height that the phrase aims at, the motif that it recalls.
The line is then drawn with exactly the probability that all these weights give it: forward
sums over every pair of pitches, then choices from the last note back to the first. So a
note is chosen with regard to where the line is going, as a player hears it ahead.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.chords import Chord, chord_scale, pitch_classes

Array = NDArray[np.float64]

SHARPNESS = 1.15  # above 1 the likely lines get likelier: the long tail of odd ones is cut
WEAK, MEDIUM, STRONG, LANDING, FINAL = range(5)

# Log weights of an interval by its size in semitones, 0 to 13 and more.
_SIZES = (-1.3, 0.1, 0.05, -0.1, -0.4, -0.75, -1.4, -0.9, -1.5, -1.6, -2.3, -3.4, -1.9, -5.0)


class Device(NamedTuple):
    """A way to play for half a bar or so: what is added to the weights."""

    tilt: float = 0.0  # for rising intervals; below 0 for falling ones
    steps: float = 0.0  # for whole and half steps
    thirds: float = 0.0  # for thirds and fourths between chord tones
    half_steps: float = 0.0
    outside: float = 0.0  # for weak notes outside the scale
    enclosure: float = 0.6  # for a chord tone hit from above and below
    repeats: float = 0.0  # for the same note again
    scale: str = "chord"  # chord, pentatonic, blues or altered


DEVICES = {
    "plain": Device(),
    "scale down": Device(tilt=-0.8, steps=0.8),
    "scale up": Device(tilt=0.8, steps=0.7),
    "arpeggio up": Device(tilt=0.9, thirds=1.6, steps=-0.6),
    "arpeggio down": Device(tilt=-0.8, thirds=1.5, steps=-0.6),
    "chromatic": Device(half_steps=0.9, outside=1.1),
    "enclosure": Device(enclosure=2.6, outside=0.8),
    "pentatonic": Device(scale="pentatonic", thirds=0.3),
    "blues": Device(scale="blues", repeats=0.8, half_steps=0.2),
    "altered": Device(scale="altered", steps=0.3),
    "riff": Device(repeats=1.6, thirds=0.4),
    "song": Device(repeats=0.4, thirds=0.3, enclosure=0.3, outside=-0.8),
}


@dataclass(frozen=True)
class Slot:
    """A note without its pitch."""

    chord: Chord
    weight: int  # WEAK, MEDIUM, STRONG, LANDING or FINAL: how much it has to fit
    device: str
    height: float  # the pitch that the phrase aims at here
    pull: float = 0.022  # how strongly: log weight a squared semitone
    echo: int | None = None  # a pitch to come near: the motif, note for note
    likeness: float = 0.9  # how near: log weight a semitone
    step: int | None = None  # an interval to come near: the motif, moved
    long: bool = False


class Range(NamedTuple):
    """The pitches of an instrument, and the tonic that the blues scale stands on."""

    low: int
    high: int
    tonic: int


def sample_line(
    slots: list[Slot], compass: Range, before: int | None, rng: np.random.Generator
) -> list[int]:
    """Draw a pitch for every slot, following the pitch `before` (None: at liberty)."""
    pitches = np.arange(compass.low, compass.high + 1)
    single = [np.exp(SHARPNESS * _fit(slot, pitches, compass)) for slot in slots]
    if before is not None:
        single[0] = single[0] * np.exp(-0.05 * np.abs(pitches - before) ** 1.5)
    if len(slots) == 1:
        return [int(pitches[_draw(single[0], rng)])]
    steps = pitches[None, :] - pitches[:, None]
    pairs = [np.exp(SHARPNESS * _follow(one, two, pitches, steps)) for one, two in pairwise(slots)]
    forward = [single[0][:, None] * pairs[0] * single[1]]
    triples = [_turns(slot.device, len(pitches)) for slot in slots[2:]]
    enclosing = [_enclosures(slot, pitches) for slot in slots[2:]]
    for pair, alone, turn, closing in zip(pairs[1:], single[2:], triples, enclosing, strict=True):
        sums = np.einsum("ab,abc->bc", forward[-1], turn * closing)
        table = sums * pair * alone
        forward.append(table / table.sum())
    return _draw_back(forward, triples, enclosing, pitches, rng)


def _draw_back(
    forward: list[Array],
    triples: list[Array],
    enclosing: list[Array],
    pitches: NDArray[np.int64],
    rng: np.random.Generator,
) -> list[int]:
    """Draw a line from its last note back to its first."""
    one: int
    two: int
    one, two = divmod(_draw(forward[-1].ravel(), rng), len(pitches))
    line: list[int] = [two, one]
    for table, turn, closing in zip(forward[-2::-1], triples[::-1], enclosing[::-1], strict=True):
        earlier = table[:, one] * turn[:, one, two] * closing[:, one, two]
        one, two = _draw(earlier, rng), one
        line.append(one)
    lowest: int = pitches.tolist()[0]
    return [lowest + place for place in reversed(line)]


def _draw(weights: Array, rng: np.random.Generator) -> int:
    """Draw an index with a probability in proportion to its weight."""
    cumulative = np.cumsum(weights)
    chosen: float = rng.random() * float(cumulative[-1])
    return min(int(np.count_nonzero(cumulative <= chosen)), len(weights) - 1)


def _fit(slot: Slot, pitches: NDArray[np.int64], compass: Range) -> Array:
    """Return the log weight of each pitch in this slot."""
    classes = np.array(_class_fit(slot.chord, slot.weight, slot.device, compass.tonic, slot.long))
    fit = classes[pitches % 12] - slot.pull * (pitches - slot.height) ** 2
    edge = np.minimum(pitches - compass.low, compass.high - pitches)
    fit = fit - 0.25 * np.maximum(0, 3 - edge)
    if slot.echo is not None:
        fit = fit - slot.likeness * np.minimum(np.abs(pitches - slot.echo), 6)
    return fit


@lru_cache(maxsize=4096)
def _class_fit(chord: Chord, weight: int, device: str, tonic: int, long: bool) -> list[float]:
    """Return the log weight of each pitch class over a chord."""
    tones = {pc % 12 for pc in pitch_classes(chord)}
    guides = {pc for pc in tones if (pc - chord.root) % 12 in (3, 4, 10, 11)}
    way = DEVICES[device]
    scale = _scale(chord, way.scale, tonic)
    major = (chord.root + 4) % 12 in tones
    fit: list[float] = []
    for pc in range(12):
        avoid = (pc - 1) % 12 in tones and pc not in tones and major and way.scale == "chord"
        if weight == FINAL:
            good = pc in tones and (pc - chord.root) % 12 in (0, 3, 4, 7)
            fit.append((0.5 if pc == chord.root else 0.0) if good else -12.0)
        elif pc in tones:
            base = (0.0, 0.2, 0.35, 1.0)[weight]
            fit.append(base + (0.15 * min(weight, STRONG) if pc in guides else 0.0))
        elif pc in scale and not avoid:
            fit.append((0.05, 0.0, -0.15, -0.9)[weight] + (0.5 if way.scale == "blues" else 0.0))
        elif pc in scale:
            fit.append((-0.1, -0.5, -1.8, -4.0)[weight] - 2.0 * long)
        else:
            fit.append((-1.4 + way.outside, -2.0, -3.6, -6.0)[weight] - 3.0 * long)
    return fit


@lru_cache(maxsize=4096)
def _scale(chord: Chord, name: str, tonic: int) -> frozenset[int]:
    """Return the pitch classes of a scale over a chord."""
    tones = {(pc - chord.root) % 12 for pc in pitch_classes(chord)}
    if name == "blues":
        return frozenset((tonic + degree) % 12 for degree in (0, 3, 4, 5, 6, 7, 9, 10))
    if name == "pentatonic" and tones >= {3, 7}:
        return frozenset((chord.root + degree) % 12 for degree in (0, 3, 5, 7, 10))
    if name == "pentatonic" and tones >= {4, 7}:
        return frozenset((chord.root + degree) % 12 for degree in (0, 2, 4, 7, 9))
    if name == "altered" and tones >= {4, 10}:
        return frozenset((chord.root + degree) % 12 for degree in (0, 1, 3, 4, 6, 8, 10))
    return frozenset(pc % 12 for pc in chord_scale(chord))


def _follow(one: Slot, two: Slot, pitches: NDArray[np.int64], steps: NDArray[np.int64]) -> Array:
    """Return the log weight of each pair of pitches in two slots in a row."""
    weights = np.array(_SIZES)[np.minimum(np.abs(steps), 13)]
    way = DEVICES[two.device]
    size = np.abs(steps)
    weights = weights + way.tilt * np.sign(steps) * 0.5
    weights = weights + way.steps * ((size == 1) | (size == 2)) + way.half_steps * (size == 1)
    weights = weights + way.repeats * (size == 0)
    tones_one = np.isin(pitches % 12, [pc % 12 for pc in pitch_classes(one.chord)])
    tones_two = np.isin(pitches % 12, [pc % 12 for pc in pitch_classes(two.chord)])
    third = (size >= 3) & (size <= 5)
    weights = weights + way.thirds * (third & tones_one[:, None] & tones_two[None, :])
    # a note outside the scale goes on by a half step
    inside = {*_scale(one.chord, DEVICES[one.device].scale, 0)} | set(pitch_classes(one.chord))
    if DEVICES[one.device].scale != "blues":
        outside = ~np.isin(pitches % 12, list(inside))
        weights = weights + outside[:, None] * np.where(size == 1, 0.6, -3.5)
    if one.chord != two.chord:
        guides = np.array([(p - two.chord.root) % 12 in (3, 4) for p in pitches.tolist()])
        sevenths = np.array([(p - one.chord.root) % 12 in (10, 11) for p in pitches.tolist()])
        near = size <= 2
        weights = weights + 0.6 * (near & guides[None, :])
        weights = weights + 0.8 * (near & guides[None, :] & sevenths[:, None])
    if two.weight == FINAL:
        weights = weights - 0.5 * np.maximum(0, size - 4)
    if two.step is not None:
        weights = weights - 0.8 * np.minimum(np.abs(steps - two.step), 5)
    return weights


@lru_cache(maxsize=256)
def _turns(device: str, count: int) -> Array:
    """Return the weights (a, b, c) of two intervals in a row, a to b and b to c."""
    first = np.arange(count)[None, :, None] - np.arange(count)[:, None, None]
    second = np.arange(count)[None, None, :] - np.arange(count)[None, :, None]
    one, two = np.abs(first), np.abs(second)
    onward = first * second > 0
    stepwise = (one <= 2) & (two <= 2)
    thirds = (one >= 3) & (one <= 5) & (two >= 3) & (two <= 5)
    log = 0.35 * (onward & stepwise) + 0.45 * (onward & thirds)
    log = log - 0.8 * ((first + second == 0) & (one > 0))  # back to the note before: a trill
    log = log - 2.2 * ((one == 0) & (two == 0))
    log = log - 0.9 * (~onward & (one >= 3) & (two >= 3))  # zigzag of leaps
    log = log - 2.5 * (onward & (one + two > 9) & (one > 2) & (two > 2))
    log = log - 1.6 * (onward & (np.maximum(one, two) >= 7))
    log = log + 0.7 * ((one >= 5) & (first * second < 0) & (two <= 2))  # a leap is filled
    if device == "chromatic":
        log = log + 0.5 * (onward & (one == 1) & (two == 1))
    return np.exp(SHARPNESS * log)


def _enclosures(slot: Slot, pitches: NDArray[np.int64]) -> Array:
    """Return the weights (a, b, c) of going around c, a chord tone on the beat."""
    count = len(pitches)
    if slot.weight == WEAK:
        return np.broadcast_to(1.0, (count, count, count))
    tones = np.isin(pitches % 12, [pc % 12 for pc in pitch_classes(slot.chord)])
    factor = float(np.exp(SHARPNESS * DEVICES[slot.device].enclosure))
    return np.where(_around(count) & tones[None, None, :], factor, 1.0)


@lru_cache(maxsize=16)
def _around(count: int) -> NDArray[np.bool_]:
    """Return where (a, b, c) goes around c: from above and below, or from below and above."""
    first = np.arange(count)[:, None, None] - np.arange(count)[None, None, :]
    second = np.arange(count)[None, :, None] - np.arange(count)[None, None, :]
    above_below = ((first == 1) | (first == 2)) & (second == -1)
    below_above = (first == -1) & ((second == 1) | (second == 2))
    return above_below | below_above
