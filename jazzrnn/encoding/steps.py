"""A piece as rows of integers, one row a note, and back.

The columns, in the order of the chain in which the network chooses them:

    shift         grid steps since the onset of the note before: 0 is "together"; END
    position *    grid steps since the bar line
    bar *         number of the bar, modulo 8
    root, quality *            the chord symbol that holds at the onset
    next_root, next_quality *  the chord symbol after it
    part          General MIDI family, or drums
    before *      the pitch of the part's note before (middle C if there is none)
    pitch
    duration
    velocity      8 levels

Columns with a star are given, the others chosen. A piece ends with a row of which only the
shift is there, END. For example middle C and the E above it, two quarter notes on a piano:

    >>> from jazzrnn.music.notes import Note, make_piece
    >>> steps = encode(make_piece([Note(0, 0, 60, 12, 72), Note(12, 0, 64, 12, 72)]))
    >>> [[int(row[c]) for c in CHOSEN] for row in steps]
    [[0, 0, 60, 11, 4], [12, 0, 64, 11, 4], [137, -1, -1, -1, -1]]
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.music.chords import QUALITY_FAMILIES, Chord, parse_chord, quality_family
from jazzrnn.music.notes import (
    DRUMS,
    PARTS,
    STEPS_PER_QUARTER,
    STEPS_PER_WHOLE,
    Note,
    Piece,
    bar_starts,
    make_piece,
    tidy_notes,
)
from jazzrnn.schema import ABSENT, Column, index_of

Steps: TypeAlias = npt.NDArray[np.integer]
Ranges: TypeAlias = dict[int, tuple[int, int]]  # part -> lowest and highest pitch

# Exact to two bars of 4/4; longer times only as finely as anyone hears them.
TIMES = np.array([*range(96), *range(96, 192, 6), *range(192, 384, 12), *range(384, 769, 48)])
END = len(TIMES)
POSITIONS = 96  # a bar that is longer goes on in the last of them
PHRASE = 8  # bars
NO_ROOT, NO_QUALITY = 12, len(QUALITY_FAMILIES)
LEVEL = 16  # velocities in a level
MIDDLE_C = 60

SCHEMA = (
    Column("shift", len(TIMES) + 1),
    Column("position", POSITIONS, chosen=False),
    Column("bar", PHRASE, chosen=False),
    Column("root", NO_ROOT + 1, chosen=False),
    Column("quality", NO_QUALITY + 1, chosen=False),
    Column("next_root", NO_ROOT + 1, chosen=False),
    Column("next_quality", NO_QUALITY + 1, chosen=False),
    Column("part", len(PARTS)),
    Column("before", 128, chosen=False),
    Column("pitch", 128, relative_to=("before",)),
    Column("duration", len(TIMES) - 1),
    Column("velocity", 128 // LEVEL),
)
CHOSEN = [c for c, column in enumerate(SCHEMA) if column.chosen]
SHIFT, PART, BEFORE, PITCH, DURATION, VELOCITY = (
    index_of(SCHEMA, name) for name in ("shift", "part", "before", "pitch", "duration", "velocity")
)
PLACE = slice(SHIFT + 1, PART)  # the columns that depend on the onset alone
ROOTS = [index_of(SCHEMA, "root"), index_of(SCHEMA, "next_root")]


def vocabulary() -> list[object]:
    """What the numbers in steps mean: a model knows the one only that it was trained with."""
    return [STEPS_PER_QUARTER, TIMES.tolist(), list(PARTS), list(QUALITY_FAMILIES), PHRASE, LEVEL]


def snap(piece: Piece) -> Piece:
    """The piece as steps can say it: long gaps and durations rounded, velocities in levels.

    What is played together stays together, and what a long gap loses is caught up with at the
    next onset; but of a gap of more than 16 bars of 4/4 whole bars are left out for good. A piece
    that needs no rounding comes back as it is, but for the velocities.
    """
    moved: list[Note] = []
    now = left_out = 0
    for onset, together in groupby(piece.notes, key=lambda note: note.onset):
        gap = onset - left_out - now
        too_long = max(0, gap - int(TIMES[-1]))
        whole_bars = -(-too_long // STEPS_PER_WHOLE) * STEPS_PER_WHOLE
        left_out += whole_bars
        now += _round_down(gap - whole_bars)  # never late for the next
        moved.extend(note._replace(onset=now) for note in together)
    notes = [
        note._replace(
            duration=_round_down(note.duration), velocity=_velocity(note.velocity // LEVEL)
        )
        for note in tidy_notes(moved)
    ]
    return replace(piece, notes=tuple(notes))


def _round_down(time: int) -> int:
    return int(TIMES[bisect_right(TIMES, time) - 1])


def _velocity(level: int) -> int:
    return level * LEVEL + LEVEL // 2


def encode(piece: Piece) -> Steps:
    """(notes + 1, columns): the snapped piece, a row a note, and the END row."""
    notes = np.array(snap(piece).notes, int).reshape(-1, len(Note._fields))
    onsets, parts, pitches, durations, velocities = notes.T
    steps = np.full((len(notes) + 1, len(SCHEMA)), ABSENT, np.int16)
    rows = steps[:-1]
    rows[:, SHIFT] = np.searchsorted(TIMES, np.diff(onsets, prepend=0))
    rows[:, PLACE] = places(piece, onsets)
    rows[:, PART] = parts
    rows[:, BEFORE] = _before(parts, pitches)
    rows[:, PITCH] = pitches
    rows[:, DURATION] = np.searchsorted(TIMES, durations) - 1
    rows[:, VELOCITY] = velocities // LEVEL
    steps[-1, SHIFT] = END
    return steps


def decode(steps: Steps, setting: Piece) -> Piece:
    """The piece that steps say, with the meters, tempos, chords and programs of `setting`."""
    notes: list[Note] = []
    now = 0
    for shift, part, pitch, duration, level in steps[:, CHOSEN].tolist():
        if shift == END:
            break
        now += int(TIMES[shift])
        notes.append(Note(now, part, pitch, int(TIMES[duration + 1]), _velocity(level)))
    return make_piece(
        notes, setting.meters, setting.tempos, setting.chords, setting.programs, setting.key
    )


def places(piece: Piece, onsets: npt.NDArray[np.integer]) -> Steps:
    """The columns from `position` to `next_quality` of notes at `onsets` (N,): (N, 6)."""
    last = int(onsets.max(initial=0))
    starts = np.array(bar_starts(piece.meters, last + 1))
    bar = np.searchsorted(starts, onsets, side="right") - 1
    position = np.minimum(onsets - starts[bar], POSITIONS - 1)
    chords = [_chord_columns(parse_chord(mark.symbol)) for mark in piece.chords]
    none = _chord_columns(None)
    known = np.array([none, *chords, none])  # before the first chord, the chords, after the last
    now = np.searchsorted([mark.onset for mark in piece.chords], onsets, side="right")
    return np.column_stack(
        [position, bar % PHRASE, known[now], known[np.minimum(now + 1, len(chords) + 1)]]
    ).astype(np.int16)


def _chord_columns(chord: Chord | None) -> tuple[int, int]:
    return (chord.root, quality_family(chord)) if chord else (NO_ROOT, NO_QUALITY)


def _before(parts: npt.NDArray[np.integer], pitches: npt.NDArray[np.integer]) -> Steps:
    before = np.full(len(parts), MIDDLE_C, np.int16)
    for part in np.unique(parts):
        rows = np.flatnonzero(parts == part)
        before[rows[1:]] = pitches[rows[:-1]]
    return before


def transpose(steps: Steps, semitones: int) -> Steps:
    """The steps of the transposed piece: pitches but the drums', and the chords' roots."""
    moved = steps.copy()
    notes = moved[steps[:, PART] != ABSENT]
    notes[:, PITCH] += np.int16(semitones) * (notes[:, PART] != DRUMS)
    notes[:, BEFORE] = _before(notes[:, PART], notes[:, PITCH])
    roots = notes[:, ROOTS]
    notes[:, ROOTS] = np.where(roots < NO_ROOT, (roots + semitones) % 12, roots)
    moved[steps[:, PART] != ABSENT] = notes
    return moved


def transpose_at_random(steps: Steps, rng: np.random.Generator, most: int) -> Steps:
    """Transpose by up to `most` semitones up or down, as far as every pitch stays in range."""
    pitches = steps[:, PITCH][(steps[:, PART] != ABSENT) & (steps[:, PART] != DRUMS)]
    if not len(pitches):
        return steps
    down, up = min(most, int(pitches.min())), min(most, 127 - int(pitches.max()))
    return transpose(steps, int(rng.integers(-down, up + 1)))


def ranges_of(sequences: Iterable[Steps]) -> Ranges:
    """The lowest and the highest pitch of each part in many pieces."""
    ranges: Ranges = {}
    for steps in sequences:
        for part in np.unique(steps[:-1, PART]).tolist():
            pitches = steps[steps[:, PART] == part, PITCH]
            low, high = ranges.get(part, (127, 0))
            ranges[part] = min(low, int(pitches.min())), max(high, int(pitches.max()))
    return ranges


def tune_of(steps: Steps) -> bytes:
    """The same for pieces with the same pitches at the same times, whatever their key, their
    instruments, how long and how loud the notes are, and where the first bar line is.
    """
    notes = steps[:-1]
    onsets = np.cumsum(TIMES[notes[:, SHIFT]])
    pitched = notes[:, PART] != DRUMS
    if not pitched.any():
        pitched = ~pitched  # drums alone are a tune, too
    tune = np.column_stack([onsets, notes[:, PITCH]])[pitched]
    return np.unique(tune - tune.min(axis=0), axis=0).tobytes()
