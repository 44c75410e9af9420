"""Chords for a melody: those that fit its notes, one behind the other as real songs have them.

A hidden Markov model. A state is a chord, its root counted from the tonic: 12 roots, each with the
qualities of QUALITIES. For each span of time (half a bar, mostly) the score of a state is

    WEIGHT * sum over notes of  time * log p(interval above the root | quality)
    + PLACE * log p(state | bar in a group of four) / p(state)

A note that begins with the span counts for BEGINS quarter notes more. A change of chord has the
log probability of a change at this place and of the chord behind the one before. All of these are
counted in real songs, of which two kinds are told apart (`Style`): `harmony.json`, which
`python -m scripts.learn_harmony` makes. Each span gets the chord that is likeliest there over all
paths (forward and backward), which is right more often than the likeliest path. Other proposals
follow other tastes: see `tastes`.

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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.analysis.chords_of_notes import half_bars
from jazzrnn.music.analysis.key_of_notes import key_of_notes
from jazzrnn.music.analysis.tastes import QUALITIES, RARE, STATES, Style, Taste, falling, tastes
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

TABLE = Path(__file__).parent / "harmony.json"
WEIGHT, BEGINS, PLACE = 0.8, 0.4, 0.5
GROUP = 4  # bars
ADDED = 0.2  # counts, for what has never been seen
LIKE_ANY = 5.0  # counts, of what has been seen anywhere
DIFFERENT = 0.15  # of the time, two proposals have other chords
MOST_QUARTERS = 2.0  # of a pitch class in a span that count

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


class Proposal(NamedTuple):
    """Chords for a melody."""

    chords: tuple[ChordMark, ...]
    reason: str  # how they differ from the others, for people


def harmonize(
    piece: Piece, style: Style = "song", count: int = 1, learned: Habits | None = None
) -> list[Proposal]:
    """Return proposals for the chords of a melody, the likeliest first, the others each after a
    taste; none without notes, and fewer than asked for where tastes agree.

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
    lines, within = half_bars(piece)
    starts = np.array(bar_starts(piece.meters, piece.length))
    bars = starts.searchsorted(lines[:-1], side="right") - 1 - setting_of(piece, "").lead_in
    sounding = _sounding(notes, lines, key.pitch)
    found: list[tuple[str, list[int]]] = []
    for taste in tastes(key.minor):
        known = learned or habits(taste.style or style, key.minor)
        scores = WEIGHT * sounding @ _chord_tones(known).T + PLACE * known.places[bars % GROUP]
        scores += taste.bonus
        for span in (0, -1) if found else ():  # all begin and end as the likeliest does
            scores[span, _roots() != found[0][1][span] // len(QUALITIES)] += RARE
        found.append((taste.reason, _likeliest(scores, within, _after(known, taste))))
        if len(found) == count == 1:
            break
    return [Proposal(_marks(states, lines, key), why) for why, states in _different(found, count)]


def _different(found: Sequence[tuple[str, list[int]]], count: int) -> list[tuple[str, list[int]]]:
    """Return as many proposals as are asked for, in their order: rather such that differ from all
    others, at most those that differ at all.
    """
    kept: list[int] = []
    for least in (DIFFERENT, 0.0):
        for k, (_, states) in enumerate(found):
            others = [np.mean(np.not_equal(states, found[one][1])) for one in kept]
            if len(kept) < count and k not in kept and min(others, default=1.0) > least:
                kept.append(k)
    return [found[k] for k in sorted(kept)]


def _after(known: Habits, taste: Taste) -> Habits:
    """Return habits after a taste."""
    change = known.change * taste.change
    following = np.where(falling(), taste.falls, 1) * known.following
    return known._replace(change=change / (change + 1 - known.change), following=_shares(following))


def _roots() -> NDArray[np.int64]:
    return np.arange(STATES) // len(QUALITIES)


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
