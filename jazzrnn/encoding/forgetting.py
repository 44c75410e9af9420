"""The plan of a piece is forgotten now and then, where it says little.

A tune comes back bar by bar, and its plan is worth far more than it costs. In a solo few bars are
like earlier ones: to say which costs more than the network gains. So it learns such pieces with
their plan in one half of the epochs and without in the other, and is as good on either.
"""

import numpy as np

from jazzrnn.encoding.columns import ECHO_HERE, ECHO_NEXT, ECHO_OWN, Steps
from jazzrnn.encoding.transposing import transpose_at_random
from jazzrnn.schema import ABSENT

FORGOTTEN = 0.5  # of the epochs, of a piece in which nothing echoes
ENOUGH = 0.25  # of the notes that echo: from here on the plan is always told


def vary(steps: Steps, rng: np.random.Generator, most: int) -> Steps:
    """Return a piece as it is learned in an epoch: transposed, and perhaps without its plan.

    Args:
        steps: of the piece.
        rng: draws.
        most: semitones up or down.
    """
    forget = rng.random() < FORGOTTEN * (1 - echoing(steps) / ENOUGH)
    return transpose_at_random(without_plan(steps) if forget else steps, rng, most)


def echoing(steps: Steps) -> float:
    """Return the share of the notes that stand in bars that echo another one, 0 to 1."""
    return float((steps[:, ECHO_OWN.start] > 0).mean())


def may_be_forgotten(steps: Steps) -> bool:
    """Return whether the plan of a piece says little."""
    return echoing(steps) < ENOUGH


def without_plan(steps: Steps) -> Steps:
    """Return the steps of the same piece whose network is told no plan."""
    free = steps.copy()
    for columns, level in (
        (ECHO_HERE, ECHO_HERE.start),
        (ECHO_OWN, ECHO_OWN.start),
        (ECHO_NEXT, ECHO_NEXT.stop - 1),
    ):
        there = steps[:, level] != ABSENT
        free[:, columns] = ABSENT
        free[there, level] = 0
    return free
