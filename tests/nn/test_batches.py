import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.nn.batches import chunks, concatenate, edges, even_chunks, steps_in, whole_streams
from jazzrnn.schema import ABSENT

lengths = st.lists(st.integers(1, 30), min_size=1, max_size=8)


def numbered(sizes):
    """Sequences whose rows are all different."""
    rows = np.arange(sum(sizes) * 2, dtype=np.int16).reshape(-1, 2)
    return np.split(rows, np.cumsum(sizes)[:-1])


def even(sequences, m, T, streams=slice(None), first=0):
    """The chunks of some of m even streams, from chunk number `first` on."""
    sizes = [*map(len, sequences)]
    bounds = edges(sum(sizes), m)
    firsts = range(first * T, bounds[1], T)
    picked = range(m)[streams]
    mine = bounds[picked.start : picked.stop + 1]
    return [*even_chunks(sizes, sequences.__getitem__, mine, firsts, 2)]


def whole(sequences, m, T):
    return [*chunks(whole_streams(sequences, m), T)]


@pytest.mark.parametrize("lay", [even, whole])
@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_every_step_is_a_target_exactly_once(lay, sizes, T, m):
    sequences = numbered(sizes)
    targets = np.concatenate([chunk.targets.reshape(-1, 2) for chunk in lay(sequences, m, T)])
    present = targets[targets[:, 0] != ABSENT]
    assert sorted(present[:, 0]) == sorted(np.concatenate(sequences)[:, 0])


@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_even_streams_are_the_sequences_one_behind_the_other(sizes, T, m):
    sequences = numbered(sizes)
    streams = [np.concatenate(arrays) for arrays in zip(*even(sequences, m, T), strict=True)]
    length = -(-sum(sizes) // m)
    for in_streams, in_row in zip(streams, concatenate(sequences), strict=True):
        joined = np.concatenate([in_streams[:length, j] for j in range(m)])
        assert np.array_equal(joined[: len(in_row)], in_row)


@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6), data=st.data())
def test_a_share_of_the_streams_is_a_part_of_the_chunks(sizes, T, m, data):
    sequences = numbered(sizes)
    everything = even(sequences, m, T)
    first = data.draw(st.integers(0, len(everything) - 1))
    begin = data.draw(st.integers(0, m - 1))
    mine = slice(begin, data.draw(st.integers(begin + 1, m)))
    part = even(sequences, m, T, mine, first)
    for chunk, other in zip(everything[first:], part, strict=True):
        for array, share in zip(chunk, other, strict=True):
            assert np.array_equal(array[:, mine], share)


@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_the_steps_of_a_chunk_are_counted_without_reading_it(sizes, T, m):
    counts = [(chunk.targets[..., 0] != ABSENT).sum() for chunk in even(numbered(sizes), m, T)]
    bounds = edges(sum(sizes), m)
    assert counts == [steps_in(bounds, k * T, T) for k in range(len(counts))]


@given(sizes=lengths, m=st.integers(1, 6), T=st.integers(1, 9))
def test_a_stream_fetches_each_of_its_sequences_once(sizes, m, T):
    sequences, fetched = numbered(sizes), []

    def fetch(k):
        fetched.append(k)
        return sequences[k]

    bounds = edges(sum(sizes), m)
    for _ in even_chunks(sizes, fetch, bounds, range(0, bounds[1], T), 2):
        pass
    assert set(fetched) == set(range(len(sizes)))
    assert len(fetched) <= len(sizes) + m - 1  # one more where a stream begins within a sequence


@given(sizes=lengths)
def test_the_input_is_the_step_before_and_absent_at_a_start(sizes):
    sequences = numbered(sizes)
    inputs, targets, starts = concatenate(sequences)
    assert np.array_equal(targets, np.concatenate(sequences))
    assert starts.sum() == len(sizes)
    assert (inputs[starts] == ABSENT).all()
    assert np.array_equal(inputs[1:][~starts[1:]], targets[:-1][~starts[1:]])


@given(sizes=lengths, m=st.integers(1, 6))
def test_whole_streams_cut_no_sequence(sizes, m):
    sequences = numbered(sizes)
    streams = whole_streams(sequences, m)
    assert len(streams) == min(m, len(sizes))
    assert all(streams)
    places = [sequence[0, 0] for stream in streams for sequence in stream]
    assert sorted(places) == sorted(sequence[0, 0] for sequence in sequences)


@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_chunks_put_together_are_the_streams(sizes, T, m):
    streams = [*map(concatenate, whole_streams(numbered(sizes), m))]
    joined = [np.concatenate(arrays) for arrays in zip(*whole(numbered(sizes), m, T), strict=True)]
    for j, stream in enumerate(streams):
        for array, values in zip(joined, stream, strict=True):
            assert np.array_equal(array[: len(values), j], values)
        assert (joined[1][len(stream.targets) :, j] == ABSENT).all()
