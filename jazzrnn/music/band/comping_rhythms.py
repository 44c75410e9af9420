"""The rhythms of comping: bars written in eighths, and which one comes next.

In a bar x is a chord, - holds it, . is silence. A chord on the last eighth of a bar belongs to
the next bar, and is held over into it by a capital X. A player has favourites, plays over the
same chords what he has played there before, and listens: much where the lead rests, little where
it plays.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np

from jazzrnn.music.band.chart import Chart
from jazzrnn.music.band.hearing import Lead
from jazzrnn.music.band.voicings import GUITAR, ORGAN
from jazzrnn.music.dice import happens, pick

Table = dict[str, float]  # a rhythm, and how usual it is

SWING: Table = {
    "x--x--..": 3.0, "x--x----": 1.4, "...x--..": 2.4, "...x----": 1.4, ".x------": 1.0,
    ".......X": 1.6, "x---...X": 1.0, "..x-....": 1.0, ".x--....": 1.0, "x------.": 1.2,
    ".....x--": 1.0, "...x...X": 1.2, "........": 1.0, "....x-..": 0.8, ".x----.X": 0.6,
    "x..x....": 2.0, "x--x...X": 1.4, ".x..x...": 1.2, "...x...x": 2.0, ".x--.x--": 1.2,
    "..x..x..": 1.3, "x..x..x.": 0.9, "...x.x--": 1.0, "x-.x-.x-": 0.6, ".x.x....": 0.8,
    "...xx...": 0.7, "....x..X": 1.0, ".x...x..": 1.0, "x...x..X": 0.9, "..x-x...": 0.8,
    "xx......": 0.6, "...x--x-": 0.9, ".....x.X": 1.0, "x-.....X": 0.8, "......xx": 0.4,
    ".x.x.x--": 1.0, "..xx.x..": 1.0, "x.xx.x..": 0.8, ".x-x-x--": 0.8, "...xx.x-": 1.0,
    "x.x..x.X": 0.9, "..x.xx..": 0.7, ".xx..x.X": 0.8, "x--x-x--": 1.0, "...x.xx.": 0.8,
    "x.xx.x.X": 0.7, ".x.xx.x-": 0.7, "x-x.xx.x": 0.5,
}  # fmt: skip
QUARTERS: Table = {"x.x.x.x.": 1.0, "x-x.x-x.": 0.6}  # a rhythm guitar, four to the bar
# A bossa goes in two bars: the first and the second side of the clave.
BOSSA: tuple[Table, Table] = (
    {
        "x-.x--x-": 2.0, "x-.x-.x-": 1.6, "x--x--x-": 1.4, "x--x-.x-": 1.0, "x-----x-": 0.9,
        "x--x----": 1.3, "...x----": 0.9, "x-------": 1.0, "..x-----": 0.8, "x-x--x-x": 0.8,
        "x-.xx-x-": 0.8, ".x-x.x-X": 0.8, "......x-": 0.6, "........": 0.4,
    },
    {
        ".x-.x--X": 1.4, ".x-x--.X": 1.2, "..x-.x--": 1.6, ".x--x--x": 1.0, "..x--x--": 1.2,
        "..x-----": 1.2, ".x------": 0.9, ".....x--": 0.9, "....x---": 0.7, ".......X": 0.8,
        "..x-xx-x": 0.8, ".x-x-x-X": 0.9, "x-.x.xx-": 0.6, "........": 0.4,
    },
)  # fmt: skip
WALTZ: Table = {
    "x--x--": 1.6, "x-----": 1.2, "..x-x-": 1.2, "..x--.": 1.2, "...x--": 1.1, ".x-...": 0.9,
    "x--x..": 1.2, ".x-.x-": 0.8, ".....X": 0.9, "x-...X": 0.8, "...x.x": 0.8, "..x..X": 0.7,
    "x..x..": 1.0, "......": 0.6, "....x-": 0.7, ".x--x-": 0.7, "x.x.x-": 0.8, ".xx.x.": 0.7,
    "x-x-x-": 0.7, ".x.x.X": 0.6,
}  # fmt: skip
FIVE: Table = {  # three and two
    "x--x--x-x-": 2.0, "x--x--x---": 1.8, "x-----x---": 1.4, "..x-..x---": 1.0, "x--x--..x-": 1.0,
    ".x-x--x---": 0.9, "...x--x-..": 1.0, "....x-x-x-": 0.8, "x--x--.x--": 0.9, "......x--X": 0.8,
    "x---------": 0.7, "........x-": 0.8, "x--x.xx.x-": 0.8, ".x.x.xx--x": 0.6, "..........": 0.5,
    "......x---": 1.0, "x..x..x.x.": 0.9,
}  # fmt: skip
SEVEN: Table = {  # two, two and three eighths
    "x---x--": 1.6, "x-x-x--": 1.2, "x------": 1.0, "..x-x--": 0.9, "x-..x-.": 1.0, "....x--": 1.1,
    "x-x-x.x": 0.8, "..x-...": 0.7, "....x-x": 0.7, "x.x.x.x": 0.6, "x.xxx.x": 0.4, ".......": 0.5,
    "x.x-..X": 0.5,
}  # fmt: skip
THREE: Table = {"x--": 1.6, "...": 0.7, "x-x": 0.7, "..x": 0.8, "x.x": 0.6}
SIX: Table = {  # two dotted quarters
    "x--x--": 1.6, "x-----": 1.5, "x----x": 1.0, "...x--": 1.1, "x--..x": 0.9, "..xx--": 0.8,
    "x.xx--": 0.9, "..x..x": 0.7, "......": 0.6, "x--x-x": 0.9, "x.xx.x": 0.7, ".....X": 0.7,
    "x--..X": 0.7, "..x---": 0.8,
}  # fmt: skip
NINE: Table = {  # three dotted quarters
    "x--x--x--": 1.2, "x--------": 1.3, "x-----x--": 1.2, "...x--x--": 1.0, "x--x-----": 1.0,
    "..x..xx--": 0.8, "x.xx.xx--": 0.7, "x-----..X": 0.8, "...x-----": 0.9, "......x--": 0.9,
    ".........": 0.5, "x.x---x--": 0.8,
}  # fmt: skip
TWO: Table = {"x---": 1.0, "x--x": 0.8, "...x": 0.6, "..x-": 0.8, "....": 0.5, "x-x-": 0.5}
MOST, LEAST = 3.9, 0.7  # chords in four beats: where the lead rests, and where it plays most
NEAR = 0.65  # chords that a rhythm may have more or fewer than would fit


def tables(chart: Chart, bar: int) -> list[Table]:
    """Return the rhythms that a bar is made of, one behind the other; `bar`: its number."""
    count, left = len(chart.eighths), len(chart.eighths)
    if chart.meter[1] > 4:
        if chart.meter == (7, 8) and count == 7:
            return [SEVEN]
        dotted = {3: THREE, 6: SIX, 9: NINE, 12: SIX}
        if 3 * len(chart.beats) == count and count in dotted:
            return [dotted[count]] * (1 + (count == 12))
        return [_plain(count)]
    found: list[Table] = []
    four = BOSSA[bar % 2] if chart.style == "bossa" else SWING
    known = {10: FIVE, 8: four, 6: WALTZ, 4: TWO}
    while left:
        size = left if left in known else next((n for n in (8, 6, 4) if left - n >= 4), left)
        found.append(known.get(size) or _plain(size))
        left -= size
    return found


def _plain(count: int) -> Table:
    """Return simple rhythms of any length."""
    half = count // 2
    return {
        "x" + "-" * (count - 1): 1.0,
        "." * count: 0.6,
        ("x" + "-" * (half - 1) if half else "") + "x" + "-" * (count - half - 1): 0.8,
        "." * half + "x" + "-" * (count - half - 1): 0.8,
    }


class Rhythm:
    """The rhythms of a player in one piece: favourites, which come back, and others."""

    def __init__(self, chart: Chart, lead: Lead, part: int, rng: np.random.Generator) -> None:
        self.chart, self.lead, self.part = chart, lead, part
        self.tastes: defaultdict[str, float] = defaultdict(lambda: 0.25 + 1.75 * rng.random() ** 2)
        self.played: dict[Hashable, str] = {}  # over which chords, and what
        self.lively = 0.8 + 0.4 * rng.random()
        self.in_four = part == GUITAR and happens(rng, 0.3)

    def bar(self, number: int, rng: np.random.Generator) -> str:
        """Return the rhythm of a bar."""
        start = number * self.chart.bar_length
        rhythm = ""
        for place, usual_ones in enumerate(tables(self.chart, number)):
            in_four = self.in_four and usual_ones is SWING and happens(rng, 0.7)
            table = QUARTERS if in_four else usual_ones
            key = (place, self._chords(start))
            two_ago = self.played.get((place, number - 2), "")
            at = self.chart.eighths[len(rhythm) :]
            weights = {
                each: usual
                * self.tastes[each]
                * self._fits(each, [start + onset for onset in at])
                * (4.0 if each == self.played.get(key) else 2.5 if each == two_ago else 1.0)
                for each, usual in table.items()
            }
            chosen = pick(rng, weights)
            self.played[key] = self.played[place, number] = chosen
            rhythm += chosen
        return rhythm

    def _chords(self, start: int) -> Hashable:
        """Return the chords of a bar and of the next one; themes are played apart."""
        line = range(start, start + self.chart.bar_length + 1, self.chart.bar_length // 4 or 1)
        return tuple(self.chart.chord_at(at) for at in line), self.chart.in_head(start)

    def _fits(self, rhythm: str, onsets: Sequence[int]) -> float:
        """Return how well a rhythm goes with what the lead plays there."""
        chords = [onset for sign, onset in zip(rhythm, onsets, strict=False) if sign in "xX"]
        end = onsets[0] + len(rhythm) * self.chart.bar_length // len(self.chart.eighths)
        busy = self.lead.activity(onsets[0], end)
        energy = self.chart.energy_at(onsets[0])
        wished = (LEAST + (MOST - LEAST) * (1 - busy)) * (0.75 + 0.5 * energy) * self.lively
        wished *= len(rhythm) / 8 * (0.6 if self.part == ORGAN else 1.0)
        crowded = sum(self.lead.onsets_around(onset) for onset in chords)
        return float(np.exp(-(((len(chords) - wished) / NEAR) ** 2) / 2 - 0.2 * crowded)) + 1e-9
