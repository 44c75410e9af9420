import json
import re
import shlex
import shutil

import numpy as np
import pytest

from jazzrnn.nn.checkpoint import load_model, load_training
from jazzrnn.nn.model import ModelConfig, size_of
from jazzrnn.runs.state import LOG_COLUMNS, LOSSES
from tests.commands import QUICK, TINY, ended, rows_of, start, tune, write_music

pytestmark = pytest.mark.slow

FIVE_FILES = {"model.npz", "training.npz", "log.csv", "loss.svg", "files.csv"}


@pytest.fixture
def music(here):
    """Gives the name of a folder with five small pieces in the folder that the test is in."""
    return write_music(here / "my music").name


@pytest.fixture(scope="module")
def twenty_epochs(tmp_path_factory):
    """What a training of 20 epochs prints, and the rows of its log."""
    folder = tmp_path_factory.mktemp("twenty")
    music = write_music(folder / "music")
    done = ended(start("train", music, "-o", "run", *TINY, "--epochs", 20, cwd=folder))
    assert done.code == 0, done.err
    return done.out, rows_of(folder / "run" / "log.csv")


def weights_of(run):
    return load_training(run / "training.npz")[2].weights


def lines_of_table(out):
    return {line.split()[0]: line.split()[1:] for line in out.splitlines() if line[:1] == " "}


def test_a_run_is_a_folder_with_five_files(music, here, call):
    result = call("train", music, *QUICK)
    assert result.code == 0
    assert result.err == ""
    run = here / "outputs" / "run-1"
    assert {path.name for path in run.iterdir()} >= FIVE_FILES
    assert result.out.splitlines()[-1] == (
        "saved outputs/run-1/model.npz; write a song with: jazzrnn generate -o song.mid"
    )
    assert load_model(run / "model.npz").about["trained on"] == "my music"
    assert "<polyline" in (run / "loss.svg").read_text(encoding="utf-8")


def test_runs_are_numbered(music, here, call):
    for number in (1, 2):
        assert f"outputs/run-{number}" in call("train", music, *QUICK).out
    assert {path.name for path in (here / "outputs").iterdir()} == {"run-1", "run-2"}


def test_all_files_are_accounted_for(music, here, call):
    (here / music / "picture.mid").write_bytes(b"\x89PNG\r\n\x1a\n")
    shutil.copy(here / music / "tune-1.mid", here / music / "copy.MID")
    result = call("train", music, *QUICK)
    assert "7 files: 5 used, 0 repaired, 2 skipped" in result.out
    assert "  skipped tune-1.mid: the same music as copy.MID\n" in result.out
    header, *rows = rows_of(here / "outputs" / "run-1" / "files.csv")
    assert header == ["file", "outcome", "detail", "side"]
    assert sorted(row[0] for row in rows) == sorted(path.name for path in (here / music).iterdir())
    sides = {row[0]: row[3] for row in rows}
    assert sides["picture.mid"] == sides["tune-1.mid"] == ""
    assert sorted(sides.values()) == ["", "", "held out", *["learned"] * 4]


def test_only_the_first_of_many_skipped_files_are_named(music, here, call):
    for number in range(8):
        (here / music / f"broken-{number}.mid").write_bytes(b"RIFF")
    out = call("train", music, *QUICK).out
    assert out.count("  skipped ") == 5
    assert "  and 3 more: see files.csv in the run's folder\n" in out


def test_where_no_music_can_be_kept_it_is_reported_below_the_skipped_files(
    music, here, call, monkeypatch
):
    (here / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "file"))
    for number in range(8):
        (here / music / f"broken-{number}.mid").write_bytes(b"RIFF")
    lines = call("train", music, *QUICK).out.splitlines()
    more = next(k for k, line in enumerate(lines) if line.startswith("  and 3 more"))
    assert lines[more - 1].startswith("  skipped ")
    assert lines[more + 1].startswith("the encoded music stays in memory: ")


def test_a_song_can_be_written_by_a_run_that_lies_elsewhere(music, here, call):
    result = call("train", music, *QUICK, "-o", "my runs/first")
    hint = result.out.splitlines()[-1].split("jazzrnn ")[1]
    assert hint == "generate -m 'my runs/first' -o song.mid"
    assert call(*shlex.split(hint)).code == 0
    assert (here / "song.mid").exists()


def test_the_log_has_a_row_for_each_measurement(twenty_epochs):
    header, *rows = twenty_epochs[1]
    assert header == LOG_COLUMNS
    assert len(rows) >= 2
    values = np.array(rows, float)
    updates, epochs, seconds = values[:, :3].T
    assert (np.diff(updates) > 0).all()
    assert (np.diff(epochs) > 0).all()
    assert (np.diff(seconds) > 0).all()
    assert epochs[-1] == 20
    held_out, parts = values[:, 4], values[:, 5:]
    assert parts.sum(axis=1) == pytest.approx(held_out, rel=1e-4)


def test_the_end_compares_the_model_with_both_baselines(twenty_epochs):
    out, (_, *log) = twenty_epochs
    table = lines_of_table(out)
    assert table["shift"] == [*LOSSES[1:], "all"]
    for name in ("unigram", "n-gram", "model"):
        *parts, total = map(float, table[name])
        assert sum(parts) == pytest.approx(total, abs=0.003)
    assert float(table["n-gram"][-1]) <= float(table["unigram"][-1])
    best = min(float(row[4]) for row in log)
    assert float(table["model"][-1]) == pytest.approx(best, abs=0.001)


def test_progress_says_what_is_left_and_both_losses(twenty_epochs):
    lines = [line for line in twenty_epochs[0].splitlines() if line.startswith("epoch ")]
    shape = (
        r"epoch \d+/20  update \d+ +\d+%  \d+:\d\d left"
        r"  loss \d+\.\d{3}  held-out loss \d+\.\d{3} \(notes \d+\.\d{3} \+ plan \d+\.\d{3}\).*"
    )
    assert lines
    assert all(re.fullmatch(shape, line) for line in lines)
    assert " best" in lines[0]


def test_options_arrive_in_the_model(music, here, call):
    options = "--cell rnn --hidden 6 --layers 3 --dropout 0.25 --batch-size 3 --seq-len 5"
    more = "--learning-rate 0.01 --transpose 2 --epochs 1 --held-out 0.4 --seed 9 -o mine"
    assert call("train", music, *options.split(), *more.split()).code == 0
    config, plan, _, about = load_training(here / "mine" / "training.npz")
    assert config == ModelConfig(config.schema, "rnn", 6, 3, dropout=0.25, head_dropout=0.25)
    assert (plan.m, plan.T, plan.learning_rate, plan.epochs, plan.seed) == (3, 5, 0.01, 1, 9)
    assert (about["data"]["transpose"], about["data"]["held_out"]) == (2, 0.4)
    model = load_model(here / "mine" / "model.npz")
    assert model.about["pieces"] == {"learned": 3, "held out": 2}
    assert len(model.weights) == size_of(config)


def test_nothing_held_out_is_said_to_be_measured_on_training_pieces(music, here, call):
    result = call("train", music, *QUICK, "--held-out", 0)
    assert result.code == 0
    assert "\ntraining loss in nats a note\n" in result.out


def test_the_same_seed_gives_the_same_weights(music, here, call):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        call("train", music, *QUICK, "--seed", seed, "-o", name)
    a, b, c = (weights_of(here / name) for name in "abc")
    assert a.dtype == np.float32
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def test_minutes_limit_a_training(music, here, call):
    result = call("train", music, *TINY, "--minutes", 0.005)
    assert result.code == 0
    assert "epochs or 0.005 min" in result.out
    assert load_training(here / "outputs" / "run-1" / "training.npz")[2].seconds >= 0.3


def test_a_model_whose_training_is_lost_is_not_overwritten(with_run, call):
    (with_run / "outputs/run-1/training.npz").unlink()
    result = call("train", "music", "-o", "outputs/run-1", *QUICK)
    assert result.code == 1
    assert "outputs/run-1 holds a model already: -o names another folder" in result.err


def test_a_run_is_never_overwritten(with_run, call):
    before = {path: path.read_bytes() for path in (with_run / "outputs/run-1").iterdir()}
    result = call("train", "music", "-o", "outputs/run-1", *QUICK)
    assert result.code == 1
    assert "outputs/run-1 holds a run" in result.err
    assert {path: path.read_bytes() for path in (with_run / "outputs/run-1").iterdir()} == before


def test_a_file_of_the_run_is_plain_data(with_run):
    with np.load(with_run / "outputs/run-1/model.npz", allow_pickle=False) as file:
        assert set(file.files) == {"meta", "weights"}
        meta = json.loads(file["meta"].tobytes())
    assert meta["format"] == 2
    names = {setting[0] for setting in meta["about"]["settings"]}
    assert len(names) == 4
    assert names < {f"tune-{number}" for number in range(1, 6)}


def test_a_single_piece_can_be_learned(here, call):
    write_music(here / "one", count=1)
    assert len(tune(1).notes) == 48
    result = call("train", "one", *QUICK, "--held-out", 0)
    assert result.code == 0
    assert "pieces: 1 to learn (48 notes), none held out" in result.out
