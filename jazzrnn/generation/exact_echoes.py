"""Exact echoes: where the plan says EXACTLY, the planned note becomes likelier.

A network that has learned from few pieces follows a plan only roughly: it changes some notes, and
then a section that should come again exactly comes again varied.
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import DURATION, ECHO_NEXT, ECHO_OWN, ECHO_PITCH, PITCH, Steps
from jazzrnn.music.form.plan import EXACTLY

Probabilities = npt.NDArray[np.float64]
TIMES_LIKELIER = 30.0  # than without a plan is the planned value, before probabilities are scaled
PLANNED = {PITCH: ECHO_PITCH, DURATION: ECHO_PITCH + 1}  # column -> what the plan says of it


def keep_to_echo(p: Probabilities, steps: Steps, column: int) -> None:
    """Make the planned pitch or duration likelier, in place; each row keeps its sum."""
    exact = np.flatnonzero(steps[:, ECHO_OWN.start] == EXACTLY)
    _favour(p, exact, steps[exact, PLANNED[column]])


def keep_to_time(p: Probabilities, before: Steps) -> None:
    """Make the time of the next planned note likelier, in place; each row keeps its sum.

    Args:
        p: (m, classes) of the shift.
        before: (m, columns) the steps before.
    """
    exact = np.flatnonzero(before[:, ECHO_NEXT.stop - 1] == EXACTLY)
    _favour(p, exact, before[exact, ECHO_NEXT.start])


def _favour(p: Probabilities, rows: npt.NDArray[np.integer], classes: Steps) -> None:
    """Make one class of each of these rows likelier, in place; ABSENT changes nothing."""
    known = classes >= 0
    rows, classes = rows[known], classes[known]
    before = p[rows].sum(axis=1, keepdims=True)
    p[rows, classes] *= TIMES_LIKELIER
    after = p[rows].sum(axis=1, keepdims=True)
    p[rows] *= np.divide(before, after, out=np.ones_like(after), where=after > 0)
