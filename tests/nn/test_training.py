from dataclasses import replace

import numpy as np
import pytest

from jazzrnn.encoding.columns import SCHEMA as NOTES
from jazzrnn.encoding.steps import decode, encode, snap
from jazzrnn.generation.constraints import SongConstraints
from jazzrnn.music.notes import Note, make_piece
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.sampling import sample
from jazzrnn.nn.training import TrainingConfig, begin, held_out_loss, train
from jazzrnn.schema import Column

SCHEMA = (Column("when", 6), Column("height", 9))
CONFIG = ModelConfig(
    SCHEMA, hidden=12, layers=2, embedding=6, head=6, dropout=0.2, head_dropout=0.2
)
PINNED = [3.87474, 3.9203, 3.99341, 4.01415, 3.73775, 3.85503, 3.63189, 3.76525, 3.72258, 3.92447]
PLAN = TrainingConfig(m=2, T=5, epochs=4, learning_rate=0.02, evaluate_every=1, seed=3)


def sequences():
    """Three sequences with a pattern in them."""
    counts = [np.arange(k, k + 20) for k in (0, 5, 11)]
    return [np.stack([count % 6, count * 2 % 9], axis=1).astype(np.int16) for count in counts]


def run(plan=PLAN, state=None, held_out=None):
    state = state or begin(CONFIG, plan)
    progress = list(train(CONFIG, plan, state, sequences(), held_out or sequences()[:1]))
    return state, progress


def test_the_first_ten_losses_are_these():
    """Pinned: whatever changes them changes what is learned. A machine's rounding may differ."""
    _, progress = run()
    losses = [step.loss for step in progress[:10]]
    assert losses == pytest.approx(PINNED, abs=2e-4)


def test_the_same_seed_learns_the_same_weights_and_another_seed_others():
    first, again, other = run()[0], run()[0], run(replace(PLAN, seed=4))[0]
    assert np.array_equal(first.weights, again.weights)
    assert not np.array_equal(first.weights, other.weights)


@pytest.mark.parametrize("stop", [1, 4, 6, 7, 13])
def test_a_training_that_was_cut_off_goes_on_as_if_it_had_not_been(stop):
    whole, progress = run()
    state = begin(CONFIG, PLAN)
    for step in train(CONFIG, PLAN, state, sequences(), sequences()[:1]):
        if step.update == stop:
            break
    resumed, rest = run(state=state)
    assert [step.loss for step in rest] == [step.loss for step in progress[stop:]]
    assert np.array_equal(resumed.weights, whole.weights)
    assert np.array_equal(resumed.best_weights, whole.best_weights)


def test_the_best_weights_are_those_with_the_lowest_held_out_loss():
    state, progress = run(replace(PLAN, epochs=12))
    losses = [float(step.held_out.sum()) for step in progress if step.held_out is not None]
    best = held_out_loss(CONFIG, state.best_weights, sequences()[:1])
    assert state.best == min(losses) == pytest.approx(float(best.sum()), rel=1e-6)


def test_training_stops_when_the_held_out_loss_gets_worse_and_worse():
    """Held-out sequences that say the contrary of what is learned."""
    contrary = [(np.array([5, 8]) - sequence).astype(np.int16) for sequence in sequences()]
    plan = replace(PLAN, epochs=500, patience=3)
    state, progress = run(plan, held_out=contrary)
    assert progress[-1].done
    assert progress[-1].share < 1
    assert state.worse == plan.patience + 1


def test_a_time_limit_ends_the_training_with_a_held_out_loss():
    _, progress = run(replace(PLAN, epochs=1_000_000, minutes=0.005, patience=10**6))
    assert progress[-1].done
    assert progress[-1].held_out is not None
    assert not any(step.done for step in progress[:-1])


def test_finished_training_does_nothing_more():
    state, _ = run()
    assert run(state=state)[1] == []


def test_the_held_out_loss_does_not_depend_on_how_sequences_are_cut():
    state = begin(CONFIG, PLAN)
    short = held_out_loss(CONFIG, state.weights, sequences(), T=3)
    assert np.allclose(short, held_out_loss(CONFIG, state.weights, sequences(), T=50), atol=1e-5)


def test_a_riff_of_two_bars_is_memorized_and_played_back():
    """The whole way: encode, learn, sample greedily, decode."""
    pitches = [60, 63, 65, 66, 67, 70, 67, 65, 63, 60]
    onsets = [0, 8, 12, 20, 24, 36, 48, 56, 60, 72]
    riff = make_piece([Note(t, 3, p, 8, 88) for t, p in zip(onsets, pitches, strict=True)])
    steps = encode(riff)
    config = ModelConfig(NOTES, hidden=32, layers=1, embedding=16, head=16, dropout=0.0)
    plan = TrainingConfig(m=1, T=11, epochs=300, learning_rate=0.02, patience=10**6)
    state = begin(config, plan)
    for _ in train(config, plan, state, [steps], [steps]):
        pass
    assert held_out_loss(config, state.best_weights, [steps]).sum() < 0.05
    constraints = SongConstraints(setting_of(riff, "riff"))
    drawn = []
    for step in sample(
        config, state.best_weights, constraints, np.random.default_rng(0), temperature=0
    ):
        drawn.append(step[0])
        if constraints.ended.all():
            break
    assert decode(np.array(drawn), riff) == snap(riff)
