"""A piece as rows of integers, one row a note, and back: see `columns`.

A piece ends with a row of which only the shift is there, END. For example
middle C and the E above it, two quarter notes on a piano:

    >>> from jazzrnn.music.notes import Note, make_piece
    >>> steps = encode(make_piece([Note(0, 0, 60, 12, 72), Note(12, 0, 64, 12, 72)]))
    >>> [[int(row[c]) for c in CHOSEN] for row in steps]
    [[0, 0, 60, 11, 4], [12, 0, 64, 11, 4], [137, -1, -1, -1, -1]]
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import (
    CHOSEN,
    CLASS_OF,
    DURATION,
    ECHO_HERE,
    ECHO_NEXT,
    ECHO_OWN,
    END,
    ENDS_AT,
    IN_PHRASE,
    LEVEL,
    LONGEST,
    PART,
    PITCH,
    PLACED,
    PLACED_CHORDS,
    POSITION,
    PROGRAM,
    RECALLED,
    REMEMBERED,
    SCHEMA,
    SHIFT,
    TIMES,
    VELOCITY,
    WAITING,
    Number,
    Steps,
    ends_at,
    wait_class,
)
from jazzrnn.encoding.echoes import bars_of, echo_columns
from jazzrnn.encoding.given import heard, memory_of, places, programs_of
from jazzrnn.encoding.phrase import phrases_of
from jazzrnn.encoding.recall import recalled
from jazzrnn.encoding.waiting import waiting_in
from jazzrnn.music.form.finding_echoes import (
    read_plan,
)
from jazzrnn.music.form.plan import BAR, FREE, Plan
from jazzrnn.music.notes import (
    PARTS,
    STEPS_PER_WHOLE,
    Note,
    NoteArray,
    Piece,
    as_array,
    as_notes,
    bar_starts,
    cut_short,
    make_piece,
)
from jazzrnn.schema import (
    ABSENT,
)


def encode(piece: Piece, plan: Plan | None = None) -> Steps:
    """Return (notes + 1, columns): the snapped piece, a row a note, and the END row.

    Without a plan, the plan is read off the notes.
    """
    notes = as_array(piece.notes)
    plans = plans_of(notes, [piece]) if plan is None else [plan]
    (steps,) = encode_many(notes, [piece], plans)
    return steps


def plans_of(notes: NoteArray, stages: Sequence[Piece]) -> list[Plan]:
    """Return the plans of pieces; the arguments are those of `encode_many`."""
    closed, _ = _close_gaps(notes)
    bounds = closed[0].searchsorted(np.arange(len(stages) + 1))
    found: list[Plan] = []
    for piece, (start, end) in zip(stages, pairwise(bounds), strict=True):
        own = closed[:, start:end]
        found.append(read_plan(own, np.array(_lines(piece, own[1]))))
    return found


def _lines(piece: Piece, onsets: npt.NDArray[np.int64], plan: Plan = FREE) -> list[int]:
    """Return the bar lines around notes, and around the bars of a plan."""
    lines = bar_starts(piece.meters, int(onsets[-1]) + 1 if len(onsets) else 1)
    bars = int(plan[:, BAR].max(initial=-1)) + 1
    while len(lines) <= bars:  # the notes are the beginning of a song
        missing = bars + 1 - len(lines)
        lines = bar_starts(piece.meters, lines[-1] + missing * (lines[-1] - lines[-2]))
    return lines


def encode_many(notes: NoteArray, stages: Sequence[Piece], plans: Sequence[Plan]) -> list[Steps]:
    """Return what `encode` makes of several pieces, at once.

    Args:
        notes: of all of them, tidy.
        stages: the pieces, whose own notes are not looked at; a note's piece is an index of it.
        plans: of the pieces.
    """
    closed, gaps = _close_gaps(notes)
    piece, onsets, parts, pitches, durations, velocities = closed
    bounds: list[int] = piece.searchsorted(np.arange(len(stages) + 1)).tolist()
    steps = np.empty((len(piece), len(SCHEMA)), np.int16)
    steps[:, SHIFT] = CLASS_OF[gaps]
    placed = places(stages, bounds, onsets)
    steps[:, PLACED] = placed.T
    steps[:, PART] = parts
    players = piece * len(PARTS) + parts
    memory = memory_of(players, pitches)
    steps[:, REMEMBERED] = heard(memory, placed[PLACED_CHORDS]).T
    held = CLASS_OF[np.minimum(durations, LONGEST)] - 1
    steps[:, IN_PHRASE] = phrases_of(players, onsets, TIMES[1 + held], held).T
    steps[:, PROGRAM] = programs_of([stage.programs for stage in stages])[piece, parts]
    steps[:, RECALLED] = recalled(players, pitches).T
    steps[:, PITCH] = pitches
    steps[:, DURATION] = held
    steps[:, VELOCITY] = velocities // LEVEL
    steps[:, ENDS_AT] = ends_at(steps[:, POSITION], held)
    lines = [
        _lines(stage, onsets[start:end], plan)
        for stage, plan, (start, end) in zip(stages, plans, pairwise(bounds), strict=True)
    ]
    here, own, (wait, level) = echo_columns(closed, held, plans, bars_of(lines))
    steps[:, ECHO_HERE] = here.T
    playing = [[part for part, _ in stage.programs] for stage in stages]
    steps[:, WAITING] = waiting_in(closed, bounds, playing)
    steps[:, ECHO_OWN] = own.T
    steps[:, ECHO_NEXT] = np.stack([wait_class(wait), level]).T
    last = np.full((1, len(SCHEMA)), ABSENT, np.int16)
    last[0, SHIFT] = END
    ended = [part for start, end in pairwise(bounds) for part in (steps[start:end], last)]
    whole = np.concatenate([last[:0], *ended])
    return [whole[start + k : end + k + 1] for k, (start, end) in enumerate(pairwise(bounds))]


def decode(steps: Steps, setting: Piece) -> Piece:
    """Return the piece of steps, with the meters, tempos, chords and programs of `setting`."""
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


def snap(piece: Piece) -> Piece:
    """Return the piece as steps can say it: long gaps and durations rounded, velocities in levels.

    What is played together stays together, and what a long gap loses is caught up with at the
    next onset; but of a gap of more than 16 bars of 4/4 whole bars are left out for good. A piece
    that needs no rounding comes back as it is, but for the velocities.
    """
    notes, _ = _close_gaps(as_array(piece.notes))
    durations, velocities = notes[4:]
    durations[:] = TIMES[CLASS_OF[np.minimum(durations, LONGEST)]]
    velocities[:] = _velocity(velocities // LEVEL)
    return replace(piece, notes=as_notes(notes))


def _close_gaps(notes: NoteArray) -> tuple[NoteArray, npt.NDArray[np.int64]]:
    """Return the notes with rounded gaps, and these gaps (N,), from the onset before."""
    piece, onsets = notes[:2]
    first = np.append(True, piece[1:] != piece[:-1])[: len(piece)]
    gaps = onsets.copy()
    gaps[1:] -= onsets[:-1]
    gaps[first] = onsets[first]
    inexact = TIMES[CLASS_OF[np.minimum(gaps, LONGEST)]] != gaps
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
            gaps[k] = TIMES[CLASS_OF[left]]
            behind = left - int(gaps[k])


def _velocity(level: Number) -> Number:
    return level * LEVEL + LEVEL // 2
