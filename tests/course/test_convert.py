"""The fast core is the course's network: same weights, same states, losses and gradients."""

import numpy as np
import pytest

from jazzrnn.course.convert import from_core, time_first, time_last, to_core
from jazzrnn.course.gradient_check import random_parameters
from jazzrnn.course.step_by_step import (
    lstm_backward,
    lstm_cell_forward,
    lstm_forward,
    rnn_backward,
    rnn_forward,
    softmax,
)
from jazzrnn.nn.lstm import LSTM
from jazzrnn.nn.model import ModelConfig, Network, initial_weights, named
from jazzrnn.nn.rnn import RNN
from jazzrnn.schema import ABSENT, Column

CLOSE = {"rtol": 1e-10, "atol": 1e-10}
SIZES = [(3, 5, 10, 7), (1, 1, 1, 1), (20, 4, 3, 12), (8, 32, 16, 2)]  # n_x, n_a, m, T
CELLS = {
    "lstm": (lstm_forward, lstm_backward, LSTM),
    "rnn": (rnn_forward, rnn_backward, RNN),
}


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize(("n_x", "n_a", "m", "T"), SIZES)
class TestLayers:
    def test_round_trip(self, cell, n_x, n_a, m, T):
        parameters = random_parameters(cell, np.random.default_rng(0), n_x, n_a)
        W = to_core(parameters)
        assert W.shape == CELLS[cell][2].shape(n_x, n_a)
        back = from_core(W, n_x)
        assert back.keys() == parameters.keys() - {"Wy", "Wya", "by"}
        for name, array in back.items():
            np.testing.assert_array_equal(array, parameters[name])
            assert not np.shares_memory(array, W)
        np.testing.assert_array_equal(to_core(back), W)

    def test_same_states_and_gradients(self, cell, n_x, n_a, m, T):
        forward, backward, Layer = CELLS[cell]
        rng = np.random.default_rng(1)
        parameters = random_parameters(cell, rng, n_x, n_a)
        x, a0 = rng.standard_normal((n_x, m, T)), rng.standard_normal((n_a, m))
        da = rng.standard_normal((n_a, m, T))
        a, *_, caches = forward(x, a0, parameters)
        gradients = backward(da, caches)

        layer, dW = Layer(n_x, n_a, T, m, np.float64), np.empty(Layer.shape(n_x, n_a))
        layer.load(to_core(parameters))
        layer.state = np.stack([a0, np.zeros_like(a0)])[: len(layer.state)]
        h = layer.forward(time_first(x), np.zeros((T, m), bool))
        np.testing.assert_allclose(time_last(h), a, **CLOSE)
        dx = layer.backward(time_first(da), dW)
        np.testing.assert_allclose(time_last(dx), gradients["dx"], **CLOSE)
        for name, gradient in from_core(dW, n_x).items():
            np.testing.assert_allclose(gradient, gradients["d" + name], **CLOSE)


def test_state_is_carried_as_by_the_cell():
    rng = np.random.default_rng(2)
    parameters, x = random_parameters("lstm", rng, 3, 5), rng.standard_normal((3, 4, 6))
    layer = LSTM(3, 5, 2, 4, np.float64)
    layer.load(to_core(parameters))
    a = c = np.zeros((5, 4))
    for first in range(0, 6, 2):
        layer.forward(time_first(x[:, :, first : first + 2]), np.zeros((2, 4), bool))
        for t in range(first, first + 2):
            a, c, _, _ = lstm_cell_forward(x[:, :, t], a, c, parameters)
        np.testing.assert_allclose(layer.state, [a, c], **CLOSE)


def one_hot(values, classes):
    """(N,) -> (N, classes + 1): the last class is "absent"."""
    return np.eye(classes + 1)[values]


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize(("layers", "T", "m", "n", "classes"), [(1, 5, 3, 4, 6), (2, 4, 2, 7, 9)])
def test_whole_network_is_the_course_s_functions_put_together(cell, layers, T, m, n, classes):
    """Loss and gradient of every weight of a language model, the course's way: one-hot columns,
    the layers' functions, softmax, and the chain rule written out."""
    forward, backward, _ = CELLS[cell]
    config = ModelConfig((Column("value", classes),), cell, n, layers, 5, 3, dropout=0.0)
    rng = np.random.default_rng(3)
    weights = initial_weights(config, rng, np.float64)
    by_name = named(weights, config)
    targets = rng.integers(0, classes, (T, m, 1))
    inputs = np.concatenate([np.full((1, m, 1), ABSENT), targets[:-1]])
    starts = np.arange(T)[:, None] + np.zeros((1, m)) == 0

    network, gradient = Network(config, T, m, np.float64), np.empty_like(weights)
    network.load(weights)
    losses = network.loss_and_gradient(inputs, targets, starts, gradient)
    core = named(gradient, config)

    tokens = one_hot(inputs.ravel(), classes)  # (T m, classes + 1)
    a = time_last((tokens @ by_name["embed.value"]).reshape(T, m, -1).transpose(0, 2, 1))
    caches, n_x = [], []
    for k in range(layers):
        n_x.append(len(a))
        parameters = from_core(by_name[f"layer.{k}"], len(a))
        parameters |= {W: np.zeros((1, n)) for W in ("Wy", "Wya")} | {"by": np.zeros((1, 1))}
        a, *_, cache = forward(a, np.zeros((n, m)), parameters)
        caches.append(cache)
    H = time_first(a).transpose(0, 2, 1).reshape(T * m, n)
    u = np.tanh(H @ by_name["hidden"] + by_name["hidden.bias"])
    p = softmax((u @ by_name["score.value"] + by_name["score.value.bias"]).T).T
    expected = one_hot(targets.ravel(), classes)[:, :-1]
    np.testing.assert_allclose(losses[:, 0], -np.log((p * expected).sum(axis=1)), **CLOSE)

    dscores = (p - expected) / (T * m)
    dtanh = (1 - u**2) * (dscores @ by_name["score.value"].T)
    course = {"score.value": u.T @ dscores, "score.value.bias": dscores.sum(axis=0)}
    course |= {"hidden": H.T @ dtanh, "hidden.bias": dtanh.sum(axis=0)}
    dH = dtanh @ by_name["hidden"].T
    da = time_last(dH.reshape(T, m, n).transpose(0, 2, 1))
    for k in reversed(range(layers)):
        gradients = backward(da, caches[k])
        da = gradients["dx"]
        course[f"layer.{k}"] = to_core({name[1:]: array for name, array in gradients.items()})
    dx = time_first(da).transpose(0, 2, 1).reshape(T * m, -1)
    course["embed.value"] = tokens.T @ dx
    assert course.keys() == core.keys()
    for name, array in course.items():
        np.testing.assert_allclose(core[name], array, **CLOSE, err_msg=name)
