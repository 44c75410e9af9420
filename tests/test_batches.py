import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.nn.batches import chain, chunks, even_streams, whole_streams
from jazzrnn.schema import ABSENT

lengths = st.lists(st.integers(1, 30), min_size=1, max_size=8)


def numbered(sizes):
    """Sequences whose rows are all different."""
    rows = np.arange(sum(sizes) * 2, dtype=np.int16).reshape(-1, 2)
    return np.split(rows, np.cumsum(sizes)[:-1])


@pytest.mark.parametrize("lay", [even_streams, whole_streams])
@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_every_step_is_a_target_exactly_once(lay, sizes, T, m):
    sequences = numbered(sizes)
    targets = np.concatenate(
        [chunk.targets.reshape(-1, 2) for chunk in chunks(lay(sequences, m), T)]
    )
    present = targets[targets[:, 0] != ABSENT]
    assert sorted(present[:, 0]) == sorted(np.concatenate(sequences)[:, 0])


@given(sizes=lengths)
def test_the_input_is_the_step_before_and_absent_at_a_start(sizes):
    sequences = numbered(sizes)
    inputs, targets, starts = chain(sequences)
    assert np.array_equal(targets, np.concatenate(sequences))
    assert starts.sum() == len(sizes)
    assert (inputs[starts] == ABSENT).all()
    assert np.array_equal(inputs[1:][~starts[1:]], targets[:-1][~starts[1:]])


@given(sizes=lengths, m=st.integers(1, 6))
def test_whole_streams_cut_no_sequence(sizes, m):
    streams = whole_streams(numbered(sizes), m)
    assert sum(stream.starts.sum() for stream in streams) == len(sizes)
    assert all(stream.starts[0] for stream in streams)


@given(sizes=lengths, T=st.integers(1, 9), m=st.integers(1, 6))
def test_chunks_put_together_are_the_streams(sizes, T, m):
    streams = whole_streams(numbered(sizes), m)
    joined = [np.concatenate(arrays) for arrays in zip(*chunks(streams, T), strict=True)]
    for j, stream in enumerate(streams):
        for array, values in zip(joined, stream, strict=True):
            assert np.array_equal(array[: len(values), j], values)
        assert (joined[1][len(stream.targets) :, j] == ABSENT).all()
