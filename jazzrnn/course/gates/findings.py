"""Units that follow something that a musician has a word for.

Each word is a number for each note. A unit follows it as closely as the two correlate, over the
notes of one song: with hundreds of units some correlate by chance, so this is a place to begin to
look, no proof.

Source: A. Karpathy, J. Johnson and L. Fei-Fei 2015, who looked for interpretable cells this way by
eye.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jazzrnn.course.gates.values import Watched
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.notes import STEPS_PER_QUARTER, Piece, as_array, bar_starts
from jazzrnn.nn.arrays import Array

Floats = npt.NDArray[np.float64]
BEST = 2  # units for each word


class Unit(NamedTuple):
    """A unit that follows something.

    Attributes:
        follows: what, in words.
        layer, kind, unit: which one; counted from 0.
        correlation: of its values with it, -1 to 1.
    """

    follows: str
    layer: int
    kind: str
    unit: int
    correlation: float


def findings(watched: Watched) -> Iterator[Unit]:
    """Yield for each word the units that follow it most closely, one of a layer and kind."""
    for follows, values in words_of(watched.piece).items():
        best = [
            Unit(follows, k, kind, *_closest(units, values))
            for k, layer in enumerate(watched.layers)
            for kind, units in layer.items()
        ]
        best.sort(key=lambda unit: -abs(unit.correlation))
        yield from (unit for unit in best[:BEST] if unit.correlation)


def words_of(piece: Piece) -> Mapping[str, Floats]:
    """Return what is said of each note, as numbers (N,); what never changes is left out."""
    _, onsets, _, pitches, durations, velocities = as_array(piece.notes)
    lines = bar_starts(piece.meters, piece.length)
    bars = np.array([bisect_right(lines, note.onset) - 1 for note in piece.notes])
    gaps = np.diff(onsets, prepend=onsets[:1])
    words: dict[str, npt.NDArray[Any]] = {
        "pitch": pitches,
        "leap or step up": np.diff(pitches, prepend=pitches[:1]),
        "length of the note": np.log(np.maximum(durations, 1)),
        "time since the note before": np.log1p(gaps),
        "loudness": velocities,
        "on the beat": onsets % STEPS_PER_QUARTER == 0,
        "place in the bar": onsets - np.array(lines)[bars],
        "place in four bars": bars % 4,
        "chord tone": _chord_tones(piece),
    }
    numbers = {word: values.astype(np.float64) for word, values in words.items()}
    return {word: values for word, values in numbers.items() if np.ptp(values) > 0}


def _chord_tones(piece: Piece) -> npt.NDArray[np.bool_]:
    """Return for each note whether it belongs to the chord that it begins over."""
    starts = [mark.onset for mark in piece.chords]
    of_chord = [frozenset[int](), *(_pitch_classes(mark.symbol) for mark in piece.chords)]
    return np.array([
        note.pitch % 12 in of_chord[bisect_right(starts, note.onset)] for note in piece.notes
    ])  # fmt: skip


def _pitch_classes(symbol: str) -> frozenset[int]:
    try:
        return frozenset(pitch_classes(parse_chord(symbol)))
    except ValueError:  # a symbol that means no chord
        return frozenset()


def _closest(units: Array, values: Floats) -> tuple[int, float]:
    """Return the unit of units (N, n) that correlates most with values (N,), and how much."""
    centred = np.float64(units) - units.mean(axis=0)
    about = values - values.mean()
    norms = np.sqrt((centred**2).sum(axis=0)) * np.sqrt(about @ about)
    correlations = about @ centred / np.where(norms > 0, norms, np.inf)
    unit = int(np.abs(correlations).argmax())
    return unit, float(correlations[unit])
