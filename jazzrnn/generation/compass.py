"""How far apart the lowest and the highest note of a part may lie."""

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PARTS, PITCHES

Integers = npt.NDArray[np.integer]
TOO_FAR = 1e-9  # factor of a pitch: not 0, for the order of notes may leave no other


class Compass:
    """The lowest and highest notes so far of the parts of m songs."""

    def __init__(self, m: int, most: int):
        """Begin songs whose parts span `most` semitones at most."""
        self.most = most
        self.lowest = np.full((m, len(PARTS)), PITCHES)
        self.highest = np.full((m, len(PARTS)), -1)

    def take(self, songs: Integers, parts: Integers, pitches: Integers) -> None:
        """Go on with a note of each of some songs (all arrays alike)."""
        self.lowest[songs, parts] = np.minimum(self.lowest[songs, parts], pitches)
        self.highest[songs, parts] = np.maximum(self.highest[songs, parts], pitches)

    def factors(self, songs: Integers, parts: Integers) -> npt.NDArray[np.float64]:
        """Return by how much the pitches of the next notes become rarer (songs, 128)."""
        pitches = np.arange(PITCHES)
        low = self.highest[songs, parts][:, None] - self.most
        high = self.lowest[songs, parts][:, None] + self.most
        return np.where((pitches >= low) & (pitches <= high), 1.0, TOO_FAR)
