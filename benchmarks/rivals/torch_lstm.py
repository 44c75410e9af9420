"""PyTorch: torch.nn.LSTM and torch.optim.Adam."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

from benchmarks.rivals.sizes import BETAS, CLIP, EPSILON, RATE, Size, tokens


class Plain(nn.Module):
    """A language model. Inputs (T, m): one-hot, or fetched from an embedding of the same width as
    the hidden state.
    """

    def __init__(self, size: Size, embedded: bool):
        super().__init__()
        self.classes = size.classes
        self.embedding = nn.Embedding(size.classes, size.hidden) if embedded else None
        n_x = size.hidden if embedded else size.classes
        self.lstm = nn.LSTM(n_x, size.hidden, size.layers)
        self.scores = nn.Linear(size.hidden, size.classes)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Scores (T, m, classes)."""
        if self.embedding is None:
            x = one_hot(inputs, self.classes).float()
        else:
            x = self.embedding(inputs)
        return self.scores(self.lstm(x)[0])


def one_hot_training(size: Size) -> Callable[[], float]:
    """A training step with one-hot inputs."""
    return _training(size, embedded=False)


def embedded_training(size: Size) -> Callable[[], float]:
    """A training step with an embedding."""
    return _training(size, embedded=True)


def _training(size: Size, embedded: bool) -> Callable[[], float]:
    inputs, targets = (torch.from_numpy(array) for array in tokens(size))
    model = Plain(size, embedded)

    def loss() -> torch.Tensor:
        return cross_entropy(model(inputs).reshape(-1, size.classes), targets.reshape(-1))

    return update(model, loss)


def update(model: nn.Module, loss: Callable[[], torch.Tensor]) -> Callable[[], float]:
    """A training step: forward, backward, clipping, Adam."""
    optimizer = torch.optim.Adam(model.parameters(), RATE, BETAS, EPSILON)

    def run() -> float:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        return value.item()

    return run
