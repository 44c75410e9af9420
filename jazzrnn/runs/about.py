"""What a run keeps beside its training, as JSON: its names, and how it is checked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from jazzrnn.encoding.columns import CHOSEN
from jazzrnn.errors import RunError

# In `Run.data`, where they may be missing:
FIND_CHORDS = "find_chords"  # whether chords are found in the notes
BASE = "base"  # the model that it began from, for people
BASE_LOSSES = "base_losses"  # of that model on the held-out pieces, nats a note
BASELINES = "baselines"  # of n-grams: losses of order 1, of the best order, that order
SAMPLES_EVERY = "samples_every"  # best checkpoints of which one gets a song; 0: none


def check_about(path: Path, about: dict[str, Any], columns: int) -> None:
    """Raise a RunError if what a run keeps beside its training makes no sense.

    Args:
        path: of the training, for messages.
        about: what it keeps.
        columns: of its log.
    """
    data, log, unlogged = (about.get(name) for name in ("data", "log", "unlogged"))
    rows = cast("list[object]", log) if isinstance(log, list) else [log]
    if not (
        isinstance(data, dict)
        and _fit(cast("dict[str, object]", data))
        and all(_are_numbers(row, columns) for row in rows)
        and _are_numbers(unlogged)
    ):
        raise RunError(f"{path}: damaged (its log makes no sense)")


def _fit(data: dict[str, object]) -> bool:
    """Return whether all is there that must be, and all is of its kind."""
    must = {"folder": str, "fingerprint": str, "held_out": (int, float), "transpose": int}
    may: dict[str, Callable[[object], bool]] = {
        BASE: lambda value: isinstance(value, str),
        BASE_LOSSES: lambda value: _are_numbers(value, len(CHOSEN)),
        BASELINES: lambda value: (
            isinstance(value, list)
            and len(cast("list[object]", value)) == len(CHOSEN)
            and all(_are_numbers(row, 3) for row in cast("list[object]", value))
        ),
        SAMPLES_EVERY: lambda value: type(value) is int and value >= 0,
    }
    return all(isinstance(data.get(name), kind) for name, kind in must.items()) and all(
        fits(data[name]) for name, fits in may.items() if name in data
    )


def _are_numbers(value: object, count: int | None = None) -> bool:
    """Return whether a value is a list of numbers, and of so many."""
    if not isinstance(value, list):
        return False
    numbers = cast("list[object]", value)
    return all(type(one) in {int, float} for one in numbers) and count in {None, len(numbers)}


def compared_losses(about: dict[str, Any]) -> dict[str, float]:
    """Return the losses that a run's held-out loss is compared with, in nats a note, notes alone:
    of "n-gram", and of "base" if it began from one; those that are not known are missing.
    """
    data = about.get("data")
    if not isinstance(data, dict) or not _fit(known := cast("dict[str, Any]", data)):
        return {}
    found: dict[str, float] = {}
    if BASELINES in known:
        found["n-gram"] = sum(best for _, best, _ in known[BASELINES])
    if BASE_LOSSES in known:
        found["base"] = sum(known[BASE_LOSSES])
    return found
