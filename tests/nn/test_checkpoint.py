import re
from dataclasses import asdict, replace

import numpy as np
import pytest

from jazzrnn.errors import RunError
from jazzrnn.nn.checkpoint import (
    FORMAT,
    Model,
    load_model,
    load_training,
    save_model,
    save_training,
)
from jazzrnn.nn.model import ModelConfig, initial_weights
from jazzrnn.nn.training import TrainingConfig, begin, train
from jazzrnn.npz import open_npz, write_npz
from jazzrnn.schema import Column

CONFIG = ModelConfig((Column("a", 3), Column("b", 4, chosen=False)), hidden=5, layers=1)


def model():
    weights = initial_weights(CONFIG, np.random.default_rng(0))
    return Model(CONFIG, weights, {"settings": [["blues", 12]], "loss": 1.5})


def test_a_model_is_loaded_as_it_was_saved(tmp_path):
    save_model(tmp_path / "model.npz", model())
    loaded = load_model(tmp_path / "model.npz")
    assert loaded.config == CONFIG
    assert loaded.about == model().about
    assert np.array_equal(loaded.weights, model().weights)
    assert loaded.fingerprint == model().fingerprint


def test_a_fingerprint_tells_models_apart():
    other = model().weights.copy()
    other[-1] += 1e-3
    prints = {
        model().fingerprint,
        model()._replace(weights=other).fingerprint,
        model()._replace(config=replace(CONFIG, cell="rnn")).fingerprint,
    }
    assert len(prints) == 3
    assert all(len(text) == 12 for text in prints)


def test_a_training_goes_on_from_its_file_as_from_memory(tmp_path):
    plan = TrainingConfig(m=2, T=4, epochs=3, evaluate_every=1)
    data = [np.stack([np.arange(25) % 3, np.arange(25) % 4], axis=1).astype(np.int16)]
    state = begin(CONFIG, plan)
    for step in train(CONFIG, plan, state, data, data):
        if step.update == 5:
            break
    save_training(tmp_path / "t.npz", CONFIG, plan, state, {"log": [1, 2]})
    config, loaded_plan, loaded, about = load_training(tmp_path / "t.npz")
    assert (config, loaded_plan, about) == (CONFIG, plan, {"log": [1, 2]})
    rest, again = (list(train(CONFIG, plan, s, data, data)) for s in (state, loaded))
    assert [step.loss for step in rest] == [step.loss for step in again]
    assert np.array_equal(state.weights, loaded.weights)


def written(tmp_path, **arrays):
    np.savez(tmp_path / "m.npz", **arrays)
    return tmp_path / "m.npz"


def test_files_that_are_no_model_are_refused_in_one_line(tmp_path):
    (tmp_path / "text.npz").write_text("not a model")
    weights = np.zeros(3, np.float32)
    paths = [
        tmp_path / "missing.npz",
        tmp_path / "text.npz",
        tmp_path,
        written(tmp_path, weights=weights),
        written(tmp_path, weights=weights, meta=np.array("{")),
        written(tmp_path, weights=weights, meta=np.array('{"format": 1, "version": "0"}')),
        written(tmp_path, weights=weights, meta=np.array([object()])),
    ]
    for path in paths:
        with pytest.raises(RunError) as error:
            load_model(path)
        assert "\n" not in str(error.value)
        assert str(path) in str(error.value)


def test_weights_that_do_not_fit_are_refused(tmp_path):
    for weights in (
        model().weights[:-1],
        model().weights.astype(np.float64),
        model().weights * np.nan,
        np.full_like(model().weights, 3e38),
        -np.full_like(model().weights, 3e38),
    ):
        save_model(tmp_path / "m.npz", model()._replace(weights=weights))
        with pytest.raises(RunError, match="damaged"):
            load_model(tmp_path / "m.npz")


def test_another_format_is_named_with_a_way_out(tmp_path, monkeypatch):
    monkeypatch.setattr("jazzrnn.nn.checkpoint.FORMAT", 99)
    save_model(tmp_path / "m.npz", model())
    monkeypatch.undo()
    with pytest.raises(
        RunError, match=r"format 99.*reads format 2: use that version, or train again"
    ):
        load_model(tmp_path / "m.npz")


NO_NUMBERS = [None, True, -1, 1.5, "2", [], {}, [[]], 10**30, float("nan"), float("inf")]


def changes(meta, name):
    """The meta with another value in each place, one after the other: (where, meta)."""
    for key in meta[name]:
        for value in NO_NUMBERS:
            if value != meta[name][key] or type(value) is not type(meta[name][key]):
                yield f"{key}: {value}", meta | {name: meta[name] | {key: value}}
    yield "another", meta | {name: meta[name] | {"more": 1}}
    for key in meta[name]:
        yield f"no {key}", meta | {name: {k: v for k, v in meta[name].items() if k != key}}
    for value in NO_NUMBERS:
        yield f"{name}: {value}", meta | {name: value}


def reason(load, path):
    """Why a file is not loaded."""
    with pytest.raises(RunError) as refused:
        load(path)
    return str(refused.value)


def test_every_value_of_a_configuration_is_checked(tmp_path):
    path = tmp_path / "m.npz"
    save_model(path, model())
    meta = {"config": asdict(CONFIG), "about": {}}
    meta["config"]["schema"] = [asdict(column) for column in CONFIG.schema]
    huge = [("layers", 10**9), ("hidden", 256.0), ("hidden", 10**9), ("embedding", 2**40)]
    bad = [*changes(meta, "config")]
    bad += [(key, meta | {"config": meta["config"] | {key: value}}) for key, value in huge]
    schema = meta["config"]["schema"]
    for field in schema[0]:
        for value in NO_NUMBERS:
            columns = [schema[0] | {field: value}, schema[1]]
            fits = [("relative_to", []), ("relative_to", {}), ("name", "2")]
            if value != schema[0][field] and (field, value) not in fits:
                config = meta["config"] | {"schema": columns}
                bad.append((f"schema {field} {value}", meta | {"config": config}))
    for where, changed in bad:
        write_npz(path, FORMAT, changed, {"weights": model().weights})
        assert re.match(r"[^\n]*m\.npz: [^\n]*damaged[^\n]*$", reason(load_model, path)), where


def test_every_value_of_a_training_is_checked(tmp_path):
    path, plan = tmp_path / "t.npz", TrainingConfig(m=2, T=4)
    save_training(path, CONFIG, plan, begin(CONFIG, plan), {})
    with open_npz(path, FORMAT) as file, np.load(path) as stored:
        meta = file.meta
        arrays = {name: stored[name] for name in stored.files if name != "meta"}
    for name in ("plan", "counters"):
        for where, changed in changes(meta, name):
            fits = ("minutes: 1.5", "learning_rate: 1.5", "max_norm: 1.5", "best: 1.5")
            if where in (*fits, "seconds: 1.5", "another") or where.startswith(
                ("no ", "best: inf")
            ):
                continue  # fields that are missing have their usual values
            write_npz(path, FORMAT, changed, arrays)
            assert re.match(r"[^\n]*t\.npz: [^\n]*damaged[^\n]*$", reason(load_training, path)), (
                where
            )
