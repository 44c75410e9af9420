"""The functions of the course, step by step, in single precision."""

from collections.abc import Callable

import numpy as np

from benchmarks.rivals.sizes import BETAS, CLIP, EPSILON, RATE, Size, tokens
from jazzrnn.course.gradient_check import random_parameters
from jazzrnn.course.step_by_step import lstm_backward, lstm_forward


def training(size: Size) -> Callable[[], float]:
    """A training step with the whole batch at once, which the course's functions can do."""
    inputs, targets = tokens(size)
    hot_inputs, hot_targets = _one_hot(inputs, size.classes), _one_hot(targets, size.classes)
    rng = np.random.default_rng(0)
    widths = [size.classes, *[size.hidden] * (size.layers - 1)]
    outputs = [1] * (size.layers - 1) + [size.classes]
    layers = [
        random_parameters("lstm", rng, n_x, size.hidden, n_y)
        for n_x, n_y in zip(widths, outputs, strict=True)
    ]
    top = layers[-1]
    for parameters in layers:
        for name, array in parameters.items():
            parameters[name] = (array / np.sqrt(size.hidden)).astype(np.float32)
    moments = [{name: np.zeros((2, *a.shape), np.float32) for name, a in p.items()} for p in layers]
    a0 = np.zeros((size.hidden, size.batch), np.float32)
    count = 0

    def run() -> float:
        nonlocal count
        count += 1
        x, kept = hot_inputs, []
        for parameters in layers:
            x, y, _, caches = lstm_forward(x, a0, parameters)
            kept.append(caches)
        loss = -np.log(np.take_along_axis(y, targets.T[None], axis=0)).mean()
        dscores = (y - hot_targets) / np.float32(targets.size)
        gradients = []
        da = np.tensordot(top["Wy"].T, dscores, 1)
        for caches in reversed(kept):
            gradients.insert(0, lstm_backward(da, caches))
            da = gradients[0]["dx"]
        gradients[-1] |= {
            "dWy": np.tensordot(dscores, x, ((1, 2), (1, 2))),
            "dby": dscores.sum(axis=(1, 2))[:, None],
        }
        _adam(layers, gradients, moments, count)
        return float(loss)

    return run


def _one_hot(indices, classes: int):
    """(T, m) -> (classes, m, T)."""
    return np.moveaxis(np.eye(classes, dtype=np.float32)[indices.T], 2, 0)


def _adam(layers, gradients, moments, count: int) -> None:
    (beta_1, beta_2), pairs = BETAS, []
    for parameters, gradient, moment in zip(layers, gradients, moments, strict=True):
        named = [name for name in parameters if "d" + name in gradient]
        pairs += [(parameters[name], gradient["d" + name], moment[name]) for name in named]
    norm = np.sqrt(sum((g * g).sum() for _, g, _ in pairs))
    for weights, gradient, (m, v) in pairs:
        g = gradient * min(1, CLIP / norm)
        m[:] = beta_1 * m + (1 - beta_1) * g
        v[:] = beta_2 * v + (1 - beta_2) * g * g
        unbiased = m / (1 - beta_1**count), v / (1 - beta_2**count)
        weights[:] = weights - RATE * unbiased[0] / (np.sqrt(unbiased[1]) + EPSILON)
