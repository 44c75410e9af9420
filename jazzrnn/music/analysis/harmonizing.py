"""Chords for a melody: those that fit its notes, one behind the other as real songs have them.

A hidden Markov model. A state is a chord, its root counted from the tonic: 12 roots, each with the
qualities of QUALITIES. For each span of time (half a bar, mostly) the score of a state is

    WEIGHT * sum over notes of  time * log p(interval above the root | quality)
    + PLACE * log p(state | bar in a group of four) / p(state)

A note that begins with the span counts for BEGINS quarter notes more. A change of chord has the
log probability of a change at this place and of the chord behind the one before. All of these are
counted in real songs, of which two kinds are told apart (STYLES): `harmony.json`, which
`python -m scripts.learn_harmony` makes. Each span gets the chord that is likeliest there over all
paths (forward and backward), which is right more often than the likeliest path.

The constants are round numbers, chosen while looking at the tunes of `benchmarks/harmonize.py`.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).

Sources: Simon, Morris and Basu 2008, "MySong: Automatic Accompaniment Generation for Vocal
Melodies"; forward and backward: Rabiner 1989.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.analysis.chords_of_notes import half_bars
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.keys import Key
from jazzrnn.music.notes import (
    DRUMS,
    STEPS_PER_QUARTER,
    ChordMark,
    Note,
    Piece,
    bar_starts,
)
from jazzrnn.music.setting import setting_of

Style = Literal["song", "jazz"]
STYLES: tuple[Style, ...] = get_args(Style)
QUALITIES = ("", "m", "7", "m7", "maj7", "m7b5", "dim7")
STATES = 12 * len(QUALITIES)  # root by root
TABLE = Path(__file__).parent / "harmony.json"
WEIGHT, BEGINS, PLACE = 0.8, 0.4, 0.5
GROUP = 4  # bars
ADDED = 0.2  # counts, for what has never been seen
LIKE_ANY = 5.0  # counts, of what has been seen anywhere
MOST_QUARTERS = 2.0  # of a pitch class in a span that count
ANOTHER = 2.0  # nats a span by which a chord becomes rarer that an earlier proposal has there

Floats = NDArray[np.float64]


class Habits(NamedTuple):
    """What songs of a kind and mode do, as probabilities; those of tones and bars as logarithms."""

    first: Floats  # (STATES,)
    last: Floats  # (STATES,)
    following: Floats  # (STATES, STATES) from a chord to another one
    change: Floats  # (2,) at a bar line, within a bar
    places: Floats  # (GROUP, STATES) by how much likelier in a bar of a group
    tones: Floats  # (qualities, 12) of an interval above the root


@cache
def habits(style: Style, minor: bool) -> Habits:
    """Return the habits of a kind of song in major or minor."""
    return habits_of(json.loads(TABLE.read_text())[style]["minor" if minor else "major"])


def habits_of(counts: dict[str, list[list[int]]]) -> Habits:
    """Return the habits that counts make.

    Args:
        counts: "first", "last" (state, count), "following" (from, to, count), "places" (bar, state,
            count), "change" (stays and changes at a bar line and within), "tones" (a row a
            quality).
    """
    first, last = np.full((2, STATES), ADDED)
    for name, row in (("first", first), ("last", last)):
        for state, count in counts[name]:
            row[state] += count
    following, places = np.zeros((STATES, STATES)), np.zeros((GROUP, STATES))
    for name, table in (("following", following), ("places", places)):
        for row, state, count in counts[name]:
            table[row, state] += count
    following += LIKE_ANY * _shares(following.sum(axis=0) + ADDED)
    np.fill_diagonal(following, 0)
    usual = _shares(places.sum(axis=0) + ADDED)
    places += GROUP * LIKE_ANY * usual
    stays, changes = np.array(counts["change"], float).T + 1
    tones = np.array(counts["tones"], float) + LIKE_ANY
    return Habits(
        _shares(first),
        _shares(last),
        _shares(following),
        changes / (stays + changes),
        np.log(_shares(places)) - np.log(usual),
        np.log(_shares(tones)),
    )


def _shares(counts: Floats) -> Floats:
    return counts / counts.sum(axis=-1, keepdims=True)


def harmonize(
    piece: Piece, style: Style = "song", count: int = 1, learned: Habits | None = None
) -> list[tuple[ChordMark, ...]]:
    """Return proposals for the chords of a melody, the likeliest first; none without notes.

    Args:
        piece: the chords that it names are not looked at.
        style: the kind of songs that it is to be like.
        count: how many proposals; each differs from the ones before.
        learned: other habits than those of the style.
    """
    notes = [note for note in piece.notes if note.part != DRUMS]
    key = key_of_notes(notes, piece.key)
    if not notes or not key:
        return []
    known = learned or habits(style, key.minor)
    lines, within = half_bars(piece)
    starts = np.array(bar_starts(piece.meters, piece.length))
    bars = starts.searchsorted(lines[:-1], side="right") - 1 - setting_of(piece, "").lead_in
    scores = WEIGHT * _sounding(notes, lines, key.pitch) @ _chord_tones(known).T
    scores += PLACE * known.places[bars % GROUP]
    proposals: list[tuple[ChordMark, ...]] = []
    for _ in range(count):
        states = _likeliest(scores, within, known)
        proposals.append(_marks(states, lines, key))
        scores[np.arange(len(states)), states] -= ANOTHER
    return proposals


def _sounding(notes: Sequence[Note], lines: NDArray[np.int64], tonic: int) -> Floats:
    """Return for how many quarter notes each degree sounds in spans (S, 12)."""
    found, begun = np.zeros((2, len(lines) - 1, 12))
    for note in notes:
        end, at, degree = note.onset + note.duration, note.onset, (note.pitch - tonic) % 12
        span = int(np.searchsorted(lines, at, side="right")) - 1
        begun[span, degree] += at == lines[span]
        while at < end and span < len(found):
            until = min(end, int(lines[span + 1]))
            found[span, degree] += (until - at) / STEPS_PER_QUARTER
            at, span = until, span + 1
    return np.minimum(found, MOST_QUARTERS) + BEGINS * begun


def _chord_tones(known: Habits) -> Floats:
    """Return the log p(degree | state), (STATES, 12)."""
    rows = [np.roll(known.tones, root, axis=1) for root in range(12)]
    return np.concatenate(rows)


def _likeliest(scores: Floats, within: NDArray[np.bool_], known: Habits) -> list[int]:
    """Return the state of each span that is likeliest over all paths; scores (S, STATES)."""
    moves = known.change[:, None, None] * known.following
    moves[:, range(STATES), range(STATES)] = 1 - known.change[:, None]
    fit = np.exp(scores - scores.max(axis=1, keepdims=True))  # at most 1
    ahead, behind = np.empty_like(fit), np.empty_like(fit)
    ahead[0] = _shares(known.first * fit[0])
    for k in range(1, len(fit)):
        ahead[k] = _shares(ahead[k - 1] @ moves[int(within[k])] * fit[k])
    behind[-1] = known.last
    for k in range(len(fit) - 1, 0, -1):
        behind[k - 1] = _shares(moves[int(within[k])] @ (behind[k] * fit[k]))
    return (ahead * behind).argmax(axis=1).tolist()


def _marks(states: Sequence[int], lines: NDArray[np.int64], key: Key) -> tuple[ChordMark, ...]:
    marks: list[ChordMark] = []
    for onset, state in zip(lines[:-1].tolist(), states, strict=True):
        root, quality = divmod(state, len(QUALITIES))
        symbol = key.spell((root + key.pitch) % 12) + QUALITIES[quality]
        if not marks or marks[-1].symbol != symbol:
            marks.append(ChordMark(onset, symbol))
    return tuple(marks)
