"""The chain of heads while steps are drawn: the equations are those of `heads`.

Sizes: m sequences, C columns, n hidden units, K heads, u units in each.

What would take many calls for a few rows takes one: a head sees all columns that have come since
the head before at once, and its scores by value and by difference are one product. Before hidden
states and units stands a 1, so that the matrices have the bias in their first row.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Array, Integers, buffer
from jazzrnn.nn.embedding import Embedding
from jazzrnn.nn.heads import Head, heads_of
from jazzrnn.nn.model import ModelConfig, named
from jazzrnn.nn.relative_scores import Difference


class Link(NamedTuple):
    """A head, and what it has to do with the head before."""

    head: Head
    given: slice  # the columns between them
    seen: slice  # these and the choice before
    embedding: Embedding | None  # of `seen`; with u = 0 nothing is seen
    right: slice  # the units that see them: this head's and all later ones'
    matrix: Array  # (1 + u, classes + widths of the unrolled differences)
    blocks: Sequence[tuple[slice, Difference]]  # of the scores by difference


class Chain:
    """The heads of m sequences.

    Attributes:
        links: in order.
        behind: the given columns right of all heads.
    """

    def __init__(self, config: ModelConfig, weights: Array, m: int):
        by_name, u = named(weights, config), config.head
        heads = heads_of(config.schema, u)
        self.links: list[Link] = []
        before = -1  # the column chosen before
        for head in heads:
            seen = slice(max(before, 0), head.column)
            names = [f"see.{column.name}" for column in config.schema[seen]]
            embedding = Embedding([by_name[name] for name in names]) if u and names else None
            by_difference = [each.unrolled(by_name[each.name]) for each in head.differences]
            scores = np.hstack([by_name[head.C], *by_difference])
            bias = np.zeros((1, scores.shape[1]), scores.dtype)
            bias[0, : head.classes] = by_name[head.d]
            edges = accumulate((D.shape[1] for D in by_difference), initial=head.classes)
            self.links.append(
                Link(
                    head=head,
                    given=slice(before + 1, head.column),
                    seen=seen,
                    embedding=embedding,
                    right=slice(head.units.start, None),
                    matrix=np.vstack([bias, scores]),
                    blocks=[
                        (slice(*ends), difference)
                        for ends, difference in zip(pairwise(edges), head.differences, strict=True)
                    ],
                )
            )
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

    def scores(self, link: Link, step: Integers) -> Array:
        """Scores (m, classes) before the softmax, of the next head.

        Args:
            link: which head; the ones before have had their turn.
            step: (m, C) filled left of its column.
        """
        if link.embedding:
            self.units[:, link.right] += link.embedding.lookup(step[:, link.seen])
        if self.u:
            np.tanh(self.units[:, link.head.units], out=self.tanh[:, 1:])
        products = np.dot(self.tanh, link.matrix)
        scores = products[:, : link.head.classes]
        for block, difference in link.blocks:
            scores += difference.by_value(products[:, block], step[:, difference.column])
        return scores
