"""Channels that sound some semitones above or below their keys."""

import pytest

from tests.music.midi.test_channels import NOTE, on, read

OCTAVE_DOWN = "00 B0 65 00 00 64 02 00 06 34"


def pitches(*dumps):
    return [note.pitch for note in read(*dumps).notes]


@pytest.mark.parametrize(
    ("message", "tuned"),
    [
        (OCTAVE_DOWN, [48, 60, 60]),
        ("00 B0 65 00 00 64 02 00 63 01 00 06 34", [60, 60, 60]),  # another parameter is set
        ("00 B0 65 00 00 64 00 00 06 0C", [60, 60, 60]),  # the range of bends
        ("00 B0 65 00 00 64 02 00 06 00", [60, 60, 60]),  # five octaves: makes no sense
        ("00 F0 07 7F 7F 04 04 00 42 F7", [62, 62, 60]),  # all channels, but no drums
        ("00 F0 0A 41 10 42 12 40 00 05 41 7A F7", [61, 61, 60]),  # GS
        ("00 F0 0A 41 10 42 12 40 12 16 34 7A F7", [60, 48, 60]),  # GS, its second part
        ("00 F0 08 43 10 4C 00 00 06 3E F7", [58, 58, 60]),  # XG
        ("00 F0 08 43 10 4C 08 01 08 34 F7", [60, 48, 60]),  # XG, its second part
        ("00 F0 08 43 10 4C 08 01 08 40 F7", [60, 60, 60]),
    ],
)
def test_notes_are_read_at_the_pitch_that_sounds(message, tuned):
    assert [pitches(message, on(k, NOTE))[0] for k in (0, 1, 9)] == tuned


def test_a_tuning_holds_from_its_time_on():
    assert pitches(NOTE + OCTAVE_DOWN + NOTE) == [60, 48]


def test_what_no_key_could_play_stays():
    assert pitches(OCTAVE_DOWN, NOTE.replace("3C", "05")) == [5]
