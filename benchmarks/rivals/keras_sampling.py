"""Keras draws a step with layers that keep their state: by `predict`, or as a tf.function."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from benchmarks.rivals.sampling import nucleus
from benchmarks.rivals.sizes import Size


def _model(size: Size, m: int) -> keras.Model:
    layers = [
        keras.layers.LSTM(size.hidden, stateful=True, return_sequences=k < size.layers - 1)
        for k in range(size.layers)
    ]
    return keras.Sequential(
        [
            keras.Input((1,), batch_size=m, dtype="int32"),
            keras.layers.Embedding(size.classes, size.hidden),
            *layers,
            keras.layers.Dense(size.classes),
        ]
    )


def predict(size: Size, m: int) -> Callable[[], float]:
    """A step by `Model.predict`, drawn in numpy."""
    model = _model(size, m)
    return _drawing(m, lambda token: model.predict(token, batch_size=m, verbose=0))


def function(size: Size, m: int) -> Callable[[], float]:
    """A step by the model as a tf.function, drawn in numpy."""
    compiled = tf.function(_model(size, m))
    return _drawing(m, lambda token: compiled(tf.constant(token)).numpy())


def _drawing(m: int, scores: Callable[[np.ndarray], np.ndarray]) -> Callable[[], float]:
    rng = np.random.default_rng(0)
    token = np.zeros((m, 1), np.int32)

    def run() -> float:
        token[:, 0] = nucleus(scores(token), rng)
        return float(token[0, 0])

    return run
