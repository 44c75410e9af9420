"""How high each instrument plays: on average, with a gentle pull to there; and at most."""

import numpy as np
import numpy.typing as npt

from jazzrnn.music.notes import PITCHES

# The mean pitch of the solos of each instrument, by General MIDI program, where there are five or
# more. Source: Weimar Jazz Database, Release 2.0 (Jazzomat Research Project 2017).
MEANS = {
    11: 71.2, 26: 62.8, 56: 70.5, 57: 61.1, 64: 69.4, 65: 66.1, 66: 62.9, 67: 56.3, 71: 72.6,
}  # fmt: skip
OCTAVE = 12  # semitones: less is no range
SPREAD = 8.0  # semitones from the mean at which a pitch is e^(1/2) times rarer than there


def common_range(known: tuple[int, int], wished: tuple[int, int]) -> tuple[int, int] | None:
    """Return the lowest and highest pitch of two ranges; None if they have no octave in common.

    >>> common_range((52, 86), (60, 100)), common_range((52, 86), (30, 60))
    ((60, 86), None)
    """
    low, high = max(known[0], wished[0]), min(known[1], wished[1])
    return (low, high) if high - low >= OCTAVE else None


def pull_to_register(program: int | None) -> npt.NDArray[np.float64]:
    """Return the log-odds of each pitch (PITCHES,) of an instrument; 0 if it is not known."""
    if program is None or program not in MEANS:
        return np.zeros(PITCHES)
    return -(((np.arange(PITCHES) - MEANS[program]) / SPREAD) ** 2) / 2
