"""Where the notes of a tune come to rest: on chord tones.

A note that is held for long, or that the tune waits behind, is heard as a point of rest. The bias
makes it rare that such a note is outside: a chord tone may be as long as it likes, another note
of the chord's scale is seldom a half note, and a note outside the scale seldom a quarter note.
"""

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import TIMES
from jazzrnn.music.chords import chord_scale, parse_chord, pitch_classes
from jazzrnn.music.notes import STEPS_PER_QUARTER, Piece

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.integer]
AHEAD = STEPS_PER_QUARTER // 2  # so much earlier a note may be of the chord that comes
OUT_OF_SCALE, OUT_OF_CHORD = STEPS_PER_QUARTER, 2 * STEPS_PER_QUARTER  # too long from here on
STRONGER = 3  # times as strong is the bias outside the scale: a power of the factor
ANY = int(TIMES[-1]) + 1  # a note of the chord is never too long


class Resting:
    """How long each note may be held, or waited behind."""

    def __init__(self, stage: Piece, length: int, strength: float):
        """Look at the chords of a song.

        Args:
            stage: a piece with its chords.
            length: of the song.
            strength: 0 to 1, how much rarer it becomes to rest on notes outside.
        """
        self.limits = limits(stage, length)
        self.factor = 1 - strength

    def factors(self, onsets: Integers, pitches: Integers, times: Integers) -> Floats:
        """Return by how much each of `times` (k,), held or waited, becomes rarer (songs, k).

        Args:
            onsets: (songs,) of notes.
            pitches: (songs,) of theirs; below 0 if there is no note.
            times: (k,) or (songs, k) grid steps.
        """
        most = self.limits[np.minimum(onsets + AHEAD, len(self.limits) - 1), pitches % 12]
        most = np.where(pitches < 0, ANY, most)[:, None]
        factor = np.where(most == OUT_OF_SCALE, self.factor**STRONGER, self.factor)
        return np.where(times >= most, factor, 1.0)


def limits(stage: Piece, length: int) -> npt.NDArray[np.int64]:
    """Return from which duration on each pitch class is too long at each grid step (length, 12)."""
    found = np.full((length, 12), ANY)
    ends = [*(mark.onset for mark in stage.chords[1:]), length]
    classes = np.arange(12)
    for mark, end in zip(stage.chords, ends, strict=False):
        chord = parse_chord(mark.symbol)
        if chord is not None:
            tones = np.isin(classes, pitch_classes(chord))
            scale = np.isin(classes, chord_scale(chord))
            found[mark.onset : end] = np.select(
                [tones, scale], [ANY, OUT_OF_CHORD], default=OUT_OF_SCALE
            )
    return found
