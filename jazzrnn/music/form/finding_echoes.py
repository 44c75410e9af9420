"""Plans read off pieces: which bar of a part is like which earlier one.

Two bars are as much alike as their notes agree in onset and pitch:

    F1 = 2 * notes that both have / (notes of the one + notes of the other)

Bars of different lengths are never alike. At another height the pitches of a bar count from its
first note.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY, Plan, make_plan
from jazzrnn.music.notes import BASS, DRUMS, NoteArray, family_of

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
THRESHOLDS = {IN_PART: 0.5, NEARLY: 0.8, EXACTLY: 0.9999}  # least F1
FEWEST = 3  # notes of a bar that is like another at another height
OTHER_HEIGHT = 0.65  # least F1 of these
HIGHEST = 12  # semitones up or down
WORSE = 0.15  # subtracted from the F1 of an echo at another height
# What a plan is worth and costs, in nats, roughly: measured by what networks learn from it.
WORTH, BASS_WORTH = 4.5, 2.5  # of what sounds together at an onset, times F1 - WORTHLESS
DRUMS_WORTH = 0.8  # of a note
WORTHLESS = 0.35  # F1 of an echo that is worth nothing
GO_ON, LEAVE, BEGIN, FURTHER = 0.9, 1.2, 3.5, 0.4  # the last times the logarithm of the bars back
USUAL = (4, 8)  # bars: multiples are cheaper, by CHEAPER each
CHEAPER = 0.7
LOOK_BACK = 256  # bars


def read_plan(notes: NoteArray, lines: Integers) -> Plan:
    """Return the plan of a piece.

    Args:
        notes: of the piece, sorted.
        lines: onsets of its bar lines, from 0 to behind the last note.
    """
    _, onset, part, pitch, *_ = notes
    bounds: list[int] = onset.searchsorted(lines).tolist()
    bar = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    since = onset - lines[bar]
    lengths = np.diff(lines)
    order = part.argsort(kind="stable")
    firsts = np.flatnonzero(np.diff(part[order], prepend=-1))
    found: list[Integers] = []
    for own in np.split(order, firsts[1:]):
        if len(own):
            player = int(part[own[0]])
            rows = _echoes(bar[own], since[own], pitch[own], lengths, player)
            found.append(np.insert(rows, 1, player, axis=1))
    return make_plan(np.concatenate(found) if found else [])


def _echoes(
    bar: Integers, since: Integers, pitch: Integers, lengths: Integers, part: int
) -> Integers:
    """Return (E, 4) bar, back, level, height of the echoes of a part.

    Args:
        bar: (N,) of its notes.
        since: (N,) their onsets from the bar line.
        pitch: (N,).
        lengths: (bars,) of all bars.
        part: the part.
    """
    found: list[Integers] = []
    for start, low in _blocks(int(bar[-1]) + 1):
        first, end = bar.searchsorted([low, start + LOOK_BACK])
        here = slice(first, end)
        rows = _in_block(
            bar[here] - low, since[here], pitch[here], lengths[low : start + LOOK_BACK], part
        )
        rows[:, 0] += low
        found.append(rows[rows[:, 0] >= start])
    return np.concatenate(found)


def _blocks(bars: int) -> Iterator[tuple[int, int]]:
    """Yield where a block of bars begins, and where those begin that it may echo."""
    for start in range(0, bars, LOOK_BACK):
        yield start, max(0, start - LOOK_BACK)


def _in_block(
    bar: Integers, since: Integers, pitch: Integers, lengths: Integers, part: int
) -> Integers:
    """Return the echoes among some bars, as `_echoes`."""
    B = int(bar[-1]) + 1 if len(bar) else 0
    if B < 2:
        return np.empty((0, 4), np.int64)
    number = np.arange(B)
    back = number[:, None] - number
    may: Flags = (back > 0) & (lengths[:B, None] == lengths[:B])
    same = _likeness(bar, since * 128 + pitch, B) * may
    score, height, level = same.copy(), np.zeros((B, B), np.int64), _levels(same)
    score[level == 0] = 0
    if part != DRUMS:
        _add_other_heights(bar, since, pitch, may, score, height, level)
    gain = _worth(bar, since, part, B)[:, None] * (score - WORTHLESS)
    gain[level == 0] = -np.inf
    best = _best_way(gain)
    number = np.flatnonzero(best >= 0)
    best = best[number]
    return np.column_stack([number, number - best, level[number, best], height[number, best]])


def _likeness(bar: Integers, key: Integers, B: int) -> Floats:
    """Return (B, B) F1 of the keys that each two bars have; 0 where one is empty."""
    _, column = np.unique(key, return_inverse=True)
    X = np.zeros((B, int(column.max()) + 1), np.float32)
    X[bar, column] = 1
    count = X.sum(axis=1)
    return 2 * (X @ X.T) / np.maximum(count[:, None] + count, 1)


def _levels(likeness: Floats) -> Integers:
    """Return the level that an F1 reaches; 0 if it reaches none."""
    found = np.zeros(likeness.shape, np.int64)
    for level, least in THRESHOLDS.items():
        found[likeness >= least] = level
    return found


def _add_other_heights(
    bar: Integers, since: Integers, pitch: Integers, may: Flags, score: Floats,
    height: Integers, level: Integers,
) -> None:  # fmt: skip
    """Put in, where they are the better, echoes at another height."""
    B = len(may)
    first = np.flatnonzero(np.diff(bar, prepend=-1))
    lowest, many = np.zeros(B, np.int64), np.bincount(bar, minlength=B) >= FEWEST
    lowest[bar[first]] = pitch[first]
    moved = _likeness(bar, since * 256 + 128 + pitch - lowest[bar], B)
    heights = lowest[:, None] - lowest
    fits = may & many & many[:, None] & (moved >= OTHER_HEIGHT)
    fits &= (heights != 0) & (np.abs(heights) <= HIGHEST) & (moved - WORSE > score)
    score[fits] = moved[fits] - WORSE
    height[fits] = heights[fits]
    level[fits] = _levels(moved[fits])


def _worth(bar: Integers, since: Integers, part: int, B: int) -> Floats:
    """Return (B,) what it would be worth to know all that a part plays in each bar."""
    if part == DRUMS:
        return np.float32(DRUMS_WORTH) * np.bincount(bar, minlength=B)
    onsets = np.append(True, (np.diff(since) != 0) | (np.diff(bar) != 0))
    worth = BASS_WORTH if family_of(part) == BASS else WORTH
    return np.float32(worth) * np.bincount(bar[onsets], minlength=B)


def _best_way(gain: npt.NDArray[np.floating]) -> Integers:
    """Return (B,) the bar that each bar echoes, or -1: the way that is worth most.

    To echo on and on what follows what was echoed before costs little, to begin somewhere else
    costs more. (The way is found as Viterbi 1967 finds it.)

    Args:
        gain: (B, B) of a bar, echoing an earlier one; -inf where it cannot.
    """
    B = len(gain)
    number = np.arange(B)
    source = number[:, None] - number  # (bar, bars back)
    gains = np.where(source >= 0, gain[number[:, None], np.maximum(source, 0)], -np.inf)
    begin = BEGIN + FURTHER * np.log(np.maximum(number, 1))
    for bars in USUAL:
        begin[::bars] -= CHEAPER
    free, ways = 0.0, np.full(B, -np.inf)  # the best way so far that ends free; in each echo
    stayed, came = np.zeros((B, B), bool), np.zeros((B, 2), np.int64)
    for k in range(1, B):
        most = int(ways.argmax())
        left = ways[most] - LEAVE
        came[k] = (most, 1) if ways[most] > free else (0, 0)  # what an echo begins after
        on = ways - GO_ON
        new = max(free, float(ways[most])) - begin
        stayed[k] = on >= new
        ways = np.maximum(on, new) + gains[k]
        came[k, 0], freed = most, left > free
        free = max(free, left)
        if freed:
            came[k, 1] |= 2
    return _back_along(stayed, came, int(ways.argmax()) if ways.max() > free else -1)


def _back_along(stayed: Flags, came: Integers, back: int) -> Integers:
    """Return the echoed bars of the way that ends `back` bars back, or free with -1."""
    found = np.full(len(came), -1, np.int64)
    for k in range(len(came) - 1, 0, -1):
        most, how = came[k].tolist()
        if back < 0:
            back = most if how & 2 else -1
        else:
            found[k] = k - back
            if not stayed[k, back]:
                back = most if how & 1 else -1
    return found
