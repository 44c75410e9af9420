"""What was played finer than the grid is read as it was written."""

import io

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.feel.placing import Feel
from jazzrnn.music.feel.playing import play
from jazzrnn.music.midi.off_grid import MARK
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Note, Tempo, make_piece
from tests.music.feel.test_playing import feels
from tests.strategies import pieces

REED = PARTS.index("reed")
LOOSE = Feel(1.5)


def a_solo():
    places = (0, 6, 12, 20, 24, 28, 32, 36, 39, 42, 45, 96, 102, 108, 116)
    notes = [Note(place, REED, 60 + place % 7, 3, 72) for place in places]
    return make_piece(notes, tempos=[Tempo(0, 90.0)])


def written(piece, feel=LOOSE):
    return write_midi(piece, played=play(piece, feel, np.random.default_rng(3)))


def other_program(data, change):
    """A file as another program saves it that has changed something."""
    file = mido.MidiFile(file=io.BytesIO(data))
    change(file)
    saved = io.BytesIO()
    file.save(file=saved)
    return saved.getvalue()


@given(pieces(), feels, st.integers(0, 9))
def test_a_played_piece_reads_back_as_it_was_written_and_needs_no_repair(piece, feel, seed):
    played = play(piece, feel, np.random.default_rng(seed))
    assert read_midi(write_midi(piece, played=played)) == (piece, ())


def test_what_is_written_lies_off_the_grid():
    data = written(a_solo())
    times = np.cumsum([message.time for message in mido.MidiFile(file=io.BytesIO(data)).tracks[1]])
    assert np.mean(times % 40 == 0) < 0.5
    assert data.count(MARK) == 1


def test_notes_on_the_grid_need_no_differences():
    assert written(a_solo(), Feel(0.0)) == write_midi(a_solo())
    assert MARK not in write_midi(a_solo())


def test_another_program_may_move_tracks_and_channels_about():
    def rearrange(file):
        file.tracks.insert(1, mido.MidiTrack([mido.MetaMessage("track_name", name="new")]))
        for message in file.tracks[2]:
            if hasattr(message, "channel"):
                message.channel = 5

    assert read_midi(other_program(written(a_solo()), rearrange)).piece == a_solo()


def test_notes_that_another_program_has_changed_are_rounded():
    def transpose(file):
        for message in file.tracks[1]:
            if message.type in {"note_on", "note_off"}:
                message.note += 1

    changed = read_midi(other_program(written(a_solo()), transpose)).piece
    assert [n.pitch for n in changed.notes] == [n.pitch + 1 for n in a_solo().notes]
    moved = [two.onset - one.onset for one, two in zip(a_solo().notes, changed.notes, strict=True)]
    assert 0 < max(map(abs, moved)) <= 3


@pytest.mark.parametrize("seed", range(30))
def test_damaged_differences_do_no_harm(seed):
    rng = np.random.default_rng(seed)
    data = bytearray(written(a_solo()))
    place = data.index(MARK) + len(MARK)
    data[place + int(rng.integers(40))] = int(rng.integers(256))
    piece = read_midi(bytes(data)).piece
    assert len(piece.notes) == len(a_solo().notes)
