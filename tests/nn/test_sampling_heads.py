"""While steps are drawn, the heads give the scores that the training side gives."""

import numpy as np
import pytest

from jazzrnn.nn.model import ModelConfig, Network, size_of
from jazzrnn.nn.sampling_heads import HeadSampler
from jazzrnn.nn.sampling_layers import LayerSampler
from jazzrnn.schema import Column

SCHEMA = (
    Column("given_first", 3, chosen=False),
    Column("a", 4),
    Column("r", 5, chosen=False),
    Column("s", 5, chosen=False),
    Column("circle", 2, chosen=False),
    Column("b", 5, relative_to=("r", "circle", "s")),
    Column("c", 3),
    Column("given_last", 2, chosen=False),
)


@pytest.mark.parametrize("m", [1, 6])
@pytest.mark.parametrize("embedding", [0, 3])
@pytest.mark.parametrize("units", [0, 4])
def test_losses_are_those_of_the_network(units, embedding, m):
    config = ModelConfig(SCHEMA, "lstm", 5, 2, embedding=embedding, head=units)
    rng = np.random.default_rng(2)
    weights = rng.normal(size=size_of(config)) * 0.3  # biases too are not 0
    classes = [column.classes for column in SCHEMA]
    inputs, targets = rng.integers(-1, classes, (2, 1, m, len(SCHEMA)))
    chosen = [column.chosen for column in SCHEMA]
    targets[..., chosen] = np.maximum(targets[..., chosen], 0)
    network = Network(config, 1, m, np.float64)
    network.load(weights)
    expected = network.loss(inputs, targets, np.ones((1, m), bool))
    sampler = HeadSampler(config, weights, m)
    sampler.begin(LayerSampler(config, weights, m).step(inputs[0]))
    sampler.restart()
    assert len(sampler.chain) == 3
    for k, sampled in enumerate(sampler.chain):
        scores = sampler.scores(sampled, targets[0])
        came = scores[np.arange(m), targets[0, :, sampled.head.column]]
        losses = np.log(np.exp(scores).sum(axis=1)) - came
        assert np.allclose(losses, expected[:, k], rtol=0, atol=1e-12)
