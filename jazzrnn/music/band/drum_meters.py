"""How a drummer keeps time in meters of eighths: dotted quarters, or twos and threes; all even."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.band.kit import KICK, PEDAL_HAT, RIDE, SIDE_STICK, SNARE, SWIRL, Stroke
from jazzrnn.music.dice import happens, pick

# The cymbal of one beat, by how many eighths it has.
_CELLS = {
    3: {"x.x": 4.0, "xxx": 1.2, "x..": 0.8, "xx.": 0.4},
    2: {"x.": 1.6, "xx": 1.4},
    1: {"x": 1.0},
}
STRONG = 0.5  # energy from which the backbeat is on the snare


def time_in_eighths(chart: Chart, energy: float, rng: np.random.Generator) -> Iterator[Stroke]:
    """Yield a bar: the cymbal in eighths, kick on the first beat, a backbeat, ghosts between;
    in a ballad brushes, which swirl on the beats and tap the eighths.

    The backbeat is on every second beat; of an odd number of beats, on the last one.
    """
    brushes = chart.style == "ballad"
    level = round((36 if brushes else 54) + 18 * energy)
    last = len(chart.beats) - 1
    for number, (start, end) in enumerate(pairwise((*chart.beats, chart.bar_length))):
        eighths = [onset for onset in chart.eighths if start <= onset < end]
        cell = pick(rng, _CELLS.get(len(eighths), _CELLS[1]))
        for onset, sign in zip(eighths, cell, strict=False):
            if sign == "x" and (onset > start or not brushes):
                drum = SNARE if brushes else RIDE
                yield onset, drum, level + (6 if onset == start else -8)
        if brushes:
            yield start, SWIRL, level
        back = number % 2 == 1 if last % 2 else number == last and last > 0
        if back:
            yield start, PEDAL_HAT, 58 if brushes else 68
            drum = SNARE if energy > STRONG or brushes else SIDE_STICK
            yield start, drum, level + 8 if brushes else round(60 + 16 * energy)
        elif number == 0 or happens(rng, 0.5):
            yield start, KICK, 40 if brushes else 62 if number == 0 else 54
        if len(eighths) > 1 and happens(rng, 0.22 * energy):  # into the next beat
            yield eighths[-1], KICK if number == last else SNARE, 40 if brushes else 46
        if len(eighths) * BEAT // 2 > BEAT and happens(rng, 0.2 * energy):
            yield eighths[1], SNARE, 36
