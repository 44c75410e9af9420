"""What is made of a song before the band joins: a soloist, an ending."""

from pathlib import Path

import pytest

from jazzrnn.music.band.arrangement import one_at_a_time, soloist
from jazzrnn.music.band.ending import come_to_rest, tonic, with_ending
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import BASS, DRUMS, ChordMark, Note, make_piece
from jazzrnn.music.setting import Bar, Setting, setting_of

PIANO, REED = 0, 8
TENOR = Setting("a solo", (), 160.0, ((REED, 66),), "")


def of(part, piece):
    return [note for note in piece.notes if note.part == part]


def test_the_tonic_is_found_in_nearly_all_pieces_without_a_key():
    found = []
    for path in sorted((Path(__file__).parent.parent.parent.parent / "midi_data").glob("*.mid")):
        setting = setting_of(read_midi(path.read_bytes()).piece, path.stem)
        found.append(tonic(setting._replace(key="")).root == parse_chord(setting.key).root)
    assert sum(found) >= 0.95 * len(found)


def test_a_setting_without_chords_stays_as_it_is():
    setting = TENOR._replace(bars=(Bar(4, 4, ()), Bar(4, 4, ())))
    assert tonic(setting) is None
    assert with_ending(setting) == setting


@pytest.mark.parametrize(
    ("last", "kept"), [("Bbmaj7", "Bbmaj7"), ("Bb7", "Bb7"), ("Bb/D", "Bb/D"), ("F7", "Bb6")]
)
def test_a_last_bar_on_the_tonic_stays_as_it_is_written(last, kept):
    symbols = ("Bb6", "Cm7", "F7", last)
    bars = tuple(Bar(4, 4, (ChordMark(0, symbol),)) for symbol in symbols)
    ended = with_ending(TENOR._replace(bars=bars, key="Bb"))
    assert [mark.symbol for bar in ended.bars for mark in bar.chords] == ["Bb6", "Cm7", "F7", kept]


def test_the_bar_before_a_last_bar_on_the_tonic_stays_too():
    before = Bar(4, 4, (ChordMark(0, "Bb6"), ChordMark(24, "G7")))
    for last, kept in (("Bb6", 2), ("F7", 1)):
        bars = (before, before, Bar(4, 4, (ChordMark(0, last),)))
        ended = with_ending(TENOR._replace(bars=bars, key="Bb"))
        assert [len(bar.chords) for bar in ended.bars] == [2, kept, 1]


def test_the_last_chord_is_spelled_as_in_the_tune():
    bars = tuple(Bar(4, 4, (ChordMark(0, symbol),)) for symbol in ("Gbmaj7", "Abm7", "Db7"))
    ended = with_ending(TENOR._replace(bars=bars, key="Gb"))
    assert ended.bars[-1].chords == (ChordMark(0, "Gbmaj7"),)


def test_a_soloist_plays_one_note_at_a_time_and_a_section_its_chords():
    overlapping = [Note(12 * k, REED, 60 + k, 40, 80) for k in range(12)]
    together = Note(12, REED, 55, 6, 80)
    song = make_piece([*overlapping, together, Note(0, PIANO, 50, 99, 80)])
    line = of(REED, one_at_a_time(song, REED))
    assert [n[:4] for n in line[:3]] == [(12 * k, REED, 60 + k, 12) for k in range(3)]
    assert line[-1].duration == 40
    assert of(PIANO, one_at_a_time(song, REED)) == of(PIANO, song)
    behind = of(REED, one_at_a_time(song, REED, begins=24))
    assert behind[:3] == of(REED, song)[:3]
    assert behind[3].duration == 12
    section = make_piece([*overlapping, *(n._replace(pitch=n.pitch - 4) for n in overlapping)])
    assert one_at_a_time(section, REED) == section


def test_a_soloist_who_does_not_play_stays_silent():
    """A model may leave it out, as it may leave out any part."""
    song = make_piece([Note(0, BASS, 40, 12, 80), Note(0, DRUMS, 38, 3, 80)])
    assert one_at_a_time(song, REED) == song
    late = make_piece([Note(0, REED, 60, 12, 80), Note(96, BASS, 40, 12, 80)])
    assert one_at_a_time(late, REED, begins=48) == late


def test_only_a_wind_is_a_soloist():
    assert soloist(TENOR) == REED
    assert soloist(TENOR._replace(programs=((BASS, 32), (REED, 66), (DRUMS, 0)))) == REED
    assert soloist(TENOR._replace(programs=((PIANO, 0),))) is None
    assert soloist(TENOR._replace(programs=((7, 56), (REED, 66)))) is None


def test_a_line_comes_to_rest_within_what_it_has_played():
    """Of Eb the nearest tone below 74 is 70, above it 75, which the line does not have."""
    bars = (Bar(4, 4, (ChordMark(0, "Bb7"),)), Bar(4, 4, (ChordMark(0, "Eb"),)))
    setting = Setting("two bars", bars, 120.0, ((8, 64),), "")
    line = [Note(0, 8, 67, 12, 72), Note(24, 8, 74, 12, 72)]
    assert come_to_rest(make_piece(line, programs=[(8, 64)]), setting, 8).notes[-1].pitch == 70


@pytest.mark.parametrize(("pitch", "last"), [(57, 58), (56, 58), (88, 87), (70, 70)])
def test_a_horn_comes_to_rest_on_a_note_that_it_has(pitch, last):
    """A soprano sax goes from 56 to 88; Eb has Eb, G and Bb, of which 55 and 91 are too far."""
    bars = (Bar(4, 4, (ChordMark(0, "Bb7"),)), Bar(4, 4, (ChordMark(0, "Eb"),)))
    setting = Setting("two bars", bars, 120.0, ((8, 64),), "")
    song = make_piece([Note(36, 8, pitch, 12, 72)], programs=[(8, 64)])
    notes = come_to_rest(song, setting, 8).notes
    assert (notes[-1].onset, notes[-1].pitch) == (48, last)
