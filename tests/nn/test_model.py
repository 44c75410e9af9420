import numpy as np
import pytest

from jazzrnn.nn.model import ModelConfig, Network, initial_weights, named, size_of, state_shape
from jazzrnn.schema import ABSENT, Column
from tests.gradcheck import BOUND, numerical_gradient, relative_error

pytestmark = pytest.mark.slow

SCHEMA = (
    Column("when", 5),
    Column("place", 4, chosen=False),
    Column("before", 7, chosen=False),
    Column("before_that", 7, chosen=False),
    Column("circle", 3, chosen=False),
    Column("height", 7, relative_to=("before", "before_that", "circle")),
    Column("loud", 3),
)
T, M = 5, 3


def chunk(rng, steps=T, streams=M):
    """Inputs, targets and starts with every irregularity: absent values, padding, new sequences."""
    shape = steps, streams
    inputs = np.stack([rng.integers(-1, column.classes, shape) for column in SCHEMA], axis=-1)
    targets = np.stack([rng.integers(-1, column.classes, shape) for column in SCHEMA], axis=-1)
    nothing_before = (targets[..., 2:4] < 0).any(axis=-1)
    targets[..., 5] = np.where(nothing_before, ABSENT, targets[..., 5])
    return inputs, targets, rng.random(shape) < 0.3


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_every_gradient_agrees_with_finite_differences(cell, layers, seed):
    rng = np.random.default_rng(seed)
    config = ModelConfig(SCHEMA, cell, 4, layers, embedding=3, head=3)
    weights = initial_weights(config, rng, np.float64) + rng.normal(size=size_of(config)) * 0.2
    inputs, targets, starts = chunk(rng)
    state = rng.normal(size=state_shape(config, M))
    network = Network(config, T, M, np.float64)

    def loss():
        network.load(weights)
        network.state = state
        total = network.loss(inputs, targets, starts).sum()
        return total / np.count_nonzero(targets[..., 0] >= 0)

    gradient = np.full_like(weights, np.nan)  # every element must be written
    network.load(weights)
    network.state = state
    network.loss_and_gradient(inputs, targets, starts, gradient)
    expected = named(numerical_gradient(loss, weights), config)
    for name, array in named(gradient, config).items():
        assert relative_error(array, expected[name]) < BOUND, name


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize(("embedding", "head"), [(0, 0), (0, 3), (3, 0)])
def test_gradients_without_embedding_or_tanh_layers(cell, embedding, head):
    rng = np.random.default_rng(3)
    config = ModelConfig(SCHEMA, cell, 4, 2, embedding, head)
    weights = initial_weights(config, rng, np.float64) + rng.normal(size=size_of(config)) * 0.2
    inputs, targets, starts = chunk(rng)
    network = Network(config, T, M, np.float64)

    def loss():
        network.load(weights)
        network.state = 0
        total = network.loss(inputs, targets, starts).sum()
        return total / np.count_nonzero(targets[..., 0] >= 0)

    gradient = np.full_like(weights, np.nan)
    network.load(weights)
    network.state = 0
    network.loss_and_gradient(inputs, targets, starts, gradient)
    expected = named(numerical_gradient(loss, weights), config)
    for name, array in named(gradient, config).items():
        assert relative_error(array, expected[name]) < BOUND, name


def test_gradient_goes_through_the_same_dropout_as_the_loss():
    rng = np.random.default_rng(0)
    config = ModelConfig(SCHEMA, "lstm", 4, 2, embedding=3, head=3, dropout=0.4, head_dropout=0.4)
    weights = initial_weights(config, rng, np.float64)
    inputs, targets, starts = chunk(rng)
    network = Network(config, T, M, np.float64)
    gradient, ignored = np.empty_like(weights), np.empty_like(weights)

    def loss():
        network.load(weights)
        network.state = 0
        drops = np.random.default_rng(7)  # the same drops each time
        losses = network.loss_and_gradient(inputs, targets, starts, ignored, drops)
        return losses.sum() / np.count_nonzero(targets[..., 0] >= 0)

    network.load(weights)
    network.loss_and_gradient(inputs, targets, starts, gradient, np.random.default_rng(7))
    assert relative_error(gradient, numerical_gradient(loss, weights)) < BOUND


def test_dropout_drops_its_part_of_the_units_and_keeps_the_mean():
    """Seen in what a layer passes on: 0, or 1 / 0.6 of what it is without dropout."""
    config = ModelConfig(SCHEMA, "lstm", 50, 1, embedding=3, head=3, dropout=0.4)
    rng = np.random.default_rng(0)
    network = Network(config, T, M, np.float64)
    network.load(initial_weights(config, rng, np.float64))
    inputs, _, starts = chunk(rng)
    whole = network.forward(inputs, starts).copy()
    network.state = 0
    dropped = network.forward(inputs, starts, rng)
    assert 0.3 < (dropped == 0).mean() < 0.5
    kept = dropped != 0
    assert np.allclose(dropped[kept], whole[kept] / 0.6, rtol=1e-12)


def test_units_of_the_heads_are_dropped_in_training_alone():
    config = ModelConfig(SCHEMA, "lstm", 4, 1, embedding=3, head=3, dropout=0, head_dropout=0.5)
    rng = np.random.default_rng(0)
    weights = initial_weights(config, rng)
    inputs, targets, starts = chunk(rng)
    network = Network(config, T, M)
    network.load(weights)

    def loss(drops=None):
        network.state = 0
        return network.loss_and_gradient(
            inputs, targets, starts, np.empty_like(weights), drops
        ).copy()

    plain = loss()
    network.state = 0
    assert np.array_equal(network.loss(inputs, targets, starts), plain)
    dropped = loss(np.random.default_rng(1))
    assert not np.allclose(dropped, plain)
    assert np.array_equal(loss(np.random.default_rng(1)), dropped)


def test_with_every_unit_dropped_the_gradient_is_a_number():
    config = ModelConfig(SCHEMA, "lstm", 4, 1, embedding=3, head=3, head_dropout=1 - 1e-9)
    rng = np.random.default_rng(0)
    weights, (inputs, targets, starts) = initial_weights(config, rng), chunk(rng)
    network, gradient = Network(config, T, M), np.empty_like(weights)
    network.load(weights)
    network.loss_and_gradient(inputs, targets, starts, gradient, rng)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_chunks_carry_the_state_as_if_they_were_one(cell):
    rng = np.random.default_rng(5)
    config = ModelConfig(SCHEMA, cell, 6, 2)
    weights = initial_weights(config, rng, np.float64)
    inputs, targets, starts = chunk(rng, steps=8)
    whole, half = Network(config, 8, M, np.float64), Network(config, 4, M, np.float64)
    whole.load(weights)
    half.load(weights)
    together = whole.loss(inputs, targets, starts).copy()
    first = half.loss(inputs[:4], targets[:4], starts[:4]).copy()
    second = half.loss(inputs[4:], targets[4:], starts[4:])
    assert np.allclose(together, np.concatenate([first, second]), rtol=0, atol=1e-12)
    assert np.allclose(whole.state, half.state, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_training_on_a_chunk_leaves_the_state_that_reading_it_leaves(cell):
    rng = np.random.default_rng(8)
    config = ModelConfig(SCHEMA, cell, 6, 2, dropout=0)
    weights = initial_weights(config, rng, np.float64)
    one, other = (Network(config, T, M, np.float64) for _ in range(2))
    for network in (one, other):
        network.load(weights)
    for _ in range(3):
        inputs, targets, starts = chunk(rng)
        learned = one.loss_and_gradient(inputs, targets, starts, np.empty_like(weights))
        assert np.allclose(learned, other.loss(inputs, targets, starts), rtol=0, atol=1e-12)
        assert np.array_equal(one.state, other.state)


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_a_start_forgets_all_that_was_before(cell):
    rng = np.random.default_rng(6)
    config = ModelConfig(SCHEMA, cell, 6, 2)
    network = Network(config, T, M, np.float64)
    network.load(initial_weights(config, rng, np.float64))
    inputs, targets, _ = chunk(rng)
    starts = np.zeros((T, M), bool)
    starts[0] = True
    fresh = network.loss(inputs, targets, starts).copy()
    network.state = rng.normal(size=state_shape(config, M))
    assert np.array_equal(network.loss(inputs, targets, starts), fresh)


def test_a_chain_of_one_column_is_a_plain_language_model():
    """By hand: embedding, one basic layer, tanh layer, softmax."""
    schema = (Column("letter", 4),)
    config = ModelConfig(schema, "rnn", 3, 1, embedding=2, head=3)
    weights = initial_weights(config, np.random.default_rng(1), np.float64)
    w = named(weights, config)
    network = Network(config, 2, 1, np.float64)
    network.load(weights)
    word = np.array([[[1]], [[3]]])
    losses = network.loss(np.array([[[ABSENT]], [[1]]]), word, np.array([[True], [False]]))
    h = np.zeros(3)
    for before, letter, loss in ((-1, 1, losses[0, 0]), (1, 3, losses[1, 0])):
        h = np.tanh(w["layer.0"] @ np.concatenate([w["embed.letter"][before], h, [1]]))
        u = np.tanh(h @ w["hidden"] + w["hidden.bias"])
        scores = u @ w["score.letter"] + w["score.letter.bias"]
        assert loss == pytest.approx(np.log(np.exp(scores).sum()) - scores[letter], abs=1e-12)


def test_without_embedding_and_tanh_layer_the_course_s_language_model_is_left():
    """By hand: one-hot input, one basic layer, softmax."""
    config = ModelConfig((Column("letter", 4),), "rnn", 3, 1, embedding=0, head=0)
    weights = initial_weights(config, np.random.default_rng(1), np.float64)
    w = named(weights, config)
    network = Network(config, 2, 1, np.float64)
    network.load(weights)
    word = np.array([[[1]], [[3]]])
    losses = network.loss(np.array([[[ABSENT]], [[1]]]), word, np.array([[True], [False]]))
    h = np.zeros(3)
    for before, letter, loss in ((-1, 1, losses[0, 0]), (1, 3, losses[1, 0])):
        one_hot = np.eye(5)[before]
        h = np.tanh(w["embed.letter"].T @ one_hot + w["layer.0"] @ np.concatenate([h, [1]]))
        scores = h @ w["score.letter"] + w["score.letter.bias"]
        assert loss == pytest.approx(np.log(np.exp(scores).sum()) - scores[letter], abs=1e-12)


def test_the_flat_vector_holds_every_weight_once():
    config = ModelConfig(SCHEMA, hidden=4, layers=2, embedding=3, head=2)
    vector = np.zeros(size_of(config))
    for name in named(vector, config):
        named(vector, config)[name] += 1
    assert np.array_equal(vector, np.ones(size_of(config)))


def test_single_precision_agrees_with_double():
    rng = np.random.default_rng(2)
    config = ModelConfig(SCHEMA, hidden=16, layers=2)
    inputs, targets, starts = chunk(rng)
    weights = initial_weights(config, rng, np.float64)
    single, double = Network(config, T, M, np.float32), Network(config, T, M, np.float64)
    single.load(weights.astype(np.float32))
    double.load(weights)
    losses = double.loss(inputs, targets, starts)
    assert np.allclose(single.loss(inputs, targets, starts), losses, atol=1e-5)
