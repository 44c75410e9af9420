"""In which ways the chords of a melody can be other ones: each proposal is after another taste.

A taste makes some chords more or less likely in each span of time, and changes of chord rarer or
more frequent. The numbers are round, chosen while listening to the proposals for 20 tunes.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Style = Literal["song", "jazz"]
STYLES: tuple[Style, ...] = get_args(Style)
QUALITIES = ("", "m", "7", "m7", "maj7", "m7b5", "dim7")
STATES = 12 * len(QUALITIES)  # root by root
FOURTH, FIFTH = 5, 7
RARE, RARER, MORE = -6.0, -1.5, 0.8  # nats a span
SELDOM, OFTEN = 0.15, 3.0  # factors of changes
TO_FIFTH_BELOW = 3.0  # factor


class Taste(NamedTuple):
    """What is liked.

    Attributes:
        reason: for people, how such chords differ from the likeliest.
        bonus: (STATES,) nats a span.
        change: (2,) factors of the odds of a change at a bar line, and within a bar.
        falls: factor of a change to the chord a fifth below.
        style: whose habits hold; None: those that are asked for.
    """

    reason: str
    bonus: Floats
    change: tuple[float, float] = (1.0, 1.0)
    falls: float = 1.0
    style: Style | None = None


def tastes(minor: bool) -> tuple[Taste, ...]:
    """Return the tastes of proposals in major or minor, in their order."""
    likeliest = Taste("the likeliest", np.zeros(STATES))
    i, iv, v = ("m", "m", "7") if minor else ("", "", "7")
    plain = np.full(STATES, RARE)
    plain[[state(0, i), state(FOURTH, iv), state(FIFTH, v)]] = 0
    full = _by_quality(RARER, "", "m")
    full[[state(0, "7"), state(FOURTH, "7")]] = RARER  # else it becomes a blues
    names = f"{'i, iv' if minor else 'I, IV'} and V"
    other, these = ("major", ("", "maj7")) if minor else ("minor", ("m", "m7"))
    return (
        likeliest,
        Taste("fuller: sevenths, and more changes", full, (OFTEN, OFTEN), TO_FIFTH_BELOW,
              "jazz"),
        Taste(f"plain: {names}, few changes", plain, (1.0, SELDOM)),
        Taste(f"with more {other} chords", _by_quality(MORE, *these), (OFTEN, OFTEN)),
        Taste("with more dominants, each to the chord a fifth below", _by_quality(MORE, "7"),
              falls=2 * TO_FIFTH_BELOW),
    )  # fmt: skip


def state(root: int, quality: str) -> int:
    """Return the number of a chord; its root is counted from the tonic."""
    return len(QUALITIES) * (root % 12) + QUALITIES.index(quality)


def falling() -> NDArray[np.bool_]:
    """Return (STATES, STATES) which chords lie a fifth below which."""
    roots = np.arange(STATES) // len(QUALITIES)
    return (roots[:, None] + FOURTH) % 12 == roots


def _by_quality(bonus: float, *qualities: str) -> Floats:
    return np.tile([bonus * (quality in qualities) for quality in QUALITIES], 12)
