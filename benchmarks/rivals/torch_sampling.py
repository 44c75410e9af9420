"""PyTorch draws a step: LSTMCell by LSTMCell, or nn.LSTM over one step, in inference mode."""

from collections.abc import Callable

import torch
from torch import nn

from benchmarks.rivals.sampling import TOP_P
from benchmarks.rivals.sizes import Size


def cells(size: Size, m: int) -> Callable[[], float]:
    """A step by nn.LSTMCell."""
    widths = [size.hidden] * size.layers
    layers = nn.ModuleList(nn.LSTMCell(n_x, size.hidden) for n_x in widths)
    state = [(torch.zeros(m, size.hidden), torch.zeros(m, size.hidden)) for _ in layers]

    def hidden(x: torch.Tensor) -> torch.Tensor:
        for k, layer in enumerate(layers):
            state[k] = layer(x, state[k])
            x = state[k][0]
        return x

    return _drawing(size, m, hidden)


def whole(size: Size, m: int) -> Callable[[], float]:
    """A step by nn.LSTM."""
    lstm = nn.LSTM(size.hidden, size.hidden, size.layers)
    state = None

    def hidden(x: torch.Tensor) -> torch.Tensor:
        nonlocal state
        h, state = lstm(x[None], state)
        return h[0]

    return _drawing(size, m, hidden)


def _drawing(
    size: Size, m: int, hidden: Callable[[torch.Tensor], torch.Tensor]
) -> Callable[[], float]:
    embedding, linear = (
        nn.Embedding(size.classes, size.hidden),
        nn.Linear(size.hidden, size.classes),
    )
    token = torch.zeros(m, dtype=torch.long)

    def run() -> float:
        nonlocal token
        with torch.inference_mode():
            p = torch.softmax(linear(hidden(embedding(token))), dim=1)
            down, order = torch.sort(p, dim=1, descending=True)
            down[down.cumsum(1) - down >= TOP_P] = 0
            token = order.gather(1, torch.multinomial(down, 1))[:, 0]
            return float(token[0])

    return run
