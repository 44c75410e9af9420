"""What a song rather does, beyond what it must: notes inside, breaths, no note for ever.

All of it changes the probabilities that the model gives, and none of it decides. What concerns
one attribute keeps the sum of its probabilities: to lean towards some pitches says nothing of
when a note comes.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.generation.phrasing import Phrasing
from jazzrnn.generation.repeated_notes import Repeated, Repeats
from jazzrnn.generation.scale_bias import inside_classes
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.setting import Setting, without_notes

Probabilities = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

OUTSIDE = 1e-3  # least factor of a note outside: not 0, for the model may know no other
_CLASSES = np.arange(128) % 12


class Manner(NamedTuple):
    """How a song is to be played. As it stands, as the model would."""

    inside: float | None = None  # a note outside becomes rarer by this share, 0 to 1; None: 0
    phrase_bars: float | None = None  # after so many bars a song of one part breathes
    rests: float | None = None  # share of the time in which it rests, 0 to less than 1


AS_THE_MODEL = Manner()


class Leanings:
    """What m songs over the same bars lean to."""

    def __init__(self, setting: Setting, begins: int, m: int, repeats: Repeats, manner: Manner):
        """Songs that have not begun.

        Args:
            setting: their bars.
            begins: new notes stand here or later.
            m: songs.
            repeats: how long parts stay on a pitch in real music.
            manner: what is wished.
        """
        self.repeated = Repeated(repeats, m)
        self.phrasing = None
        if manner.phrase_bars or manner.rests is not None:
            bar = setting.bars[0].length
            self.phrasing = Phrasing(m, begins, bar, manner.phrase_bars, manner.rests)
        self.factors = None  # (length, classes) of pitch classes by onset
        if manner.inside:
            length = sum(bar.length for bar in setting.bars)
            inside = inside_classes(without_notes(setting), length)
            self.factors = np.where(inside, 1, max(1 - manner.inside, OUTSIDE))

    def take(
        self, songs: Integers, onsets: Integers, parts: Integers, pitches: Integers, ends: Integers
    ) -> None:
        """Go on with a note of each of some songs (all arrays alike)."""
        self.repeated.take(songs, parts, pitches)
        if self.phrasing:
            self.phrasing.take(songs, onsets, ends)

    def shift(self, p: Probabilities, onsets: Integers) -> Probabilities:
        """New probabilities for p (m, k) that the next note is at `onsets` (m, k)."""
        if not self.phrasing:
            return p
        return _lean(p, self.phrasing.odds(np.arange(len(p)), onsets))

    def pitch(
        self, p: Probabilities, songs: Integers, onsets: Integers, parts: Integers
    ) -> Probabilities:
        """New probabilities for p (songs, 128) of the pitch of a note of `parts` (songs,)."""
        if self.factors is not None:
            pitched = (parts != DRUMS)[:, None]
            p = _lean(p, np.where(pitched, self.factors[onsets][:, _CLASSES], 1))
        return _lean(p, ~self.repeated.stale(songs, parts))


def _lean(p: Probabilities, factors: npt.NDArray[np.floating | np.bool_]) -> Probabilities:
    """Multiply p by factors; each row keeps its sum, and one that would be 0 stays as it is."""
    before, leaned = p.sum(axis=1), p * factors
    after = leaned.sum(axis=1)
    scale = np.divide(before, after, out=np.ones_like(after), where=after > 0)
    return np.where((after > 0)[:, None], leaned * scale[:, None], p)
