"""Sequences as batches: chunks of T steps of m streams side by side.

Stream j of a chunk goes on in stream j of the next chunk. The layers' state is carried across,
and gradients stop at the chunk's edge (truncated backpropagation through time).

Source: Williams and Peng 1990.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from jazzrnn.nn.arrays import Flags, Integers
from jazzrnn.schema import ABSENT


class Chunk(NamedTuple):
    """T steps of m streams, C columns; or, as (length, C), a part of one stream."""

    inputs: Integers  # (T, m, C) the step before, ABSENT before a sequence's first
    targets: Integers  # (T, m, C) the step, ABSENT behind the stream's end
    starts: Flags  # (T, m) true where a sequence begins


def concatenate(sequences: Sequence[Integers]) -> Chunk:
    """Return sequences (steps, C) one behind the other as one stream."""
    targets = np.concatenate(sequences)
    starts = np.zeros(len(targets), bool)
    starts[np.cumsum([0, *map(len, sequences[:-1])])] = True
    inputs = np.roll(targets, 1, axis=0)
    inputs[starts] = ABSENT
    return Chunk(inputs, targets, starts)


def edges(steps: int, m: int) -> list[int]:
    """Return, for training, where m streams of equal length begin and end in N steps.

    Stream j goes from entry j to entry j + 1. It may begin within a sequence. The last ones may
    be shorter, or empty.
    """
    length = -(-steps // m)
    return [min(j * length, steps) for j in range(m + 1)]


def steps_in(bounds: Sequence[int], first: int, T: int) -> int:
    """Return how many steps a chunk has that begins at step `first` of each stream."""
    return sum(max(0, min(end - begin - first, T)) for begin, end in pairwise(bounds))


def even_chunks(
    lengths: Sequence[int],
    fetch: Callable[[int], Integers],
    bounds: Sequence[int],
    firsts: range,
    columns: int,
) -> Iterator[Chunk]:
    """Yield the chunks of streams cut from a row of sequences; a stream holds one at a time.

    Args:
        lengths: of the sequences, in steps.
        fetch: returns the sequence (steps, C) with an index.
        bounds: of the streams: some neighbouring entries of `edges`.
        firsts: the steps of a stream where the chunks begin, T apart.
        columns: C.
    """
    T = firsts.step
    streams = [
        _read(lengths, fetch, range(begin + firsts.start, end, T), end)
        for begin, end in pairwise(bounds)
    ]
    none = np.empty((0, columns), np.int16)
    nothing = Chunk(none, none, np.empty(0, bool))
    for _ in firsts:
        yield _side_by_side([next(stream, nothing) for stream in streams], T)


def _read(
    lengths: Sequence[int], fetch: Callable[[int], Integers], firsts: range, end: int
) -> Iterator[Chunk]:
    """Yield the steps from each entry of `firsts` to the next one, or to `end`."""
    ends = np.cumsum(lengths)

    @lru_cache(1)
    def whole(k: int) -> Chunk:  # the sequence that is being read
        return concatenate([fetch(k)])

    for first in firsts:
        parts: list[Chunk] = []
        at, last = first, min(first + firsts.step, end)
        while at < last:
            k = int(np.searchsorted(ends, at, side="right"))
            parts.append(_part(whole(k), at - int(ends[k]) + lengths[k], last - at))
            at = min(last, int(ends[k]))
        yield Chunk(*map(np.concatenate, zip(*parts, strict=True)))


def whole_streams(sequences: Sequence[Integers], m: int) -> list[list[Integers]]:
    """Return, for evaluation, at most m streams of about equal length, of whole sequences."""
    streams: list[list[Integers]] = [[] for _ in range(min(m, len(sequences)))]
    lengths = [0] * len(streams)
    for sequence in sorted(sequences, key=len, reverse=True):
        shortest = lengths.index(min(lengths))
        streams[shortest].append(sequence)
        lengths[shortest] += len(sequence)
    return streams


def chunks(streams: Sequence[Sequence[Integers]], T: int) -> Iterator[Chunk]:
    """Yield streams of sequences side by side in chunks of T steps.

    Behind a stream's end there is ABSENT. A stream holds one sequence at a time.
    """
    row = [sequence for stream in streams for sequence in stream]
    lengths = [*map(len, row)]
    bounds = [0, *accumulate(sum(map(len, stream)) for stream in streams)]
    longest = max(end - begin for begin, end in pairwise(bounds))
    return even_chunks(lengths, row.__getitem__, bounds, range(0, longest, T), row[0].shape[1])


def _side_by_side(parts: Sequence[Chunk], T: int) -> Chunk:
    shape = T, len(parts), parts[0].targets.shape[1]
    chunk = Chunk(
        np.full(shape, ABSENT, np.int16),
        np.full(shape, ABSENT, np.int16),
        np.zeros(shape[:2], bool),
    )
    for j, part in enumerate(parts):
        for array, values in zip(chunk, part, strict=True):
            array[: len(values), j] = values
    return chunk


def _part(stream: Chunk, first: int, length: int) -> Chunk:
    inputs, targets, starts = stream
    here = slice(first, first + length)
    return Chunk(inputs[here], targets[here], starts[here])
