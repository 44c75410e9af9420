"""A training that stops goes on where it was, and on nothing else."""

import os
import shlex
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from jazzrnn.music.midi.writing import write_midi
from jazzrnn.nn.checkpoint import load_model, load_training
from jazzrnn.runs.file_list import read_list
from jazzrnn.runs.state import CHOSEN_NAMES, LOG_COLUMNS
from tests.commands import QUICK, TINY, ended, rows_of, start, tune, write_music


@pytest.fixture
def music(here):
    """Gives the name of a folder with five small pieces in the folder that the test is in."""
    return write_music(here / "my music").name


def weights_of(run):
    return load_training(run / "training.npz")[2].weights


def wait_for(path, process):
    """Wait until a training has written a file."""
    while not path.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


@pytest.mark.slow
def test_a_stopped_training_goes_on_as_if_it_had_not_been_stopped(music, here, call):
    options = (*TINY, "--epochs", 80, "--seed", 3)
    process = start("train", music, "-o", "run", *options, cwd=here)
    wait_for(here / "run" / "model.npz", process)
    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    assert stopped.code == 130
    assert stopped.err == ""
    advice = stopped.out.splitlines()[-1]
    assert advice == "saved; go on with: jazzrnn train 'my music' -o run --resume"
    assert load_training(here / "run" / "training.npz")[2].epoch < 80

    again = shlex.split(advice.removeprefix("saved; go on with: jazzrnn "))
    process = start(*again, cwd=here)
    while not process.stdout.readline().startswith("lstm"):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 130
    assert call(*again).code == 0

    assert call("train", music, "-o", "straight", *options).code == 0
    assert np.array_equal(weights_of(here / "run"), weights_of(here / "straight"))
    first, second = (load_model(here / run / "model.npz") for run in ("run", "straight"))
    assert first.fingerprint == second.fingerprint
    logs = [rows_of(here / run / "log.csv") for run in ("run", "straight")]
    for row, straight in zip(*logs, strict=True):
        seconds = LOG_COLUMNS.index("seconds")
        row[seconds] = straight[seconds] = ""
        assert row == straight


@pytest.mark.slow
def test_a_killed_training_goes_on_from_what_was_saved_last(music, here, call):
    options = (*TINY, "--epochs", 60, "--seed", 3)
    code = (
        "from jazzrnn.runs import run\n"
        "from jazzrnn.cli.main import main\n"
        "run.SAVE_EVERY = 0\n"
        f"main({['train', music, '-o', 'run', *map(str, options)]})"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=here)
    wait_for(here / "run" / "training.npz", process)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert call("train", music, "-o", "run", "--resume").code == 0
    call("train", music, "-o", "straight", *options)
    assert np.array_equal(weights_of(here / "run"), weights_of(here / "straight"))


def test_a_finished_training_can_be_made_longer(music, here, call):
    call("train", music, "-o", "run", *QUICK)
    result = call("train", music, "-o", "run", "--resume", "--epochs", 5)
    assert result.code == 0
    _, plan, state, _ = load_training(here / "run" / "training.npz")
    assert plan.epochs == state.epoch == 5
    epochs = [row[1] for row in rows_of(here / "run" / "log.csv")[1:]]
    assert epochs == ["1", "5"]


@pytest.mark.slow
def test_a_training_that_gets_no_better_is_stopped_early_and_can_go_on(
    music, here, call, monkeypatch
):
    monkeypatch.setattr("jazzrnn.nn.training.held_out_loss", lambda *_: np.ones(len(CHOSEN_NAMES)))

    def epochs(*options, said):
        result = call("train", music, "-o", "run", *options)
        assert result.code == 0
        assert f"\n{said}" in result.out
        return load_training(here / "run" / "training.npz")[2].epoch

    stopped = epochs(*TINY, "--epochs", 1000, said="stopped early: no better 13 times in a row")
    assert 50 < stopped < 500
    assert epochs("--resume", said="nothing to do: this training is finished") == stopped
    longer = epochs("--resume", "--epochs", 2000, said="stopped early: no better 13 times")
    assert stopped + 50 < longer < 1000


@pytest.mark.parametrize(
    "option", ["--hidden=8", "--seed=0", "--held-out=0.1", "--cell=lstm", "--seq-len=16"]
)
def test_resuming_takes_no_option_that_is_settled(option, with_run, call):
    result = call("train", "music", "-o", "outputs/run-1", "--resume", option)
    assert result.code == 2
    name = option.split("=")[0]
    assert result.err == (
        f"jazzrnn: {name} is part of the run already: leave it out with --resume\n"
    )


def test_resuming_needs_the_name_of_the_run(with_run, call):
    result = call("train", "music", "--resume")
    assert result.code == 2
    assert result.err == "jazzrnn: --resume needs the run to go on with: -o RUN\n"


def test_resuming_needs_a_run(with_run, call):
    result = call("train", "music", "--resume", "-o", "outputs/run-7")
    assert result.code == 1
    assert "outputs/run-7" in result.err
    assert not os.path.exists("outputs/run-7")


def test_resuming_on_other_music_is_refused(with_run, call):
    before = (with_run / "outputs/run-1/files.csv").read_bytes()
    (with_run / "music" / "tune-1.mid").unlink()
    result = call("train", "music", "-o", "outputs/run-1", "--resume")
    assert result.code == 1
    assert (
        "the music is not what outputs/run-1 was trained on (no longer used: tune-1.mid):"
        in result.err
    )
    for number in (6, 7, 8, 9):
        path = with_run / "music" / f"more-{number}.mid"
        path.write_bytes(write_midi(tune(number)))
    result = call("train", "music", "-o", "outputs/run-1", "--resume")
    assert (
        "(new: more-6.mid, more-7.mid, more-8.mid and 1 more; no longer used: tune-1.mid)"
        in result.err
    )
    (with_run / "music" / "tune-1.mid").write_bytes(b"MThd")
    result = call("train", "music", "-o", "outputs/run-1", "--resume")
    assert "no longer used: tune-1.mid (cut off: 4 of the 14 bytes" in result.err
    assert (with_run / "outputs/run-1/files.csv").read_bytes() == before


def test_songs_that_are_written_into_the_folder_are_not_learned(with_run, call):
    call("generate", "-o", "music/song.mid", "-n", 2, "--bars", 4)
    result = call("train", "music", "-o", "outputs/run-1", "--resume", "--epochs", 2)
    assert result.code == 0, result.err
    assert "skipped song-1.mid: a song that jazzrnn wrote" in result.out + result.err
    sides = read_list(with_run / "outputs/run-1")
    assert sides["song-2.mid"] == ""
    assert sides["tune-1.mid"]
