import numpy as np
import pytest

from jazzrnn.nn.optimizer import BLOCK, Adam, clip, rate_at


def test_adam_takes_the_steps_of_its_formula():
    rng = np.random.default_rng(0)
    size = BLOCK + 7  # more than a block
    weights, adam = rng.normal(size=size), Adam(size, np.float64)
    expected, m, v = weights.copy(), np.zeros(size), np.zeros(size)
    for t in range(1, 4):
        gradient = rng.normal(size=size)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        expected -= 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        adam.update(weights, gradient, 0.01)
        assert np.allclose(weights, expected, rtol=0, atol=1e-12)


def test_adam_agrees_with_torch():
    torch = pytest.importorskip("torch", reason="torch is not installed: the extra 'torch'")
    rng = np.random.default_rng(1)
    weights, adam = rng.normal(size=50), Adam(50, np.float64)
    theirs = torch.tensor(weights, requires_grad=True)
    optimizer = torch.optim.Adam([theirs], lr=0.02)
    for _ in range(5):
        gradient = rng.normal(size=50)
        theirs.grad = torch.tensor(gradient)
        optimizer.step()
        adam.update(weights, gradient, 0.02)
    assert np.allclose(weights, theirs.detach().numpy(), rtol=0, atol=1e-12)


def test_clipping_shortens_a_long_gradient_and_leaves_a_short_one():
    gradient = np.array([3.0, 4.0])
    assert clip(gradient, 1.0) == 5.0
    assert np.allclose(gradient, [0.6, 0.8])
    assert clip(gradient, 2.0) == pytest.approx(1.0)
    assert np.allclose(gradient, [0.6, 0.8])


def test_the_learning_rate_rises_then_falls_and_never_leaves_its_bounds():
    rates = [rate_at(share / 1000, 0.1) for share in range(1001)]
    top = rates.index(max(rates))
    assert max(rates) == pytest.approx(0.1)
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] == pytest.approx(0.002)
    assert rate_at(1.5, 0.1) == rates[-1]
