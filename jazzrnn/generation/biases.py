"""Biases of a song that is being written: notes inside the chords, breaths, not too many repeats.

A bias changes the probabilities of the model; it never decides. A bias of one attribute keeps the
sum of its probabilities: some pitches may be favoured, and notes come when they came before.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import TIMES
from jazzrnn.generation.compass import Compass
from jazzrnn.generation.density import Density
from jazzrnn.generation.guide import Guide
from jazzrnn.generation.phrasing import Phrasing
from jazzrnn.generation.repeated_notes import RepeatedNotes
from jazzrnn.generation.resting import OUT_OF_SCALE, Resting, limits
from jazzrnn.generation.scale_bias import inside_classes
from jazzrnn.generation.soloists import Register, Turns
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.setting import Setting, without_notes

Probabilities = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]

OUTSIDE = 1e-3  # least factor of a note outside: not 0, for the model may know no other
_CLASSES = np.arange(128) % 12


class Biases(NamedTuple):
    """What shall come more or less often. Without a value the model decides alone."""

    inside: float | None = None  # 0 to 1: how much rarer a note outside becomes; None: 0
    phrases: float | None = None  # bars after which a song of one part breathes
    rests: float | None = None  # 0 to less than 1: how much of the time it rests
    resting: float | None = None  # 0 to 1: how much rarer it becomes to rest on notes outside
    compass: int | None = None  # semitones from the lowest note of a part to its highest
    density: float | None = None  # notes a beat of a song of one part, where it does not rest
    outside: float | None = None  # 0 to 1: how much rarer a note of the chord's scale becomes
    guide: float | None = None  # 0 to 1: how far a soloist's taste is followed, see `guide`


AS_THE_MODEL = Biases()


class SongBiases:
    """The biases of m songs over the same bars."""

    def __init__(
        self,
        setting: Setting,
        begins: int,
        m: int,
        repeats: Mapping[int, tuple[int, int]],
        biases: Biases,
        turns: Turns | None = None,
    ):
        """Begin songs.

        Args:
            setting: their bars.
            begins: new notes stand here or later.
            m: songs.
            repeats: how long parts stay on a pitch in real music.
            biases: of every song.
            turns: of several soloists.
        """
        self.repeated = RepeatedNotes(repeats, m)
        self.phrasing = None
        if biases.phrases or biases.rests is not None:
            bar = setting.bars[0].length
            self.phrasing = Phrasing(m, begins, bar, biases.phrases, biases.rests)
        length = sum(bar.length for bar in setting.bars)
        self.resting = None
        if biases.resting:
            self.resting = Resting(without_notes(setting), length, biases.resting)
        self.compass = Compass(m, biases.compass) if biases.compass else None
        self.density = Density(m, begins, biases.density) if biases.density else None
        self.register = Register(turns, setting) if turns else None
        self.guide = None
        if biases.guide and len(setting.programs) == 1:
            ((_, program),) = setting.programs
            stage, soloist = without_notes(setting), None if turns else program
            usual = self.register.usual if self.register else None
            self.guide = Guide(stage, length, m, soloist, biases.guide, usual=usual)
        self.last = np.array([[0], [-1]]).repeat(m, axis=1)  # onset and pitch of the last note
        self.factors = None  # (length, classes) of pitch classes by onset
        if biases.inside:
            inside = inside_classes(without_notes(setting), length)
            self.factors = np.where(inside, 1, max(1 - biases.inside, OUTSIDE))
        if biases.outside:
            in_scale = limits(without_notes(setting), length) != OUT_OF_SCALE
            rarer = np.where(in_scale, max(1 - biases.outside, OUTSIDE), 1)
            self.factors = rarer if self.factors is None else self.factors * rarer

    def take(
        self, songs: Integers, onsets: Integers, parts: Integers, pitches: Integers, ends: Integers
    ) -> None:
        """Add the next note of some songs (all arrays alike)."""
        self.repeated.take(songs, parts, pitches)
        self.last[:, songs] = onsets, pitches
        if self.compass:
            self.compass.take(songs, parts, pitches)
        if self.phrasing:
            self.phrasing.take(songs, onsets, ends)
        if self.density:
            self.density.take(songs, onsets, ends)
        if self.guide:
            self.guide.take(songs, onsets, pitches, ends)

    def shift(self, p: Probabilities, onsets: Integers) -> Probabilities:
        """Return new probabilities for p (m, k) that the next note is at `onsets` (m, k)."""
        if self.phrasing:
            p = _biased(p, self.phrasing.odds(np.arange(len(p)), onsets))
        if self.resting:
            last, pitches = self.last
            p = _biased(p, self.resting.factors(last, pitches, onsets - last[:, None]))
        if self.density:
            p = _biased(p, self.density.odds(onsets))
        if self.guide:
            p = _biased(p, self.guide.shifts(onsets))
        return p

    def pitch(
        self, p: Probabilities, songs: Integers, onsets: Integers, parts: Integers
    ) -> Probabilities:
        """Return new probabilities for p (songs, 128) of the pitch of notes of `parts` (songs,)."""
        if self.factors is not None:
            pitched = (parts != DRUMS)[:, None]
            p = _biased(p, np.where(pitched, self.factors[onsets][:, _CLASSES], 1))
        if self.compass:
            p = _biased(p, self.compass.factors(songs, parts))
        if self.guide:
            p = _biased(p, self.guide.pitches(songs, onsets))
        if self.register:
            p = _biased(p, np.exp(self.register.at(onsets)))
        return _biased(p, ~self.repeated.overused(songs, parts))

    def duration(
        self, p: Probabilities, onsets: Integers, pitches: Integers, parts: Integers
    ) -> Probabilities:
        """Return new probabilities for p (songs, k) of the durations TIMES[1:] of notes."""
        if self.guide:
            p = _biased(p, self.guide.durations(onsets, pitches))
        if not self.resting:
            return p
        factors = self.resting.factors(onsets, pitches, TIMES[1:])
        return _biased(p, np.where((parts != DRUMS)[:, None], factors, 1))


def _biased(p: Probabilities, factors: npt.NDArray[np.floating | np.bool_]) -> Probabilities:
    """Multiply p by factors; each row keeps its sum, and one that would be 0 stays as it is."""
    before, biased = p.sum(axis=1), p * factors
    after = biased.sum(axis=1)
    scale = np.divide(before, after, out=np.ones_like(after), where=after > 0)
    return np.where((after > 0)[:, None], biased * scale[:, None], p)
