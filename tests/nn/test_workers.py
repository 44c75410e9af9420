"""A training that is shared is the training of one process, and ends with its first member."""

import os
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from jazzrnn import cores
from jazzrnn.errors import OptionError, RunError
from jazzrnn.nn import workers as workers_module
from jazzrnn.nn.checkpoint import load_training
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.team import ALONE
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, room, train
from jazzrnn.nn.workers import workers, workers_for
from jazzrnn.schema import Column
from tests.commands import QUICK, TINY, check_one_line, ended, rows_of, start, write_music

CONFIG = ModelConfig(
    (Column("when", 6), Column("height", 9)),
    hidden=12,
    layers=2,
    embedding=6,
    head=6,
    dropout=0.3,
    head_dropout=0.3,
)
PLAN = TrainingConfig(m=5, T=4, epochs=4, learning_rate=0.02, evaluate_every=1, seed=3)
LENGTHS = (13, 1, 20, 7, 31, 2)


def sequences():
    counts = [np.arange(k, k + length) for k, length in enumerate(LENGTHS)]
    return [np.stack([count % 6, count * 2 % 9], axis=1).astype(np.int16) for count in counts]


def shift(sequence, rng):
    """A change that depends on the random numbers."""
    return (sequence + rng.integers(0, 6)) % 6


def learn(team, plan=PLAN, state=None, stop=lambda: False):
    state = state or begin(CONFIG, plan, np.float64)
    held_out = sequences()[:3]
    return state, [*train(CONFIG, plan, state, sequences(), held_out, shift, team, stop)]


def shared(size, **arguments):
    with workers(size, room(begin(CONFIG, PLAN, np.float64)), partial(learn, **arguments)) as team:
        return learn(team, **arguments)


def add_up(team, times=3):
    """Sums of vectors of several lengths and types, as every member sees them."""
    sums = []
    for k in range(times):
        vector = np.arange(5 + 8 * k, dtype=(np.float32, np.float64)[k % 2]) * 10**team.rank
        team.all_reduce(vector)
        sums.append(vector)
    return sums


@pytest.mark.parametrize("size", [2, 3])
def test_each_member_gets_the_sum(size):
    with workers(size, 21 * 8, add_up) as team:
        sums = add_up(team)
    for k, vector in enumerate(sums):
        assert np.array_equal(vector, np.arange(5 + 8 * k) * int("1" * size))


def test_workers_that_are_not_forked_do_the_same(monkeypatch):
    monkeypatch.setattr(workers_module, "START", "spawn")
    with workers(2, 21 * 8, add_up) as team:
        assert np.array_equal(add_up(team)[0], np.arange(5) * 11)


@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_team_learns_what_one_process_learns(size):
    """In double precision, so that rounding is far below what a wrong share would change."""
    (alone, expected), (state, progress) = learn(ALONE), shared(size)
    assert len(progress) == len(expected) > 10
    for name in ("loss", "share", "update", "epoch", "improved", "done"):
        values, wanted = ([getattr(step, name) for step in way] for way in (progress, expected))
        assert values == pytest.approx(wanted, rel=1e-9)
    for name in ("weights", "best_weights", "carried"):
        assert getattr(state, name) == pytest.approx(getattr(alone, name), rel=1e-6, abs=1e-9)
    assert state.adam.moments == pytest.approx(alone.adam.moments, rel=1e-6, abs=1e-12)


def test_the_layers_state_is_complete_in_the_first_member():
    """So that a training goes on with another number of workers, also from within an epoch."""
    plan = replace(PLAN, m=3, T=2)  # 13 updates an epoch
    asked = iter([False] * 4)
    state, progress = shared(2, plan=plan, stop=lambda: next(asked, True))
    assert [step.stopped for step in progress] == [False] * 4 + [True]
    assert (state.epoch, state.chunk) == (0, 5)
    assert (np.abs(state.carried).sum(axis=(0, 1, 2)) > 0).all()
    whole, straight = learn(ALONE, plan)
    _, rest = learn(ALONE, plan, state)
    assert [step.loss for step in rest] == pytest.approx([s.loss for s in straight[5:]], rel=1e-9)
    assert state.weights == pytest.approx(whole.weights, rel=1e-6, abs=1e-9)


def held_out_loss_shared(team):
    weights = begin(CONFIG, PLAN, np.float64).weights
    return held_out_loss(CONFIG, weights, sequences(), 5, team)


@pytest.mark.parametrize("size", [2, 8])
def test_held_out_losses_are_shared_out(size):
    """Also where there are more members than sequences."""
    with workers(size, 16, held_out_loss_shared) as team:
        assert held_out_loss_shared(team) == pytest.approx(held_out_loss_shared(ALONE), rel=1e-12)


def test_the_clock_of_the_first_member_ends_a_training_for_all():
    plan = replace(PLAN, epochs=10**6, minutes=0.005, patience=10**6)
    state, progress = shared(3, plan=plan)
    assert progress[-1].done
    assert not any(step.done for step in progress[:-1])
    assert 0.3 <= state.seconds < 60


def test_a_team_stops_early():
    plan = replace(PLAN, epochs=10**6, patience=2, learning_rate=1.0)
    state, progress = shared(2, plan=plan)
    assert progress[-1].done
    assert state.worse == 3


def test_more_processes_than_sequences_in_a_batch_are_refused():
    with pytest.raises(OptionError, match="6 processes cannot share a batch of 5: use 5 at most"):
        shared(6)


def die(team, how):
    add_up(team, 2)
    if how == "error":
        raise ValueError("no more of this")
    if how == "end":
        return
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("kill", r"a worker process was killed \(signal 9\): .*`resume`"),
        ("error", "a worker process failed: ValueError: no more of this"),
        ("end", "a worker process ended by itself"),
    ],
)
def test_a_worker_that_is_gone_is_reported_in_one_line(how, message):
    with (
        pytest.raises(RunError, match=message) as error,
        workers(3, 21 * 8, partial(die, how=how)) as team,
    ):
        add_up(team)
    assert "\n" not in str(error.value)


def test_small_updates_are_left_to_one_process(monkeypatch):
    monkeypatch.setattr(workers_module, "cores", lambda: 64)
    assert workers_for(10_000, 32, 64, ALONE) == 1
    assert workers_for(1_500_000, 32, 64, ALONE) == 4
    assert workers_for(1_500_000, 128, 64, ALONE) == 16
    assert workers_for(10**8, 4, 64, ALONE) == 1
    monkeypatch.setattr(workers_module, "cores", lambda: 2)
    assert workers_for(1_500_000, 32, 64, ALONE) == 2


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux says")
def test_hyperthreads_and_limits_count(tmp_path, monkeypatch):
    for cpu in range(8):
        (tmp_path / str(cpu)).write_text(f"{cpu % 4},{cpu % 4 + 4}\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 4, 5, 6})
    monkeypatch.setattr(cores, "SIBLINGS", f"{tmp_path}/{{}}")
    monkeypatch.setattr(cores, "LIMIT", tmp_path / "none")
    assert cores.cores() == 3
    for limit, expected in {"max 100000": 3, "250000 100000": 2, "50000 100000": 1}.items():
        (tmp_path / "limit").write_text(limit)
        monkeypatch.setattr(cores, "LIMIT", tmp_path / "limit")
        assert cores.cores() == expected


@pytest.fixture
def music(here):
    """Gives the name of a folder with five small pieces in the folder that the test is in."""
    return write_music(here / "music").name


def children(process):
    """The processes that a process has started and that live."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not path.parent.exists():
        pytest.skip("only Linux lists the children of a process")
    return [int(pid) for pid in path.read_text().split()]


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pids):
    """Wait until none of these processes lives."""
    until = time.monotonic() + 60
    while any(map(alive, pids)):
        assert time.monotonic() < until, pids
        time.sleep(0.02)
    return True


def saved(run):
    """Whether a run has been saved behind its first measurement."""
    model, state = run / "model.npz", run / "training.npz"
    return model.exists() and state.stat().st_mtime_ns >= model.stat().st_mtime_ns


@pytest.fixture
def training(music, here):
    """A training with two processes that has been saved once and has far to go."""
    process = start("train", music, "-o", "run", "--workers", 2, *TINY, "--epochs", 10**6, cwd=here)
    while not saved(here / "run"):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_a_killed_worker_ends_the_run_and_what_was_saved_is_intact(training, here, music, call):
    before = (here / "run" / "training.npz").read_bytes()
    workers = children(training)
    assert len(workers) == 1
    os.kill(workers[0], signal.SIGKILL)
    result = ended(training)
    check_one_line(result, 1, "a worker process was killed (signal 9)", "--resume")
    assert (here / "run" / "training.npz").read_bytes() == before
    epoch = load_training(here / "run" / "training.npz")[2].epoch
    assert call("train", music, "-o", "run", "--resume", "--epochs", epoch + 1).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_saves_and_leaves_no_worker(name, training, here):
    workers = children(training)
    for pid in (*workers, training.pid):  # a terminal or a batch system signals all of them
        os.kill(pid, name)
    result = ended(training)
    assert result.code == 130
    assert result.err == ""
    assert result.out.endswith("saved; go on with: jazzrnn train music -o run --resume\n")
    last = int([line for line in result.out.splitlines() if "update" in line][-1].split()[3])
    assert load_training(here / "run" / "training.npz")[2].adam.updates >= last
    assert gone(workers)


@pytest.mark.slow
def test_workers_end_when_the_first_member_is_killed(training):
    workers = children(training)
    training.kill()
    training.wait()
    assert gone(workers)


@pytest.mark.slow
def test_a_run_is_the_same_with_other_numbers_of_workers(music, here, call):
    options = (*TINY, "--seed", 2, "--epochs", 4)
    assert call("train", music, "-o", "one", *options, "--workers", 1).code == 0
    assert call("train", music, "-o", "two", *options, "--workers", 2).code == 0
    one, two = (load_training(here / run / "training.npz")[2] for run in ("one", "two"))
    # Adam moves a weight whose gradient is hardly more than rounding, too: in double precision all
    # agree to 1e-9 (above), here nearly all to 1e-5.
    difference = np.abs(two.weights - one.weights)
    assert difference.max() < 1e-3
    assert np.quantile(difference, 0.999) < 1e-5
    rows = [np.array(rows_of(here / run / "log.csv")[-1], float) for run in ("one", "two")]
    seconds = 2
    assert np.delete(rows[1], seconds) == pytest.approx(np.delete(rows[0], seconds), rel=1e-4)
    longer = ("-o", "two", "--resume", "--epochs", 5, "--workers", 1)
    assert call("train", music, *longer).code == 0


def test_too_many_workers_are_refused_in_one_line(music, call):
    result = call("train", music, *QUICK, "--workers", 3)
    check_one_line(result, 2, "3 processes cannot share a batch of 2", "--batch-size")
