"""The same music in another key: to learn from, and to know a tune again."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jazzrnn.encoding.columns import (
    CHORDS,
    ECHO_PITCH,
    END,
    PART,
    PITCH,
    PITCH_CLASSES,
    RECALLED,
    REMEMBERED,
    ROOTS,
    SCHEMA,
    SHIFT,
    TIMES,
    Steps,
)
from jazzrnn.encoding.given import heard, memory_of
from jazzrnn.music.notes import DRUMS, PITCHES
from jazzrnn.schema import ABSENT

_PIECE = 2**40  # more than all onsets and pitches of a piece


def transpose(steps: Steps, semitones: int) -> Steps:
    """Return the steps of the transposed piece: pitches but the drums', and the chords' roots."""
    moved = steps.copy()
    notes = moved[steps[:, PART] != ABSENT]
    notes[:, PITCH] += np.int16(semitones) * (notes[:, PART] != DRUMS)
    roots = notes[:, ROOTS]
    notes[:, ROOTS] = np.where(roots == ABSENT, ABSENT, (roots + semitones) % PITCH_CLASSES)
    memory = memory_of(notes[:, PART].astype(np.int64), notes[:, PITCH])
    notes[:, REMEMBERED] = heard(memory, notes[:, CHORDS].T).T
    for column in (RECALLED.start, ECHO_PITCH):
        expected = notes[:, column]
        pitched = (expected != ABSENT) & (notes[:, PART] != DRUMS)
        notes[:, column] = np.where(pitched, (expected + semitones) % PITCHES, expected)
    moved[steps[:, PART] != ABSENT] = notes
    return moved


def transpose_at_random(steps: Steps, rng: np.random.Generator, most: int) -> Steps:
    """Transpose by up to `most` semitones up or down, as far as every pitch stays in range."""
    pitches = steps[:, PITCH][(steps[:, PART] != ABSENT) & (steps[:, PART] != DRUMS)]
    if not len(pitches):
        return steps
    down, up = min(most, int(pitches.min())), min(most, 127 - int(pitches.max()))
    return transpose(steps, int(rng.integers(-down, up + 1)))


def tunes_of(sequences: Sequence[Steps]) -> list[bytes]:
    """Return bytes of each tune, equal for pieces with the same pitches at the same times.

    Their keys, instruments, durations, velocities and first bar lines may differ.
    """
    steps = np.concatenate([np.empty((0, len(SCHEMA)), np.int16), *sequences])
    shift, part, pitch = steps[:, SHIFT], steps[:, PART], steps[:, PITCH]
    piece = np.arange(len(sequences)).repeat([*map(len, sequences)])
    note = shift != END
    pitched = note & (part != DRUMS)
    drums_alone = np.bincount(piece[pitched], minlength=len(sequences)) == 0  # are a tune, too
    kept = pitched | (note & drums_alone[piece])
    onset = np.append(TIMES, 0).take(shift).cumsum()[kept]
    piece, pitch = piece[kept], pitch[kept]
    starts = np.flatnonzero(np.diff(piece, prepend=-1))
    base = onset[starts] * PITCHES + np.minimum.reduceat(pitch, starts)
    tune = onset * PITCHES + pitch - base.repeat(np.diff(starts, append=len(piece)))
    tune += piece * _PIECE
    if not (tune[1:] > tune[:-1]).all():
        tune = np.unique(tune)
    bounds: list[int] = tune.searchsorted(np.arange(len(sequences) + 1) * _PIECE).tolist()
    tune %= _PIECE
    return [tune[start:end].tobytes() for start, end in pairwise(bounds)]
