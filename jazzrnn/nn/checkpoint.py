"""Files of models and of unfinished trainings: arrays, and one JSON string.

They contain no code: they are read with `allow_pickle=False`.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from jazzrnn.errors import RunError
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.model import ModelConfig, size_of, state_shape
from jazzrnn.nn.optimizer import Adam
from jazzrnn.nn.training import TrainingConfig, TrainingState
from jazzrnn.npz import read_npz, write_npz
from jazzrnn.schema import Column

FORMAT = 1  # version of the files; other versions are refused
COUNTERS = ("epoch", "chunk", "seconds", "evaluated", "best", "worse")  # of a `TrainingState`
STORED = {"evaluate_every": "measure_every", "evaluated": "measured"}  # field -> name in the files


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
    meta, arrays = read_npz(path, FORMAT, ("weights",))
    if "counters" in meta:
        raise RunError(f"{path}: an unfinished training; the model is in model.npz beside it")
    try:
        config = _config(meta["config"])
        size, about = size_of(config), dict(meta["about"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{path}: damaged ({error})") from error
    weights = arrays["weights"]
    if weights.dtype == np.float16:
        weights = weights.astype(np.float32)
    if weights.shape != (size,) or weights.dtype != np.float32 or not np.isfinite(weights).all():
        raise RunError(f"{path}: damaged (its weights do not fit its configuration)")
    return Model(config, weights, about)


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
    counters = {STORED.get(name, name): getattr(state, name) for name in COUNTERS}
    plan_stored = {STORED.get(name, name): value for name, value in asdict(plan).items()}
    meta = {"config": asdict(config), "plan": plan_stored, "counters": counters, "about": about}
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
    meta, arrays = read_npz(path, FORMAT, ("weights", "best_weights", "carried", "moments"))
    try:
        config, plan = _config(meta["config"]), _plan(meta["plan"])
        size = size_of(config)
        adam = Adam(size)
        adam.updates, adam.moments = int(meta["updates"]), arrays["moments"]
        state = TrainingState(
            arrays["weights"], adam, arrays["best_weights"], arrays["carried"],
            **{name: meta["counters"][STORED.get(name, name)] for name in COUNTERS},
        )  # fmt: skip
        about = dict(meta["about"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{path}: damaged ({error})") from error
    shapes = [
        state.weights.shape,
        state.best_weights.shape,
        adam.moments.shape,
        state.carried.shape,
    ]
    if shapes != [(size,), (size,), (2, size), state_shape(config, plan.m)]:
        raise RunError(f"{path}: damaged (its arrays do not fit its configuration)")
    return config, plan, state, about


def is_finished(path: Path) -> bool:
    """Return whether a saved training has reached the end of its plan; read no arrays.

    Raises:
        RunError: no such file, not a training, damaged, or of another format version.
    """
    meta, _ = read_npz(path, FORMAT, ())
    try:
        plan, at = _plan(meta["plan"]), meta["counters"]
        late = plan.minutes and at["seconds"] >= 60 * plan.minutes
        return bool(late or at["epoch"] >= plan.epochs or at["worse"] > plan.patience)
    except (KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: damaged ({error})") from error


def _config(data: dict[str, Any]) -> ModelConfig:
    schema = tuple(
        Column(**(column | {"relative_to": tuple(column["relative_to"])}))
        for column in data["schema"]
    )
    fields: dict[str, Any] = data | {"schema": schema}
    return ModelConfig(**fields)


def _plan(data: dict[str, Any]) -> TrainingConfig:
    fields = {stored: name for name, stored in STORED.items()}
    return TrainingConfig(**{fields.get(name, name): value for name, value in data.items()})
