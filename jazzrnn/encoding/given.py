"""The columns that are given: where a note stands, and what it is heard against."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from jazzrnn.encoding.columns import (
    HALF,
    MEMORY,
    MIDDLE_C,
    NO_TEMPO,
    PHRASE,
    PITCH_CLASSES,
    PLACED,
    POSITIONS,
    SLOWEST_BPM,
    WIDEST,
    Steps,
)
from jazzrnn.music.chords import (
    NO_CHORD,
    parse_chord,
    quality_family,
)
from jazzrnn.music.notes import (
    DRUMS,
    PARTS,
    Piece,
    in_groups,
)
from jazzrnn.schema import (
    ABSENT,
)

Programs: TypeAlias = Iterable[tuple[int, int]]  # part, General MIDI program


def places(
    pieces: Sequence[Piece], bounds: Sequence[int], onsets: npt.NDArray[np.integer]
) -> Steps:
    """Return the columns from `position` to `to_half` of notes, (8, N): long rows are quick.

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
    found[7] = -found[0] % HALF
    return found


def _chords_at(piece: Piece, onsets: npt.NDArray[np.integer]) -> Steps:
    """Return (N, 4) the columns of the chords."""
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


def programs_of(pieces: Sequence[Programs]) -> Steps:
    """Return (pieces, parts) the column `program`, by what the programs of pieces are."""
    found = np.full((len(pieces), len(PARTS)), ABSENT, np.int16)
    for row, programs in zip(found, pieces, strict=True):
        for part, program in programs:
            row[part] = ABSENT if part == DRUMS else program
    return found


def memory_of(players: npt.NDArray[np.int64], pitches: npt.NDArray[np.integer]) -> Steps:
    """Return (len(MEMORY), N) the last pitches of the same player, the latest first."""
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
    """Return the columns REMEMBERED of notes, (7, N).

    Args:
        memory: (len(MEMORY), N) pitches, as of `MEMORY`.
        chords: (4, N) the columns CHORDS: two roots, two qualities.
    """
    before, roots, qualities = memory[0], chords[:2], chords[2:]
    degrees = qualities * PITCH_CLASSES + (before - roots) % PITCH_CLASSES
    degrees[roots == ABSENT] = ABSENT
    intervals = np.clip(memory[:-1] - memory[1:], -WIDEST, WIDEST) + WIDEST
    return np.concatenate([memory, degrees, intervals])
