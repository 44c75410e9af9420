"""A step at a time, the states are those of a whole chunk."""

import numpy as np
import pytest

from jazzrnn.nn.model import ModelConfig, Network, size_of
from jazzrnn.nn.sampling_layers import LayerSampler
from jazzrnn.schema import ABSENT, Column

ONE = (Column("a", 5),)
THREE = (*ONE, Column("r", 4, chosen=False), Column("b", 3))
T = 7


@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize("schema", [ONE, THREE])
@pytest.mark.parametrize("embedding", [0, 3])
def test_states_are_those_of_a_chunk_with_sequences_that_begin_in_it(schema, cell, m, embedding):
    config = ModelConfig(schema, cell, hidden=6, layers=3, embedding=embedding, head=0)
    rng = np.random.default_rng(1)
    weights = rng.normal(size=size_of(config)) * 0.3  # biases too are not 0
    inputs = rng.integers(ABSENT, 3, (T, m, len(schema)))
    starts = np.zeros((T, m), bool)
    starts[0] = starts[3, -1] = starts[5, 0] = True
    network = Network(config, T, m, np.float64)
    network.load(weights)
    whole = network.forward(inputs, starts).reshape(T, m, -1)
    layers = LayerSampler(config, weights, m)
    for t in range(T):
        layers.forget(starts[t])
        H = layers.step(inputs[t])
        assert (H[:, 0] == 1).all()
        assert np.allclose(H[:, 1:], whole[t], rtol=0, atol=1e-12)
