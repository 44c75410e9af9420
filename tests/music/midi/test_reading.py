"""MIDI files are read; `test_midi_writing` writes them."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import MidiError
from jazzrnn.music.midi import reading as scores
from jazzrnn.music.midi.performance import MOST_NOTES
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import Label, read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Meter, Note, Tempo, as_notes, make_piece
from tests.dumps import a_piece, header, track

NOTE = """
    00 90 3C 40     # note on: middle C
    83 60 80 3C 40  # a quarter note later (480 ticks): note off
"""


def read_dump(dump: str, **names: int):
    return read_midi(header(**names) + track(dump))


# Reading


def test_ticks_are_rounded_to_the_grid_halves_up():
    reading = read_dump("""
        13 90 3C 40     # 19 ticks of 40 to a step: 0
        01 80 3C 40     # 20: 1, so the note has 1 step
        27 90 3E 40     # 59: 1
        01 90 40 40     # 60: 2
        01 80 3E 40     # 61: 2
        00 80 40 40     # 61: 2, and a note has 1 step at least
    """)
    notes = [(n.onset, n.pitch, n.duration) for n in reading.piece.notes]
    assert notes == [(0, 60, 1), (1, 62, 1), (2, 64, 1)]
    assert not reading.repairs


def test_programs_make_parts_and_channel_10_is_drums():
    reading = read_dump("""
        00 C0 42        # channel 1: program 66, tenor saxophone
        00 C9 08        # channel 10: another drum kit
        00 90 3C 40
        00 99 26 40
        0A 80 3C 40
        00 89 26 40
    """)
    assert [(n.part, n.pitch) for n in reading.piece.notes] == [(8, 60), (DRUMS, 38)]
    assert reading.piece.programs == ((8, 66), (DRUMS, 8))


def test_a_part_keeps_the_program_that_plays_most_of_it():
    reading = read_dump(
        """
        00 C0 40        # soprano saxophone: one note
    """
        + NOTE
        + "00 C0 42"  # tenor saxophone: two notes
        + NOTE * 2
    )
    assert reading.piece.programs == ((8, 66),)


def test_meters_tempos_and_the_key_are_read_from_any_track_and_twice_is_harmless():
    conductor = """
        00 FF 58 04 06 03 18 08     # 6/8
        00 FF 51 03 09 27 C0        # 600,000 microseconds to a quarter note
        00 FF 59 02 FD 01           # 3 flats, minor
        83 60 FF 51 03 06 1A 80     # a quarter note later: 400,000 microseconds
    """
    data = header(tracks=2) + track(conductor) + track(conductor + NOTE)
    piece, repairs = read_midi(data)
    assert piece.meters == (Meter(0, 6, 8),)
    assert piece.tempos == (Tempo(0, 100.0), Tempo(12, 150.0))
    assert piece.key == "Cm"
    assert repairs == ()


def test_markers_that_are_chords_are_read_from_any_track_as_they_are_written():
    first = """
        00 FF 06 05 49 6E 74 72 6F       # "Intro" is no chord
        00 FF 06 06 20 44 2D 37 20 00    # " D-7 " and a zero
        83 60 FF 06 04 42 E2 99 AD       # "B" and a flat sign in UTF-8
        00 FF 01 01 47                   # a text is no marker
    """
    second = NOTE + "00 FF 06 02 47 37   # 'G7'"
    piece = read_midi(header(tracks=2) + track(first) + track(second)).piece
    assert piece.chords == (ChordMark(0, "D-7"), ChordMark(12, "G7"))


def test_letters_next_to_names_of_sections_are_sections_not_chords():
    sections = """
        00 FF 06 05 49 6E 74 72 6F       # "Intro"
        83 60 FF 06 01 41                # "A"
    """
    assert read_dump(sections + NOTE).piece.chords == ()
    assert read_dump("00 FF 06 01 41" + NOTE).piece.chords == (ChordMark(0, "A"),)


def test_a_piece_without_meter_tempo_key_and_chords_is_in_common_time_and_has_nothing_else():
    assert read_dump(NOTE).piece == make_piece([Note(0, 0, 60, 12, 64)])


def test_running_status_and_silent_note_ons_are_read():
    reading = read_dump("""
        00 90 3C 40
        83 60 3C 00     # the status byte is left out, velocity 0 means off
    """)
    assert reading.piece.notes == (Note(0, 0, 60, 12, 64),)


def test_a_midi_file_in_a_riff_envelope_is_read():
    inner = header() + track(NOTE)
    size = len(inner).to_bytes(4, "little")
    assert read_midi(b"RIFF" + size + b"RMIDdata" + size + inner) == read_midi(inner)
    title = b"DISP\5\0\0\0title\0"  # a chunk of five bytes, and one that makes it even
    assert read_midi(b"RIFF" + size + b"RMID" + title + b"data" + size + inner) == read_midi(inner)
    unpadded = b"DISP\5\0\0\0titledata" + size + inner
    nested = b"LIST" + size + b"songdata" + size + inner
    for chunks in (unpadded, nested):
        assert read_midi(b"RIFF" + size + b"rmid" + chunks) == read_midi(inner)


@pytest.mark.parametrize(
    "data",
    [
        header() + track(NOTE) + b"\0\0\0",
        header() + track(NOTE) + b"thank you for downloading",
        header() + b"XFIH\0\0\0\2ab" + track(NOTE),
        header().replace(b"\6", b"\7") + b"x" + track(NOTE),
    ],
    ids=["zeros behind", "text behind", "foreign chunk", "longer header"],
)
def test_harmless_additions_are_passed_over(data):
    assert read_midi(data) == read_midi(header() + track(NOTE))


# Repairs


@pytest.mark.parametrize(
    ("dump", "repairs"),
    [
        (NOTE, ()),
        ("00 90 3C 40  00 80 3C 40", ("1 note without length",)),
        ("00 99 3C 40  00 89 3C 40", ()),  # drums have no length anyway
        (
            "00 90 3C 40  0A 90 3C 40  0A 80 3C 40  0A 80 3C 40",
            ("1 note cut where the same pitch begins again",),
        ),
        ("00 FF 58 04 00 02 18 08" + NOTE, ("1 impossible meter dropped (0/4)",)),
        (
            "00 FF 58 04 00 02 18 08  00 FF 58 04 41 02 18 08" + NOTE,
            ("2 impossible meters dropped (0/4)",),
        ),
        ("00 FF 51 03 00 00 01" + NOTE, ("1 tempo held to 10 to 500 bpm",)),
        ("00 FF 51 03 00 00 00" + NOTE, ("1 tempo held to 10 to 500 bpm",)),
        ("00 FF 51 03 FF FF FF" + NOTE, ("1 tempo held to 10 to 500 bpm",)),
        ("00 90 3C 40  8B EE 00 80 3C 40", ("1 note longer than 64 bars cut",)),
        (NOTE + "00 90 40 40", ("1 note never released, ended all the same",)),
        ("00 90 3C C8  60 80 3C 40", ("1 damaged event left out or set right",)),
    ],
)
def test_what_is_mended_is_named_and_counted(dump, repairs):
    assert read_dump(dump).repairs == repairs


def test_a_header_that_counts_wrongly_loses_no_track():
    two = track(NOTE) + track(NOTE.replace("3C", "40"))
    for declared, text in ((1, "1 track, 2 are there"), (5, "5 tracks, 2 are there")):
        piece, repairs = read_midi(header(tracks=declared) + two)
        assert [n.pitch for n in piece.notes] == [60, 64]
        assert repairs == (f"its header says {text}",)


def test_patterns_of_a_type_2_file_are_played_together():
    piece, repairs = read_midi(header(form=2, tracks=1) + track(NOTE))
    assert len(piece.notes) == 1
    assert repairs == ("its patterns (it is of type 2) are played together",)


# Many at once


@pytest.mark.slow
def test_files_are_read_together_as_each_alone(data_folder):
    good = [path.read_bytes() for path in sorted(data_folder("nottingham_midi").glob("*.mid"))[:20]]
    late = header() + track("FF FF FF 7F 90 3C 40 01 80 3C 40")
    twice = header() + track("00 90 3C 40  0A 90 3C 40  0A 80 3C 40  0A 80 3C 40")
    files = [good[0], b"", late, twice, *good[1:], header() + track(""), header() + track(NOTE)]
    notes, found = scores.read_scores(files)
    assert len(found) == len(files)
    for number, data in enumerate(files):
        mine = notes[:, notes[0] == number]
        if isinstance(found[number], MidiError):
            assert not mine.size
            with pytest.raises(MidiError, match=re.escape(str(found[number]))):
                read_midi(data)
        else:
            piece, repairs = read_midi(data)
            assert replace(found[number].piece, notes=as_notes(mine)) == piece
            assert found[number].repairs == repairs
    assert [number for number, one in enumerate(found) if isinstance(one, MidiError)] == [1, 2, 23]
    assert found[3].repairs == ("1 note cut where the same pitch begins again",)


def test_no_files_have_no_notes():
    notes, found = scores.read_scores([])
    assert notes.shape == (6, 0)
    assert found == []


# What is refused


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "an empty file"),
        (b"\0" * 100, "not a MIDI file: nothing but zeros"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not a MIDI file: a PNG picture"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "not a MIDI file: a RIFF .WAV. sound"),
        (b"PK\x03\x04\x14\0", "not a MIDI file: a ZIP archive"),
        (b"<?xml version='1.0'?>\n<score-partwise>", "not a MIDI file: an XML file"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>", "not a MIDI file: a web page"),
        (b"hello", "not a MIDI file: it does not begin with MThd"),
        (b"MThd\0\0\0\6\0", "cut off: 9 of the 14 bytes of a MIDI header"),
        (header(), "no tracks after the MIDI header"),
        (header(division=0) + track(NOTE), "its header gives a quarter note no length"),
        (header(division=0xE728) + track(NOTE), "SMPTE"),
        (header() + track(""), "no notes"),
        (header() + track("00 80 3C 40"), "no notes"),
        (header() + track("00 3C 40 FF"), "no notes"),  # nothing that makes sense
        (b"RIFF\x0c\0\0\0RMIDDISP\0\0\0\0", "without its music"),
        (header() + track("FF FF FF 7F 90 3C 40 01 80 3C 40"), "more than 10,000 bars"),
        (header() + b"MTrk\0\0\0\0" * 70_000, "70000 tracks"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_clear_line(data, message):
    with pytest.raises(MidiError, match=message) as caught:
        read_midi(data)
    assert "\n" not in str(caught.value)


def test_more_notes_than_a_piece_can_have_are_refused_quickly():
    dump = "00 90 3C 40" + "00 3C 40 01 3C 00" * (MOST_NOTES + 1)
    with pytest.raises(MidiError, match="more than 200,000 notes, the most"):
        read_dump(dump)


@given(st.data())
def test_a_damaged_file_gives_a_piece_or_a_midi_error_and_never_anything_else(data):
    whole = write_midi(a_piece(tempos=[Tempo(0, 120.0)], chords=[ChordMark(0, "C7")]), title="x")
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        length = data.draw(st.integers(0, 3))
        damaged[place : place + length] = data.draw(st.binary(max_size=3))
        damaged = damaged or bytearray(b"M")
    try:
        piece, repairs = read_midi(bytes(damaged))
    except MidiError:
        return
    assert piece.notes
    assert all(repairs)
    assert read_midi(write_midi(piece)).piece == piece


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_and_have_no_label(data):
    with pytest.raises(MidiError):
        read_midi(data)
    with pytest.raises(MidiError):
        read_midi(header() + data)
    assert read_label(data) == Label("", "")


@given(st.binary(max_size=60))
def test_any_events_are_read_or_refused_and_a_label_is_always_text(events):
    data = header() + b"MTrk" + len(events).to_bytes(4, "big") + events
    assert all(isinstance(text, str) for text in read_label(data))
    try:
        piece = read_midi(data).piece
    except MidiError:
        return
    assert piece.notes


def test_the_file_of_another_program_has_a_title_at_most():
    dump = "00 FF 03 01 41  # name\n 00 FF 01 04 4D 61 64 65  # text: 'Made'"
    assert read_label(header() + track(dump + NOTE)) == Label("A", "")
    assert read_label(header() + track(NOTE)) == Label("", "")


def test_the_title_of_a_karaoke_file_is_in_one_of_its_texts():
    first = "00 FF 03 05 57 6F 72 64 73  00 FF 01 06 40 4B 4D 49 44 49"  # 'Words', '@KMIDI'
    words = "00 FF 01 05 40 54 4D 79 21"  # '@TMy!'
    data = header(tracks=3) + track(first) + track(words) + track(NOTE)
    assert read_label(data).title == "My!"
