"""How reports write numbers, the intervals around them, and shares."""

import math

from jazzrnn.evaluation.held_out import Estimate


def number(value: float) -> str:
    """Return a number as a short text for a table; "-" for nan.

    >>> number(0.12345), number(23.456), number(-321.7), number(3e7), number(float("nan"))
    ('0.123', '23.46', '-322', '3.0e+07', '-')
    """
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 100_000:
        return f"{value:.1e}"
    digits = 3 if abs(value) < 10 else 2 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"


def interval(estimate: Estimate) -> str:
    """Return the interval of an estimate, as in "0.912 to 1.034"; "-" if there is none."""
    if not math.isfinite(estimate.low):
        return "-"
    return f"{number(estimate.low)} to {number(estimate.high)}"


def percent(share: float) -> str:
    """Return a share in percent.

    >>> percent(0.125)
    '12.5 %'
    """
    return f"{100 * share:.1f} %" if math.isfinite(share) else "-"


def in_percent(share: Estimate) -> Estimate:
    """Return the estimate of a share, and its interval, in percent."""
    return Estimate(*(100 * value for value in share))
