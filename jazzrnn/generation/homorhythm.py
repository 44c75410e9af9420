"""Horns that play a theme together: two parts whose notes begin at the same times.

In much music two parts never play different rhythms at once: two horns play the theme together, or
take turns. A network that has learned from few pieces lets them drift apart within a bar. Which
pairs keep together is known of the music learned (`encoding.habits`), and which of them plays in a
bar is known of the piece whose bars a song has. Where it is not, a song decides by its first note
in a bar whether they are together, or one of them is alone. Notes that begin together are as far
apart as in the music learned. All else becomes rarer, but less than what a plan says exactly.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.habits import Pair
from jazzrnn.music.notes import PARTS, PITCHES

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.integer]
RARER = 300.0  # times, to go on otherwise than the bar began


class _Pair:
    """Two parts in a bar that is being written."""

    def __init__(self, pair: Pair):
        self.low, self.high = pair.low, pair.high
        self.intervals = np.array(pair.intervals, np.int64)
        self.pitch = -1  # of the last note of the lower one
        self.bar = -1
        self.at: int | None = None  # onset of the last note of the lower one
        self.together: bool | None = None  # in this bar; None: not decided
        self.alone = -1  # the one that plays alone in this bar

    def enter(self, bar: int, playing: Sequence[bool]) -> None:
        """Go on to a bar of which is known that some parts play."""
        if bar != self.bar:
            self.bar, self.at, self.alone = bar, None, -1
            self.together = True if playing[self.low] and playing[self.high] else None

    def settle(self, onset: int) -> None:
        """Decide that the lower one is alone, if it has begun the bar so and time has gone on."""
        if self.together is None and self.at is not None and self.at < onset:
            self.together, self.alone = False, self.low

    def take(self, onset: int, part: int, pitch: int) -> None:
        """Go on with a note in the bar that has been entered."""
        self.settle(onset)
        if part == self.low:
            self.at, self.pitch = onset, pitch
        elif part == self.high and self.together is None:
            self.together = self.at == onset
            self.alone = -1 if self.together else self.high

    def awaited(self, onset: int) -> bool:
        """Return whether the higher one is to follow the lower one at this onset."""
        return bool(self.together) and self.at == onset


class Homorhythm:
    """The pairs of parts of m songs."""

    def __init__(self, pairs: Sequence[Pair], bar_at: Integers, m: int, playing: Flags):
        """Begin songs.

        Args:
            pairs: parts that begin their notes together if both play.
            bar_at: (length,) number of the bar at each grid step.
            m: songs.
            playing: (length, parts) whether a part is known to play in the bar.
        """
        self.bar_at: list[int] = bar_at.tolist()
        self.playing: list[list[bool]] = playing.tolist()
        self.songs = [[_Pair(pair) for pair in pairs] for _ in range(m)]

    def take(self, song: int, onset: int, part: int, pitch: int) -> None:
        """Add the next note of a song."""
        for pair in self.songs[song]:
            if part in (pair.low, pair.high):
                self._enter(pair, onset)
                pair.take(onset, part, pitch)

    def waiting(self, onsets: Integers, last: Integers) -> Floats:
        """Return (m,) how much rarer it becomes that time goes on: 1 if nobody is awaited.

        Args:
            onsets: (m,) of the last notes.
            last: (m,) their parts.
        """
        places = zip(self.songs, onsets.tolist(), last.tolist(), strict=True)
        return np.array(
            [
                RARER if any(pair.awaited(at) and part < pair.high for pair in pairs) else 1.0
                for pairs, at, part in places
            ]
        )

    def parts(self, onsets: Integers, last: Integers, same: Flags) -> Floats:
        """Return (m, parts) factors of the part of the next note.

        Args:
            onsets: (m,) of the next notes.
            last: (m,) parts of the last ones.
            same: (m,) whether the next note is at the onset of the last one.
        """
        factors = np.ones((len(onsets), len(PARTS)))
        rows = zip(factors, self.songs, onsets.tolist(), last.tolist(), same.tolist(), strict=True)
        for row, pairs, onset, part, here in rows:
            for pair in pairs:
                self._enter(pair, onset)
                pair.settle(onset)
                if here and part == pair.high:
                    continue  # a chord of its own
                if here and pair.awaited(onset) and part < pair.high:
                    row[pair.high + 1 :] /= RARER
                elif pair.together or pair.alone == pair.low:
                    row[pair.high] /= RARER
                elif pair.alone == pair.high:
                    row[pair.low] /= RARER
        return factors

    def pitches(self, onsets: Integers, parts: Integers) -> Floats:
        """Return (m, pitches) factors of the pitch of the next note, of `parts` (m,): two notes
        that begin together are as far apart as in the music learned.
        """
        factors = np.ones((len(onsets), PITCHES))
        rows = zip(factors, self.songs, onsets.tolist(), parts.tolist(), strict=True)
        for row, pairs, onset, part in rows:
            for pair in pairs:
                if part == pair.high and pair.at == onset and pair.intervals.size:
                    fits = np.isin(np.arange(PITCHES), pair.pitch + pair.intervals)
                    row[~fits] /= RARER
        return factors

    def _enter(self, pair: _Pair, onset: int) -> None:
        pair.enter(self.bar_at[onset], self.playing[onset])
