"""A piece as rows of integers, one row a note, and back.

The columns, in the order of the chain in which the network chooses them:

    shift         grid steps since the onset of the note before: 0 is "together"; END
    position *    grid steps since the bar line
    bar *         number of the bar, modulo 8
    root, quality *            the chord symbol that holds at the onset; or none
    next_root, next_quality *  the chord symbol after it
    tempo *       of the piece, four classes to its doubling, or none
    waiting *     the part that has been silent for longest: see `waiting`
    echo, echo_part *          what the plan says: see `echoes`
    part          General MIDI family, or drums
    before, before_2 ... *     the pitches of the part's last notes (middle C if there is none)
    degree, next_degree *      of `before` in the two chords: semitones above the root plus 12
                               times the quality; or none
    interval, interval_2 ... * between those last notes, from each to the one after it
    echo_own, echo_pitch, echo_duration *      what the plan says of the part
    pitch
    duration
    velocity      8 levels
    echo_shift, echo_next *    what the plan says of the next note

Columns with a star are given, the others chosen. A piece ends with a row of which only the
shift is there, END. For example middle C and the E above it, two quarter notes on a piano:

    >>> from jazzrnn.music.notes import Note, make_piece
    >>> steps = encode(make_piece([Note(0, 0, 60, 12, 72), Note(12, 0, 64, 12, 72)]))
    >>> [[int(row[c]) for c in CHOSEN] for row in steps]
    [[0, 0, 60, 11, 4], [12, 0, 64, 11, 4], [137, -1, -1, -1, -1]]
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.echoes import (
    ECHO_CLASSES,
    NEXT_CLASSES,
    bars_of,
    echo_columns,
)
from jazzrnn.encoding.waiting import WAITING_CLASSES, waiting_in
from jazzrnn.music.chords import NO_CHORD, QUALITY_FAMILIES, parse_chord, quality_family
from jazzrnn.music.form.plan import Plan
from jazzrnn.music.form.reading import read_plan
from jazzrnn.music.notes import (
    DRUMS,
    PARTS,
    PITCHES,
    STEPS_PER_QUARTER,
    STEPS_PER_WHOLE,
    Note,
    NoteArray,
    Piece,
    as_array,
    as_notes,
    bar_starts,
    cut_short,
    in_groups,
    make_piece,
)
from jazzrnn.schema import ABSENT, Column, index_of

Steps: TypeAlias = npt.NDArray[np.integer]
Number = TypeVar("Number", int, npt.NDArray[np.int64])

# Exact to two bars of 4/4; longer times only as finely as anyone hears them.
TIMES = np.array([*range(96), *range(96, 192, 6), *range(192, 384, 12), *range(384, 769, 48)])
END = len(TIMES)
LONGEST = int(TIMES[-1])
POSITIONS = 96  # a bar that is longer goes on in the last of them
PHRASE = 8  # bars
PITCH_CLASSES = 12
SLOWEST_BPM, NO_TEMPO = 40, 16
LEVEL = 16  # velocities in a level
MIDDLE_C = 60
_PIECE = 2**40  # more than all onsets and pitches of a piece
# What a pitch is heard against, besides the roots: its intervals to these are scored.
MEMORY = ("before", "before_2", "before_3", "before_4")
# And how all these lie to each other: the same in every key, but for drums and first notes.
DEGREES = ("degree", "next_degree")
INTERVALS = ("interval", "interval_2", "interval_3")
WIDEST = 13  # semitones: more than an octave is one class up and one down

SCHEMA = (
    Column("shift", len(TIMES) + 1),
    Column("position", POSITIONS, chosen=False),
    Column("bar", PHRASE, chosen=False),
    Column("root", PITCH_CLASSES, chosen=False),
    Column("quality", len(QUALITY_FAMILIES), chosen=False),
    Column("next_root", PITCH_CLASSES, chosen=False),
    Column("next_quality", len(QUALITY_FAMILIES), chosen=False),
    Column("tempo", NO_TEMPO + 1, chosen=False),
    Column("waiting", WAITING_CLASSES, chosen=False),
    Column("echo", ECHO_CLASSES, chosen=False),
    Column("echo_part", len(PARTS), chosen=False),
    Column("part", len(PARTS)),
    *(Column(name, 128, chosen=False) for name in MEMORY),
    *(Column(name, len(QUALITY_FAMILIES) * PITCH_CLASSES, chosen=False) for name in DEGREES),
    *(Column(name, 2 * WIDEST + 1, chosen=False) for name in INTERVALS),
    Column("echo_own", ECHO_CLASSES, chosen=False),
    Column("echo_pitch", 128, chosen=False),
    Column("echo_duration", len(TIMES) - 1, chosen=False),
    Column("pitch", 128, relative_to=(*MEMORY, "root", "next_root", "echo_pitch")),
    Column("duration", len(TIMES) - 1),
    Column("velocity", 128 // LEVEL),
    Column("echo_shift", len(TIMES), chosen=False),
    Column("echo_next", NEXT_CLASSES, chosen=False),
)
AFTER = np.append(TIMES, 0)  # grid steps by the class of a shift; END is not later
_CLASS_OF = np.searchsorted(TIMES, np.arange(LONGEST + 1), "right") - 1  # of a time
CHOSEN = [c for c, column in enumerate(SCHEMA) if column.chosen]
SHIFT, PART, PITCH, DURATION, VELOCITY = (
    index_of(SCHEMA, name) for name in ("shift", "part", "pitch", "duration", "velocity")
)
PLACE = slice(SHIFT + 1, PART)  # the columns that depend on the onset alone
WAITING = index_of(SCHEMA, "waiting")
ECHO_HERE = slice(index_of(SCHEMA, "echo"), PART)  # of these, what the plan says
HEARD = slice(PART + 1, PITCH)  # and those that depend on the part and its notes before
ECHO_OWN = slice(index_of(SCHEMA, "echo_own"), PITCH)
ECHO_NEXT = slice(VELOCITY + 1, len(SCHEMA))  # and those that depend on the whole note
PLACED, REMEMBERED = slice(PLACE.start, WAITING), slice(HEARD.start, ECHO_OWN.start)
TEMPO, ECHO_PITCH = index_of(SCHEMA, "tempo"), index_of(SCHEMA, "echo_pitch")
ROOTS = [index_of(SCHEMA, "root"), index_of(SCHEMA, "next_root")]
QUALITIES = [index_of(SCHEMA, "quality"), index_of(SCHEMA, "next_quality")]
CHORDS = [*ROOTS, *QUALITIES]
_PLACED_CHORDS = [c - PLACED.start for c in CHORDS]


def vocabulary() -> list[object]:
    """What the numbers in steps mean: a model knows the one only that it was trained with."""
    return [
        STEPS_PER_QUARTER,
        TIMES.tolist(),
        list(PARTS),
        list(QUALITY_FAMILIES),
        PHRASE,
        LEVEL,
        SLOWEST_BPM,
    ]


def snap(piece: Piece) -> Piece:
    """The piece as steps can say it: long gaps and durations rounded, velocities in levels.

    What is played together stays together, and what a long gap loses is caught up with at the
    next onset; but of a gap of more than 16 bars of 4/4 whole bars are left out for good. A piece
    that needs no rounding comes back as it is, but for the velocities.
    """
    notes, _ = _close_gaps(as_array(piece.notes))
    durations, velocities = notes[4:]
    durations[:] = TIMES[_CLASS_OF[np.minimum(durations, LONGEST)]]
    velocities[:] = _velocity(velocities // LEVEL)
    return replace(piece, notes=as_notes(notes))


def _close_gaps(notes: NoteArray) -> tuple[NoteArray, npt.NDArray[np.int64]]:
    """The notes with rounded gaps, and these gaps (N,): from the onset of the note before."""
    piece, onsets = notes[:2]
    first = np.append(True, piece[1:] != piece[:-1])[: len(piece)]
    gaps = onsets.copy()
    gaps[1:] -= onsets[:-1]
    gaps[first] = onsets[first]
    inexact = TIMES[_CLASS_OF[np.minimum(gaps, LONGEST)]] != gaps
    if not inexact.any():
        return notes, gaps
    for number in np.unique(piece[inexact]).tolist():
        start, end = piece.searchsorted([number, number + 1])
        _round_down(gaps[start:end])
    total = gaps.cumsum()
    before = np.repeat((total - gaps)[first], np.diff(np.append(np.flatnonzero(first), len(piece))))
    return cut_short(np.stack([piece, total - before, *notes[2:]])), gaps


def _round_down(gaps: npt.NDArray[np.int64]) -> None:
    """Round the gaps of a piece, in place, never so that a note is late."""
    behind = 0  # grid steps that wait to be caught up with
    for k, gap in enumerate(gaps.tolist()):
        if gap:  # else it is played together with the note before
            left = gap + behind
            left -= -(-max(0, left - LONGEST) // STEPS_PER_WHOLE) * STEPS_PER_WHOLE
            gaps[k] = TIMES[_CLASS_OF[left]]
            behind = left - int(gaps[k])


def _velocity(level: Number) -> Number:
    return level * LEVEL + LEVEL // 2


def encode(piece: Piece, plan: Plan | None = None) -> Steps:
    """(notes + 1, columns): the snapped piece, a row a note, and the END row; its plan is read
    off its notes if there is none.
    """
    notes = as_array(piece.notes)
    plans = plans_of(notes, [piece]) if plan is None else [plan]
    (steps,) = encode_many(notes, [piece], plans)
    return steps


def plans_of(notes: NoteArray, stages: Sequence[Piece]) -> list[Plan]:
    """The plans of pieces, of which `encode_many` tells what they are."""
    closed, _ = _close_gaps(notes)
    bounds = closed[0].searchsorted(np.arange(len(stages) + 1))
    found: list[Plan] = []
    for piece, (start, end) in zip(stages, pairwise(bounds), strict=True):
        own = closed[:, start:end]
        found.append(read_plan(own, np.array(_lines(piece, own[1]))))
    return found


def _lines(piece: Piece, onsets: npt.NDArray[np.int64]) -> list[int]:
    """The bar lines around notes."""
    return bar_starts(piece.meters, int(onsets[-1]) + 1) if len(onsets) else [0, 1]


def encode_many(notes: NoteArray, stages: Sequence[Piece], plans: Sequence[Plan]) -> list[Steps]:
    """What `encode` makes of several pieces, at once.

    Args:
        notes: of all of them, tidy.
        stages: the pieces, whose own notes are not looked at; a note's piece is an index of it.
        plans: of the pieces.
    """
    closed, gaps = _close_gaps(notes)
    piece, onsets, parts, pitches, durations, velocities = closed
    bounds: list[int] = piece.searchsorted(np.arange(len(stages) + 1)).tolist()
    steps = np.empty((len(piece), len(SCHEMA)), np.int16)
    steps[:, SHIFT] = _CLASS_OF[gaps]
    placed = places(stages, bounds, onsets)
    steps[:, PLACED] = placed.T
    steps[:, PART] = parts
    memory = _memory(piece * len(PARTS) + parts, pitches)
    steps[:, REMEMBERED] = heard(memory, placed[_PLACED_CHORDS]).T
    steps[:, PITCH] = pitches
    held = _CLASS_OF[np.minimum(durations, LONGEST)] - 1
    steps[:, DURATION] = held
    steps[:, VELOCITY] = velocities // LEVEL
    lines = [
        _lines(stage, onsets[a:b]) for stage, (a, b) in zip(stages, pairwise(bounds), strict=True)
    ]
    here, own, (wait, level) = echo_columns(closed, held, plans, bars_of(lines))
    steps[:, ECHO_HERE] = here.T
    playing = [[part for part, _ in stage.programs] for stage in stages]
    steps[:, WAITING] = waiting_in(closed, bounds, playing)
    steps[:, ECHO_OWN] = own.T
    steps[:, ECHO_NEXT] = np.stack([next_class(wait), level]).T
    last = np.full((1, len(SCHEMA)), ABSENT, np.int16)
    last[0, SHIFT] = END
    ended = [part for start, end in pairwise(bounds) for part in (steps[start:end], last)]
    whole = np.concatenate([last[:0], *ended])
    return [whole[start + k : end + k + 1] for k, (start, end) in enumerate(pairwise(bounds))]


def next_class(wait: Number) -> Number:
    """The class of a time until the next planned note, in grid steps; ABSENT stays."""
    return np.where(np.less(wait, 0), ABSENT, _CLASS_OF[np.clip(wait, 0, LONGEST)])


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


def places(
    pieces: Sequence[Piece], bounds: Sequence[int], onsets: npt.NDArray[np.integer]
) -> Steps:
    """The columns from `position` to `tempo` of notes, (7, N): long rows are quick.

    Args:
        pieces: that the notes belong to.
        bounds: those of each go from its entry to the next one.
        onsets: (N,) of the notes, sorted in each piece.
    """
    found = np.empty((PLACED.stop - PLACED.start, len(onsets)), np.int16)
    found[2:6] = ABSENT
    found[6] = np.repeat([_tempo_class(piece) for piece in pieces], np.diff(bounds))
    meters: list[tuple[int, int, int, int]] = []  # first note, onset, length of a bar, bars before
    for piece, (start, end) in zip(pieces, pairwise(bounds), strict=True):
        if piece.chords:
            found[2:6, start:end] = _chords_at(piece, onsets[start:end]).T
        first, bars = start, 0  # a meter that changes within a bar ends that bar
        for meter, following in zip_longest(piece.meters, piece.meters[1:]):
            meters.append((first, meter.onset, meter.bar_length, bars))
            if following:
                first += int(onsets[first:end].searchsorted(following.onset))
                bars -= (meter.onset - following.onset) // meter.bar_length
    starts, *of_meter = np.array(meters, np.int64).reshape(-1, 4).T
    onset, length, before = np.repeat(of_meter, np.diff(starts, append=len(onsets)), axis=1)
    since = onsets - onset
    bar = (since / length).astype(np.int64)  # rounded down, since neither is below 0
    found[0] = np.minimum(since - bar * length, POSITIONS - 1)
    found[1] = (bar + before) % PHRASE
    return found


def _chords_at(piece: Piece, onsets: npt.NDArray[np.integer]) -> Steps:
    """(N, 4) the columns of the chords."""
    names = [mark.symbol for mark in piece.chords]
    columns = [_chord_columns(name) for name in (NO_CHORD, *names, NO_CHORD, NO_CHORD)]
    known = np.array([(*now, *then) for now, then in pairwise(columns)], np.int16)
    marks = np.array([mark.onset for mark in piece.chords])
    return known[marks.searchsorted(onsets, side="right")]


def _tempo_class(piece: Piece) -> int:
    if not piece.tempos:
        return NO_TEMPO
    doublings = math.log2(piece.tempos[0].bpm / SLOWEST_BPM)
    return min(max(round(4 * doublings), 0), NO_TEMPO - 1)


@lru_cache(maxsize=4096)
def _chord_columns(symbol: str) -> tuple[int, int]:
    chord = parse_chord(symbol)
    return (chord.root, quality_family(chord)) if chord else (ABSENT, ABSENT)


def _memory(players: npt.NDArray[np.int64], pitches: npt.NDArray[np.integer]) -> Steps:
    """(len(MEMORY), N) the pitches of the last notes of the same player, the latest first."""
    order, _ = in_groups(players)
    players, pitches = players.take(order), pitches.take(order)
    memory = np.full((len(MEMORY), len(players)), MIDDLE_C, np.int16)
    for k in range(1, len(MEMORY) + 1):
        same = players[k:] == players[:-k]
        memory[k - 1, k:] = np.where(same, pitches[:-k], MIDDLE_C)
    found = np.empty_like(memory)
    found[:, order] = memory
    return found


def heard(memory: Steps, chords: Steps) -> Steps:
    """The columns HEARD of notes, (9, N).

    Args:
        memory: (len(MEMORY), N) pitches, as of `MEMORY`.
        chords: (4, N) the columns CHORDS: two roots, two qualities.
    """
    before, roots, qualities = memory[0], chords[:2], chords[2:]
    degrees = qualities * PITCH_CLASSES + (before - roots) % PITCH_CLASSES
    degrees[roots == ABSENT] = ABSENT
    intervals = np.clip(memory[:-1] - memory[1:], -WIDEST, WIDEST) + WIDEST
    return np.concatenate([memory, degrees, intervals])


def transpose(steps: Steps, semitones: int) -> Steps:
    """The steps of the transposed piece: pitches but the drums', and the chords' roots."""
    moved = steps.copy()
    notes = moved[steps[:, PART] != ABSENT]
    notes[:, PITCH] += np.int16(semitones) * (notes[:, PART] != DRUMS)
    roots = notes[:, ROOTS]
    notes[:, ROOTS] = np.where(roots == ABSENT, ABSENT, (roots + semitones) % PITCH_CLASSES)
    memory = _memory(notes[:, PART].astype(np.int64), notes[:, PITCH])
    notes[:, REMEMBERED] = heard(memory, notes[:, CHORDS].T).T
    planned = notes[:, ECHO_PITCH]
    pitched = (planned != ABSENT) & (notes[:, PART] != DRUMS)
    notes[:, ECHO_PITCH] = np.where(pitched, (planned + semitones) % PITCHES, planned)
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
    """The same for pieces with the same pitches at the same times, whatever their key, their
    instruments, how long and how loud the notes are, and where the first bar line is.
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
