"""Rhythms of the motifs that heads are made of: written bars, and how they are put together.

A bar is written in eighths: x is a note, - holds it, . is silence. A motif of two bars is a
statement and a landing, with or without a pickup. A landing that begins with - holds the
note before it over the bar line.
"""

import numpy as np

from composer.rhythm import Rhythm
from jazzrnn.music.band.chart import BEAT, Chart
from jazzrnn.music.dice import one_of, pick

_STATEMENTS = {
    "song": (
        "x---x-x-", "x--xx---", "..x-x-x-", "x---x---", "x-x-x---", ".x--x-x-", "x--x--x-",
        "x--xx-x-", "x-----x-",
    ),
    "swing": (
        ".xx-x--x", "x--x.xx-", "..xxx-x-", "x-xx-xx-", ".x-xx--x", "x--x--xx", "..x-xx-x",
        "xx-xx-x-", "x-x--x-x", ".xx-xx-x", "x-xxx--x", "xx.xx-xx", "x-xxxx-x", ".xxx-xx-",
    ),
    "riff": (
        "x.xx.x..", "..x.xx.x", "xx.x-.x.", "x-.x.xx-", ".xx.x-..", "x-xx-.x-", "x-x-.x.x",
        "..xx.xx-",
    ),
    "bop": (
        "x-xxxxxx", "..xxxxxx", ".xxxxx-x", "xxxx.xx-", "x-xxxx-x", "xxx-xxx-", ".xxx-xxx",
        "xxxxx-x-",
    ),
    "bossa": (
        "x--x--x-", ".x-x--x-", "x-.x-xx-", "..x--x-x", "x--xx-x-", ".x-x-x--", "x--x-x-x",
        "x-x--x--", "x-xx-xx-", ".xx-xx-x", "x-xx-x-x",
    ),
}  # fmt: skip
_LANDINGS = {
    "song": ("x-------", "x-----..", "-----...", "x---x---", "x-x-----", "--x-----"),
    "swing": ("x-----..", "-----...", "x--x----", "xx-.....", "---.....", "x-.x--..", "-.x-----"),
    "riff": ("x.......", "x--x....", "xx......", "---.....", "x-.x----", "-......."),
    "bop": ("x--x....", "xx-x----", "x-xxx-..", "-.......", "xx......", "---....."),
    "bossa": ("x-------", "------..", ".x------", "x--x----", "-..x----", "x-----.."),
}
_CADENCES = ("x-------", "x-----..", "-----...", "x--x----", "x-x-----")

_WALTZ_STATEMENTS = {
    "song": ("x---x-", "x-x-x-", "x-----", "..x-x-", "x--xx-", "x---xx"),
    "swing": ("x--xx-", ".xx-x-", "x-xxx-", "..x-xx", "x-xx-x", "x--x-x"),
    "riff": ("x.xx-.", "..x.xx", "x-.xx-", "xx-x-."),
    "bop": ("xxxxx-", "..xxxx", "x-xxxx", ".xxxxx"),
}
_WALTZ_LANDINGS = ("x-----", "-----.", "x---..", "x-x---", "--....", "x--x--")
_WALTZ_CADENCES = ("x-----", "x---..", "-----.")

_PICKUPS = {"": 2.4, "x": 0.7, "xx": 1.2, "xxx": 0.7}


class Bars:
    """Draws rhythms of two bars in one manner, and remembers which bars it has used."""

    def __init__(self, chart: Chart, manner: str, rng: np.random.Generator) -> None:
        waltz = chart.style == "waltz"
        self.statements = (_WALTZ_STATEMENTS if waltz else _STATEMENTS)[manner]
        self.landings = _WALTZ_LANDINGS if waltz else _LANDINGS[manner]
        self.cadences = _WALTZ_CADENCES if waltz else _CADENCES
        self.chart = chart
        self.rng = rng
        self.used: list[str] = []

    def motif(self) -> tuple[int, Rhythm]:
        """Draw a statement and a landing; return how long its pickup is, and its rhythm."""
        pickup = pick(self.rng, _PICKUPS)
        return read(pickup, self._new() + one_of(self.rng, self.landings), self.chart)

    def cadence(self) -> tuple[int, Rhythm]:
        """Draw two bars that come to rest on a long note."""
        return read("", self._new() + one_of(self.rng, self.cadences), self.chart)

    def _new(self) -> str:
        """Draw a statement that has not been used, while there is one."""
        left = [bar for bar in self.statements if bar not in self.used]
        self.used.append(one_of(self.rng, left or self.statements))
        return self.used[-1]


def read(pickup: str, bars: str, chart: Chart) -> tuple[int, Rhythm]:
    """Return the length of the pickup, and the rhythm from its first note on.

    The length is 0 without a pickup, and below 0 if the first bar begins with silence.
    """
    eighths = 2 * chart.bar_length // BEAT
    text = "." * (eighths - len(pickup)) + pickup + bars
    times = [at // 2 * BEAT + at % 2 * chart.offbeat for at in range(len(text) + 1)]
    notes: list[tuple[int, int]] = []
    for place, sign in enumerate(text):
        if sign == "x":
            held = len(text[place + 1 :]) - len(text[place + 1 :].lstrip("-"))
            length = times[place + held + 1] - times[place]
            notes.append((times[place], length if held or _goes_on(text, place) else 4))
    first = notes[0][0]
    return chart.bar_length - first, tuple((onset - first, length) for onset, length in notes)


def _goes_on(text: str, place: int) -> bool:
    """Return whether another note follows at once, so that this one is legato."""
    return text[place + 1 : place + 2] == "x"
