"""What a plan tells of each note before it is chosen: the columns of echoes.

An echoed bar is played again, in the mind, while the new one is written: its notes are the
planned notes of the new bar, moved there and to the height that the plan says. All parts' planned
notes stand in one row, in the order of notes. Of them a note is told:

    echo, echo_part      before the part is chosen: of the next one at this onset, how closely
                         its bar is echoed, and its part; if there is none, how closely any part
                         echoes another bar here
    echo_own             before the pitch is chosen: the same of the part chosen,
    echo_pitch, echo_duration    and what its next one at this onset is
    echo_shift, echo_next        behind the note: how long until the next one, in this bar or the
                         next, and how closely its bar is echoed

A bar that echoes the one before may follow before all of that has been played: what is not yet
there is not told. So the same is told in training and while a song is written.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.music.form import plan as plans
from jazzrnn.music.form.plan import LEVELS, Plan
from jazzrnn.music.notes import PARTS, PITCHES, NoteArray
from jazzrnn.schema import ABSENT

Integers = npt.NDArray[np.int64]
ECHO_CLASSES = 1 + 2 * LEVELS  # none; a note is here, by level; none is, by level
NEXT_CLASSES = 1 + LEVELS
_P = len(PARTS)
_ROOM = 256  # pitches that there is room for: at another height they may leave the usual range
_ZERO = 64  # place of pitch 0 in it


class Bars(NamedTuple):
    """The bars of several pieces one behind the other, as if they were one piece.

    Attributes:
        starts: (bars + 1,) onsets of all bar lines.
        first: (pieces + 1,) number of each piece's first bar.
    """

    starts: Integers
    first: Integers


class Planned(NamedTuple):
    """Planned notes, sorted. Their onsets and bars count through all pieces.

    Attributes:
        key: (G,) onset, part and pitch in one number, see `key_of`.
        bar: (G,) they stand in.
        source: (G,) index of the note that is echoed.
        duration: (G,) class.
        level: (G,) of the echo.
        near: (G,) whether they echo the bar before.
    """

    key: Integers
    bar: Integers
    source: Integers
    duration: Integers
    level: Integers
    near: npt.NDArray[np.bool_]


def bars_of(lines: Sequence[Sequence[int]]) -> Bars:
    """All bars of pieces whose bar lines are at `lines`."""
    ends = [0, *accumulate(own[-1] for own in lines)]
    starts = [start + end for own, end in zip(lines, ends, strict=False) for start in own[:-1]]
    first = [0, *accumulate(len(own) - 1 for own in lines)]
    return Bars(np.array([*starts, ends[-1]], np.int64), np.array(first, np.int64))


def key_of(onset: Integers, part: Integers | int, pitch: Integers | int) -> Integers:
    """Where a note stands in the order of notes."""
    return (onset * _P + part) * _ROOM + _ZERO + pitch


def echo_columns(
    notes: NoteArray, durations: Integers, several: Sequence[Plan], bars: Bars
) -> tuple[Integers, Integers, Integers]:
    """The columns behind the onset (2, N), behind the part (3, N) and behind the note (2, N; the
    first of them in grid steps, or ABSENT).

    Args:
        notes: of several pieces, sorted.
        durations: (N,) classes.
        several: their plans.
        bars: their bars.
    """
    piece, onset, part, pitch, *_ = notes
    onset = onset + bars.starts[bars.first[piece]]
    bar = bars.starts.searchsorted(onset, side="right") - 1
    key = key_of(onset, part, pitch)
    levels = np.zeros((len(bars.starts), _P), np.int64)
    planned = _planned(notes, durations, onset, bar, several, bars, levels)
    together = np.append(False, onset[1:] == onset[:-1])[: len(onset)]
    before = np.append(-1, key[:-1])[: len(key)]
    behind = np.where(
        together, before + 1, key_of(onset, 0, -_ZERO)
    )  # what is chosen now is not less
    here = _columns_here(planned, behind, onset, levels.max(axis=1)[bar])
    before = np.where(together, before, -1)
    own = _columns_own(planned, before, onset, part, bar, levels[bar, part])
    ends = bars.first[piece + 1]
    return here, own, _columns_next(planned, key, onset, bar, ends)


def _planned(
    notes: NoteArray, durations: Integers, onset: Integers, bar: Integers,
    several: Sequence[Plan], bars: Bars, levels: Integers,
) -> Planned:  # fmt: skip
    """The planned notes of all pieces; into `levels` (bars, parts) go those of the echoes."""
    rows = [
        plan + np.array([first, 0, 0, 0, 0])
        for plan, first in zip(several, bars.first, strict=False)
    ]
    to, player, back, level, height = np.concatenate([plans.FREE, *rows]).T
    levels[to, player] = level
    group = bar * _P + notes[2]
    order = group.argsort(kind="stable")
    first, end = (
        group[order].searchsorted((to - back) * _P + player, side) for side in ("left", "right")
    )
    echo = np.repeat(np.arange(len(to)), end - first)
    number = np.arange(len(echo)) - np.repeat(np.cumsum(end - first) - (end - first), end - first)
    source = order[first[echo] + number]
    moved = onset[source] + (bars.starts[to] - bars.starts[to - back])[echo]
    key = key_of(moved, player[echo], notes[3][source] + height[echo])
    order = key.argsort(kind="stable")
    echo, source = echo[order], source[order]
    return Planned(key[order], to[echo], source, durations[source], level[echo], back[echo] == 1)


def _columns_here(planned: Planned, behind: Integers, onset: Integers, most: Integers) -> Integers:
    """(2, N) `echo` and `echo_part`."""
    if not len(planned.key):
        return np.stack([_not_here(most), np.full(len(onset), ABSENT)])
    at = np.minimum(planned.key.searchsorted(behind), len(planned.key) - 1)
    who = planned.key[at] // _ROOM
    there = (planned.key[at] >= behind) & (who // _P == onset)
    return np.stack(
        [
            np.where(there, planned.level[at], _not_here(most)),
            np.where(there, who % _P, ABSENT),
        ]
    )


def _columns_own(
    planned: Planned, before: Integers, onset: Integers, part: Integers, bar: Integers,
    level: Integers,
) -> Integers:  # fmt: skip
    """(3, N) `echo_own`, `echo_pitch`, `echo_duration`."""
    absent = np.full((2, len(onset)), ABSENT)
    if not len(planned.key):
        return np.stack([_not_here(level), *absent])
    # The same notes part by part, so that the last one of a part is near.
    when, pitch = planned.key // _ROOM, planned.key % _ROOM
    player, when = when % _P, when // _P
    span = int(onset[-1]) + 1
    key = (player * span + when) * _ROOM + pitch
    order = key.argsort(kind="stable")
    key, where = key[order], planned.bar[order]
    at = np.maximum(key.searchsorted((part * span + onset + 1) * _ROOM) - 1, 0)
    group = key[at] // _ROOM
    some = (group // span == part) & (where[at] == bar) & (group % span <= onset)
    least = np.maximum(
        group * _ROOM,
        np.where(before // _ROOM == onset * _P + part, group * _ROOM + before % _ROOM + 1, 0),
    )
    at = np.minimum(key.searchsorted(least), len(key) - 1)
    some &= (key[at] >= least) & (key[at] // _ROOM == group)
    there = some & (group % span == onset)
    return np.stack(
        [
            np.where(there, level, _not_here(level)),
            np.where(some, (key[at] % _ROOM - _ZERO) % PITCHES, ABSENT),
            np.where(some, planned.duration[order][at], ABSENT),
        ]
    )


def _not_here(level: Integers) -> Integers:
    return np.where(level > 0, level + LEVELS, 0)


def _columns_next(
    planned: Planned, key: Integers, onset: Integers, bar: Integers, ends: Integers
) -> Integers:
    """(2, N) steps until the next planned note, or ABSENT; and its level, or 0."""
    none = np.iinfo(np.int64).max
    found, level = np.full((2, len(key)), none)
    level[:] = 0
    numbers = np.arange(len(key))
    far, near = (
        Planned(*(row[which] for row in planned)) for which in (~planned.near, planned.near)
    )
    following = np.where(bar + 1 < ends, bar + 1, -1)
    for some, first, where in (
        (planned, planned.key.searchsorted(key + 1), bar),
        (far, far.bar.searchsorted(following), following),
        (near, near.bar.searchsorted(following), following),
    ):
        if not len(some.key):
            continue
        at = np.minimum(first, len(some.key) - 1)
        fits = (some.bar[at] == where) & (some.key[at] > key) & (some.source[at] <= numbers)
        fits &= some.key[at] < found
        found = np.where(fits, some.key[at], found)
        level = np.where(fits, some.level[at], level)
    gaps = found // (_P * _ROOM) - onset
    return np.stack([np.where(found < none, gaps, ABSENT), level])
