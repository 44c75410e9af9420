"""Random choices. The band makes all of its choices with these functions.

They use `rng.random()` alone, whose stream numpy keeps stable between versions
(it does not promise that of `rng.choice`), so a seed keeps its music.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


def pick(rng: np.random.Generator, weights: Mapping[Choice, float]) -> Choice:
    """Choose a key, with a probability in proportion to its weight (at least one is above 0)."""
    rest = rng.random() * sum(weights.values())
    for choice, weight in weights.items():
        rest -= weight
        if rest < 0:
            return choice
    return max(weights, key=lambda choice: weights[choice])  # rounding: `rest` ended at 0


def one_of(rng: np.random.Generator, choices: Sequence[Choice]) -> Choice:
    """Choose one of them, all equally likely."""
    return choices[int(rng.random() * len(choices))]


def happens(rng: np.random.Generator, probability: float) -> bool:
    """Return True with the given probability."""
    return rng.random() < probability


def between(rng: np.random.Generator, low: int, high: int) -> int:
    """Choose a whole number from low to high, both included."""
    return low + int(rng.random() * (high - low + 1))
