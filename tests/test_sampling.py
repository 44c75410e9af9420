import numpy as np
import pytest

from jazzrnn.nn.model import ModelConfig, Network, initial_weights
from jazzrnn.nn.sampling import Free, _choose, sample
from jazzrnn.schema import ABSENT, Column

SCHEMA = (Column("a", 3), Column("r", 4, chosen=False), Column("b", 4, relative_to=("r",)))
CONFIG = ModelConfig(SCHEMA, hidden=6, layers=2, embedding=4, head=5)


class Given(Free):
    """Column r is the value of a plus 1; b may not be 0."""

    def given(self, steps, column):
        assert column == 1
        return steps[:, 0] + 1

    def allowed(self, steps, column):
        return np.arange(4)[None] > np.zeros((len(steps), 1)) if column == 2 else None


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


def test_steps_are_drawn_as_often_as_the_model_says():
    """First steps of many sequences against the exact probabilities of all steps."""
    weights = initial_weights(CONFIG, np.random.default_rng(9), np.float64)
    network = Network(CONFIG, 1, 12, np.float64)
    network.load(weights)
    every = np.array([[a, a + 1, b] for a in range(3) for b in range(4)])
    absent = np.full((1, 12, 3), ABSENT)
    p = np.exp(-network.loss(absent, every[None], np.ones((1, 12), bool)).sum(axis=1))
    p[every[:, 2] == 0] = 0  # forbidden; within its a, what is left is scaled up
    for a in range(3):
        mine = every[:, 0] == a
        whole = np.exp(-network.loss(absent, every[None], np.ones((1, 12), bool))[mine, 0])[0]
        p[mine] *= whole / p[mine].sum()
    assert p.sum() == pytest.approx(1)
    drawn = next(sample(CONFIG, weights, Given(), np.random.default_rng(0), m=20_000))
    shares = np.array([(drawn == step).all(axis=1).mean() for step in every])
    assert np.abs(shares - p).max() < 0.015


def test_a_primer_is_read_before_the_first_step_is_drawn():
    """Drawing on from the first ten steps greedily gives the steps that followed them."""
    whole = draw(20, temperature=0)[:, 0]
    assert np.array_equal(draw(10, temperature=0, primer=whole[:10])[:, 0], whole[10:])


def test_greedy_takes_the_likeliest_and_low_temperature_nearly_always():
    scores = np.tile([0.0, 2.0, 1.0], (1000, 1))
    rng = np.random.default_rng(0)
    assert (_choose(scores, rng, 0, 1.0) == 1).all()
    assert (_choose(scores, rng, 0.1, 1.0) == 1).mean() > 0.99
    assert 0.55 < (_choose(scores, rng, 1.0, 1.0) == 1).mean() < 0.75


@pytest.mark.parametrize(
    ("top_p", "kept"), [(0.4, {2}), (0.6, {0, 2}), (0.85, {0, 2, 3}), (1, {0, 1, 2, 3})]
)
def test_top_p_keeps_the_fewest_classes_that_reach_it(top_p, kept):
    scores = np.tile(np.log([0.3, 0.1, 0.45, 0.15]), (2000, 1))
    drawn = _choose(scores, np.random.default_rng(0), 1.0, top_p)
    assert set(drawn.tolist()) == kept


def test_sequences_side_by_side_do_not_touch_each_other():
    """With a temperature of 0 all streams are the same stream."""
    side_by_side = draw(15, m=4, temperature=0)
    assert (side_by_side == side_by_side[:, :1]).all()
    assert np.array_equal(side_by_side[:, 0], draw(15, temperature=0)[:, 0])
