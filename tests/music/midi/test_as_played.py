"""How a file is played: off the grid, under the pedal, in its tempi, by its players."""

from io import BytesIO

import mido
import numpy as np
import pytest

from jazzrnn.music.feel.playing import Feel, play
from jazzrnn.music.midi.as_played import Performance, read_as_played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, Note, Tempo, make_piece

REED = 8


def played(data: bytes) -> Performance:
    return read_as_played(data, read_midi(data).piece)


def file_of(*messages, name=""):
    """A MIDI file of one track; times in ticks of 480 to the quarter note."""
    file = mido.MidiFile(ticks_per_beat=480)
    start = [mido.MetaMessage("track_name", name=name)] if name else []
    file.tracks.append(mido.MidiTrack([*start, *messages]))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def message(kind, time, **values):
    return mido.Message(kind, time=time, **values)


def test_notes_stay_where_they_are_played():
    data = file_of(message("note_on", 7, note=60), message("note_off", 471, note=60))
    (note,) = played(data).notes
    assert (note.start, note.end) == (7 / 480, 478 / 480)


def test_swing_is_heard():
    notes = [Note(12 * k + place, REED, 60, 5, 80) for k in range(4) for place in (0, 6)]
    piece = make_piece(notes)
    data = write_midi(piece, played=play(piece, Feel(0.0, 2.0), np.random.default_rng(0)))
    starts = [note.start for note in played(data).notes]
    assert starts[:3] == pytest.approx([0, 2 / 3, 1], abs=0.01)


def test_the_pedal_holds_what_ends_under_it():
    data = file_of(
        message("note_on", 0, note=60),
        message("control_change", 240, control=64, value=127),
        message("note_off", 240, note=60),
        message("control_change", 960, control=64, value=0),
    )
    assert played(data).notes[0].end == pytest.approx(3.0)


def test_seconds_follow_the_tempi():
    notes = [Note(0, REED, 60, 96, 80)]
    tempos = [Tempo(0, 120), Tempo(48, 60)]
    song = played(write_midi(make_piece(notes, tempos=tempos)))
    assert song.seconds([0, 2, 4, 6]).tolist() == pytest.approx([0, 1, 2, 4])
    nothing_said = played(file_of(message("note_on", 0, note=60), message("note_off", 9, note=60)))
    assert nothing_said.seconds([2]).tolist() == [1.0]


def test_players_have_the_names_of_their_instruments_and_their_volume():
    notes = [Note(0, REED, 60, 12, 80), Note(0, DRUMS, 36, 3, 80)]
    song = played(write_midi(make_piece(notes, programs=[(REED, 66)])))
    assert [(p.name, p.volume) for p in song.players] == [("Tenor Sax", 100), ("Drums", 100)]
    quiet = file_of(
        message("control_change", 0, control=7, value=64),
        message("note_on", 0, note=60),
        message("note_off", 480, note=60),
    )
    assert played(quiet).players[0].volume == 64
