"""The note-step model in PyTorch: the same chain of heads as in `jazzrnn/nn/heads.py`."""

from collections.abc import Callable

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from benchmarks.rivals.notes import CONFIG, rows
from benchmarks.rivals.torch_lstm import update
from jazzrnn.nn.heads import heads_of
from jazzrnn.nn.model import ModelConfig


class Notes(nn.Module):
    """Embeddings added up -> nn.LSTM -> a chain of heads, each of which sees the columns before."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        u, schema = config.head, config.schema
        self.heads, self.dropout = heads_of(schema, u), nn.Dropout(config.dropout)
        self.head_dropout = nn.Dropout(config.head_dropout)
        widths = [u * sum(head.column > c for head in self.heads) for c in range(len(schema))]
        self.embed = _tables([column.classes + 1 for column in schema], config.embedding)
        self.lstm = nn.LSTM(config.embedding, config.hidden, config.layers, dropout=config.dropout)
        self.hidden = nn.Linear(config.hidden, u * len(self.heads))
        self.see = nn.ModuleList(
            nn.Embedding(column.classes + 1, width)
            for column, width in zip(schema, widths, strict=True)
            if width
        )
        self.scores = nn.ModuleList(nn.Linear(u, head.classes) for head in self.heads)
        self.relative = nn.ModuleList(
            nn.ModuleList(nn.Linear(u, each.width, bias=False) for each in head.relative)
            for head in self.heads
        )

    def loss(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Mean loss of a step; inputs and targets (T, m, columns), -1 where a value is absent."""
        x = sum(table(inputs[..., c] % table.num_embeddings) for c, table in enumerate(self.embed))
        h = self.dropout(self.lstm(x)[0]).flatten(0, 1)
        rows = targets.flatten(0, 1)
        units = self.hidden(h)
        seen = torch.zeros_like(units)
        for c, table in enumerate(self.see):
            seen[:, -table.embedding_dim :] += table(rows[:, c] % table.num_embeddings)
        units = self.head_dropout(torch.tanh(units + seen))
        total = units.new_zeros(())
        for k, head in enumerate(self.heads):
            u = units[:, head.units]
            scores = self.scores[k](u)
            for each, layer in zip(head.relative, self.relative[k], strict=True):
                places = torch.arange(head.classes) - rows[:, each.column, None].clamp(min=0)
                places = places % each.width if each.circular else places + head.classes - 1
                scores = scores + layer(u).gather(1, places)
            total += cross_entropy(scores, rows[:, head.column], ignore_index=-1, reduction="sum")
        return total / (rows[:, 0] >= 0).sum()


def _tables(rows: list[int], width: int) -> nn.ModuleList:
    return nn.ModuleList(nn.Embedding(count, width) for count in rows)


def training() -> Callable[[], float]:
    """A training step with dropout, on the rows of `notes`."""
    inputs, targets = (torch.from_numpy(array).long() for array in rows())
    model = Notes(CONFIG)
    return update(model, lambda: model.loss(inputs, targets))
