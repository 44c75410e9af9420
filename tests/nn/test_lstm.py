"""An LSTM layer: its equations, its gradients, the order of its gates."""

import numpy as np
import pytest

from jazzrnn.nn import layer_products, products
from jazzrnn.nn.layer_products import FEWEST_STEPWISE
from jazzrnn.nn.lstm import LSTM
from tests.gradcheck import BOUND, numerical_gradient, relative_error

N, T = 3, 4
STEPWISE, AT_ONCE = (2, FEWEST_STEPWISE), (2, 5)  # n_x and m for each order of products
LOOKED_UP = (0, 5)  # x is added as it is


@pytest.fixture
def kernels(monkeypatch):
    """As if the matrix library had small kernels, whatever machine this is."""
    for module in (layer_products, products):
        monkeypatch.setattr(module, "has_small_kernels", lambda: True)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def a_problem(seed, n_x, m):
    """A layer, W, x, starts and the state before, with a sequence that begins within the chunk."""
    rng = np.random.default_rng(seed)
    W, x = rng.normal(size=LSTM.shape(n_x, N)), rng.normal(size=(T, n_x or 4 * N, m))
    starts = np.zeros((T, m), bool)
    starts[0, 0] = starts[2, 1] = True
    return LSTM(n_x, N, T, m, np.float64), W, x, starts, rng.normal(size=(2, N, m))


def run(layer, W, x, starts, state):
    layer.load(W)
    layer.state = state
    if not layer.n_x:
        x = [LSTM.scale_for_tanh(x_t.copy()) for x_t in x]
    return layer.forward(x, starts)


@pytest.mark.parametrize(("n_x", "m"), [STEPWISE, AT_ONCE, LOOKED_UP])
def test_hidden_states_are_those_of_the_equations(n_x, m, kernels):
    layer, W, x, starts, state = a_problem(0, n_x, m)
    H = run(layer, W, x, starts, state)
    h, c = state
    for t in range(T):
        h, c = (np.where(starts[t], 0, s) for s in (h, c))
        z = np.concatenate([x[t][:n_x], h, np.ones((1, m))])
        a = W @ z + (0 if n_x else x[t])
        o, i, f, g = *map(sigmoid, np.split(a[: 3 * N], 3)), np.tanh(a[3 * N :])
        c = i * g + f * c
        h = o * np.tanh(c)
        assert np.allclose(H[t], h, rtol=0, atol=1e-12)
    assert np.allclose(layer.state, [h, c], rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n_x", "m"), [STEPWISE, AT_ONCE, LOOKED_UP])
def test_gradients_agree_with_finite_differences(n_x, m, seed, kernels):
    layer, W, x, starts, state = a_problem(seed, n_x, m)
    weight = np.random.default_rng(seed + 100).normal(size=(T, N, m))

    def loss():
        return (run(layer, W, x, starts, state) * weight).sum()

    loss()
    dW = np.full_like(W, np.nan)  # every element must be written
    dx = layer.backward(weight, dW).copy()
    assert relative_error(dW, numerical_gradient(loss, W)) < BOUND
    assert relative_error(dx, numerical_gradient(loss, x)) < BOUND


def test_both_orders_of_products_give_the_same(monkeypatch):
    """The order depends on the machine and on the number of columns; the result does not."""
    monkeypatch.setattr(products, "MOST", 4000)  # multiplications: even these products are cut
    found = []
    for kernels in (True, False):
        for module in (layer_products, products):
            monkeypatch.setattr(module, "has_small_kernels", lambda kernels=kernels: kernels)
        rng = np.random.default_rng(1)
        n_x, n, m = 7, 12, FEWEST_STEPWISE
        layer, W = LSTM(n_x, n, T, m, np.float64), rng.normal(size=LSTM.shape(n_x, n))
        layer.load(W)
        h = layer.forward(rng.normal(size=(T, n_x, m)), rng.random((T, m)) < 0.3).copy()
        dW = np.empty_like(W)
        found.append((h, layer.backward(rng.normal(size=h.shape), dW).copy(), dW, layer.state))
        assert isinstance(layer.products, layer_products.Stepwise) == kernels
    for one, other in zip(*found, strict=True):
        assert np.allclose(one, other, rtol=0, atol=1e-12)


def test_reading_gives_the_same_states_as_training():
    layer, W, x, starts, state = a_problem(2, *AT_ONCE)
    trained = run(layer, W, x, starts, state).copy()
    layer.state = state
    assert np.array_equal(layer.forward(x, starts, train=False), trained)
    with pytest.raises(AssertionError, match="not to train"):
        layer.backward(trained, np.empty_like(W))


@pytest.mark.parametrize(("gate", "name"), [*enumerate("oifg")])
def test_the_rows_of_the_gates_stand_in_the_order_o_i_f_g(gate, name):
    """With one gate's bias set and all other weights zero, that gate alone moves."""
    lstm = LSTM(n_x=2, n=N, T=1, m=1, dtype=np.float64)
    W = np.zeros(LSTM.shape(2, N))
    W[gate * N : (gate + 1) * N, -1] = 20.0
    lstm.load(W)
    state = np.zeros((2, N, 1))
    state[1] = 0.4
    lstm.state = state
    h = lstm.forward(np.zeros((1, 2, 1)), np.zeros((1, 1), bool))[0, 0, 0]
    half = 0.5  # the sigmoid of 0; the candidate of 0 is 0
    c = {"o": half * 0.4, "i": half * 0.4, "f": 1 * 0.4, "g": half * 1 + half * 0.4}[name]
    o = 1 if name == "o" else half
    assert h == pytest.approx(o * np.tanh(c), abs=1e-6)
    assert lstm.state[1, 0, 0] == pytest.approx(c, abs=1e-6)


def test_an_open_input_gate_lets_the_candidate_in():
    """In an empty cell only i, not f, changes what a candidate does."""
    lstm = LSTM(n_x=1, n=1, T=1, m=1, dtype=np.float64)
    W = np.zeros(LSTM.shape(1, 1))
    W[:, -1] = [0, 20, -20, 20]  # o half open, i open, f closed, g 1
    lstm.load(W)
    lstm.forward(np.zeros((1, 1, 1)), np.ones((1, 1), bool))
    assert lstm.state[1, 0, 0] == pytest.approx(1, abs=1e-6)
