"""Where models are, and how they are found."""

import os
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.errors import RunError
from jazzrnn.nn.checkpoint import Model, save_model
from jazzrnn.nn.model import ModelConfig, initial_weights
from jazzrnn.runs import models
from jazzrnn.runs import run as runs
from jazzrnn.runs.models import (
    is_unfinished,
    load_song_model,
    model_path,
    newest_model,
    newest_or_box,
)
from jazzrnn.schema import Column
from tests.commands import write_music
from tests.runs.corpora import begin, read


def a_model(outputs, name, seconds):
    """The file of a model that was saved at this time."""
    path = outputs / name / "model.npz"
    path.parent.mkdir(parents=True)
    path.touch()
    os.utime(path, (seconds, seconds))
    return path


@pytest.fixture
def half_way(tmp_path):
    """The folder of a run that was stopped after its first measurement."""
    run = begin(tmp_path / "run", read(write_music(tmp_path / "music")))
    list(runs.train(run, stop=lambda: bool(run.log)))
    return tmp_path / "run"


def test_the_newest_model_is_that_saved_last_whatever_its_name(tmp_path):
    assert newest_model(tmp_path) is None
    assert newest_model(tmp_path / "missing") is None
    a_model(tmp_path, "run-10", 1000)
    last = a_model(tmp_path, "run-2", 3000)
    a_model(tmp_path, "mine", 2000)
    (tmp_path / "run-11").mkdir()
    (tmp_path / "run-12" / "model.npz").mkdir(parents=True)
    assert newest_model(tmp_path) == last
    assert newest_or_box(tmp_path) == last


def test_without_a_run_there_is_the_box(tmp_path):
    assert newest_or_box(tmp_path) == models.BOX
    assert model_path(tmp_path / "jazz") == tmp_path / "jazz", "only the bare word is the box"


def test_a_box_that_is_incomplete_says_how_to_mend_it(tmp_path, monkeypatch):
    path = a_model(tmp_path, "jazz", 0)
    monkeypatch.setattr(models, "BOX", path)
    with pytest.raises(RunError, match=r"learned\.npz: .* install it again"):
        newest_or_box(tmp_path / "empty")
    (path.parent / "learned.npz").touch()
    assert newest_or_box(tmp_path / "empty") == path


def test_a_model_is_named_by_its_file_or_its_folder(tmp_path, monkeypatch):
    path = a_model(tmp_path, "run", 0)
    assert model_path(path) == path
    assert model_path(path.parent) == path
    monkeypatch.chdir(tmp_path)
    assert model_path(Path("jazz")) == models.BOX
    a_model(tmp_path, "jazz", 0)
    assert model_path(Path("jazz")) == Path("jazz/model.npz"), "a folder comes first"


def test_a_folder_without_a_model_says_why(tmp_path):
    with pytest.raises(RunError, match=r"no run of jazzrnn train, there is no model\.npz in it"):
        model_path(tmp_path)
    (tmp_path / "training.npz").touch()
    with pytest.raises(RunError, match="`resume`"):
        model_path(tmp_path)


def test_whether_a_training_has_come_to_its_end_is_known_while_its_file_is_there(half_way):
    assert is_unfinished(half_way / "model.npz")
    run = runs.load(half_way)
    runs.resume(run, read(half_way.parent / "music"))
    list(runs.train(run))
    assert not is_unfinished(half_way / "model.npz")
    (half_way / "training.npz").write_bytes(b"damaged")
    assert not is_unfinished(half_way / "model.npz")
    (half_way / "training.npz").unlink()
    assert not is_unfinished(half_way / "model.npz")


def test_a_model_is_loaded_with_what_it_knows(half_way):
    model = load_song_model(half_way / "model.npz")
    assert len(model.repertoire.settings) == 4
    assert len(model.learned.names) == 4
    (half_way / "learned.npz").rename(half_way / "away.npz")
    assert load_song_model(half_way / "model.npz").learned is None


def test_a_model_of_something_else_is_refused(tmp_path):
    config = ModelConfig((Column("letter", 26),), hidden=4, layers=1)
    weights = initial_weights(config, np.random.default_rng(0))
    save_model(tmp_path / "text.npz", Model(config, weights, {}))
    with pytest.raises(RunError, match=r"text\.npz: a model of something else than music"):
        load_song_model(tmp_path / "text.npz")


def test_a_link_that_leads_to_itself_is_no_model(tmp_path):
    (tmp_path / "model.npz").symlink_to("model.npz")
    with pytest.raises(RunError, match=r"^[^\n]*model\.npz: too many levels of symbolic links$"):
        load_song_model(tmp_path / "model.npz")
    assert not models.is_box(tmp_path / "model.npz")
