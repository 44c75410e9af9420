"""Exact echoes stay exact: what the plan says note by note becomes likelier where it says exactly.

A network that has learned from few pieces strays from what it is told, a little with each note, and
a section that was to come again comes again varied.
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import DURATION, ECHO_NEXT, ECHO_OWN, ECHO_PITCH, PITCH, Steps
from jazzrnn.music.form.plan import EXACTLY

Probabilities = npt.NDArray[np.float64]
FAITH = 30.0  # times as likely is what the plan says
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
    known = classes >= 0
    rows, classes = rows[known], classes[known]
    before = p[rows].sum(axis=1, keepdims=True)
    p[rows, classes] *= FAITH
    after = p[rows].sum(axis=1, keepdims=True)
    p[rows] *= np.divide(before, after, out=np.ones_like(after), where=after > 0)
