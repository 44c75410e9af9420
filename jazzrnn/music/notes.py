"""What a piece is: notes on a time grid, with meter, tempo, chord symbols and programs.

Every time in this package that has no unit in its name is in grid steps, 12 to a quarter
note: sixteenths (3 steps) and eighth triplets (4 steps), and so swing, both fall on the grid.

Parts are the 16 General MIDI families (a program's number // 8), and drums. A family that two
players have is two parts: of two saxophones the second is `reed 2`.

Notes come in two shapes: as tuples, which are easy to write and to read, and as one array of
all of them, for what is done to every note of many files. The rules are written for arrays.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

STEPS_PER_QUARTER = 12
STEPS_PER_WHOLE = 4 * STEPS_PER_QUARTER
FAMILIES = (
    "piano",
    "chromatic percussion",
    "organ",
    "guitar",
    "bass",
    "strings",
    "ensemble",
    "brass",
    "reed",
    "pipe",
    "synth lead",
    "synth pad",
    "synth effects",
    "ethnic",
    "percussive",
    "sound effects",
    "drums",
)
BASS = FAMILIES.index("bass")
DRUMS = FAMILIES.index("drums")
PARTS = (*FAMILIES, *(f"{family} 2" for family in FAMILIES[:DRUMS]))  # and their second players
PITCHES = 128
PIECE, ONSET, PART, PITCH, DURATION, VELOCITY = range(6)  # rows of a NoteArray


class Note(NamedTuple):
    """One note. The fields' order is the order of notes in a piece."""

    onset: int
    part: int  # index into PARTS
    pitch: int  # MIDI pitch, 0 to 127; 60 is middle C
    duration: int  # at least 1
    velocity: int  # 1 to 127


NoteArray: TypeAlias = npt.NDArray[np.int64]
"""(6, N): a note is a column; the rows are the number of its piece, then the fields of `Note`."""


class Meter(NamedTuple):
    """A time signature, from `onset` until the next one."""

    onset: int
    numerator: int
    denominator: int  # a power of two

    @property
    def bar_length(self) -> int:
        """Length of one bar in grid steps (at least 1; a 32nd note counts as 1 step)."""
        return max(1, self.numerator * STEPS_PER_WHOLE // self.denominator)


class Tempo(NamedTuple):
    """A tempo, from `onset` until the next one."""

    onset: int
    bpm: float  # quarter notes a minute, with two decimals at most


class ChordMark(NamedTuple):
    """A chord symbol as written ("Dm7"), from `onset` until the next one."""

    onset: int
    symbol: str


COMMON_TIME = (Meter(0, 4, 4),)

Event = TypeVar("Event", Meter, Tempo, ChordMark)


@dataclass(frozen=True)
class Piece:
    """A piece of music. Build it with `make_piece`, which puts notes and events in order.

    Attributes:
        notes: sorted; no two with the same onset, part and pitch; a note ends before the
            next one of its part and pitch begins.
        meters: sorted, the first at 0, no two at one onset.
        tempos: sorted; empty if the piece names no tempo.
        chords: sorted; empty if the piece names no chords.
        programs: (part, General MIDI program 0 to 127), sorted, a pair for each part.
        key: key signature ("Bb", "F#m"), or "".
    """

    notes: tuple[Note, ...] = ()
    meters: tuple[Meter, ...] = COMMON_TIME
    tempos: tuple[Tempo, ...] = ()
    chords: tuple[ChordMark, ...] = ()
    programs: tuple[tuple[int, int], ...] = ()
    key: str = ""

    @property
    def length(self) -> int:
        """Grid steps up to the bar line that ends the last bar with a note or a chord."""
        return length_of(max((note.onset + note.duration for note in self.notes), default=0), self)

    @property
    def bars(self) -> int:
        """Number of bars in `length`."""
        return len(bar_starts(self.meters, self.length)) - 1


def make_piece(
    notes: Iterable[Note],
    meters: Iterable[Meter] = COMMON_TIME,
    tempos: Iterable[Tempo] = (),
    chords: Iterable[ChordMark] = (),
    programs: Iterable[tuple[int, int]] = (),
    key: str = "",
) -> Piece:
    """Put everything in order: what `Piece` promises of its attributes holds for the result.

    Of two events at one onset the later in the input counts. An event that repeats the one
    before it is dropped, but a meter only if a bar begins there anyway: else it begins one, as
    behind a pickup. A piece whose first meter comes late starts in 4/4.
    """
    tidied = as_notes(tidy(as_array(notes)))
    empty = make_piece_without_notes(parts_of(tidied), meters, tempos, chords, programs, key)
    return replace(empty, notes=tidied)


def make_piece_without_notes(
    parts: Iterable[int],
    meters: Iterable[Meter] = COMMON_TIME,
    tempos: Iterable[Tempo] = (),
    chords: Iterable[ChordMark] = (),
    programs: Iterable[tuple[int, int]] = (),
    key: str = "",
) -> Piece:
    """Return the piece of `make_piece` without its notes; `parts`: those that have some, sorted."""
    named = dict(programs)
    return Piece(
        meters=_in_order([*COMMON_TIME, *meters]),
        tempos=_in_order(tempos),
        chords=_in_order(chords),
        programs=tuple((part, named.get(part, default_program(part))) for part in parts),
        key=key,
    )


def length_of(last: int, piece: Piece) -> int:
    """Return the `length` of a piece like this one whose last note ends at `last`."""
    if piece.chords:
        last = max(last, piece.chords[-1].onset + 1)
    return bar_line_from(piece.meters, last)


def family_of(part: int) -> int:
    """Return the part of the first player in a part's family.

    >>> PARTS[family_of(PARTS.index("reed 2"))]
    'reed'
    """
    return part % len(FAMILIES)


def second_of(part: int) -> int:
    """Return the part of the second player in a part's family; drums have none."""
    return family_of(part) + len(FAMILIES)


def is_melodic(part: int) -> bool:
    """Return whether a part can have the melody: any but drums and basses."""
    return family_of(part) not in (BASS, DRUMS)


def default_program(part: int) -> int:
    """Return the first program of a part's family; the standard kit for drums."""
    return 0 if part == DRUMS else 8 * family_of(part)


def parts_of(notes: Iterable[Note]) -> list[int]:
    """Return the parts that have notes, sorted."""
    return sorted({note.part for note in notes})


def as_array(notes: Iterable[Note]) -> NoteArray:
    """Return the notes of one piece as an array."""
    return np.array([(0, *note) for note in notes], np.int64).reshape(-1, 6).T


def as_notes(notes: NoteArray) -> tuple[Note, ...]:
    """Return the notes of an array one by one."""
    return tuple(map(Note._make, notes[ONSET:].T.tolist()))


def tidy(notes: NoteArray) -> NoteArray:
    """Sort notes; of equal (piece, onset, part, pitch) keep the longest; cut a note short where
    the next one of its part and pitch begins, as an instrument would.

    Numbers may be as large as in music: pieces x onsets x durations far below 2**50.
    """
    if not notes.size:
        return notes
    piece, onset, part, pitch, duration, _ = notes
    place = ((piece * (onset.max() + 1) + onset) * len(PARTS) + part) * PITCHES + pitch
    order = (place * (duration.max() + 1) - duration).argsort(kind="stable")  # the longest first
    place = place.take(order)
    ordered = np.take(notes, order, axis=1)
    first = np.append(True, place[1:] != place[:-1])
    return cut_short(ordered if first.all() else ordered[:, first])


def cut_short(notes: NoteArray) -> NoteArray:
    """Cut notes, sorted as in a piece, where the next one of their part and pitch begins."""
    piece, onset, part, pitch, duration, _ = notes
    order, same = in_groups((piece * len(PARTS) + part) * PITCHES + pitch)
    times, held = onset.take(order), duration.take(order[:-1])
    room = times[1:] - times[:-1]
    cut = same & (room < held)
    if cut.any():
        notes = notes.copy()
        notes[DURATION, order[:-1][cut]] = room[cut]
    return notes


def in_groups(keys: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Put equal keys side by side. Return (N,) the order that does it and keeps equal keys in
    theirs, and (N - 1,) whether a key in that order is the same as the one before.
    """
    if keys.size and keys.max() < 2**16:
        keys = keys.astype(np.uint16)  # which numpy sorts by their digits, in no time
    order = keys.argsort(kind="stable")
    ordered = keys.take(order)
    return order, ordered[1:] == ordered[:-1]


def _in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    at_onset = {event[0]: event for event in events}
    kept: list[Event] = []
    for _, event in sorted(at_onset.items()):
        if not kept or kept[-1][1:] != event[1:] or _begins_bar(event, kept[-1]):
            kept.append(event)
    return tuple(kept)


def _begins_bar(event: Event, before: Event) -> bool:
    """Return whether an event is a meter that begins a bar where the one before begins none."""
    return (
        isinstance(event, Meter)
        and isinstance(before, Meter)
        and (event.onset - before.onset) % before.bar_length != 0
    )


def bar_starts(meters: Sequence[Meter], until: int) -> list[int]:
    """Return the onsets of the bar lines from 0 up to the first one at or after `until`.

    A meter that changes within a bar ends that bar early.

    >>> bar_starts([Meter(0, 4, 4), Meter(48, 3, 4)], 100)
    [0, 48, 84, 120]
    """
    starts: list[int] = []
    for meter, following in zip_longest(meters, meters[1:]):
        end = min(until, following.onset) if following else until
        starts.extend(range(meter.onset, end, meter.bar_length))
    return [*starts, bar_line_from(meters, until)]


def bar_line_from(meters: Sequence[Meter], onset: int) -> int:
    """Return the first bar line at or after `onset`, where a bar ends or a meter changes."""
    if onset <= 0:
        return 0
    following = bisect_left(meters, onset, key=lambda meter: meter.onset)
    meter = meters[following - 1]
    line = onset + (meter.onset - onset) % meter.bar_length
    return min(line, meters[following].onset) if following < len(meters) else line


def meter_at(meters: Sequence[Meter], onset: int) -> Meter:
    """Return the meter that holds at `onset`."""
    return meters[bisect_right(meters, onset, key=lambda meter: meter.onset) - 1]
