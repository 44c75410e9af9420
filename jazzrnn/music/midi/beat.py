"""Whether music in a MIDI file lies on the grid, and whether it has to do with its beat at all.

Many files are recorded without a beat. Of 355 jazz solos without accompaniment, 236 are found if
their onsets are given in seconds, and 15 are taken for such if they are given by their beats
(Weimar Jazz Database).

Source: Rayleigh's test of directions on a circle; K. Mardia, P. Jupp, Directional Statistics, 2000.
"""

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.notes import STEPS_PER_QUARTER

FEWEST = 32  # onsets: of fewer nobody can say it
ON_GRID = 0.5  # share of onsets; music with more is written, not played
PARTS_OF_BEAT = (1, 2, 3, 4, 6)  # quarter notes, eighths, triplets, sixteenths, sextuplets
CHANCE = 4.0  # of the sum of Rayleigh's statistics; at random, it is 5 on average


def find_off_grid(
    file: NDArray[np.int64], onsets: NDArray[np.int64], ticks: NDArray[np.int64]
) -> list[int]:
    """Return the numbers of those files that were played rather than written.

    Args:
        file: (n,) the number of the file of each note.
        onsets: (n,) in ticks.
        ticks: (n,) to a quarter note.
    """
    exact = np.bincount(file, STEPS_PER_QUARTER * onsets % ticks == 0)
    return np.flatnonzero(exact < ON_GRID * np.bincount(file)).tolist()


def has_no_beat(onsets: NDArray[np.int64], ticks: int) -> bool:
    """Return whether onsets have nothing to do with the beat of their file.

    Args:
        onsets: (n,) in ticks, of all notes.
        ticks: to a quarter note.
    """
    apart = np.unique(onsets)
    if len(apart) < FEWEST:
        return False
    angles = 2 * np.pi * (apart % ticks) / ticks
    gathered = (abs(np.exp(1j * part * angles).mean()) for part in PARTS_OF_BEAT)
    return float(len(apart) * sum(length**2 for length in gathered)) < CHANCE
