"""What a plan is: for each part and bar the earlier bar of the same part that it echoes.

A plan is an array of integers (E, 5), a row an echo, sorted:

    bar      that echoes, from 0
    part     that plays it
    back     N bars earlier lies the bar that it echoes: 1 is the bar before
    level    how closely: IN_PART, NEARLY or EXACTLY
    height   semitones that it lies higher than the echoed one

A part is free in the bars that have no row.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Plan: TypeAlias = npt.NDArray[np.int64]
BAR, PART, BACK, LEVEL, HEIGHT = range(5)  # columns of a plan
IN_PART, NEARLY, EXACTLY = range(1, 4)
LEVELS = 3


class Echo(NamedTuple):
    """What a part echoes in a bar."""

    part: int
    back: int  # bars
    level: int
    height: int  # semitones


def make_plan(rows: object) -> Plan:
    """Return the plan with some rows, (bar, part, back, level, height) each; sorted."""
    plan = np.array(rows, np.int64).reshape(-1, 5)
    return plan[np.lexsort((plan[:, PART], plan[:, BAR]))]


FREE: Plan = make_plan([])
