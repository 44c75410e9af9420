"""Random numbers by purpose: one seed gives each purpose a stream of its own.

Within training, or within generation, each purpose has its own number, so that no two streams are
the same. The numbers are part of "the same seed gives the same model and song": do not change them.
"""

import secrets

import numpy as np

SEEDS = 2**32  # a seed is below

# Training
INITIAL_WEIGHTS = 1
ORDER = 2  # of the pieces; and the epoch
DROPOUT = 3  # and the epoch, and the update in it
AUGMENTATION = 4  # and the epoch, and the piece
HELD_OUT_SPLIT = 4  # alone: no stream of the line above is without numbers
SURVEY = 5  # which pieces are read to describe the music learned

# Generation
SETTING = 1  # which of the settings learned a song takes
NOTES = 2  # and the attempt
PERFORMANCE = 3  # what is played around the notes of the model
CHANGES = 4  # which chord changes a song takes, where none are given
PLAN = 6  # which bars of a song echo which
VARIATION = 7  # which of them are varied
FEEL = 8  # how notes are placed finer than the grid
TEMPO = 9  # which tempo a song has, where nobody names one
CANDIDATES = 10  # for bars that are written anew


def new_seed(seed: int | None = None) -> int:
    """Return the seed that is wished for, or a new one if there is None."""
    return secrets.randbelow(SEEDS) if seed is None else seed


def rng_for(seed: int, purpose: int, *numbers: int) -> np.random.Generator:
    """Return the random numbers of a purpose.

    Args:
        seed: chosen by the user.
        purpose: one of the constants above.
        numbers: at least 0, such as an epoch: each has a stream of its own.
    """
    # 1 is added because numpy takes no notice of zeros at the end of a seed
    return np.random.default_rng([seed, *(number + 1 for number in numbers), purpose])
