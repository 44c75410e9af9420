"""What a run keeps beside its training, as JSON: checked before it is used."""

from pathlib import Path
from typing import Any, cast

from jazzrnn.errors import RunError


def check_about(path: Path, about: dict[str, Any], columns: int) -> None:
    """Raise a RunError if what a run keeps beside its training makes no sense.

    Args:
        path: of the training, for messages.
        about: what it keeps.
        columns: of its log.
    """
    data: Any
    kinds = {"folder": str, "fingerprint": str, "held_out": (int, float), "transpose": int}
    data, log, unlogged = (about.get(name) for name in ("data", "log", "unlogged"))
    rows = cast("list[object]", log) if isinstance(log, list) else [log]
    if not (
        isinstance(data, dict)
        and all(
            isinstance(cast("dict[str, object]", data).get(name), kind)
            for name, kind in kinds.items()
        )
        and all(_are_numbers(row, columns) for row in rows)
        and _are_numbers(unlogged)
    ):
        raise RunError(f"{path}: damaged (its log makes no sense)")


def _are_numbers(value: object, count: int | None = None) -> bool:
    """Return whether a value is a list of numbers, and of so many."""
    if not isinstance(value, list):
        return False
    numbers = cast("list[object]", value)
    return all(type(one) in {int, float} for one in numbers) and count in {None, len(numbers)}
