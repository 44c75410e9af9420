"""The heads while steps are sampled; the equations are those of `heads`.

Sizes: m sequences, C columns, n hidden units, K heads, u units in each.

One call does what would take several calls for a few rows: a head looks up all columns since the
head before at once, and its scores by value and its relative scores are one product. A 1 stands
before hidden states and units, so that the first row of each matrix is the bias.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Integers, buffer
from jazzrnn.nn.embedding import Embedding
from jazzrnn.nn.heads import Head, heads_of
from jazzrnn.nn.model import ModelConfig, named
from jazzrnn.nn.relative_scores import RelativeScores


class SampledHead(NamedTuple):
    """A head, and the columns since the head before it."""

    head: Head
    given: slice  # the columns between the two heads
    seen: slice  # these, and the choice of the head before
    embedding: Embedding | None  # of `seen`; with u = 0 nothing is seen
    right: slice  # the units that see them: this head's and all later ones'
    matrix: Array  # (1 + u, classes + widths of the unrolled relative scores)
    blocks: Sequence[tuple[slice, RelativeScores]]  # columns of `matrix` behind the classes


class HeadSampler:
    """The heads of m sequences.

    Attributes:
        chain: the heads in order.
        behind: the given columns right of all heads.
    """

    def __init__(self, config: ModelConfig, weights: Array, m: int):
        by_name, u = named(weights, config), config.head
        heads = heads_of(config.schema, u)
        self.chain: list[SampledHead] = []
        before = -1  # the column chosen before
        for head in heads:
            self.chain.append(_sampled_head(config, by_name, head, before))
            before = head.column
        self.behind = slice(before + 1, len(config.schema))
        if u:
            self.hidden = np.vstack([by_name["hidden.bias"], by_name["hidden"]])
            self.begun = buffer((m, len(heads) * u), weights.dtype)
            self.units = buffer(self.begun.shape, weights.dtype)
            self.tanh = np.ones((m, 1 + u), weights.dtype)
        self.u = u

    def begin(self, H: Array) -> None:
        """Go on from H (m, 1 + n): 1 and the hidden states."""
        if self.u:
            np.dot(H, self.hidden, out=self.begun)
        else:
            self.tanh = H

    def restart(self) -> None:
        """Begin a step after these hidden states, or begin it anew."""
        if self.u:
            self.units[:] = self.begun

    def scores(self, sampled: SampledHead, step: Integers) -> Array:
        """Return the scores (m, classes) of the next head, before the softmax.

        Args:
            sampled: which head; the ones before it have had their turn.
            step: (m, C) filled left of its column.
        """
        if sampled.embedding:
            self.units[:, sampled.right] += sampled.embedding.lookup(step[:, sampled.seen])
        if self.u:
            np.tanh(self.units[:, sampled.head.units], out=self.tanh[:, 1:])
        products = np.dot(self.tanh, sampled.matrix)
        scores = products[:, : sampled.head.classes]
        for block, relative in sampled.blocks:
            scores += relative.by_value(products[:, block], step[:, relative.column])
        return scores


def _sampled_head(
    config: ModelConfig, by_name: dict[str, Array], head: Head, before: int
) -> SampledHead:
    """Return a head behind the column `before`, its matrices side by side."""
    seen = slice(max(before, 0), head.column)
    names = [f"see.{column.name}" for column in config.schema[seen]]
    D = [relative.unrolled(by_name[relative.name]) for relative in head.relative]
    scores = np.hstack([by_name[head.C], *D])
    bias = np.zeros((1, scores.shape[1]), scores.dtype)
    bias[0, : head.classes] = by_name[head.d]
    edges = accumulate((matrix.shape[1] for matrix in D), initial=head.classes)
    return SampledHead(
        head=head,
        given=slice(before + 1, head.column),
        seen=seen,
        embedding=Embedding([by_name[name] for name in names]) if config.head and names else None,
        right=slice(head.units.start, None),
        matrix=np.vstack([bias, scores]),
        blocks=[
            (slice(*ends), relative)
            for ends, relative in zip(pairwise(edges), head.relative, strict=True)
        ],
    )
