"""Whether a piece copies: the longest stretches that it shares with the pieces learned.

What is compared is melody. A piece has one for each part but the drums: the highest note of
each onset of the part, so that a chord counts as its top note and a bass line as itself. The
melody of one part may be found in any part of another piece.

Stretches are compared irrespective of transposition, in two ways:

    with rhythm     the intervals between the pitches, and the times between the onsets
    by intervals    the intervals between the pitches alone

and are counted in notes: n notes have n - 1 intervals. The share of a piece's 8-note stretches
(with rhythm) that occur in the pieces learned tells copying in many places from one quotation.

Every real piece shares something with others: quotation is part of jazz, and a scale belongs to
nobody. The yardstick is the same measure for real pieces that were held out.

Source: the highest note of each onset is the "skyline" of Uitdenbogerd and Zobel 1998.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.steps import END, PART, PITCH, SHIFT, TIMES, Steps
from jazzrnn.evaluation.suffixes import SuffixArray
from jazzrnn.music.notes import DRUMS, PARTS
from jazzrnn.music.setting import Setting

SHORT = 8  # notes of the stretches of which the share is told
Integers = npt.NDArray[np.integer]


class Melodies(NamedTuple):
    """The melodies of pieces, one note behind the other: arrays (N,).

    Sorted by piece and part; a melody goes on as long as both stay the same.
    """

    piece: Integers  # index
    part: Integers  # index into PARTS
    bar: Integers  # from 1 on
    onset: Integers
    pitch: Integers


class Stretch(NamedTuple):
    """What a piece has in common with a piece that was learned."""

    notes: int  # at least 2
    part: int
    bar: int  # of its first note, from 1 on
    file: str
    file_bar: int

    def __str__(self) -> str:
        """As in "9 notes (reed, bar 12) from tune.mid (bar 5)"."""
        return (
            f"{self.notes} notes ({PARTS[self.part]}, bar {self.bar})"
            f" from {self.file} (bar {self.file_bar})"
        )


class Copies(NamedTuple):
    """What was found out about one piece."""

    with_rhythm: Stretch | None  # the longest, the first of equals; None if nothing is shared
    by_intervals: Stretch | None
    share: float  # of the stretches of SHORT notes, with rhythm; 0 if there are none


def melodies_of(steps: Steps, setting: Setting, start: int = 0) -> Melodies:
    """The melodies of one piece.

    Args:
        steps: (N, columns) as `encode` makes them.
        setting: of the piece; tells its bars.
        start: onset of the note before the first of the steps.
    """
    notes = steps[steps[:, SHIFT] != END]
    onset = start + np.cumsum(TIMES[notes[:, SHIFT]])
    part, pitch = notes[:, PART], notes[:, PITCH]
    order = np.lexsort((pitch, onset, part))
    part, onset, pitch = part[order], onset[order], pitch[order]
    top = np.append((np.diff(part) != 0) | (np.diff(onset) != 0), True)[: len(part)]
    top &= part != DRUMS
    bar_ends = np.cumsum([bar.length for bar in setting.bars])
    bar = np.searchsorted(bar_ends, onset[top], side="right") + 1
    return Melodies(np.zeros(len(bar), np.int64), part[top], bar, onset[top], pitch[top])


def join(pieces: Iterable[Melodies]) -> Melodies:
    """The melodies of several pieces as those of piece 0, 1 ..."""
    nothing = Melodies(*np.zeros((len(Melodies._fields), 0), np.int64))
    numbered = [
        melodies._replace(piece=np.full(len(melodies.piece), number))
        for number, melodies in enumerate(pieces)
    ]
    return Melodies(*map(np.concatenate, zip(nothing, *numbered, strict=True)))


class Learned:
    """The pieces learned, ready to be searched for copies.

    Attributes:
        names: of their files.
        melodies: of all of them.
    """

    def __init__(self, names: Sequence[str], melodies: Melodies):
        self.names = names
        self.melodies = melodies

    @cached_property
    def with_rhythm(self) -> SuffixArray:
        """Intervals and times between onsets."""
        return SuffixArray(_moves(self.melodies, rhythm=True))

    @cached_property
    def by_intervals(self) -> SuffixArray:
        """Intervals alone."""
        return SuffixArray(_moves(self.melodies, rhythm=False))

    def check(self, melodies: Melodies) -> Copies:
        """Compare one piece with all pieces learned."""
        lengths, places = self.with_rhythm.longest_matches(_asked(melodies, rhythm=True))
        short = _rest(melodies) >= SHORT
        alone = self.by_intervals.longest_matches(_asked(melodies, rhythm=False))
        return Copies(
            self._longest(melodies, lengths, places),
            self._longest(melodies, *alone),
            float(np.mean(lengths[short] >= SHORT - 1)) if short.any() else 0.0,
        )

    def copies_more(self, melodies: Melodies, most: int, bar: int) -> bool:
        """Whether a stretch (with rhythm) of more than `most` notes ends in `bar` or later."""
        rest = _rest(melodies)
        late = np.bincount(melodies.part[melodies.bar >= bar], minlength=len(PARTS))
        starts = np.flatnonzero((rest > most) & (rest <= most + late[melodies.part]))
        lengths, _ = self.with_rhythm.longest_matches(_asked(melodies, rhythm=True), starts)
        return bool((lengths >= most).any())

    def _longest(self, melodies: Melodies, lengths: Integers, places: Integers) -> Stretch | None:
        if not lengths.any():
            return None
        here = int(lengths.argmax())
        there = int(places[here])
        return Stretch(
            int(lengths[here]) + 1,
            int(melodies.part[here]),
            int(melodies.bar[here]),
            self.names[int(self.melodies.piece[there])],
            int(self.melodies.bar[there]),
        )


def _moves(melodies: Melodies, rhythm: bool) -> Integers:
    """(N,) a number for the way from each note to the next; a negative one where a melody ends,
    each time another one, so that no stretch goes on from melody to melody.
    """
    interval = np.diff(melodies.pitch.astype(np.int64), append=0) + 127
    time = np.diff(melodies.onset.astype(np.int64), append=0)
    moves = 256 * time * rhythm + interval
    ends = np.flatnonzero(_last(melodies))
    moves[ends] = -1 - np.arange(len(ends))
    return moves


def _asked(melodies: Melodies, rhythm: bool) -> Integers:
    """The moves of a piece that is checked: where its melodies end nothing can agree."""
    moves = _moves(melodies, rhythm)
    return np.where(moves < 0, np.iinfo(np.int64).max, moves)


def _last(melodies: Melodies) -> npt.NDArray[np.bool_]:
    """(N,) whether a note is the last of its melody."""
    change = (np.diff(melodies.piece) != 0) | (np.diff(melodies.part) != 0)
    return np.append(change, True)[: len(melodies.part)]


def _rest(melodies: Melodies) -> Integers:
    """(N,) how many notes a melody still has, the one itself included."""
    ends = np.flatnonzero(_last(melodies))
    index = np.arange(len(melodies.part))
    return ends[np.searchsorted(ends, index)] - index + 1
