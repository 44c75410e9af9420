"""Rhythms of solo phrases, a beat at a time.

A phrase is a chain of beats, each a cell: two eighths, a quarter, only the offbeat, a
triplet, nothing new. Which cell may follow which depends on the kind of phrase: a run of
eighths, a syncopated one, a song-like one, a riff.
"""

from collections.abc import Sequence

import numpy as np

from jazzrnn.music.band.chart import BEAT
from jazzrnn.music.dice import between, happens, pick

Rhythm = tuple[tuple[int, int], ...]  # onset after the phrase's first beat, and duration

_SWING = {
    "E": (0, 8), "Q": (0,), "O": (8,), "H": (), "T": (0, 4, 8), "L": (4, 8), "S": (0, 3, 6, 9),
    "P": (0, 8), "p": (4,), "N": (0, 4), "t": (0, 2, 4, 8), "F": (0, 6, 9),
}  # fmt: skip
_STRAIGHT = {
    "E": (0, 6), "Q": (0,), "O": (6,), "H": (), "T": (0, 4, 8), "L": (6, 9), "S": (0, 3, 6, 9),
    "P": (0, 8), "p": (4,), "N": (0, 9), "t": (0, 3, 6), "F": (0, 6, 9),
}  # fmt: skip
_KINDS = {
    "run": {"E": 9.0, "T": 1.0, "Q": 0.35, "O": 0.45, "S": 0.35, "t": 0.25, "L": 0.15},
    "syncopated": {
        "E": 4.0, "O": 2.3, "Q": 1.3, "H": 0.6, "T": 0.7, "L": 0.4, "P": 0.35, "N": 0.25,
    },
    "song": {"Q": 2.4, "H": 2.4, "O": 1.8, "E": 1.8, "T": 0.4, "P": 0.5, "N": 0.2},
    "riff": {"E": 2.4, "O": 2.2, "Q": 2.4, "H": 0.7, "T": 0.6, "N": 0.3},
    "double": {"S": 5.0, "E": 1.5, "F": 0.8, "T": 0.7, "Q": 0.3, "t": 0.4},
}  # fmt: skip
_FIRST = {"E": 2.6, "O": 3.0, "Q": 1.6, "L": 0.9, "T": 0.6}
_LAST = {"Q": 2.4, "O": 1.8, "E": 1.7}


def phrase_rhythm(kind: str, beats: int, straight: bool, rng: np.random.Generator) -> Rhythm:
    """Draw the onsets and durations of a phrase of `beats` beats."""
    cells = _cells(kind, max(1, beats), rng)
    table = _STRAIGHT if straight else _SWING
    onsets = [place * BEAT + onset for place, cell in enumerate(cells) for onset in table[cell]]
    return with_durations(onsets or [0], beats * BEAT, kind, rng)


def _cells(kind: str, beats: int, rng: np.random.Generator) -> list[str]:
    """Draw a chain of cells, a beat each."""
    weights = _KINDS[kind]
    cells: list[str] = []
    while len(cells) < beats:
        before = cells[-1] if cells else ""
        left = beats - len(cells)
        if before == "P":
            cells.append("p")
        elif not cells and beats > 1:
            cells.append(pick(rng, _FIRST))
        elif left == 1:
            cells.append(pick(rng, _LAST))
        else:
            cells.append(pick(rng, {c: w * _after(before, c, left) for c, w in weights.items()}))
    return cells


def _after(before: str, cell: str, left: int) -> float:
    """Return how a cell's weight changes after another."""
    if cell == "P" and left < 3:
        return 0.0
    if before == cell:
        return {"E": 1.3, "O": 0.6, "H": 0.35, "T": 0.35, "S": 1.2, "Q": 0.6}.get(cell, 0.2)
    if cell == "H" and before in ("T", "L", "S", "t"):
        return 0.4
    return 1.0


def with_durations(onsets: Sequence[int], end: int, kind: str, rng: np.random.Generator) -> Rhythm:
    """Add durations: legato within a run, some quarters short, the last note short or held."""
    rhythm: list[tuple[int, int]] = []
    for place, onset in enumerate(onsets):
        last = place + 1 == len(onsets)
        room = max(3, (end + BEAT // 2 if last else onsets[place + 1]) - onset)
        if last:
            hold = {4: 1.2, 8: 1.2, 12: 1.0, 18: 0.7, 24: 0.6} if kind != "song" else {
                10: 1.0, 18: 1.0, 24: 1.0, 34: 0.6
            }  # fmt: skip
            length = pick(rng, hold)
        elif room <= 8:
            length = room if not happens(rng, 0.08) else max(2, room - 2)
        elif room <= BEAT:
            length = pick(rng, {room: 2.0, room - 2: 1.0, 6: 1.2})
        elif kind == "song":
            length = room - between(rng, 0, 3)
        else:
            length = min(room, pick(rng, {room: 1.6, 6: 0.8, 10: 0.8, 16: 0.6}))
        rhythm.append((onset, length))
    return tuple(rhythm)
