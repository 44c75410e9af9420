"""Drums from a chart: a ride pattern, the hi-hat pedal, comping on snare and kick, fills.

A drummer thinks in sections: the loud cymbal is on their first beat, the fill before it.
In between he keeps time with one hand and talks with the other, more so as energy rises.
"""

from collections.abc import Iterator

import numpy as np

from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.dice import between, happens, one_of, pick
from jazzrnn.music.notes import DRUMS, Note

KICK, SIDE_STICK, SNARE = 36, 37, 38
CLOSED_HAT, PEDAL_HAT, OPEN_HAT = 42, 44, 46
CRASH, RIDE, BELL = 49, 51, 53
LOW_TOM, MID_TOM, HIGH_TOM = 45, 47, 50
FLOOR_TOM = 41

Stroke = tuple[int, int, int]  # onset after the bar line, drum, velocity

# The ride of a bar of swing, a digit a beat: 1 on the beat, 2 on the beat and the last
# third, 0 nothing, 3 only the last third.
_RIDES = {
    "1212": 6.0, "1211": 1.0, "1112": 1.2, "2121": 0.7, "1111": 0.8, "1221": 0.7, "2112": 0.6,
    "1222": 0.4, "1321": 0.3, "1213": 0.5, "1132": 0.3, "2212": 0.4,
}  # fmt: skip
_WALTZ_RIDES = {"121": 4.0, "111": 1.2, "112": 1.6, "122": 1.0, "131": 0.4, "211": 0.7, "132": 0.4}
# The clave of the cross-stick in two bars of eighths, and the same turned around.
_CLAVES = ("x..x..x...x..x..", "..x..x..x..x..x.", "x..x...x..x..x..", "..x.x...x..x..x.")
# Fills over two beats, in triplets: s snare, h m l f toms from high to floor, k kick.
_FILLS = (
    "s.ss.s", "ssshhh", "s.sh.l", "..ss.k", "k.sk.s", "sshmml", "h.hm.f", "s.s..k", ".ss.hf",
    "ssskss", "s..h.l", "shms.k", "..s.ss", "k.hk.f", "s.kh.k", ".s.smf", "hhmmff", "s.ss..",
)  # fmt: skip
_FILL_DRUMS = {
    "s": SNARE, "h": HIGH_TOM, "m": MID_TOM, "l": LOW_TOM, "f": FLOOR_TOM, "k": KICK,
}  # fmt: skip


def drums(chart: Chart, rng: np.random.Generator) -> list[Note]:
    """Play the drums of a chart, in its style."""
    drummer = _Drummer(rng)
    notes: list[Note] = []
    filled = False
    for bar in chart.bar_onsets():
        top = bar in chart.sections
        fill = _fills_bar(chart, bar, rng)
        strokes = [*_time(chart, bar, drummer, rng)]
        if fill:
            start = chart.bar_length - 2 * BEAT
            strokes = [s for s in strokes if s[0] < start or s[1] == PEDAL_HAT]
            strokes += _fill(chart, start, rng)
        if top and (filled or bar == 0) and chart.style != "ballad":
            strokes = _crash(strokes, chart.energy_at(bar), rng)
        filled = fill
        # a figure that is longer than the bar is not finished in the next one
        notes += [_note(bar, s, rng) for s in strokes if 0 <= s[0] < chart.bar_length]
    return notes + _last_chord(chart)


class _Drummer:
    """The choices of a drummer that hold for a whole piece."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.feathers = happens(rng, 0.3)  # soft kick on every beat
        self.hat_first = happens(rng, 0.35)  # time on the hi-hat while it is quiet
        self.stick_on_four = happens(rng, 0.4)
        self.clave = one_of(rng, _CLAVES)
        self.busy = 0.5 + rng.random()  # how much snare and kick talk
        self.rides = {
            ride: weight * (0.3 + 1.4 * rng.random())
            for table in (_RIDES, _WALTZ_RIDES)
            for ride, weight in table.items()
        }


def _fills_bar(chart: Chart, bar: int, rng: np.random.Generator) -> bool:
    """Decide whether a bar ends with a fill: before a section, sometimes after four bars."""
    after = bar + chart.bar_length
    if chart.bar_length < 2 * BEAT:
        return False
    if after in chart.sections:
        return happens(rng, 0.35 if chart.style == "ballad" else 0.8)
    if after // chart.bar_length % 4 == 0 and after < chart.length:
        return happens(rng, 0.1 + 0.25 * chart.energy_at(bar))
    return False


def _time(chart: Chart, bar: int, drummer: _Drummer, rng: np.random.Generator) -> Iterator[Stroke]:
    energy = chart.energy_at(bar)
    if chart.style == "bossa":
        yield from _bossa(chart, bar, drummer, energy, rng)
        return
    if chart.style == "ballad":
        yield from _ballad(chart, energy, rng)
        return
    yield from _cymbal(chart, bar, drummer, energy, rng)
    pedal = range(BEAT, chart.bar_length, 2 * BEAT)
    if chart.style == "waltz":
        pedal = one_of(rng, ((12,), (12,), (12, 24), (24,)))
    yield from ((onset, PEDAL_HAT, 70) for onset in pedal)
    if drummer.feathers and energy < 0.8:
        yield from ((onset, KICK, 34) for onset in range(0, chart.bar_length, BEAT))
    elif chart.style == "waltz" and happens(rng, 0.6):
        yield 0, KICK, 52
    if drummer.stick_on_four and energy < 0.34 and chart.style == "swing":
        yield chart.bar_length - BEAT, SIDE_STICK, 62
        return
    yield from _talk(chart, drummer.busy * (0.25 + 0.75 * energy), drummer.feathers, rng)


def _cymbal(
    chart: Chart, bar: int, drummer: _Drummer, energy: float, rng: np.random.Generator
) -> Iterator[Stroke]:
    table = _WALTZ_RIDES if chart.style == "waltz" else _RIDES
    ride = pick(rng, {name: drummer.rides[name] for name in table})
    on_hat = drummer.hat_first and energy < 0.34
    drum = CLOSED_HAT if on_hat else RIDE
    level = round(58 + 24 * energy)
    for onset in range(0, chart.bar_length, BEAT):
        beat = onset // BEAT
        sign = ride[beat % len(ride)]
        accent = 10 if beat % 2 and chart.style == "swing" else 0
        if sign in "12":
            # a closed hat that opens on the beat and shuts with the foot
            open_now = on_hat and beat % 2 == 0
            yield onset, OPEN_HAT if open_now else drum, level + accent
        if sign in "23" and onset + 8 < chart.bar_length:
            yield onset + 8, drum, level - 12
    if bar in chart.sections and happens(rng, 0.15):
        yield 0, BELL, level


def _talk(chart: Chart, busy: float, feathers: bool, rng: np.random.Generator) -> Iterator[Stroke]:
    """Play snare and kick between the beats: ghosts and accents, and short figures of both."""
    beats = chart.bar_length // BEAT
    if happens(rng, 0.14 * busy):  # a figure in threes across the beat: kick answers snare
        start = between(rng, 0, beats - 2) * BEAT
        for place, drum in enumerate((SNARE, SNARE, KICK)):
            yield start + place * 8, drum, 66
        return
    for beat in range(beats):
        onset = beat * BEAT
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
    chart: Chart, bar: int, drummer: _Drummer, energy: float, rng: np.random.Generator
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
    """Play brushes: soft strokes on the snare, the pedal on two and four, hardly any kick."""
    level = round(34 + 16 * energy)
    for onset in range(0, chart.bar_length, BEAT):
        back = onset // BEAT % 2
        yield onset, SNARE, level + 8 * back
        if happens(rng, 0.55 if back else 0.15):
            yield onset + chart.offbeat, SNARE, level - 6
        if back:
            yield onset, PEDAL_HAT, 54
        elif happens(rng, 0.6):
            yield onset, KICK, 36
    if happens(rng, energy - 0.3):
        yield 0, RIDE, level


def _fill(chart: Chart, start: int, rng: np.random.Generator) -> Iterator[Stroke]:
    figure = one_of(rng, _FILLS)
    step = BEAT // 4 if chart.style == "bossa" else BEAT // 3
    # a bossa fill is in sixteenths: the figure and its first two strokes again
    figure = figure + figure[:2] if chart.style == "bossa" else figure
    for place, sign in enumerate(figure):
        if sign in _FILL_DRUMS:
            loud = (
                (46 if chart.style == "ballad" else 66)
                + 4 * place
                + (8 if place * step % BEAT else 0)
            )
            yield start + place * step, _FILL_DRUMS[sign], min(loud, 104)


def _crash(strokes: list[Stroke], energy: float, rng: np.random.Generator) -> list[Stroke]:
    """Play the first beat on the crash cymbal, with the kick under it."""
    level = round(74 + 26 * energy) + between(rng, -4, 4)
    rest = [s for s in strokes if s[0] or s[1] not in (RIDE, BELL, CLOSED_HAT, OPEN_HAT, KICK)]
    return [(0, CRASH, level), (0, KICK, level - 8), *rest]


def _note(bar: int, stroke: Stroke, rng: np.random.Generator) -> Note:
    onset, drum, velocity = stroke
    length = 24 if drum == CRASH else 3
    return Note(bar + onset, DRUMS, drum, length, max(24, min(112, velocity + between(rng, -4, 4))))


def _last_chord(chart: Chart) -> list[Note]:
    if not chart.ending:
        return []
    bar = chart.bar_onsets().stop
    level = 58 if chart.style == "ballad" else 92
    return [
        Note(bar, DRUMS, CRASH, chart.bar_length - 2, level),
        Note(bar, DRUMS, KICK, 6, level - 8),
    ]
