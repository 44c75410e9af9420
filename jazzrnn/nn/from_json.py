"""Configurations and counters from the JSON of a file: every value is checked before it is used.

Each function raises KeyError, TypeError or ValueError for what no training has written.
"""

from typing import Any, cast, get_args

from jazzrnn.nn.model import Cell, ModelConfig
from jazzrnn.nn.training import TrainingConfig
from jazzrnn.schema import Column, Schema

MOST_COLUMNS, MOST_CLASSES, MOST_UNITS, MOST_LAYERS = 1024, 2**16, 2**16, 64
MOST = 2**53  # of anything that is counted
COUNTERS = ("epoch", "chunk", "seconds", "evaluated", "best", "worse")  # of a `TrainingState`


def config_from_json(data: Any) -> ModelConfig:
    """Return the configuration of a model from the JSON of its `asdict`."""
    fields = {**as_dict(data)}
    schema = _schema(fields.pop("schema"))
    cell = _one(fields.pop("cell"), get_args(Cell), "cell")
    return ModelConfig(
        schema,
        cell,
        hidden=whole(fields.pop("hidden"), 1, MOST_UNITS),
        layers=whole(fields.pop("layers"), 1, MOST_LAYERS),
        embedding=whole(fields.pop("embedding"), 0, MOST_UNITS),
        head=whole(fields.pop("head"), 0, MOST_UNITS),
        dropout=_fraction(fields.pop("dropout")),
        head_dropout=_fraction(fields.pop("head_dropout")),
        **fields,  # what is left is no field: TypeError
    )


def plan_from_json(data: Any) -> TrainingConfig:
    """Return how to train from the JSON of its `asdict`."""
    fields = as_dict(data)
    numbers = {"learning_rate", "minutes", "max_norm"}
    read = {name: number(v) if name in numbers else whole(v, 0) for name, v in fields.items()}
    plan = TrainingConfig(**cast("dict[str, Any]", read))
    if min(plan.m, plan.T, plan.epochs, plan.evaluate_every) < 1:
        raise ValueError("a size of 0")
    return plan


def counters_from_json(data: Any) -> dict[str, Any]:
    """Return the counters of a training."""
    fields = as_dict(data)
    read = {name: fields[name] for name in COUNTERS}
    for name, value in read.items():
        if name == "best" and value == float("inf"):  # not evaluated yet
            continue
        number(value) if name in {"seconds", "best"} else whole(value, 0)
    return read


def as_dict(value: Any) -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise TypeError(f"{type(value).__name__} in place of an object")
    return cast("dict[str, Any]", value)


def whole(value: Any, least: int, most: int = MOST) -> int:
    """Return a whole number in a range."""
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{repr(value)[:20]} is no whole number from {least} to {most}")
    return value


def number(value: Any) -> float:
    """Return a finite number that is not negative."""
    if type(value) not in {int, float} or not 0 <= value <= MOST:
        raise ValueError(f"{repr(value)[:20]} is no number")
    return float(value)


def _fraction(value: Any) -> float:
    if not number(value) < 1:
        raise ValueError(f"{value} is not below 1")
    return value


def _one(value: Any, known: tuple[Any, ...], what: str) -> Any:
    if value not in known:
        raise ValueError(f"{what} {str(value)[:20]}")
    return value


def _schema(data: Any) -> Schema:
    """Return the columns of a step; each is relative to columns before it only."""
    columns: list[Column] = []
    names: set[str] = set()
    for fields in data:
        name, classes, chosen = fields["name"], fields["classes"], fields["chosen"]
        relative_to = tuple(fields["relative_to"])
        if len(columns) == MOST_COLUMNS or len(fields) != len(Column.__dataclass_fields__):
            raise ValueError("its columns make no sense")
        if type(name) is not str or name in names or type(chosen) is not bool:
            raise ValueError(f"column {str(name)[:20]}")
        if not names.issuperset(relative_to):
            raise ValueError(f"column {name[:20]} is relative to a later one")
        names.add(name)
        columns.append(Column(name, whole(classes, 1, MOST_CLASSES), chosen, relative_to))
    if not columns or not columns[0].chosen:
        raise ValueError("its first column is not chosen")
    return tuple(columns)
