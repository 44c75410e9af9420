"""A training in its folder: what it writes, and that it goes on where it was."""

import errno
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.errors import CorpusError, JazzrnnError, RunError
from jazzrnn.generation.repertoire import from_json
from jazzrnn.nn.checkpoint import load_model, load_training, save_training
from jazzrnn.runs import run as runs
from jazzrnn.runs.claim import claim
from jazzrnn.runs.file_list import read_list
from jazzrnn.runs.learned import load_learned
from jazzrnn.runs.state import LOG_COLUMNS, LOSSES
from tests.commands import everything_in, rows_of, write_music
from tests.runs.corpora import CONFIG, DATA, PLAN, begin, read


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    """A folder with five pieces and a file that is none."""
    folder = write_music(tmp_path_factory.mktemp("runs") / "music")
    (folder / "picture.mid").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


@pytest.fixture(scope="module")
def corpus(music):
    return read(music)


@pytest.fixture(scope="module")
def finished(corpus, tmp_path_factory):
    """A run that has come to its end; look at it only."""
    run = begin(tmp_path_factory.mktemp("finished") / "run", corpus)
    list(runs.train(run))
    return run


def same_state(one, other):
    return (
        np.array_equal(one.weights, other.weights)
        and np.array_equal(one.best_weights, other.best_weights)
        and np.array_equal(one.carried, other.carried)
        and np.array_equal(one.adam.moments, other.adam.moments)
        and one.adam.updates == other.adam.updates
    )


# --- begin


def test_a_run_that_begins_has_split_the_pieces_and_says_so(corpus, tmp_path):
    run = begin(tmp_path / "new" / "run", corpus)
    assert (len(run.learn), len(run.held_out)) == (4, 1)
    assert run.notes() == tuple(
        sum(len(steps) - 1 for steps in side) for side in (run.learn, run.held_out)
    )
    sides = read_list(tmp_path / "new" / "run")
    assert sorted(sides.values()) == ["", "held out", *["learned"] * 4]
    assert sides["picture.mid"] == ""
    assert not run.log


def test_what_was_learned_is_kept_to_check_songs_for_copies(corpus, tmp_path):
    run = begin(tmp_path, corpus)
    learned = load_learned(tmp_path / "learned.npz", corpus.fingerprint())
    sides = read_list(tmp_path)
    assert learned.names == [name for name, side in sides.items() if side == "learned"]
    assert {*learned.tunes} == {entry.tune for entry in run.learn.entries}
    assert load_learned(tmp_path / "learned.npz", "of other music") is None


def test_nothing_held_out_is_measured_on_what_is_learned(corpus, tmp_path):
    run = begin(tmp_path, corpus, held_out=0)
    assert run.measured_on == "training"
    assert len(run.learn) == len(run.held_out) == 5
    assert begin(tmp_path / "other", corpus).measured_on == "held-out"


def test_music_that_cannot_be_split_is_refused_and_its_files_are_listed(tmp_path):
    music = write_music(tmp_path / "music", count=1)
    with pytest.raises(CorpusError, match="only one tune"):
        begin(tmp_path / "run", read(music))
    assert read_list(tmp_path / "run") == {"tune-1.mid": ""}


@pytest.mark.parametrize("name", ["log.csv", "loss.svg", "learned.npz"])
def test_files_of_somebody_else_are_not_overwritten(name, corpus, tmp_path):
    (tmp_path / name).write_text("mine")
    with pytest.raises(RunError, match=f"has a {name} of something else"):
        begin(tmp_path, corpus)
    assert [*everything_in(tmp_path).values()] == [b"mine"]


# --- train


def test_a_training_yields_each_update_and_ends(finished):
    assert finished.state.epoch == PLAN.epochs
    assert finished.log[-1][0] == finished.state.adam.updates


def test_a_run_is_a_folder_with_six_files(finished):
    names = {path.name for path in everything_in(finished.folder)}
    assert names == {
        "model.npz", "training.npz", "log.csv", "loss.svg", "files.csv", "learned.npz"
    }  # fmt: skip


def test_the_log_has_a_row_for_each_measurement(finished):
    header, *rows = rows_of(finished.folder / "log.csv")
    assert header == LOG_COLUMNS
    assert np.array(rows, float) == pytest.approx(np.array(finished.log), rel=1e-5)
    picture = (finished.folder / "loss.svg").read_text(encoding="utf-8")
    assert picture.count("<polyline") == 2


def test_the_model_has_the_best_weights_and_knows_its_music(finished, corpus):
    model = load_model(finished.folder / "model.npz")
    assert np.array_equal(model.weights, finished.state.best_weights)
    assert model.config == CONFIG
    repertoire = from_json(model.about, finished.folder / "model.npz")
    assert repertoire.fingerprint == corpus.fingerprint()
    assert repertoire.source == "music"
    assert repertoire.pieces == {"learned": 4, "held out": 1}
    assert repertoire.notes == dict(zip(("learned", "held out"), finished.notes(), strict=True))
    assert repertoire.losses.keys() == {*LOSSES}
    for setting in repertoire.settings:
        assert {part for part, _ in setting.notes_a_bar} == {part for part, _ in setting.programs}
        steps = corpus.steps[corpus.names.index(f"{setting.name}.mid")]
        bars = sum(notes for _, notes in setting.notes_a_bar)
        assert len(steps) - 1 == pytest.approx(bars * len(setting.bars), rel=0.2)
    best = min(row[LOG_COLUMNS.index("held_out")] for row in finished.log)
    assert sum(repertoire.losses.values()) == pytest.approx(best)


def test_the_first_measurement_is_saved_at_once(corpus, tmp_path):
    """Who kills a training can go on with it, and finds a model as soon as there is one."""
    run = begin(tmp_path, corpus)
    for progress in runs.train(run):
        assert (tmp_path / "training.npz").exists()
        assert load_training(tmp_path / "training.npz")[3]["log"] == run.log
        assert (tmp_path / "model.npz").exists() == bool(run.log)
        if progress.held_out is not None:
            break
    assert run.log


def test_who_watches_finds_each_measurement_in_the_log_at_once(corpus, tmp_path):
    run = begin(tmp_path, corpus)
    for progress in runs.train(run):
        if progress.held_out is not None:
            assert len(rows_of(tmp_path / "log.csv")) == 1 + len(run.log)
        if len(run.log) == 2:
            assert not progress.done
            break
    assert len(run.log) == 2


def test_a_training_that_is_stopped_is_saved(corpus, tmp_path):
    run = begin(tmp_path, corpus)
    *_, last = runs.train(run, stop=lambda: run.state.adam.updates >= 2)
    assert last.stopped
    assert same_state(load_training(tmp_path / "training.npz")[2], run.state)


# --- load and resume


def test_what_is_saved_loads_as_the_same(finished):
    loaded = runs.load(finished.folder)
    assert same_state(loaded.state, finished.state)
    assert (loaded.config, loaded.plan) == (finished.config, finished.plan)
    assert loaded.data == finished.data
    assert (loaded.log, loaded.unlogged) == (finished.log, finished.unlogged)
    assert len(loaded.learn) == 0, "the music comes with `resume`"


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(corpus, finished, tmp_path):
    stopped = begin(tmp_path, corpus)
    list(runs.train(stopped, stop=lambda: stopped.state.adam.updates >= 5))
    assert not same_state(stopped.state, finished.state)
    run = runs.load(tmp_path)
    runs.resume(run, corpus)
    list(runs.train(run))
    assert same_state(run.state, finished.state)
    seconds = LOG_COLUMNS.index("seconds")
    for row, straight in zip(run.log, finished.log, strict=True):
        assert row[:seconds] + row[seconds + 1 :] == straight[:seconds] + straight[seconds + 1 :]


def test_a_run_splits_its_music_in_the_same_way_again(corpus, tmp_path):
    run = begin(tmp_path, corpus)
    runs.save(run)
    again = runs.load(tmp_path)
    runs.resume(again, corpus)
    for one, other in ((run.learn, again.learn), (run.held_out, again.held_out)):
        assert [entry.digest for entry in one.entries] == [e.digest for e in other.entries]
    assert again.repertoire == run.repertoire


def test_a_run_does_not_go_on_with_other_music(finished, tmp_path):
    other = read(write_music(tmp_path / "music", count=6))
    before = everything_in(finished.folder)
    with pytest.raises(RunError, match=r"the music is not what .* \(new: tune-6\.mid\)"):
        runs.resume(runs.load(finished.folder), other)
    assert everything_in(finished.folder) == before


def test_a_run_of_which_nothing_was_saved_cannot_be_loaded(tmp_path):
    with pytest.raises(RunError, match="nothing was saved there yet"):
        runs.load(tmp_path)


def test_a_run_of_another_schema_is_refused(corpus, tmp_path):
    other = replace(CONFIG, schema=SCHEMA[:-1])
    run = begin(tmp_path, corpus, config=other)
    runs.save(run)
    with pytest.raises(RunError, match="describes notes in another way"):
        runs.load(tmp_path)


@pytest.mark.parametrize("replaced", [False, True])
def test_a_folder_that_is_deleted_meanwhile_is_not_made_again(replaced, corpus, tmp_path):
    reason = "has been replaced" if replaced else "is gone"
    with claim(tmp_path / "run") as folder:
        progress = runs.train(run := begin(folder, corpus))
        next(progress)
        shutil.rmtree(folder)
        if replaced:
            folder.mkdir()
        with pytest.raises(RunError, match=rf"run {reason}: what was trained since then cannot be"):
            list(progress)
        assert [*tmp_path.rglob("*")] == [run.folder] * replaced


def test_a_full_disk_leaves_what_was_saved_last(corpus, tmp_path, monkeypatch):
    run = begin(tmp_path, corpus)
    progress = runs.train(run)
    while not run.log:
        next(progress)
    before = everything_in(tmp_path)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(JazzrnnError, match=r"cannot be written: no space left on device$"):
        list(progress)
    assert everything_in(tmp_path) == before


def test_a_training_whose_loss_is_no_number_stops_and_keeps_the_best_weights(corpus, tmp_path):
    run = begin(tmp_path, corpus)
    progress = runs.train(run)
    while not run.log:
        next(progress)
    model = load_model(tmp_path / "model.npz")
    run.state.weights[::2], run.state.weights[1::2] = 3e38, -3e38
    with pytest.raises(
        RunError, match=r"the loss is no number any more after \d+ updates: .*kept$"
    ):
        list(progress)
    assert load_model(tmp_path / "model.npz").fingerprint == model.fingerprint
    assert np.isfinite(run.state.weights).all()


@pytest.mark.parametrize("name", ["data", "log", "unlogged"])
@pytest.mark.parametrize("value", [None, 1, [[1]], {"folder": 1}, ["x"]])
def test_what_is_beside_a_training_is_checked(name, value, finished, tmp_path):
    config, plan, state, about = load_training(finished.folder / "training.npz")
    save_training(tmp_path / "training.npz", config, plan, state, about | {name: value})
    with pytest.raises(RunError, match=r"training\.npz: damaged \(its log makes no sense\)$"):
        runs.load(tmp_path)


@pytest.mark.parametrize(
    "more",
    [{"base": 1}, {"base_losses": [1.0]}, {"baselines": [[1, 2, 3]]}, {"samples_every": -1}],
    ids=str,
)
def test_what_a_run_may_keep_beside_its_training_is_checked_too(more, finished, tmp_path):
    config, plan, state, about = load_training(finished.folder / "training.npz")
    about["data"] |= more
    save_training(tmp_path / "training.npz", config, plan, state, about)
    with pytest.raises(RunError, match="damaged"):
        runs.load(tmp_path)


def test_a_run_that_was_saved_before_chords_could_be_found_loads(corpus, tmp_path):
    data = {name: value for name, value in DATA.items() if name != "find_chords"}
    run = runs.begin(tmp_path, CONFIG, PLAN, corpus, data)
    list(runs.train(run))
    model = load_model(tmp_path / "model.npz")
    assert not from_json(model.about, tmp_path / "model.npz").finds_chords
