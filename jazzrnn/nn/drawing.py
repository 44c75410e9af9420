"""Classes drawn from the scores of a head: softmax, temperature, nucleus.

Sizes: m sequences, each with a row of its classes. One row has a way of its own: without `axis`
numpy's calls take half the time.
"""

from collections.abc import Iterator

import numpy as np

from jazzrnn.nn.arrays import Array, Integers

COLDEST = 1e-3  # below this temperature the likeliest is taken


def exponentials(scores: Array, temperature: float) -> Array:
    """exp(scores / temperature) in place, each row (m, classes) scaled so that its largest is 1:
    a softmax not yet divided by its sum. Below `COLDEST` the temperature does not count.
    """
    one = len(scores) == 1
    # at most 0, so exp cannot overflow
    scores -= scores[0, scores.argmax()] if one else scores.max(axis=1, keepdims=True)
    if COLDEST <= temperature != 1:
        scores /= temperature
    return np.exp(scores, out=scores)


def draw(p: Array, top_p: float, uniforms: Iterator[Array]) -> int | Integers:
    """A class for each row of p (m, classes), whatever its sum is.

    Args:
        p: probabilities.
        top_p: leave out all but the fewest classes that have this share of the sum together
            (nucleus sampling: Holtzman et al. 2020); which of equal ones, is open.
        uniforms: gives random numbers from 0 to 1, (m,).
    """
    if len(p) == 1:
        return _draw_one(p[0], top_p, uniforms)
    uniform, rows = next(uniforms), np.arange(len(p))
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


def _draw_one(p: Array, top_p: float, uniforms: Iterator[Array]) -> int:
    """`draw` for p (classes,): of all classes, again until none but likelier ones would be left
    out. That is quicker than to sort them, as most are drawn from those that stay.
    """
    cumulative: Array = np.add.accumulate(p)
    total = cumulative.item(-1)
    while True:
        drawn = int(cumulative.searchsorted(next(uniforms).item() * total, "right"))
        drawn = min(drawn, len(p) - 1)  # beyond it if all are 0
        if top_p >= 1:
            return drawn
        ahead = p > p[drawn]
        ahead[:drawn] = p[:drawn] >= p[drawn]  # of equal ones the first
        before = float(p.dot(ahead))
        if not before or not before >= top_p * total:
            return drawn


def _position(cumulative: Array, targets: Array) -> Integers:
    """Where in each row of sums the target falls; rounding may not carry it beyond the last."""
    below = cumulative <= targets[:, None]
    below[:, -1] = False
    return below.argmin(axis=1)


def _class_of_rank(p: Array, up: Array, rank: int) -> int:
    """Which class of p (classes,) has `rank` in their order `up`; equal ones have one each."""
    same = (p == up[rank]).nonzero()[0]
    return int(same[0] if len(same) == 1 else same[rank - up.searchsorted(up[rank])])
