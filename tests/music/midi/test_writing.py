"""MIDI files are written, and read back."""

import io

import mido
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jazzrnn.errors import MidiError
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi import reading as scores
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Meter, Note, Tempo, make_piece
from tests.dumps import a_piece, unhex
from tests.strategies import pieces

# Round trips


@given(pieces())
@example(make_piece([Note(scores.LAST_ONSET, 0, 60, scores.LONGEST_NOTE, 1)]))
@example(a_piece(meters=[Meter(900, 64, 1)], tempos=[Tempo(960, 10.0), Tempo(970, 500.0)]))
@example(a_piece(chords=[ChordMark(2000, "C7")]))  # after the last note
@example(make_piece([Note(part, part, 60, 12, 64) for part in range(1, DRUMS + 1)]))
def test_a_written_piece_reads_back_as_it_was_and_needs_no_repair(piece):
    assert read_midi(write_midi(piece)) == (piece, ())


@pytest.mark.slow
def test_every_nottingham_file_survives_being_written_and_few_need_repair(data_folder):
    readings = {}
    for path in sorted(data_folder("nottingham_midi").glob("*.mid")):
        readings[path] = read_midi(path.read_bytes())
        piece = readings[path].piece
        assert read_midi(write_midi(piece)) == (piece, ()), path
    assert len(readings) == 1034
    assert sum(bool(reading.repairs) for reading in readings.values()) <= 2


def test_a_sixteenth_melodic_part_is_refused_for_a_port_has_fifteen_channels():
    piece = make_piece([Note(part, part, 60, 12, 64) for part in range(DRUMS + 1)])
    with pytest.raises(MidiError, match=r"^16 parts beside the drums: MIDI has 15 channels"):
        write_midi(piece)


@given(st.text(), st.text())
@example("ab\0", "")
@example("\0", "")
def test_a_label_reads_back_as_it_was_written(title, made):
    written = write_midi(a_piece(), title=title, made=made)
    assert read_label(written) == (title.rstrip("\0"), made)  # zeros behind a title are padding


def test_a_label_of_half_characters_is_still_written():
    assert read_label(write_midi(a_piece(), title="a\ud800b")).title == "a?b"


def test_the_same_piece_always_gives_the_same_bytes():
    piece = a_piece(tempos=[Tempo(0, 120.0)], chords=[ChordMark(0, "Cmaj7")], key="Bb")
    assert write_midi(piece, title="Blues") == write_midi(piece, title="Blues")


# Writing


def test_a_piece_is_written_byte_for_byte_as_the_standard_says():
    piece = make_piece(
        [Note(0, 8, 60, 12, 64), Note(12, 8, 60, 12, 80)],
        meters=[Meter(0, 3, 4)],
        tempos=[Tempo(0, 120.0)],
        chords=[ChordMark(12, "C7")],
        programs=[(8, 66)],
        key="F",
    )
    assert write_midi(piece, title="Due", made="v1") == unhex("""
        4D 54 68 64 00 00 00 06             # MThd, 6 bytes
        00 01 00 02 01 E0                   # type 1, 2 tracks, 480 ticks to a quarter note
        4D 54 72 6B 00 00 00 37             # MTrk: the conductor
        00 FF 03 03 44 75 65                # its name is the title, "Due"
        00 FF 01 0B 6A 61 7A 7A 72 6E 6E 3A 20 76 31  # text: "jazzrnn: v1"
        00 FF 59 02 FF 00                   # key: one flat, major
        00 FF 58 04 03 02 18 08             # meter: 3/4
        00 FF 51 03 07 A1 20                # tempo: 500,000 microseconds to a quarter note
        83 60 FF 06 02 43 37                # marker after 480 ticks: "C7"
        87 40 FF 2F 00                      # the end, 3 quarter notes after the beginning
        4D 54 72 6B 00 00 00 27             # MTrk: the saxophone
        00 FF 03 09 54 65 6E 6F 72 20 53 61 78  # "Tenor Sax"
        00 C0 42                            # program 66
        00 90 3C 40                         # note on
        83 60 80 3C 40                      # off, before it is on again
        00 90 3C 50
        83 60 80 3C 40
        83 60 FF 2F 00                      # the end, on the bar line
    """)


def test_parts_are_named_tracks_and_drums_are_on_channel_10():
    notes = [Note(0, part, 60, 12, 64) for part in (4, 8, DRUMS)]
    file = read_with_mido(write_midi(make_piece(notes, programs=[(4, 33), (8, 66)])))
    assert [t.name for t in file.tracks] == ["", PROGRAM_NAMES[33], "Tenor Sax", "Drums"]
    changes = [m for t in file.tracks for m in t if m.type == "program_change"]
    assert [(m.channel, m.program) for m in changes] == [(0, 33), (1, 66), (9, 0)]


def test_all_tracks_end_on_the_bar_line_or_at_the_last_event_after_it():
    for tempos, end in (((), 48), ([Tempo(100, 90.0)], 100)):
        file = read_with_mido(write_midi(a_piece(tempos=tempos)))
        assert {sum(message.time for message in t) for t in file.tracks} == {end * 40}


def test_a_key_that_midi_has_no_sign_for_is_left_out():
    assert read_midi(write_midi(a_piece(key="H"))).piece.key == ""


def test_music21_finds_the_same_notes_in_a_written_file():
    converter = pytest.importorskip("music21.converter", reason="a second opinion is not installed")
    notes = [Note(0, 0, 60, 12, 64), Note(4, 8, 70, 8, 30), Note(12, 8, 72, 3, 100)]
    score = converter.parseData(write_midi(make_piece(notes)), quantizePost=False)
    found = [
        (n.getOffsetInHierarchy(score) * 12, n.pitch.midi, n.quarterLength * 12, n.volume.velocity)
        for n in score.flatten().notes
    ]
    expected = [(n.onset, n.pitch, n.duration, n.velocity) for n in notes]
    assert sorted(found) == expected


def read_with_mido(data: bytes) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
