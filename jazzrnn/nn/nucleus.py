"""Sampling a class from the scores of a head: softmax, temperature, nucleus.

Sizes: m sequences, a row of classes for each. A single row has code of its own: without `axis`
numpy's calls take half the time.
"""

import numpy as np

from jazzrnn.nn.arrays import Array, Integers

COLDEST = 1e-3  # below this temperature the likeliest class is taken


def exponentials(scores: Array, temperature: float) -> Array:
    """Return exp(scores / temperature), computed in place: a softmax without its division.

    Each row (m, classes) is scaled so that its largest number is 1. Below `COLDEST` the
    temperature is not used.
    """
    one = len(scores) == 1
    # at most 0, so exp cannot overflow
    scores -= scores[0, scores.argmax()] if one else scores.max(axis=1, keepdims=True)
    if COLDEST <= temperature != 1:
        scores /= temperature
    return np.exp(scores, out=scores)


def draw(p: Array, top_p: float, uniform: Array) -> int | Integers:
    """Draw a class for each row of p (m, classes); its sum may be any number.

    Args:
        p: probabilities.
        top_p: draw only from the fewest classes that together have this part of the sum
            (nucleus sampling: Holtzman et al. 2020).
        uniform: (m,) random numbers from 0 to 1.
    """
    if len(p) == 1:
        return _draw_one(p[0], top_p, uniform.item())
    rows = np.arange(len(p))
    up = np.sort(p, axis=1) if top_p < 1 else p
    cumulative = np.add.accumulate(up, axis=1, dtype=np.float64)  # else rare classes are lost
    total = cumulative[:, -1]
    if top_p < 1:
        least = _position(cumulative, (1 - top_p) * total)
        dropped = np.where(least > 0, cumulative[rows, least - 1], 0)
    else:
        dropped = np.zeros_like(total)
    place = _position(cumulative, dropped + uniform * (total - dropped))
    if top_p >= 1:
        return place
    same = p == up[rows, place][:, None]
    if np.count_nonzero(same) == len(p):
        return same.argmax(axis=1)
    return np.array([_class_of_rank(*row) for row in zip(p, up, place, strict=True)])


def _draw_one(p: Array, top_p: float, uniform: float) -> int:
    """Do what `draw` does, for p (classes,)."""
    if top_p >= 1:
        cumulative: Array = np.add.accumulate(p)
        place = cumulative.searchsorted(uniform * cumulative.item(-1), "right")
        return min(int(place), len(p) - 1)  # beyond it if all are 0
    up = p.copy()
    up.sort()
    cumulative: Array = np.add.accumulate(up)  # probability of a class and all less likely
    total = cumulative.item(-1)
    least = cumulative.searchsorted((1 - top_p) * total, "right")
    dropped = cumulative.item(least - 1) if least else 0.0
    rank = cumulative.searchsorted(dropped + uniform * (total - dropped), "right")
    return _class_of_rank(p, up, min(int(rank), len(p) - 1))


def _position(cumulative: Array, targets: Array) -> Integers:
    """Return where in each row of sums the target falls, with rounding at most at the last."""
    below = cumulative <= targets[:, None]
    below[:, -1] = False
    return below.argmin(axis=1)


def _class_of_rank(p: Array, up: Array, rank: int) -> int:
    """Return the class of p (classes,) with `rank` in the sorted `up`; equal ones have one each."""
    same = (p == up[rank]).nonzero()[0]
    return int(same[0] if len(same) == 1 else same[rank - up.searchsorted(up[rank])])
