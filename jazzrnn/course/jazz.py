"""The course's jazz sequel on our own music: an LSTM learns one tune and improvises on it.

As in the course: 60 snippets of 30 values from one tune, one LSTM of 64 units, Adam with
learning rate 0.01, 100 epochs, then 50 values sampled. It runs on this project's core in
place of Keras; the core has an embedding before the LSTM and a tanh layer before the softmax.

A value is one melody note: the time since the note before, the pitch, the duration. The network
sees only the number of the value. So it can only repeat and recombine notes of the tune.
`jazzrnn train` does the same for a folder, and takes notes apart into these attributes.

Sizes: V different values, m snippets, T values in a snippet.

    >>> import numpy as np
    >>> from jazzrnn.music.notes import Note, make_piece
    >>> tune = make_piece([Note(6 * k, 0, (60, 64, 67, 72)[k % 4], 6, 72) for k in range(64)])
    >>> solo, losses = improvise(tune, np.random.default_rng(0))
    >>> [note.pitch for note in solo.notes[:8]], len(solo.notes), losses[-1] < losses[0]
    ([72, 60, 64, 67, 72, 60, 64, 67], 50, True)

Source: the assignment "Improvise a Jazz Solo with an LSTM Network" of DeepLearning.AI,
Sequence Models.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from statistics import mean
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import CorpusError
from jazzrnn.music.notes import DRUMS, Note, Piece, make_piece, parts_of
from jazzrnn.nn.arrays import Array, Integers
from jazzrnn.nn.model import ModelConfig, Network, initial_weights
from jazzrnn.nn.optimizer import Adam
from jazzrnn.nn.sampling import sample
from jazzrnn.schema import ABSENT, Column

BATCH = 30  # half of the snippets: two updates an epoch, as Keras makes by default
VELOCITY = 80


class Value(NamedTuple):
    """A melody note, without its place in the tune."""

    shift: int  # grid steps since the onset of the note before
    pitch: int
    duration: int  # grid steps


def melody(piece: Piece) -> Piece:
    """Return the piece with the notes of one part: the one that is highest on average."""
    pitches = {
        part: mean(note.pitch for note in piece.notes if note.part == part)
        for part in parts_of(piece.notes)
        if part != DRUMS
    }
    highest = max(pitches, key=pitches.__getitem__, default=-1)
    return replace(piece, notes=tuple(note for note in piece.notes if note.part == highest))


def encode_values(tune: Piece) -> list[Value]:
    """Return the notes of a melody as values."""
    onsets = [note.onset for note in tune.notes]
    before = onsets[:1] + onsets[:-1]
    return [
        Value(note.onset - onset, note.pitch, note.duration)
        for note, onset in zip(tune.notes, before, strict=True)
    ]


def decode_values(values: Iterable[Value], tune: Piece) -> Piece:
    """Return values as a solo in the first meter and tempo, the key and the sound of `tune`."""
    part = tune.notes[0].part
    notes: list[Note] = []
    onset = 0
    for value in values:
        onset += value.shift
        notes.append(Note(onset, part, value.pitch, value.duration, VELOCITY))
    return make_piece(notes, tune.meters[:1], tune.tempos[:1], programs=tune.programs, key=tune.key)


def snippets(
    tune: Sequence[Value], rng: np.random.Generator, m: int = 60, T: int = 30
) -> tuple[Integers, Integers, list[Value]]:
    """Return the training data: snippets of a tune from random places, as numbers of values.

    Args:
        tune: from `encode_values`.
        rng: draws the places.
        m: how many snippets.
        T: values in a snippet.

    Returns:
        X (T, m, 1), Y (T, m, 1) and the V different values. The network predicts Y[t] from
        X[t], which is Y[t - 1]; it predicts the first one from nothing.

    Raises:
        CorpusError: the tune is shorter than a snippet.
    """
    if len(tune) < T:
        raise CorpusError(f"the melody has {len(tune)} notes, and a snippet takes {T}")
    values = sorted(set(tune))
    numbers = np.array([values.index(value) for value in tune])
    first = rng.integers(0, len(tune) - T + 1, m)
    Y = numbers[first + np.arange(T)[:, None]][:, :, None]
    X = np.concatenate([np.full((1, m, 1), ABSENT), Y[:-1]])
    return X, Y, values


def jazz_model(V: int, n_a: int = 64) -> ModelConfig:
    """Return the model: one LSTM of n_a units over a single column of V values."""
    return ModelConfig(
        (Column("value", V),),
        hidden=n_a,
        layers=1,
        embedding=n_a,
        head=n_a,
        dropout=0.0,
    )


def train(
    config: ModelConfig,
    weights: Array,
    X: Integers,
    Y: Integers,
    epochs: int = 100,
    learning_rate: float = 0.01,
) -> Iterator[float]:
    """Train the weights in place; yield the mean loss of a value in nats after each epoch.

    Batches are of 30 snippets; snippets that do not fill the last one are left out.
    """
    T, m, _ = X.shape
    batch = min(BATCH, m)
    network, adam = Network(config, T, batch), Adam(len(weights))
    gradient = np.empty_like(weights)
    starts = np.zeros((T, batch), bool)
    starts[0] = True
    for _ in range(epochs):
        losses: list[float] = []
        for first in range(0, m - batch + 1, batch):
            part = slice(first, first + batch)
            network.load(weights)
            loss = network.loss_and_gradient(X[:, part], Y[:, part], starts, gradient)
            adam.update(weights, gradient, learning_rate)
            losses.append(float(loss.mean()))
        yield mean(losses)


def sample_values(
    config: ModelConfig, weights: Array, rng: np.random.Generator, length: int = 50
) -> list[int]:
    """Return the numbers of `length` values, sampled from the model."""
    return [int(step[0, 0]) for step in islice(sample(config, weights, None, rng), length)]


def improvise(piece: Piece, rng: np.random.Generator) -> tuple[Piece, list[float]]:
    """Return a solo of 50 values learned from the piece's melody, and the loss of each epoch."""
    tune = melody(piece)
    X, Y, values = snippets(encode_values(tune), rng)
    config = jazz_model(len(values))
    weights = initial_weights(config, rng)
    losses = list(train(config, weights, X, Y))
    solo = decode_values([values[number] for number in sample_values(config, weights, rng)], tune)
    return solo, losses
