"""A piece as it is played: onsets, ends and velocities of its notes, finer than the grid.

Chance has two parts: what lasts for some beats (drift) and what differs from note to note
(scatter). Both hang on the place in the piece alone: a note that is written anew moves no other.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import lead_part
from jazzrnn.music.feel.learned import placement_at
from jazzrnn.music.feel.placing import Feel, rhythm_at, soloist_at, steps_in
from jazzrnn.music.feel.swing import BEAT, second_eighth, swinging
from jazzrnn.music.instruments import WINDS
from jazzrnn.music.notes import PARTS, Note, Piece, Tempo, family_of

USUAL_BPM = 120.0  # of a piece that names no tempo
DRIFT_LASTS = 4 * BEAT
DRIFT_KEEPS = 1.5**0.5  # a line between two random numbers varies by 2/3 of what they do
LINE = 9  # grid steps from one note of a line to the next, at most
GAP = 2  # grid steps of silence between two joined notes, at most
CLOSEST = 0.25  # grid steps from one onset to the next, and of a note
LEVEL, MOST_LEVEL = 3.0, 7  # velocities: what a network writes has levels of 16


class Played(NamedTuple):
    """When a note sounds, in grid steps with fractions, and how loud it is."""

    onset: float
    end: float
    velocity: int


def play(piece: Piece, feel: Feel, rng: np.random.Generator) -> list[Played]:
    """Return how each note of a piece is played.

    The notes of a part keep their order, and those of one onset stay together.

    Args:
        piece: on the grid.
        feel: how.
        rng: the dice; the same ones play the same piece the same.
    """
    lead = lead_part(piece.notes)
    dice = rng.spawn(len(PARTS))
    played: dict[Note, Played] = {}
    for part, _ in piece.programs:
        notes = [note for note in piece.notes if note.part == part]
        if notes:
            solo = part == lead or family_of(part) in WINDS
            own = _play_part(notes, piece, solo, feel, dice[part])
            played |= zip(notes, own, strict=True)
    return [played[note] for note in piece.notes]


def _play_part(
    notes: Sequence[Note], piece: Piece, solo: bool, feel: Feel, rng: np.random.Generator
) -> list[Played]:
    for_time, for_level = rng.spawn(2)
    times = sorted({note.onset for note in notes})
    onsets = dict(zip(times, _onsets(times, notes, piece, solo, feel, for_time), strict=True))
    ends = _ends(notes, onsets, piece, feel.amount if solo else 0.0)
    louder = np.zeros(len(times), int)
    if solo:
        drift, scatter = _chance(times, for_level)
        varied = LEVEL * feel.amount * (drift + scatter) / 2**0.5
        louder = np.clip(np.rint(varied), -MOST_LEVEL, MOST_LEVEL).astype(int)
    change = dict(zip(times, louder.tolist(), strict=True))
    return [
        Played(onsets[note.onset], end, min(max(note.velocity + change[note.onset], 1), 127))
        for note, end in zip(notes, ends, strict=True)
    ]


def _onsets(
    times: Sequence[int],
    notes: Sequence[Note],
    piece: Piece,
    solo: bool,
    feel: Feel,
    rng: np.random.Generator,
) -> list[float]:
    """Return when each of the onsets of a part is played."""
    swings = swinging(notes, piece.meters)
    played: list[float] = []
    for time, drift, scatter in zip(times, *_chance(times, rng), strict=True):
        bpm = tempo_at(piece.tempos, time)
        written = float(time)
        if feel.swing is not None and time in swings:
            written = swings[time] + BEAT * second_eighth(feel.swing)
        spot = (
            soloist_at(time, bpm, swings, piece.meters, feel)
            if solo
            else rhythm_at(time, bpm, swings, notes[0].part, feel)
        )
        random_ms = spot.drift_ms * drift + spot.scatter_ms * scatter
        moved = feel.amount * (spot.place - written + steps_in(random_ms, bpm))
        if solo and feel.behind_ms is not None:
            learned_ms = feel.amount * placement_at(bpm).on_beat_ms
            moved += steps_in(feel.behind_ms - learned_ms, bpm)
        played.append(max(written + moved, played[-1] + CLOSEST if played else 0.0))
    return played


def _ends(
    notes: Sequence[Note], onsets: dict[int, float], piece: Piece, joining: float
) -> list[float]:
    """Return when the notes of a part end. One that ends before the next begins fills as much of
    the time between them as it is written, and a line as much as soloists do (by `joining`).
    """
    following = dict(pairwise(onsets))
    again = {  # when the same pitch is played again
        one: onsets[two.onset]
        for one, two in pairwise(sorted(notes, key=lambda note: (note.pitch, note.onset)))
        if one.pitch == two.pitch
    }
    ends: list[float] = []
    for note in notes:
        onset, end = onsets[note.onset], note.onset + note.duration
        after = following.get(note.onset)
        if after is not None and end <= after:
            gap = after - note.onset
            share = note.duration / gap
            if gap <= LINE and after - end <= GAP:
                joined = placement_at(tempo_at(piece.tempos, note.onset)).joined
                share = min(max(share + joining * (joined - share), 0.0), 1.0)
            played = onset + share * (onsets[after] - onset)
        else:
            played = onsets.get(end, onset + note.duration)
        ends.append(min(max(played, onset + CLOSEST), again.get(note, np.inf)))
    return ends


def _chance(
    times: Sequence[int], rng: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return drift and scatter at each time, both with standard deviation 1."""
    for_drift, for_scatter = rng.spawn(2)
    knots = times[-1] // DRIFT_LASTS + 2
    drift = np.interp(times, np.arange(knots) * DRIFT_LASTS, _random_numbers(for_drift, knots))
    return DRIFT_KEEPS * drift, _random_numbers(for_scatter, times[-1] + 1)[[*times]]


def _random_numbers(rng: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
    """Return numbers around 0 with standard deviation 1, none beyond 3.5. (The stream of `random`
    is the same in all versions of numpy.)
    """
    return (rng.random((count, 4)).sum(axis=1) - 2) * 3**0.5


def tempo_at(tempos: Sequence[Tempo], time: int) -> float:
    """Return the quarter notes a minute at a time."""
    place = bisect_right(tempos, time, key=lambda tempo: tempo.onset)
    return tempos[max(place - 1, 0)].bpm if tempos else USUAL_BPM
