"""Keeping to the plan: what it says becomes likelier, the closer a bar echoes another one.

A network that has learned from few pieces follows a plan only roughly: sections that should come
again exactly come again varied, and varied ones are hardly known again. The factors are such that
bars of songs are about as much like those that they echo as bars of real tunes are: F1 0.62, 0.84
and 0.97 (in 233 tunes 0.63, 0.84 and 1; with a factor of 30 for exact ones alone 0.55, 0.68, 0.79).
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import (
    DURATION,
    ECHO_HERE,
    ECHO_NEXT,
    ECHO_OWN,
    ECHO_PITCH,
    PITCH,
    Steps,
)
from jazzrnn.music.form.plan import EXACTLY, IN_PART, LEVELS, NEARLY

Probabilities = npt.NDArray[np.float64]
Factors = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]
LIKELIER = {IN_PART: 1.0, NEARLY: 6.0, EXACTLY: 1e4}  # times, than as the network has it
_FACTORS = np.array([1.0, *(LIKELIER[level] for level in range(1, LEVELS + 1)), *[1.0] * LEVELS])
PLANNED = {PITCH: ECHO_PITCH, DURATION: ECHO_PITCH + 1}  # column -> what the plan says of it


def keep_to_echo(p: Probabilities, steps: Steps, column: int) -> None:
    """Make the planned pitch or duration likelier, in place; each row keeps its sum."""
    _favour(p, steps[:, PLANNED[column]], _FACTORS[steps[:, ECHO_OWN.start]])


def keep_to_time(p: Probabilities, before: Steps, alone: bool) -> None:
    """Make the time of the next planned note likelier, in place; each row keeps its sum.

    Args:
        p: (m, classes) of the shift.
        before: (m, columns) the steps before.
        alone: whether a single part plays. Else others may play before the planned note, and only
            what comes later becomes rarer.
    """
    times, factors = before[:, ECHO_NEXT.start], _FACTORS[before[:, ECHO_NEXT.stop - 1]]
    if alone:
        _favour(p, times, factors)
    else:
        later = (_classes(p) > times[:, None]) & (times >= 0)[:, None]
        scale(p, np.where(later, 1 / factors[:, None], 1.0))


def keep_to_part(p: Probabilities, steps: Steps, levels: Integers) -> None:
    """Make it rare, in place, that the planned part is passed over, or that one plays whose bar
    echoes another one without a note at this onset; each row keeps its sum.

    Args:
        p: (m, parts).
        steps: (m, columns) up to here.
        levels: (m, parts) how closely the bar of each part echoes another one; 0 not at all.
    """
    level, planned = steps[:, ECHO_HERE.start], steps[:, ECHO_HERE.stop - 1, None]
    parts = _classes(p)
    there = planned >= 0
    rarer = np.where(parts == planned, 1.0, _FACTORS[levels])  # not planned at this onset, or later
    rarer = np.where(there & (parts > planned), _FACTORS[level][:, None], rarer)
    scale(p, 1 / rarer)


def _classes(p: Probabilities) -> npt.NDArray[np.int64]:
    return np.arange(p.shape[1], dtype=np.int64)


def _favour(p: Probabilities, classes: Steps, factors: Factors) -> None:
    """Make one class of each row likelier; ABSENT changes nothing."""
    rows = np.flatnonzero((classes >= 0) & (factors > 1))
    if len(rows):
        weights = np.ones((len(rows), p.shape[1]))
        weights[np.arange(len(rows)), classes[rows]] = factors[rows]
        some = p[rows]
        scale(some, weights)
        p[rows] = some


def scale(p: Probabilities, weights: Factors) -> None:
    """Multiply, in place; each row keeps its sum. A row that would become 0 stays."""
    scaled = p * weights
    before, after = p.sum(axis=1, keepdims=True), scaled.sum(axis=1, keepdims=True)
    np.multiply(scaled, np.divide(before, after, where=after > 0, out=np.ones_like(after)), out=p,
                where=after > 0)  # fmt: skip
