import click
import numpy as np
import pytest

from jazzrnn.cli.train import train
from jazzrnn.errors import OptionError, RunError
from jazzrnn.runs import run as runs
from jazzrnn.runs.plan import TrainingRequest, check_new, check_training, new_run, prolong, sizes
from tests.commands import write_music
from tests.runs.corpora import begin, read


@pytest.mark.parametrize("notes", [1, 100, 10_000, 1_000_000, 100_000_000])
def test_a_training_fits_the_amount_of_music(notes):
    """Little music is not cut into more streams than it has notes for; much is seen less often."""
    _, plan = sizes(notes, TrainingRequest())
    _, more = sizes(10 * notes, TrainingRequest())
    assert 1 <= plan.m <= more.m
    assert plan.m * plan.T <= max(notes, plan.T)
    assert plan.epochs >= more.epochs >= 1


def test_what_is_named_counts():
    request = TrainingRequest(
        "rnn", 12, 3, 0.1, batch_size=5, seq_len=7, learning_rate=0.01, epochs=2, minutes=4, seed=9
    )
    config, plan = sizes(10**6, request)
    assert (config.cell, config.hidden, config.layers) == ("rnn", 12, 3)
    assert config.dropout == config.head_dropout == 0.1
    assert (plan.m, plan.T, plan.learning_rate) == (5, 7, 0.01)
    assert (plan.epochs, plan.minutes, plan.seed) == (2, 4, 9)


def test_a_folder_with_a_run_or_a_model_is_not_new(tmp_path):
    check_new(tmp_path)
    (tmp_path / "model.npz").touch()
    with pytest.raises(RunError, match="holds a model already"):
        check_new(tmp_path)
    (tmp_path / "training.npz").touch()
    with pytest.raises(RunError, match="holds a run"):
        check_new(tmp_path)


def test_a_new_run_remembers_how_its_music_is_used(tmp_path):
    music = write_music(tmp_path / "music")
    request = TrainingRequest(hidden=4, layers=1, held_out=0.4, transpose=3, find_chords=True)
    run = new_run(tmp_path / "run", music, read(music), request)
    assert run.data["folder"] == "music"
    assert (run.data["held_out"], run.data["transpose"]) == (0.4, 3)
    assert run.data["find_chords"] is True
    assert len(run.held_out) == 2


def test_a_run_that_stopped_early_goes_on_when_it_is_prolonged(tmp_path):
    corpus = read(write_music(tmp_path / "music"))
    run = begin(tmp_path / "run", corpus)
    list(runs.train(run))
    run.state.worse = 99
    weights = run.state.weights.copy()
    prolong(run, None, None)
    list(runs.train(run))
    assert np.array_equal(run.state.weights, weights)
    prolong(run, run.plan.epochs + 2, None)
    list(runs.train(run))
    assert run.state.epoch == run.plan.epochs
    assert not np.array_equal(run.state.weights, weights)


def test_the_ranges_of_a_training_are_those_of_the_command():
    """What the command takes at the ends of its ranges, the library takes; beyond, neither does."""
    for option in train.params:
        if not isinstance(option.type, click.IntRange):
            continue
        for value in (option.type.min, option.type.max):
            _check(option.name, value)
        for value in (option.type.min - 1, option.type.max + 1):
            with pytest.raises(OptionError, match=f"^`{option.name}` {value}: "):
                _check(option.name, value)


def _check(name, value):
    if name == "workers":
        check_training(TrainingRequest(), value)
    else:
        check_training(TrainingRequest(**{name: value}))
