"""The two commands of the README's first line, on the music that comes with the project."""

from pathlib import Path

import numpy as np
import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import parts_of

MIDI_DATA = Path(__file__).parent.parent / "midi_data"


def longest_silence(piece):
    """Grid steps of the longest stretch without a sounding note, up to the last bar line."""
    sounding = np.zeros(piece.length, int)
    for note in piece.notes:
        sounding[note.onset : note.onset + note.duration] = 1
    change = np.diff(sounding, prepend=1, append=1)
    return max(np.flatnonzero(change == 1) - np.flatnonzero(change == -1), default=0)


@pytest.mark.slow
def test_midi_data_becomes_a_song_of_32_bars_in_several_parts_without_a_hole(here, call):
    small = ["--hidden", 64, "--layers", 1, "--minutes", 0.25]
    assert call("train", MIDI_DATA, *small).code == 0
    assert call("generate", "-o", "outputs/song.mid", "--seed", 1).code == 0
    song = read_midi(Path("outputs/song.mid").read_bytes()).piece
    assert song.bars >= 32
    assert len(parts_of(song.notes)) >= 3
    assert longest_silence(song) <= 2 * song.meters[0].bar_length
