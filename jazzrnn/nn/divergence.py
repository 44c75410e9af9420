"""A training that diverges: its loss or its gradient is no number any more."""

import math

from jazzrnn.errors import RunError


def check_number(value: float, updates: int, learning_rate: float, evaluated: int) -> None:
    """Raise a RunError if a loss, or the norm of a gradient, is no number or infinite.

    Args:
        value: the loss or the norm.
        updates: so far.
        learning_rate: at its peak.
        evaluated: updates at the last held-out loss; 0: there was none.
    """
    if math.isfinite(value):
        return
    kept = f"; the best weights until update {evaluated} are kept" if evaluated else ""
    raise RunError(
        f"the loss is no number any more after {updates} updates: train again with a smaller"
        f" `learning_rate` than {learning_rate:g}{kept}"
    )
