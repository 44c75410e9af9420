"""Keras 3 on TensorFlow: keras.layers.LSTM and keras.optimizers.Adam."""

from collections.abc import Callable

import keras
import numpy as np

from benchmarks.rivals.sizes import BETAS, CLIP, EPSILON, RATE, Size, tokens


def model_of(size: Size) -> keras.Model:
    """Tokens (m, T) -> embedding -> layers -> scores (m, T, classes)."""
    layers = [keras.layers.LSTM(size.hidden, return_sequences=True) for _ in range(size.layers)]
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(size.classes, size.hidden),
            *layers,
            keras.layers.Dense(size.classes),
        ]
    )


def training(size: Size) -> Callable[[], float]:
    """A training step by `train_on_batch`, compiled as Keras thinks best."""
    inputs, targets = (np.ascontiguousarray(array.T) for array in tokens(size))
    model = model_of(size)
    beta_1, beta_2 = BETAS
    model.compile(
        keras.optimizers.Adam(RATE, beta_1, beta_2, EPSILON, global_clipnorm=CLIP),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return lambda: float(model.train_on_batch(inputs, targets))
