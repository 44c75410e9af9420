"""Files of models and of unfinished trainings: arrays, and one JSON string.

They contain no code: they are read with `allow_pickle=False`.
"""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.errors import RunError
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.from_json import (
    COUNTERS,
    as_dict,
    config_from_json,
    counters_from_json,
    plan_from_json,
    whole,
)
from jazzrnn.nn.model import ModelConfig, size_of, state_shape
from jazzrnn.nn.optimizer import Adam
from jazzrnn.nn.training import TrainingConfig, TrainingState
from jazzrnn.npz import open_npz, write_npz

FORMAT = 2  # version of the files; other versions are refused
LARGEST = 1e5  # more than any weight, state or moment of a training that learns; far from overflow


class Model(NamedTuple):
    """A trained network, and what its user wrote about it."""

    config: ModelConfig
    weights: Array
    about: dict[str, Any]  # plain JSON; not read here

    @property
    def fingerprint(self) -> str:
        """12 characters that no other model has."""
        config = json.dumps(asdict(self.config), sort_keys=True).encode()
        return sha256(config + self.weights.tobytes()).hexdigest()[:12]


def save_model(path: Path, model: Model, *, half: bool = False) -> None:
    """Write a model; with `half`, its weights in 16 bits and packed, for a smaller file.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    weights = model.weights.astype(np.float16) if half else model.weights
    meta = {"config": asdict(model.config), "about": model.about}
    write_npz(path, FORMAT, meta, {"weights": weights}, packed=half)


def load_model(path: Path) -> Model:
    """Read a model.

    Raises:
        RunError: no such file, not a model, damaged, or of another format version.
    """
    with open_npz(path, FORMAT) as file:
        if "counters" in file.meta:
            raise RunError(f"{path}: an unfinished training; the model is in model.npz beside it")
        with _in(path):
            config, about = config_from_json(file.meta["config"]), as_dict(file.meta["about"])
        weights = file.read("weights", (size_of(config),), (np.float16, np.float32))
    weights = weights.astype(np.float32, copy=False)
    _check_values(path, weights)
    return Model(config, weights, about)


def _check_values(path: Path, *arrays: Array) -> None:
    """Raise a RunError for numbers that no training makes; nan is refused, too."""
    for array in arrays:
        if array.size and not max(array.max(), -array.min()) <= LARGEST:
            raise RunError(f"{path}: damaged (its weights make no sense)")


@contextmanager
def _in(path: Path) -> Generator[None]:
    """Turn what JSON that makes no sense raises into an error that names the file."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RunError(f"{path}: damaged ({error})") from error


def save_training(
    path: Path,
    config: ModelConfig,
    plan: TrainingConfig,
    state: TrainingState,
    about: dict[str, Any],
) -> None:
    """Write everything that a training needs to go on.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    counters = {name: getattr(state, name) for name in COUNTERS}
    meta = {"config": asdict(config), "plan": asdict(plan), "counters": counters, "about": about}
    meta |= {"updates": state.adam.updates}
    arrays = {
        "weights": state.weights,
        "best_weights": state.best_weights,
        "carried": state.carried,
        "moments": state.adam.moments,
    }
    write_npz(path, FORMAT, meta, arrays)


def load_training(
    path: Path,
) -> tuple[ModelConfig, TrainingConfig, TrainingState, dict[str, Any]]:
    """Read what `save_training` wrote.

    Raises:
        RunError: no such file, not a training, damaged, or of another format version.
    """
    with open_npz(path, FORMAT) as file:
        with _in(path):
            config, plan = config_from_json(file.meta["config"]), plan_from_json(file.meta["plan"])
            counters = counters_from_json(file.meta["counters"])
            updates, about = whole(file.meta["updates"], 0), as_dict(file.meta["about"])
        size, number = size_of(config), (np.float32,)
        weights = file.read("weights", (size,), number)
        best_weights = file.read("best_weights", (size,), number)
        carried = file.read("carried", state_shape(config, plan.m), number)
        moments = file.read("moments", (2, size), number)
    _check_values(path, weights, best_weights, carried, moments)
    adam = Adam(size)
    adam.updates, adam.moments = updates, moments
    return config, plan, TrainingState(weights, adam, best_weights, carried, **counters), about


def is_finished(path: Path) -> bool:
    """Return whether a saved training has reached the end of its plan; read no arrays.

    Raises:
        RunError: no such file, not a training, damaged, or of another format version.
    """
    with open_npz(path, FORMAT) as file, _in(path):
        plan, at = plan_from_json(file.meta["plan"]), counters_from_json(file.meta["counters"])
    late = plan.minutes and at["seconds"] >= 60 * plan.minutes
    return bool(late or at["epoch"] >= plan.epochs or at["worse"] > plan.patience)


def about_of(path: Path) -> dict[str, Any]:
    """Return what is kept beside a saved training; read no arrays.

    Raises:
        RunError: no such file, not a training, damaged, or of another format version.
    """
    with open_npz(path, FORMAT) as file, _in(path):
        return as_dict(file.meta["about"])
