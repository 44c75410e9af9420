"""What the quick reader reads, the careful one reads in the same way."""

import pytest
from hypothesis import assume, given, settings

from jazzrnn.music.midi.careful import read_carefully
from jazzrnn.music.midi.quick import read_quickly
from jazzrnn.music.midi.smf import read_tracks
from jazzrnn.music.midi.writing import write_midi
from tests.strategies import pieces


def heard(performance):
    """All that is in a performance, in an order of its own."""
    notes = sorted(
        (track.part, track.program, *note)
        for track in performance.tracks
        for note in zip(*(column.tolist() for column in track[2:]), strict=True)
    )
    signs = (sorted(performance.meters), sorted(performance.tempos), sorted(performance.keys))
    return notes, signs, [text[::2] for text in performance.texts], performance.repairs


def assert_both_read_the_same(data):
    tracks = read_tracks(data)
    quick = read_quickly(tracks)
    careful = read_carefully(tracks)
    careful = careful._replace(texts=[text for text in careful.texts if text.kind == 6])
    assert heard(quick) == heard(careful)


@settings(max_examples=25)
@given(pieces())
def test_a_piece_is_read_the_same_by_both(piece):
    data = write_midi(piece)
    # Bytes of waits may look like events that the quick one leaves to the other.
    assume(read_quickly(read_tracks(data)) is not None)
    assert_both_read_the_same(data)


@pytest.mark.slow
def test_real_files_are_read_the_same_by_both(data_folder):
    paths = sorted(data_folder("nottingham_midi").glob("*.mid"))
    assert paths
    for path in paths:
        data = path.read_bytes()
        assert read_quickly(read_tracks(data)), path
        assert_both_read_the_same(data)
