"""Habits that the parts of a song keep: how high they play, which drums, where, how densely.

They are those of the music learned, see `encoding.habits`, and of the instruments.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import PITCH, POSITIONS, SCHEMA
from jazzrnn.encoding.habits import Pair
from jazzrnn.music.notes import DRUMS, PARTS, STEPS_PER_QUARTER

Factors = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

BEYOND = 1e-9  # of a probability: not 0, for the order of notes may leave nothing else
HIGHEST = SCHEMA[PITCH].classes - 1
TwoNumbers: TypeAlias = Mapping[int, tuple[int, int]]  # part -> two numbers
_NONE: Mapping[int, int] = MappingProxyType({})
_NO_NUMBERS: TwoNumbers = MappingProxyType({})


class Habits(NamedTuple):
    """What the parts keep to. What is empty leaves them free.

    Attributes:
        ranges: part -> lowest and highest pitch.
        drum_sounds: pitches of drums that are known.
        places_in_beat: grid steps from a beat at which notes may begin.
        rests: part -> grid steps after which it is time that it plays again.
        least_notes: part -> notes a bar that it has at least.
        most_together: part -> how many notes it begins at once at most.
        homorhythmic: pairs of parts that play in the same rhythm, if both play in a bar.
        repeats: part -> how long it may stay on one pitch, and on two.
    """

    ranges: TwoNumbers = _NO_NUMBERS
    drum_sounds: Collection[int] = ()
    places_in_beat: Collection[int] = ()
    rests: Mapping[int, int] = _NONE
    least_notes: Mapping[int, float] = _NONE
    most_together: Mapping[int, int] = _NONE
    homorhythmic: tuple[Pair, ...] = ()
    repeats: TwoNumbers = _NO_NUMBERS

    def pitch_factors(self) -> Factors:
        """Return (parts, pitches) factors of the probabilities of pitches."""
        factors = np.ones((len(PARTS), HIGHEST + 1))
        for part, (low, high) in self.ranges.items():
            factors[part, :low] = factors[part, high + 1 :] = BEYOND
        if self.drum_sounds:
            unknown = ~np.isin(np.arange(HIGHEST + 1), [*self.drum_sounds])
            factors[DRUMS, unknown] = BEYOND
        return factors

    def highest(self) -> Integers:
        """Return (parts,) the highest pitch of each part."""
        return _of_parts({part: high for part, (_, high) in self.ranges.items()}, HIGHEST)

    def together(self) -> Integers:
        """Return (parts,) how many notes each part begins at once at most."""
        return _of_parts(self.most_together, HIGHEST + 1)

    def onset_factors(self, position: Integers) -> Factors:
        """Return factors of the probabilities that notes begin at places in the bar, alike."""
        factors = np.ones(len(position))
        if self.places_in_beat:
            off = ~np.isin(position % STEPS_PER_QUARTER, [*self.places_in_beat])
            factors[off & (position < POSITIONS - 1)] = BEYOND
        return factors


def _of_parts(values: Mapping[int, int], usual: int) -> Integers:
    """Return (parts,) the value of each part."""
    return np.array([values.get(part, usual) for part in range(len(PARTS))])


NO_HABITS = Habits()
