"""Whether a piece copies: the longest stretches that it shares with the pieces learned.

What is compared is melody. A piece has one for each part but the drums: the highest note of
each onset of the part, so that a chord counts as its top note and a bass line as itself. The
melody of one part may be found in any part of another piece.

Stretches are compared irrespective of transposition, in two ways:

    with rhythm     the intervals between the pitches, and the times between the onsets
    by intervals    the intervals between the pitches alone

and are counted in notes: n notes have n - 1 intervals. The share of a piece's 8-note stretches
(with rhythm) that occur in the pieces learned shows whether it copies in many places, or quotes
once.

Every real piece shares something with others: quotation is part of jazz, and everybody
plays scales. Compare with the same measure of real pieces that were held out.

Source: the highest note of each onset is the "skyline" of Uitdenbogerd and Zobel 1998.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.copying.suffix_array import SuffixArray
from jazzrnn.encoding.columns import (
    END,
    PART,
    PITCH,
    SHIFT,
    TIMES,
    Steps,
)
from jazzrnn.music.notes import DRUMS, PARTS
from jazzrnn.music.setting import Setting

SHORT = 8  # notes of the stretches of which the share is reported
MOVE = 2  # notes of the shortest stretch that means anything
SEALED = SHORT - 1  # moves that are hashed together, so that the music cannot be read from them
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


class Traces(NamedTuple):
    """Melodies as sequences of numbers, in which copies are searched: arrays (N,), an entry a note.

    A move is the interval from a note to the next one, with the time between their onsets or
    without it.
    """

    piece: Integers  # index
    bar: Integers  # from 1 on
    with_rhythm: Integers  # the moves from there on, as a number
    by_intervals: Integers
    window: int = 1  # moves in such a number: 1, or SEALED

    @property
    def arrays(self) -> tuple[Integers, Integers, Integers, Integers]:
        """All but the window."""
        return self.piece, self.bar, self.with_rhythm, self.by_intervals


class Stretch(NamedTuple):
    """Successive notes of a piece that a piece learned has, too, perhaps transposed."""

    notes: int  # how many; at least 2
    part: int
    bar: int  # of its first note, from 1 on
    file: str
    file_bar: int
    onset: int = 0  # of its first note

    def __str__(self) -> str:
        """Write it as in "9 notes (reed, bar 12) from tune.mid (bar 5)"."""
        return (
            f"{self.notes} notes ({PARTS[self.part]}, bar {self.bar})"
            f" from {self.file} (bar {self.file_bar})"
        )


class Copies(NamedTuple):
    """What one piece has in common with the pieces learned."""

    with_rhythm: Stretch | None  # the longest, the first of equals; None if nothing is shared
    by_intervals: Stretch | None
    share: float  # of the stretches of SHORT notes, with rhythm; 0 if there are none

    @property
    def longest(self) -> int:
        """Notes of the longest stretch with rhythm; 0 if nothing is shared."""
        return self.with_rhythm.notes if self.with_rhythm else 0


def melodies_of(steps: Steps, setting: Setting, start: int = 0) -> Melodies:
    """Return the melodies of one piece.

    Args:
        steps: (N, columns) as `encode` makes them.
        setting: of the piece; it has the bars.
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


def join_melodies(pieces: Iterable[Melodies]) -> Melodies:
    """Join the melodies of several pieces, as those of piece 0, 1 ..."""
    nothing = Melodies(*np.zeros((len(Melodies._fields), 0), np.int64))
    numbered = [
        melodies._replace(piece=np.full(len(melodies.piece), number))
        for number, melodies in enumerate(pieces)
    ]
    return Melodies(*map(np.concatenate, zip(nothing, *numbered, strict=True)))


def trace(melodies: Melodies, window: int = 1) -> Traces:
    """Return what is kept of melodies.

    Args:
        melodies: of all pieces.
        window: 1 keeps the moves as they are; SEALED keeps hashes of that many in a row. Then the
            music cannot be read from it, and stretches of less than SHORT notes are not found.
    """
    with_rhythm, by_intervals = (_moves(melodies, rhythm, window) for rhythm in (True, False))
    return Traces(melodies.piece, melodies.bar, with_rhythm, by_intervals, window)


def trace_each(
    pieces: Iterable[Melodies], behind: "LearnedMelodies | None" = None
) -> Iterator[Traces]:
    """Yield the `trace` of many pieces joined, piece by piece: not all need memory at once.

    Args:
        pieces: their melodies.
        behind: pieces that come first; the others are kept as they are, sealed or not.
    """
    window, first, before = 1, 0, 0
    if behind:
        yield behind.traces
        window, first, before = behind.traces.window, len(behind.traces.bar), len(behind.names)
    for number, melodies in enumerate(pieces, before):
        _, bar, *moves, _ = trace(melodies, window)
        with_rhythm, by_intervals = (np.where(each < 0, each - first, each) for each in moves)
        yield Traces(np.full(len(bar), number), bar, with_rhythm, by_intervals, window)
        first += len(bar)


class LearnedMelodies:
    """The pieces learned, ready to be searched for copies.

    Attributes:
        names: of their files.
        traces: of their melodies.
        tunes: hashes of the pieces, as `Entry.tune`; none if they are not known.
    """

    def __init__(self, names: Sequence[str], traces: Traces, tunes: Iterable[bytes] = ()):
        self.names = names
        self.traces = traces
        self.tunes = frozenset(tunes)

    @property
    def shortest(self) -> int:
        """Notes of the shortest stretch that can be found."""
        return self.traces.window + 1

    @cached_property
    def with_rhythm(self) -> SuffixArray:
        """Intervals and times between onsets."""
        return SuffixArray(self.traces.with_rhythm)

    @cached_property
    def by_intervals(self) -> SuffixArray:
        """Intervals alone."""
        return SuffixArray(self.traces.by_intervals)

    def check(self, melodies: Melodies) -> Copies:
        """Compare one piece with all pieces learned."""
        lengths, places = self._matches(melodies, rhythm=True)
        short = _rest(melodies) >= SHORT
        alone = self._matches(melodies, rhythm=False)
        return Copies(
            self._longest(melodies, lengths, places),
            self._longest(melodies, *alone),
            float(np.mean(lengths[short] >= SHORT - 1)) if short.any() else 0.0,
        )

    def copies_more(self, melodies: Melodies, most: int, bar: int) -> bool:
        """Return whether a stretch (with rhythm) of over `most` notes ends in `bar` or later."""
        rest = _rest(melodies)
        late = np.bincount(melodies.part[melodies.bar >= bar], minlength=len(PARTS))
        reach = max(most, self.traces.window) + late[melodies.part]
        starts = np.flatnonzero((rest > most) & (rest <= reach))
        lengths, _ = self._matches(melodies, rhythm=True, starts=starts)
        return bool((lengths >= most).any())

    def _matches(
        self, melodies: Melodies, rhythm: bool, starts: Integers | None = None
    ) -> tuple[Integers, Integers]:
        """Return how many moves (N,) agree from each note (or from `starts`) on, and where."""
        text = self.with_rhythm if rhythm else self.by_intervals
        window = self.traces.window
        moves = _moves(melodies, rhythm, window)
        # where its melodies end nothing can agree
        query = np.where(moves < 0, np.iinfo(np.int64).max, moves)
        lengths, places = text.longest_matches(query, starts)
        return np.where(lengths > 0, lengths + window - 1, 0), places

    def _longest(self, melodies: Melodies, lengths: Integers, places: Integers) -> Stretch | None:
        if not lengths.any():
            return None
        here = int(lengths.argmax())
        there = int(places[here])
        return Stretch(
            int(lengths[here]) + 1,
            int(melodies.part[here]),
            int(melodies.bar[here]),
            self.names[int(self.traces.piece[there])],
            int(self.traces.bar[there]),
            int(melodies.onset[here]),
        )


def _moves(melodies: Melodies, rhythm: bool, window: int) -> Integers:
    """Return (N,) a number for the move from each note to the next, or for `window` moves in a row.
    A move is the interval, and the time if `rhythm`. Where a melody ends the number is negative,
    each time another one, so that no stretch goes on from melody to melody.
    """
    interval = np.diff(melodies.pitch.astype(np.int64), append=0) + 127
    time = np.diff(melodies.onset.astype(np.int64), append=0)
    moves = 256 * time * rhythm + interval
    ends = _rest(melodies) <= window
    moves = moves if window == 1 else _hashed(moves, window)
    return np.where(ends, -1 - np.arange(len(moves)), moves)


def _hashed(moves: Integers, window: int) -> Integers:
    """Return (N,) a hash of 32 bits for each `window` numbers in a row.

    Different ones have the same hash by a chance of 2^-32. Against 150,000 learned, one song in
    about a hundred is reported to have a stretch of SHORT notes that it does not have.
    """
    numbers = moves.astype(np.uint64)
    mixed = np.zeros_like(numbers)
    for k in range(window):
        mixed = (mixed ^ np.roll(numbers, -k)) * np.uint64(0x9E3779B97F4A7C15)  # wraps around
        mixed ^= mixed >> np.uint64(29)
    return (mixed >> np.uint64(32)).astype(np.int64)


def _last(melodies: Melodies) -> npt.NDArray[np.bool_]:
    """Return (N,) whether a note is the last of its melody."""
    change = (np.diff(melodies.piece) != 0) | (np.diff(melodies.part) != 0)
    return np.append(change, True)[: len(melodies.part)]


def _rest(melodies: Melodies) -> Integers:
    """Return (N,) how many notes a melody still has, this one included."""
    ends = np.flatnonzero(_last(melodies))
    index = np.arange(len(melodies.part))
    return ends[np.searchsorted(ends, index)] - index + 1
