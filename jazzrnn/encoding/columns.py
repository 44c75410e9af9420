"""What a row of a piece says: the columns of a note, their classes, and where they stand.

The columns, in the order of the chain in which the network chooses them:

    shift         grid steps since the onset of the note before: 0 is "together"; END
    position *    grid steps since the bar line
    bar *         number of the bar, modulo 8
    root, quality *            the chord symbol that holds at the onset; or none
    next_root, next_quality *  the chord symbol after it
    tempo *       of the piece, four classes to its doubling, or none
    to_half *     grid steps to the next multiple of a half note from the bar line
    waiting *     the part that has been silent for longest: see `waiting`
    echo, echo_part *          what the plan says: see `echoes`
    part          General MIDI family, or drums; a family's second player, if the music has any
    before, before_2 ... *     the pitches of the part's last notes (middle C if there is none)
    degree, next_degree *      of `before` in the two chords: semitones above the root plus 12
                               times the quality; or none
    interval, interval_2 ... * between those last notes, from each to the one after it
    phrase, held *             where the part is in its phrase, and its last duration: see `phrase`
    program *     the part's General MIDI program; none for drums
    recall, recall_length *    what followed the last time after the same pitches: see `recall`
    echo_own, echo_pitch, echo_duration *      what the plan says of the part
    pitch
    duration
    velocity      8 levels
    ends_at *     where in a bar of 4/4 the note ends
    echo_shift, echo_next *    what the plan says of the next note

Columns with a star are given, the others chosen.
"""

from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.echoes import ECHO_CLASSES, NEXT_CLASSES
from jazzrnn.encoding.phrase import GAPS, PHRASE_CLASSES, PHRASE_LENGTHS
from jazzrnn.encoding.recall import LENGTHS
from jazzrnn.encoding.waiting import waiting_classes
from jazzrnn.music.chords import QUALITY_FAMILIES
from jazzrnn.music.notes import FAMILIES, PARTS, STEPS_PER_QUARTER, STEPS_PER_WHOLE
from jazzrnn.schema import ABSENT, Column, Schema, index_of

Steps: TypeAlias = npt.NDArray[np.integer]
Number = TypeVar("Number", int, npt.NDArray[np.int64])

# Exact to two bars of 4/4; longer times only as finely as anyone hears them.
TIMES = np.array([*range(96), *range(96, 192, 6), *range(192, 384, 12), *range(384, 769, 48)])
END = len(TIMES)
LONGEST = int(TIMES[-1])
POSITIONS = 96  # a bar that is longer goes on in the last of them
PHRASE = 8  # bars
PITCH_CLASSES, PROGRAMS = 12, 128
SLOWEST_BPM, NO_TEMPO = 40, 16
LEVEL = 16  # velocities in a level
MIDDLE_C = 60
HALF = STEPS_PER_WHOLE // 2
MEMORY = ("before", "before_2", "before_3")
# What a pitch is heard against: its intervals to these are scored.
AGAINST = (*MEMORY[:2], "root", "next_root", "recall", "echo_pitch")
# And how all these lie to each other: the same in every key, but for drums and first notes.
DEGREES = ("degree", "next_degree")
INTERVALS = ("interval", "interval_2")
WIDEST = 13  # semitones: more than an octave is one class up and one down


def _schema(parts: int) -> Schema:
    """Return the columns of music with so many parts."""
    return (
        Column("shift", len(TIMES) + 1),
        Column("position", POSITIONS, chosen=False),
        Column("bar", PHRASE, chosen=False),
        Column("root", PITCH_CLASSES, chosen=False),
        Column("quality", len(QUALITY_FAMILIES), chosen=False),
        Column("next_root", PITCH_CLASSES, chosen=False),
        Column("next_quality", len(QUALITY_FAMILIES), chosen=False),
        Column("tempo", NO_TEMPO + 1, chosen=False),
        Column("to_half", HALF, chosen=False),
        Column("waiting", waiting_classes(parts), chosen=False),
        Column("echo", ECHO_CLASSES, chosen=False),
        Column("echo_part", parts, chosen=False),
        Column("part", parts),
        *(Column(name, 128, chosen=False) for name in MEMORY),
        *(Column(name, len(QUALITY_FAMILIES) * PITCH_CLASSES, chosen=False) for name in DEGREES),
        *(Column(name, 2 * WIDEST + 1, chosen=False) for name in INTERVALS),
        Column("phrase", PHRASE_CLASSES, chosen=False),
        Column("held", len(TIMES), chosen=False),
        Column("program", PROGRAMS, chosen=False),
        Column("recall", 128, chosen=False),
        Column("recall_length", LENGTHS, chosen=False),
        Column("echo_own", ECHO_CLASSES, chosen=False),
        Column("echo_pitch", 128, chosen=False),
        Column("echo_duration", len(TIMES) - 1, chosen=False),
        Column("pitch", 128, relative_to=AGAINST),
        Column("duration", len(TIMES) - 1, relative_to=("to_half",)),
        Column("velocity", 128 // LEVEL),
        Column("ends_at", STEPS_PER_WHOLE, chosen=False),
        Column("echo_shift", len(TIMES), chosen=False),
        Column("echo_next", NEXT_CLASSES, chosen=False),
    )


SCHEMA = _schema(len(FAMILIES))
WIDE_SCHEMA = _schema(len(PARTS))  # of music in which a family has two players
SCHEMAS = SCHEMA, WIDE_SCHEMA
AFTER = np.append(TIMES, 0)  # grid steps by the class of a shift; END is not later
CLASS_OF = np.searchsorted(TIMES, np.arange(LONGEST + 1), "right") - 1  # of a time
CHOSEN = [c for c, column in enumerate(SCHEMA) if column.chosen]
SHIFT, PART, PITCH, DURATION, VELOCITY = (
    index_of(SCHEMA, name) for name in ("shift", "part", "pitch", "duration", "velocity")
)
PLACE = slice(SHIFT + 1, PART)  # the columns that depend on the onset alone
WAITING = index_of(SCHEMA, "waiting")
ECHO_HERE = slice(index_of(SCHEMA, "echo"), PART)  # of these, what the plan says
HEARD = slice(PART + 1, PITCH)  # and those that depend on the part and its notes before
ECHO_OWN = slice(index_of(SCHEMA, "echo_own"), PITCH)
BEHIND = slice(VELOCITY + 1, len(SCHEMA))  # and those that depend on the whole note
ENDS_AT = BEHIND.start
ECHO_NEXT = slice(ENDS_AT + 1, len(SCHEMA))
RECALLED = slice(index_of(SCHEMA, "recall"), ECHO_OWN.start)
PROGRAM = index_of(SCHEMA, "program")
IN_PHRASE = slice(index_of(SCHEMA, "phrase"), PROGRAM)
PLACED, REMEMBERED = slice(PLACE.start, WAITING), slice(HEARD.start, IN_PHRASE.start)
POSITION = index_of(SCHEMA, "position")
TEMPO, ECHO_PITCH = index_of(SCHEMA, "tempo"), index_of(SCHEMA, "echo_pitch")
ROOTS = [index_of(SCHEMA, "root"), index_of(SCHEMA, "next_root")]
QUALITIES = [index_of(SCHEMA, "quality"), index_of(SCHEMA, "next_quality")]
CHORDS = [*ROOTS, *QUALITIES]
PLACED_CHORDS = [c - PLACED.start for c in CHORDS]


def vocabulary(schema: Schema = SCHEMA) -> list[object]:
    """Return what the numbers in steps mean: a model knows only the one of its training."""
    return [
        STEPS_PER_QUARTER,
        TIMES.tolist(),
        list(PARTS[: schema[PART].classes]),
        list(QUALITY_FAMILIES),
        PHRASE,
        LEVEL,
        SLOWEST_BPM,
        GAPS.tolist(),
        PHRASE_LENGTHS.tolist(),
    ]


def wait_class(wait: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the classes of times until the next planned notes, in grid steps; ABSENT stays."""
    return np.where(wait < 0, ABSENT, CLASS_OF[np.clip(wait, 0, LONGEST)])


def ends_at(positions: Steps, durations: Steps) -> Steps:
    """Return the column `ends_at` of notes at these positions with these durations, classes."""
    return (positions + TIMES[1 + durations]) % STEPS_PER_WHOLE
