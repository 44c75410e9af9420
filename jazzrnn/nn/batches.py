"""Sequences cut into chunks of T steps of m streams side by side.

The chunks follow each other: stream j of a chunk goes on in stream j of the next one, so that
the layers' state is carried across while gradients stop at the chunk's edge (truncated
backpropagation through time; Williams and Peng 1990).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Flags, Integers
from jazzrnn.schema import ABSENT


class Chunk(NamedTuple):
    """T steps of m streams, C columns; or, as (length, C), a whole stream."""

    inputs: Integers  # (T, m, C) the step before, ABSENT before a sequence's first
    targets: Integers  # (T, m, C) the step, ABSENT behind the stream's end
    starts: Flags  # (T, m) true where a sequence begins


def chain(sequences: Sequence[Integers]) -> Chunk:
    """Sequences (steps, C) one behind the other as one stream."""
    targets = np.concatenate(sequences)
    starts = np.zeros(len(targets), bool)
    starts[np.cumsum([0, *map(len, sequences[:-1])])] = True
    inputs = np.roll(targets, 1, axis=0)
    inputs[starts] = ABSENT
    return Chunk(inputs, targets, starts)


def even_streams(sequences: Sequence[Integers], m: int) -> list[Chunk]:
    """For training: m streams of equal length, of which some begin within a sequence."""
    whole = chain(sequences)
    length = -(-len(whole.starts) // m)
    return [_part(whole, j * length, length) for j in range(m)]


def whole_streams(sequences: Sequence[Integers], m: int) -> list[Chunk]:
    """For measuring: at most m streams, of about equal length, of sequences that stay whole."""
    streams: list[list[Integers]] = [[] for _ in range(min(m, len(sequences)))]
    lengths = [0] * len(streams)
    for sequence in sorted(sequences, key=len, reverse=True):
        shortest = lengths.index(min(lengths))
        streams[shortest].append(sequence)
        lengths[shortest] += len(sequence)
    return [chain(stream) for stream in streams]


def chunks(streams: Sequence[Chunk], T: int) -> Iterator[Chunk]:
    """All streams side by side in chunks of T steps; behind a stream's end all is ABSENT."""
    longest = max(len(stream.starts) for stream in streams)
    shape = T, len(streams), streams[0].targets.shape[1]
    for first in range(0, longest, T):
        chunk = Chunk(
            np.full(shape, ABSENT, np.int16),
            np.full(shape, ABSENT, np.int16),
            np.zeros(shape[:2], bool),
        )
        for j, stream in enumerate(streams):
            part = _part(stream, first, T)
            for array, values in zip(chunk, part, strict=True):
                array[: len(values), j] = values
        yield chunk


def _part(stream: Chunk, first: int, length: int) -> Chunk:
    inputs, targets, starts = stream
    here = slice(first, first + length)
    return Chunk(inputs[here], targets[here], starts[here])
