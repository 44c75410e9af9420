"""Losses of some of the steps of sequences."""

import numpy as np

from jazzrnn.nn.losses import losses_of_each
from jazzrnn.nn.model import ModelConfig, initial_weights
from jazzrnn.schema import Column


def test_losses_may_be_counted_for_some_steps_alone():
    config = ModelConfig((Column("a", 5), Column("b", 3)), hidden=4, layers=1, embedding=2, head=3)
    rng = np.random.default_rng(0)
    weights = initial_weights(config, rng)
    sequences = [rng.integers(0, [5, 3], (length, 2)).astype(np.int16) for length in (9, 20, 5)]
    counted = [rng.random(len(one)) < 0.5 for one in sequences]
    whole = losses_of_each(config, weights, sequences, T=8)
    some = losses_of_each(config, weights, sequences, T=8, counted=counted)
    others = losses_of_each(config, weights, sequences, T=8, counted=[~one for one in counted])
    np.testing.assert_allclose(some.losses + others.losses, whole.losses, rtol=1e-5)
    np.testing.assert_array_equal(some.steps, [one.sum() for one in counted])
