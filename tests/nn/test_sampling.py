import numpy as np
import pytest

from jazzrnn.nn.model import ModelConfig, Network, initial_weights
from jazzrnn.nn.sampling import sample
from jazzrnn.schema import ABSENT, Column

SCHEMA = (Column("a", 3), Column("r", 4, chosen=False), Column("b", 4, relative_to=("r",)))
CONFIG = ModelConfig(SCHEMA, hidden=6, layers=2, embedding=4, head=5)


class Given:
    """Column r is the value of a plus 1; b may not be 0."""

    def take(self, steps):
        pass

    def given(self, steps, columns):
        assert columns == slice(1, 2)
        return steps[:, :1] + 1

    def adjust(self, p, steps, column):
        if column == 2:
            p[:, 0] = 0


def draw(count, seed=0, **options):
    weights = initial_weights(CONFIG, np.random.default_rng(9))
    steps = sample(CONFIG, weights, Given(), np.random.default_rng(seed), **options)
    return np.array([next(steps) for _ in range(count)])


def test_the_same_seed_draws_the_same_steps():
    assert np.array_equal(draw(30), draw(30))
    assert not np.array_equal(draw(30), draw(30, seed=1))


def test_what_is_given_and_forbidden_is_kept_to():
    steps = draw(200, m=3).reshape(-1, 3)
    assert np.array_equal(steps[:, 1], steps[:, 0] + 1)
    assert set(steps[:, 2]) == {1, 2, 3}


def test_steps_come_as_often_as_the_model_says_of_those_allowed():
    """First steps of many sequences against the exact probabilities of all steps."""
    weights = initial_weights(CONFIG, np.random.default_rng(9), np.float64)
    network = Network(CONFIG, 1, 12, np.float64)
    network.load(weights)
    every = np.array([[a, a + 1, b] for a in range(3) for b in range(4)])
    absent = np.full((1, 12, 3), ABSENT)
    p = np.exp(-network.loss(absent, every[None], np.ones((1, 12), bool)).sum(axis=1))
    assert p.sum() == pytest.approx(1)
    p[every[:, 2] == 0] = 0
    p /= p.sum()
    drawn = next(sample(CONFIG, weights, Given(), np.random.default_rng(0), m=20_000))
    shares = np.array([(drawn == step).all(axis=1).mean() for step in every])
    assert np.abs(shares - p).max() < 0.015


class Narrow(Given):
    """Of b only 3 may come, and never with a = 0: as if the model had to be forced."""

    def adjust(self, p, steps, column):
        if column == 2:
            p[:, :3] = 0
            p[steps[:, 0] == 0] *= 1e-12


def test_what_is_nearly_impossible_is_not_taken_because_it_alone_is_left():
    weights = initial_weights(CONFIG, np.random.default_rng(9))
    drawn = next(sample(CONFIG, weights, Narrow(), np.random.default_rng(0), m=500))
    assert (drawn[:, 2] == 3).all()
    assert (drawn[:, 0] == 0).mean() < 0.02


def test_a_primer_is_read_before_the_first_step_is_drawn():
    """Drawing on from the first ten steps greedily gives the steps that followed them."""
    whole = draw(20, temperature=0)[:, 0]
    assert np.array_equal(draw(10, temperature=0, primers=[whole[:10]])[:, 0], whole[10:])


def test_even_a_hardly_positive_temperature_takes_only_what_is_allowed():
    assert set(draw(50, temperature=1e-46)[:, 0, 2]) <= {1, 2, 3}


def test_sequences_side_by_side_do_not_touch_each_other():
    """With a temperature of 0 all streams are the same stream."""
    side_by_side = draw(15, m=4, temperature=0)
    assert (side_by_side == side_by_side[:, :1]).all()
    assert np.array_equal(side_by_side[:, 0], draw(15, temperature=0)[:, 0])


def test_each_sequence_goes_on_from_its_own_primer():
    whole = draw(20, temperature=0)[:, 0]
    primers = [whole[:length] for length in (10, 0, 3, 1)]
    drawn = draw(8, m=4, temperature=0, primers=primers)
    for k, primer in enumerate(primers):
        assert np.array_equal(drawn[:, k], whole[len(primer) :][:8])


def test_each_attribute_has_its_own_temperature():
    """With a taken greedily and b drawn, the first steps of many sequences differ in b alone."""
    drawn = draw(1, m=300, temperature={"a": 0, "b": 1.5})[0]
    assert len(set(drawn[:, 0])) == 1
    assert set(drawn[:, 2]) == {1, 2, 3}
    drawn = draw(1, m=300, temperature={"b": 0})[0]
    assert set(drawn[:, 0]) == {0, 1, 2}
    assert len({*map(tuple, drawn)}) == 3


def test_each_attribute_has_its_own_top_p():
    drawn = draw(1, m=300, top_p={"a": 1e-9})[0]
    assert len(set(drawn[:, 0])) == 1
    assert set(drawn[:, 2]) == {1, 2, 3}
