"""What plans cost: the length of a simple code that learns while it codes, in nats.

A network that is given the plan of a piece knows more than one without. So the plan's cost is
added to its loss before the two are compared. For each part and bar behind the first one the code
says, one after another:

    whether the part is free, goes on echoing what follows what it echoed in the bar before (at
    the same height), or echoes another bar
    how closely it echoes, if it does
    how many bars back, and at which height, if it is another bar

each by how often it has come so far in the same context, in the pieces learned and then in those
that are coded:

    p(x) = (times that x has come + p0(x)) / (times that anything has come + 1)

with p0 the same for all values that are possible. Source: the estimate of Krichevsky and
Trofimov 1981, with 1 instead of half the number of values as the weight of p0.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from jazzrnn.music.form.finding_echoes import HIGHEST
from jazzrnn.music.form.plan import LEVELS, Echo
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.setting import Setting

PLAN = "plan"  # what its cost is called beside the losses of a note's attributes
HEIGHTS = 2 * HIGHEST + 1
FREE, GOES_ON, OTHER = range(3)
PHRASE = 8  # bars: where new things begin


class Code:
    """Counts of what plans have said so far."""

    def __init__(self) -> None:
        self.counts: Counter[Hashable] = Counter()

    def cost(self, setting: Setting) -> float:
        """Return the nats of a setting's plan; the code learns it."""
        return sum(self._part_cost(setting, part) for part, _ in setting.programs)

    def _part_cost(self, setting: Setting, part: int) -> float:
        total, before, run = 0.0, None, 0
        is_drums = part == DRUMS
        for number, bar in enumerate(setting.bars):
            echo = next((echo for echo in bar.echoes if echo.part == part), None)
            if number:
                state = _state(echo, before)
                context = is_drums, before.level if before else 0, min(run, 2), number % PHRASE
                total += self.value_cost(context, state, 3)
                if echo:
                    total += self._echo_cost(echo, before, state, number, is_drums)
                run = run + 1 if state == GOES_ON else 0
            before = echo
        return total

    def _echo_cost(
        self, echo: Echo, before: Echo | None, state: int, number: int, is_drums: bool
    ) -> float:
        """Return the nats of how closely, and of which bar and height."""
        context = "level", is_drums, state, before.level if before else 0
        cost = self.value_cost(context, echo.level, LEVELS)
        if state == OTHER:
            cost += self.value_cost(("back", is_drums), echo.back, number)
            cost += self.value_cost(("height", is_drums), echo.height, HEIGHTS)
        return cost

    def value_cost(self, context: Hashable, value: int, possible: int) -> float:
        """Return the nats of a value in a context, of N possible ones; the code learns it."""
        come, all_ = self.counts[context, value], self.counts[context]
        self.counts[context, value] += 1
        self.counts[context] += 1
        return -math.log((come + 1 / possible) / (all_ + 1))


def _state(echo: Echo | None, before: Echo | None) -> int:
    if not echo:
        return FREE
    same = before and before.back == echo.back and before.height == echo.height
    return GOES_ON if same else OTHER


def plan_costs(learned: Iterable[Setting], settings: Sequence[Setting]) -> list[float]:
    """Return the nats of the plan of each piece, after the code has seen those of others."""
    code = Code()
    for setting in learned:
        code.cost(setting)
    return [code.cost(setting) for setting in settings]
