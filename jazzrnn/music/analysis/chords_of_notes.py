"""Chords found in the notes of a piece that names none.

A hidden Markov model. The hidden states are chords: 12 roots, each with the seven qualities of
TEMPLATES. A state's log likelihood of a span of time (half a bar, mostly) is

    sum over pitch classes c of  w[c] log p(c | chord)  +  BASS log p(bass | chord)

w: quarter notes for which c sounds; bass: the lowest pitch class at the start of the span. A
chord's own tones take CHORD_TONES of p(c | chord), the root takes ROOT_IN_BASS of p(bass | chord).
The best path through the spans pays for each change of chord, less at a bar line and less still
when the root falls a fifth.

The constants are round numbers. They were chosen on a part of the music that
`benchmarks/chord_finding.py` measures, and it reports on the rest.

Sources: Raphael and Stoddard 2004, "Functional Harmonic Analysis Using Probabilistic Models";
Sheh and Ellis 2003, "Chord Segmentation and Recognition using EM-Trained HMMs"; the path:
Viterbi 1967.
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.chords import NO_CHORD, ROOTS
from jazzrnn.music.keys import read_key
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, ChordMark, Piece, bar_starts, meter_at

TEMPLATES = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),  # the last
}
CHORD_TONES = 0.8  # share of the sounding time that the chord's tones take
SEVENTH = 0.75  # how often a seventh sounds, beside a tone of the triad
ROOT_IN_BASS = 0.6
BASS = 0.8  # weight of the bass, beside a quarter note of any pitch
MOST = 4.0  # quarter notes: more tones at once are not more proof
CHANGE = 2.5  # nats that a change of chord costs at a bar line,
WITHIN_BAR = 1.0  # how much more within a bar,
FIFTH = 1.5  # and how much less if the root falls a fifth

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.floating]

_SYMMETRIC = list(TEMPLATES).index("dim7")  # its root is any of its tones: none that falls
_FIFTH_ABOVE = (np.arange(12) + 7) % 12


def chords_of_notes(piece: Piece) -> tuple[ChordMark, ...]:
    """Return the chords that a piece's notes make, whatever chords it names; empty without notes.

    A chord can change at the bar line and in the middle of the bar; in a bar of three beats (3/4,
    9/8) at each of them, and in one of five at each fifth of it. Where nothing but drums sounds
    the symbol is "N.C.".
    """
    pitched = np.array([n for n in piece.notes if n.part != DRUMS], np.int64)
    if not len(pitched):
        return ()
    begin, _, pitch, duration, _ = pitched.T
    pitch = pitch - pitch.min() // 12 * 12  # the octaves that are used, and no others
    lines, in_bar = half_bars(piece)
    heads = np.minimum(lines[:-1] + STEPS_PER_QUARTER, lines[1:])  # where their first beats end
    cuts = np.union1d(lines, heads)
    roll = _sounding(begin, begin + duration, pitch, cuts)
    first = np.searchsorted(cuts, lines[:-1])
    sounds = np.add.reduceat(roll, first)
    scores = _log_likelihoods(sounds, roll[first])
    path = best_path(scores, CHANGE + WITHIN_BAR * in_bar)
    roots = [*map(read_key(piece.key).spell, range(12))] if piece.key else ROOTS
    symbols = [root + quality for root in roots for quality in TEMPLATES]
    marks: list[ChordMark] = []
    amounts = sounds.sum(axis=1).tolist()
    for onset, state, amount in zip(lines[:-1].tolist(), path, amounts, strict=True):
        symbol = symbols[state] if amount else NO_CHORD
        if not marks or marks[-1].symbol != symbol:
            marks.append(ChordMark(onset, symbol))
    return tuple(marks)


def with_chords_of_notes(piece: Piece) -> Piece:
    """Return a piece with the chords that its notes make; one that names chords as it is."""
    return piece if piece.chords else replace(piece, chords=chords_of_notes(piece))


def half_bars(piece: Piece) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the onsets (S + 1,) of the spans that have one chord each, and of the end of the
    piece; and which of the spans (S,) begin within a bar.
    """
    onsets: list[int] = []
    bars = bar_starts(piece.meters, piece.length)
    for start, end in pairwise(bars):
        meter = meter_at(piece.meters, start)
        parts = next((n for n in (2, 3) if meter.numerator % n == 0), meter.numerator)
        onsets.extend(range(start, end, max(1, meter.bar_length // parts)))
    return np.array([*onsets, bars[-1]]), ~np.isin(onsets, bars)


def _sounding(start: Ints, end: Ints, pitch: Ints, lines: Ints) -> Ints:
    """Return for how many grid steps each pitch (n,) sounds between lines (L + 1,). The shape is
    (L, 12 * octaves).
    """
    lengths = np.diff(lines)
    width = int(pitch.max()) // 12 * 12 + 12
    size = len(lengths) * width

    def before(time: Ints) -> Ints:
        """Return how much of each interval is before times (n,), summed for each pitch."""
        row = np.minimum(np.searchsorted(lines, time, side="right"), len(lengths)) - 1
        place = row * width + pitch
        within = np.bincount(place, time - lines[row], size).astype(np.int64).reshape(-1, width)
        here = np.bincount(place, minlength=size).reshape(-1, width)
        later = here[::-1].cumsum(axis=0)[::-1] - here
        return within + later * lengths[:, None]

    return before(end) - before(start)


def _log_likelihoods(sounds: Ints, first_beats: Ints) -> Floats:
    """Return those of the chords (S, 84), by the tones in spans and in their first beats."""
    tones, basses = _templates()
    quarters = sounds.reshape(len(sounds), -1, 12).sum(axis=1) / STEPS_PER_QUARTER
    quarters *= MOST / np.maximum(quarters.sum(axis=1, keepdims=True), MOST)
    lowest = (first_beats > 0).argmax(axis=1) % 12
    heard = first_beats.max(axis=1, keepdims=True) > 0
    scores: Floats = quarters @ tones.T + BASS * heard * basses.T[lowest]
    return scores


@cache
def _templates() -> tuple[Floats, Floats]:
    """Return the log p(pitch class | chord) and log p(bass | chord), (84, 12) each."""
    tones = np.empty((len(TEMPLATES), 12))
    for row, chord in zip(tones, TEMPLATES.values(), strict=True):
        weights = np.array([1, 1, 1, SEVENTH])[: len(chord)]
        row[:] = (1 - CHORD_TONES) / (12 - len(chord))
        row[[*chord]] = CHORD_TONES * weights / weights.sum()
    basses = (1 - ROOT_IN_BASS) * tones
    basses[:, 0] += ROOT_IN_BASS
    return np.log(_on_all_roots(tones)), np.log(_on_all_roots(basses))


def _on_all_roots(rows: Floats) -> Floats:
    """Transpose (7, 12), on C, to (84, 12), root by root."""
    return np.concatenate([np.roll(rows, root, axis=1) for root in range(12)])


def best_path(scores: Floats, change: Floats) -> list[int]:
    """Return the likeliest state of each span.

    Args:
        scores: (S, 84) log likelihoods, the qualities of a root side by side.
        change: (S,) what a change at the beginning of a span costs.
    """
    score = scores.reshape(len(scores), 12, -1)
    total = np.empty_like(score)  # of the best path that ends in a state
    total[0] = score[0]
    flat = total.reshape(scores.shape)
    entry = np.empty((len(score), 12))  # of the best path that comes to a root from another state
    for k in range(1, len(score)):
        falling = np.maximum.reduce(total[k - 1, _FIFTH_ABOVE, :_SYMMETRIC], axis=1) + FIFTH
        entry[k] = np.maximum(falling, np.maximum.reduce(flat[k - 1])) - change[k]
        total[k] = np.maximum(total[k - 1], entry[k, :, None]) + score[k]
    path = [int(flat[-1].argmax())]
    for k in range(len(score) - 1, 0, -1):
        state, root = path[-1], path[-1] // len(TEMPLATES)
        if flat[k - 1, state] < entry[k, root]:
            above = total[k - 1, _FIFTH_ABOVE[root], :_SYMMETRIC]
            state = int(flat[k - 1].argmax())
            if above.max() + FIFTH > flat[k - 1, state]:
                state = int(_FIFTH_ABOVE[root]) * len(TEMPLATES) + int(above.argmax())
        path.append(state)
    return path[::-1]
