"""What a plan says of each note before it is chosen: the columns of echoes.

An echoed bar is played again, in the mind, while the new one is written: its notes are the
planned notes of the new bar, moved there and to the height that the plan says. All parts' planned
notes stand in one row, in the order of notes. Of them a note is given:

    echo, echo_part      before the part is chosen: of the next one at this onset, how closely
                         its bar is echoed, and its part; if there is none, how closely any part
                         echoes another bar here
    echo_own             before the pitch is chosen: the same of the part chosen,
    echo_pitch, echo_duration    and what its next one at this onset is
    echo_shift, echo_next        behind the note: how long until the next one, in this bar or the
                         next, and how closely its bar is echoed

A bar that echoes the one before may follow before all of that has been played: what is not yet
there is not given. So the same is given in training and while a song is written.
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
_PARTS = len(PARTS)
_ROOM = 256  # pitches that there is room for: at another height they may leave the usual range
_ZERO = 64  # place of pitch 0 in it
_NEVER = 2**60  # a key behind all others


class Bars(NamedTuple):
    """The bars of several pieces one behind the other, as if they were one piece.

    Attributes:
        starts: (bars + 1,) onsets of all bar lines.
        first: (pieces + 1,) number of each piece's first bar.
    """

    starts: Integers
    first: Integers


class Planned(NamedTuple):
    """Planned notes, sorted: arrays (G,). Their onsets and bars count through all pieces."""

    key: Integers  # onset, part and pitch in one number, see `key_of`
    bar: Integers  # that they stand in
    source: Integers  # index of the note that is echoed
    duration: Integers  # class
    level: Integers  # of the echo
    back: Integers  # bars from the echoed one


class Notes(NamedTuple):
    """The notes that get echoes, sorted, (N,) each; onsets and bars count through all pieces."""

    onset: Integers
    part: Integers
    bar: Integers
    key: Integers
    before: Integers  # key of the note before at the same onset; -1 if there is none


def bars_of(lines: Sequence[Sequence[int]]) -> Bars:
    """Return all bars of pieces whose bar lines are at `lines`."""
    ends = [0, *accumulate(own[-1] for own in lines)]
    starts = [start + end for own, end in zip(lines, ends, strict=False) for start in own[:-1]]
    first = [0, *accumulate(len(own) - 1 for own in lines)]
    return Bars(np.array([*starts, ends[-1]], np.int64), np.array(first, np.int64))


def key_of(onset: Integers, part: Integers | int, pitch: Integers | int) -> Integers:
    """Return where a note stands in the order of notes."""
    return (onset * _PARTS + part) * _ROOM + _ZERO + pitch


def echo_columns(
    notes: NoteArray, durations: Integers, several: Sequence[Plan], bars: Bars
) -> tuple[Integers, Integers, Integers]:
    """Return the columns behind the onset (2, N), the part (3, N) and the note (2, N).

    The first of the last two is in grid steps, or ABSENT.

    Args:
        notes: of several pieces, sorted.
        durations: (N,) classes.
        several: their plans.
        bars: their bars.
    """
    placed = _placed(notes, bars)
    plan = np.concatenate([plans.FREE, *map(_numbered, several, bars.first.tolist())])
    levels = np.zeros((len(bars.starts), _PARTS), np.int64)  # of the echoes, by bar and part
    levels[plan[:, plans.BAR], plan[:, plans.PART]] = plan[:, plans.LEVEL]
    here = _none_here(levels.max(axis=1)[placed.bar])
    own = _none_here(levels[placed.bar, placed.part])
    planned = _planned(notes[3], durations, placed, plan, bars)
    if not len(planned.key):
        absent = np.full(len(own), ABSENT)
        return (
            np.stack([here, absent]),
            np.stack([own, absent, absent]),
            np.stack([absent, 0 * own]),
        )
    ends = bars.first[notes[0] + 1]
    return (
        _columns_here(planned, placed, here),
        _columns_own(planned, placed, own),
        _columns_next(planned, placed, ends),
    )


def _placed(notes: NoteArray, bars: Bars) -> Notes:
    piece, onset, part, pitch, _, _ = notes
    onset = onset + bars.starts[bars.first[piece]]
    bounds: list[int] = onset.searchsorted(bars.starts).tolist()
    bar = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    key = key_of(onset, part, pitch)
    before = np.where(onset[1:] == onset[:-1], key[:-1], -1)
    return Notes(onset, part, bar, key, np.append(-1, before)[: len(key)])


def _numbered(plan: Plan, first: int) -> Plan:
    """Return a plan whose bars count through all pieces."""
    moved = plan.copy()
    moved[:, plans.BAR] += first
    return moved


def _planned(
    pitches: Integers, durations: Integers, placed: Notes, plan: Plan, bars: Bars
) -> Planned:
    """Return the planned notes of all pieces."""
    to, part, back, level, height = plan.T
    group: Integers = placed.bar * _PARTS + placed.part
    order = group.argsort(kind="stable")
    echoed: Integers = (to - back) * _PARTS + part
    firsts: list[int] = group.take(order).searchsorted(echoed).tolist()
    ends: list[int] = group.take(order).searchsorted(echoed + 1).tolist()
    first = np.array(firsts, np.int64)
    count = np.array(ends, np.int64) - first
    echo = np.repeat(np.arange(len(to)), count)  # row of the plan
    number = np.arange(len(echo)) - np.repeat(count.cumsum() - count, count)
    source = order[first[echo] + number]
    later = bars.starts[to] - bars.starts[to - back]
    key = key_of(placed.onset[source] + later[echo], part[echo], pitches[source] + height[echo])
    order = key.argsort(kind="stable")
    echo, source = echo[order], source[order]
    return Planned(key[order], to[echo], source, durations[source], level[echo], back[echo])


def _none_here(level: Integers) -> Integers:
    """Return the class of an echo without a note at this onset."""
    return np.where(level > 0, level + LEVELS, 0)


def _columns_here(planned: Planned, placed: Notes, none: Integers) -> Integers:
    """Return (2, N) `echo` and `echo_part`."""
    least = np.where(placed.before < 0, key_of(placed.onset, 0, -_ZERO), placed.before + 1)
    at = np.minimum(planned.key.searchsorted(least), len(planned.key) - 1)
    when, who = np.divmod(planned.key[at] // _ROOM, _PARTS)
    there = (planned.key[at] >= least) & (when == placed.onset)
    return np.stack([np.where(there, planned.level[at], none), np.where(there, who, ABSENT)])


def _columns_own(planned: Planned, placed: Notes, none: Integers) -> Integers:
    """Return (3, N) `echo_own`, `echo_pitch`, `echo_duration`."""
    when, who = np.divmod(planned.key // _ROOM, _PARTS)
    span = int(placed.onset[-1]) + 1
    # The same notes part by part, so that the last ones of a part are near.
    key = (who * span + when) * _ROOM + planned.key % _ROOM
    order = key.argsort(kind="stable")
    key, bar, level, duration = (
        row[order] for row in (key, planned.bar, planned.level, planned.duration)
    )
    now = placed.part * span + placed.onset
    last = np.maximum(key.searchsorted((now + 1) * _ROOM) - 1, 0)
    moment = key[last] // _ROOM
    some = (moment // span == placed.part) & (moment <= now) & (bar[last] == placed.bar)
    same_onset = placed.before // _ROOM == placed.onset * _PARTS + placed.part  # as the note before
    least = moment * _ROOM + np.where(same_onset, placed.before % _ROOM + 1, 0)
    at = np.minimum(key.searchsorted(least), len(key) - 1)
    some &= (key[at] >= least) & (key[at] // _ROOM == moment)
    there = some & (moment == now)
    return np.stack(
        [
            np.where(there, level[at], none),
            np.where(some, (key[at] % _ROOM - _ZERO) % PITCHES, ABSENT),
            np.where(some, duration[at], ABSENT),
        ]
    )


def _columns_next(planned: Planned, placed: Notes, ends: Integers) -> Integers:
    """Return (2, N) steps until the next planned note, or ABSENT; and its level, or 0.

    Args:
        planned: notes.
        placed: notes.
        ends: (N,) the bar behind the last one of each note's piece.
    """
    following = np.where(placed.bar + 1 < ends, placed.bar + 1, -1)
    near = planned.back == 1  # what they echo may not have been played yet
    candidates = [(planned.key.searchsorted(placed.key + 1), placed.bar)]
    for some in (np.flatnonzero(~near), np.flatnonzero(near)):
        if len(some):
            first = planned.bar[some].searchsorted(following)
            candidates.append((some[np.minimum(first, len(some) - 1)], following))
    found, level = np.full(len(placed.key), _NEVER), np.zeros(len(placed.key), np.int64)
    for first, bar in candidates:
        at = np.minimum(first, len(planned.key) - 1)
        fits = (planned.bar[at] == bar) & (planned.key[at] > placed.key)
        fits &= (planned.source[at] <= np.arange(len(at))) & (planned.key[at] < found)
        found = np.where(fits, planned.key[at], found)
        level = np.where(fits, planned.level[at], level)
    wait = found // (_PARTS * _ROOM) - placed.onset
    return np.stack([np.where(found < _NEVER, wait, ABSENT), level])
