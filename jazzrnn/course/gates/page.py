"""The page of a model's gates and units over a song: one file, and nothing from outside.

Every value is one of 64 levels, one character of a text: all units of all layers of a song's first
bars stay below `MOST` characters.
"""

import string
from html import escape
from importlib.resources import files
from typing import Any

import numpy as np

from jazzrnn.course.gates.findings import findings
from jazzrnn.course.gates.values import FROM_ZERO, Watched
from jazzrnn.errors import OptionError
from jazzrnn.music.notes import STEPS_PER_QUARTER, bar_starts
from jazzrnn.music.piano_roll import in_print
from jazzrnn.nn.arrays import Array
from jazzrnn.page.building import in_script, whole_page

LEVELS = np.frombuffer(
    (string.ascii_letters + string.digits + "+-").encode(), np.uint8
)  # a to z, A to Z, 0 to 9, +, -
MOST = 400_000  # characters of values in a page: it stays below 500 kB


def gates_page(watched: Watched, title: str, model: str, first_bar: int = 1) -> tuple[str, int]:
    """Return a page, and the number of the last bar that it shows.

    Args:
        watched: the song as the model has read it.
        title: of the song.
        model: its name.
        first_bar: where the page begins.

    Raises:
        OptionError: no note begins in or behind that bar.
    """
    shown, last_bar = _bars_that_fit(watched, first_bar)
    page = whole_page(
        _static("gates.html"),
        _static("gates.css"),
        _static("gates.js"),
        {
            "title": escape(title or "A song"),
            "about": escape(f"bars {first_bar} to {last_bar}, as {model} reads them"),
            "song": in_script(_contents(watched, shown, first_bar, last_bar)),
        },
    )
    return page, last_bar


def _static(name: str) -> str:
    return (files("jazzrnn.course.gates") / "static" / name).read_text(encoding="utf-8")


def _bars_that_fit(watched: Watched, first_bar: int) -> tuple[slice, int]:
    """Return the notes that are shown, and the number of their last bar."""
    units = sum(values.shape[1] for layer in watched.layers for values in layer.values())
    onsets = [note.onset for note in watched.piece.notes]
    lines = bar_starts(watched.piece.meters, watched.piece.length)
    first = int(np.searchsorted(onsets, lines[min(first_bar, len(lines)) - 1]))
    last, last_bar = first, first_bar
    for bar in range(first_bar, len(lines)):
        until = int(np.searchsorted(onsets, lines[bar]))
        if last > first and (until - first) * units > MOST:
            break
        last, last_bar = until, bar
    if last == first:
        raise OptionError(f"bar {first_bar}: no note begins there or later in this song")
    return slice(first, min(last, first + max(1, MOST // units))), last_bar


def _contents(watched: Watched, shown: slice, first_bar: int, last_bar: int) -> dict[str, Any]:
    piece = watched.piece
    lines = bar_starts(piece.meters, piece.length)[first_bar - 1 : last_bar + 1]
    marks = [*piece.chords]
    ends = [*(mark.onset for mark in marks[1:]), lines[-1]]
    return {
        "notes": [[n.onset, n.duration, n.pitch, n.velocity] for n in piece.notes[shown]],
        "bars": lines,
        "firstBar": first_bar,
        "beat": STEPS_PER_QUARTER,
        "chords": [
            [max(mark.onset, lines[0]), in_print(mark.symbol)]
            for mark, end in zip(marks, ends, strict=False)
            if end > lines[0] and mark.onset < lines[-1]
        ],
        "layers": [
            {kind: _kind(kind, values, shown) for kind, values in layer.items()}
            for layer in watched.layers
        ],
        "findings": [unit._asdict() for unit in findings(watched)],
    }


def _kind(kind: str, values: Array, shown: slice) -> dict[str, Any]:
    """Return units (N, n) of a kind, unit by unit, as levels from its `low` to its `high`.

    These are the lowest and the highest value of the unit; of values around 0 they are as far below
    as above it.
    """
    units = values[shown].T
    low, high = units.min(axis=1), units.max(axis=1)
    if kind not in FROM_ZERO:
        high = np.maximum(high, -low)
        low = -high
    span = np.maximum(high - low, 1e-6)[:, None]
    levels = np.rint((units - low[:, None]) / span * (len(LEVELS) - 1)).astype(np.uint8)
    text = LEVELS[levels].tobytes().decode()
    ends = {"low": _short(low), "high": _short(high)}
    return {**ends, "units": len(units), "aroundZero": kind not in FROM_ZERO, "values": text}


def _short(values: Array) -> list[float]:
    return [round(value, 3) for value in values.tolist()]
