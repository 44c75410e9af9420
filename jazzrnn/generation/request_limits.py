"""The limits of the numbers of a request: those of the library, and of the options of commands."""

from numbers import Integral, Real
from typing import NamedTuple

from jazzrnn.seeds import SEEDS

MOST_BARS = 4096


class Limits(NamedTuple):
    """What a number may be: from `least` to `most`."""

    least: float
    most: float
    above: bool = False  # more than `least`
    below: bool = False  # less than `most`
    whole: bool = False

    def fit(self, value: object) -> bool:
        """Return whether a value is such a number; "not a number" is none."""
        if isinstance(value, bool) or not isinstance(value, Real):
            return False
        if self.whole and not isinstance(value, Integral):
            return False
        number = value if isinstance(value, int) else float(value)  # of any size
        least = self.least < number if self.above else self.least <= number
        return least and (number < self.most if self.below else number <= self.most)

    def __str__(self) -> str:
        """Return them in words.

        >>> str(Limits(0, 1, above=True)), str(Limits(1, 64, whole=True))
        ('a number above 0, and 1 at most', 'a whole number from 1 to 64')
        """
        kind = "a whole number" if self.whole else "a number"
        if self.above:
            return f"{kind} above {self.least}, and {self.most} at most"
        return f"{kind} from {self.least} to {'less than ' if self.below else ''}{self.most}"


LIMITS = {  # by the names of `Model.generate`; what is None is never refused
    "seed": Limits(0, SEEDS - 1, whole=True),
    "bars": Limits(1, MOST_BARS, whole=True),
    "choruses": Limits(1, MOST_BARS, whole=True),
    "tempo": Limits(10, 500),  # quarter notes a minute
    "swing": Limits(1, 3),
    "feel": Limits(0, 2),
    "behind": Limits(-100, 200),  # milliseconds
    "intro": Limits(0, 16, whole=True),  # bars
    "inside": Limits(0, 1),
    "phrases": Limits(0, 64, above=True),  # bars
    "rests": Limits(0, 1, below=True),
    "density": Limits(0, 12, above=True),  # notes a beat
    "outside": Limits(0, 1),
    "guide": Limits(0, 1),
    "trade": Limits(1, MOST_BARS, whole=True),
    "best_of": Limits(1, 64, whole=True),
    "max_copy": Limits(0, 10_000, whole=True),
    "variation": Limits(0, 1),
    "temperature": Limits(0, 10),
    "top_p": Limits(0, 1, above=True),
}
