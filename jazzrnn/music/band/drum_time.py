"""How a drummer keeps time in a bar of quarters: swing, waltz, five, bossa, ballad.

One hand plays the cymbal, the foot the hi-hat; the other hand and foot talk, more so as energy
rises.
"""

from collections.abc import Iterator

import numpy as np

from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.band.drum_meters import time_in_eighths
from jazzrnn.music.band.kit import (
    BELL,
    CLOSED_HAT,
    KICK,
    OPEN_HAT,
    PEDAL_HAT,
    RIDE,
    SIDE_STICK,
    SNARE,
    SWIRL,
    Stroke,
)  # fmt: skip
from jazzrnn.music.dice import between, happens, one_of, pick

# The ride of a bar of swing, a digit a beat: 1 on the beat, 2 on the beat and the last
# third, 0 nothing, 3 only the last third.
_RIDES = {
    "1212": 6.0, "1211": 1.0, "1112": 1.2, "2121": 0.7, "1111": 0.8, "1221": 0.7, "2112": 0.6,
    "1222": 0.4, "1321": 0.3, "1213": 0.5, "1132": 0.3, "2212": 0.4,
}  # fmt: skip
_WALTZ_RIDES = {"121": 4.0, "111": 1.2, "112": 1.6, "122": 1.0, "131": 0.4, "211": 0.7, "132": 0.4}
_FIVE_RIDES = {"12112": 4.0, "11212": 1.6, "12111": 1.2, "12212": 0.8, "11112": 1.0}  # 3 + 2
_WALTZ_PEDALS = ((12,), (12,), (12, 24), (24,))
_FIVE_PEDALS = ((12, 36), (24, 48), (12, 48))
# The clave of the cross-stick in two bars of eighths, and the same turned around.
_CLAVES = ("x..x..x...x..x..", "..x..x..x..x..x.", "x..x...x..x..x..", "..x.x...x..x..x.")
QUIET = 0.34  # energy up to which a drummer keeps to hi-hat and cross-stick


class Drummer:
    """The choices of a drummer that hold for a whole piece."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.feathers = happens(rng, 0.3)  # soft kick on every beat
        self.hat_first = happens(rng, 0.35)  # time on the hi-hat while it is quiet
        self.stick_on_four = happens(rng, 0.4)
        self.clave = one_of(rng, _CLAVES)
        self.busy = 0.5 + rng.random()  # how much snare and kick talk
        self.pedals = {3: one_of(rng, _WALTZ_PEDALS), 5: one_of(rng, _FIVE_PEDALS)}
        self.rides = {
            ride: weight * (0.3 + 1.4 * rng.random())
            for table in (_RIDES, _WALTZ_RIDES, _FIVE_RIDES)
            for ride, weight in table.items()
        }


def keep_time(
    chart: Chart, bar: int, drummer: Drummer, rng: np.random.Generator
) -> Iterator[Stroke]:
    """Yield the strokes of a bar that begins at the onset `bar`."""
    energy = chart.energy_at(bar)
    if chart.meter[1] > 4:
        yield from time_in_eighths(chart, energy, rng)
    elif chart.style == "bossa":
        yield from _bossa(chart, bar, drummer, energy, rng)
    elif chart.style == "ballad":
        yield from _ballad(chart, energy, rng)
    else:
        yield from _swing(chart, bar, drummer, energy, rng)


def _swing(
    chart: Chart, bar: int, drummer: Drummer, energy: float, rng: np.random.Generator
) -> Iterator[Stroke]:
    yield from _cymbal(chart, bar, drummer, energy, rng)
    four = len(chart.beats) % 2 == 0
    pedal = range(BEAT, chart.bar_length, 2 * BEAT)
    yield from ((onset, PEDAL_HAT, 70) for onset in drummer.pedals.get(len(chart.beats), pedal))
    if drummer.feathers and energy < 0.8:
        yield from ((onset, KICK, 34) for onset in chart.beats)
    elif not four and happens(rng, 0.6):
        yield 0, KICK, 52
    if drummer.stick_on_four and energy < QUIET and four:
        yield chart.bar_length - BEAT, SIDE_STICK, 62
        return
    yield from _talk(chart, drummer.busy * (0.25 + 0.75 * energy), drummer.feathers, rng)


def _cymbal(
    chart: Chart, bar: int, drummer: Drummer, energy: float, rng: np.random.Generator
) -> Iterator[Stroke]:
    table = {3: _WALTZ_RIDES, 5: _FIVE_RIDES}.get(len(chart.beats), _RIDES)
    ride = pick(rng, {name: drummer.rides[name] for name in table})
    on_hat = drummer.hat_first and energy < QUIET
    drum = CLOSED_HAT if on_hat else RIDE
    level = round(56 + 22 * energy)
    for beat, onset in enumerate(chart.beats):
        sign = ride[beat % len(ride)]
        accent = 10 if beat % 2 and len(chart.beats) == 4 else 0
        if sign in "12":
            # a closed hat that opens on the beat and shuts with the foot
            open_now = on_hat and beat % 2 == 0
            yield onset, OPEN_HAT if open_now else drum, level + accent
        if sign in "23" and onset + chart.offbeat < chart.bar_length:
            yield onset + chart.offbeat, drum, level - 12
    if bar in chart.sections and happens(rng, 0.15):
        yield 0, BELL, level


def _talk(chart: Chart, busy: float, feathers: bool, rng: np.random.Generator) -> Iterator[Stroke]:
    """Play snare and kick between the beats: ghosts and accents, and short figures of both."""
    beats = len(chart.beats)
    if happens(rng, 0.14 * busy):  # a figure in threes across the beat: kick answers snare
        start = between(rng, 0, beats - 2) * BEAT
        for place, drum in enumerate((SNARE, SNARE, KICK)):
            yield start + place * 8, drum, 66
        return
    for beat, onset in enumerate(chart.beats):
        if happens(rng, 0.2 * busy):
            yield onset + 8, SNARE, pick(rng, {40: 3.0, 62: 1.0, 82: 0.6})
        elif happens(rng, 0.06 * busy):
            yield onset + 4, SNARE, 38
        if happens(rng, 0.1 * busy):
            yield onset + 8, KICK, pick(rng, {56: 1.0, 76: 1.0})
        if beat in (1, 3) and happens(rng, 0.12 * busy):
            yield onset, SNARE, 48
        if not feathers and beat in (0, 2) and happens(rng, 0.1 * busy):
            yield onset, KICK, 58


def _bossa(
    chart: Chart, bar: int, drummer: Drummer, energy: float, rng: np.random.Generator
) -> Iterator[Stroke]:
    half = BEAT // 2
    level = round(50 + 14 * energy)
    hat = RIDE if energy > 0.66 else CLOSED_HAT
    for onset in range(0, chart.bar_length, half):
        if onset % BEAT == 0 or not happens(rng, 0.07):
            yield onset, hat, level + (8 if onset % BEAT == 0 else -4)
    if hat == RIDE:
        yield from ((onset, PEDAL_HAT, 66) for onset in range(BEAT, chart.bar_length, 2 * BEAT))
    for onset in range(0, chart.bar_length, 2 * BEAT):
        yield onset, KICK, 70
        if onset + BEAT + half < chart.bar_length and not happens(rng, 0.12):
            yield onset + BEAT + half, KICK, 58
    side = bar // chart.bar_length % 2 * 8
    stick = SNARE if hat == RIDE and happens(rng, 0.3) else SIDE_STICK
    for place, sign in enumerate(drummer.clave[side : side + 8]):
        if sign == "x" and place * half < chart.bar_length and not happens(rng, 0.05):
            yield place * half, stick, 74
    if happens(rng, 0.12 * energy):
        yield chart.bar_length - half, OPEN_HAT, level


def _ballad(chart: Chart, energy: float, rng: np.random.Generator) -> Iterator[Stroke]:
    """Play brushes: one hand swirls, the other taps two and four, with the pedal; hardly any kick.

    The tap comes again off the beat: behind two and four often, behind others seldom.
    """
    level = round(34 + 16 * energy)
    for onset in chart.beats:
        back = onset // BEAT % 2
        yield onset, SWIRL, level
        if happens(rng, 0.55 if back else 0.15):
            yield onset + chart.offbeat, SNARE, level - 4
        if back:
            yield onset, SNARE, level + 10
            yield onset, PEDAL_HAT, 54
        elif happens(rng, 0.6):
            yield onset, KICK, 36
    if happens(rng, energy - 0.3):
        yield 0, RIDE, level
