"""Two players of one family."""

import pytest

from jazzrnn.music.midi.players import MOST_PARTS, parts_of_players
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_tracks
from jazzrnn.music.midi.track_notes import read_track_notes
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Note, make_piece
from tests.dumps import header, track

NOTE = "00 90 3C 40  83 60 80 3C 40"
PIANO, GUITAR, BRASS, REED = map(PARTS.index, ("piano", "guitar", "brass", "reed"))
GUITAR_2, BRASS_2, REED_2 = map(PARTS.index, ("guitar 2", "brass 2", "reed 2"))


def on(channel, program):
    """A program, then a note, on a channel."""
    notes = NOTE.replace(" 90", f" 9{channel:X}").replace(" 80", f" 8{channel:X}")
    return f"00 C{channel:X} {program:02X} {notes}"


@pytest.mark.parametrize(
    ("voices", "parts"),
    [
        ([on(0, 65), on(1, 66)], [REED, REED_2]),
        ([on(3, 65), on(1, 66)], [REED_2, REED]),  # the lower channel is the first player's
        ([on(0, 56), on(1, 56)], [BRASS, BRASS_2]),
        ([on(0, 56), on(1, 57), on(2, 58)], [BRASS, BRASS_2, BRASS_2]),
        ([on(0, 0), on(1, 0)], [PIANO, PIANO]),  # two hands
        ([on(0, 25), on(1, 29), on(2, 25)], [GUITAR, GUITAR_2, GUITAR]),
        ([on(0, 65) + on(0, 64)], [REED, REED]),  # one player, who takes another horn
        ([on(0, 65) + on(1, 66)], [REED, REED_2]),
        # Two tracks of one channel: they play at the same time, or one after the other.
        ([on(0, 65), on(0, 66)], [REED, REED_2]),
        ([on(0, 65), on(0, 65)], [REED, REED]),
        ([on(0, 65), "87 40 FF 01 00" + on(0, 66)], [REED, REED]),
        ([on(9, 0), on(0, 66)], [16, REED]),
    ],
)
def test_players_are_told_apart_by_channel_and_program(voices, parts):
    data = header(tracks=len(voices)) + b"".join(map(track, voices))
    placed = [place.note for own in read_track_notes(read_tracks(data)) for place in own.notes]
    assert [note.part for note in placed] == parts
    assert {*read_midi(data).piece.notes} == {*placed}


def test_programs_are_those_of_the_players():
    data = header(tracks=2) + track(on(0, 65)) + track(on(1, 66))
    assert read_midi(data).piece.programs == ((REED, 65), (REED_2, 66))


def test_a_file_of_too_many_parts_has_one_for_each_family():
    heard = [((0, channel, -1), 8 * channel) for channel in range(MOST_PARTS)]
    assert len({*parts_of_players(heard).values()}) == MOST_PARTS
    heard.append(((1, 0, -1), 1))
    assert {*parts_of_players(heard).values()} == {*range(MOST_PARTS)}


def test_a_piece_of_second_players_is_read_as_it_was_written():
    played = ((GUITAR, 25), (BRASS, 56), (16, 0), (GUITAR_2, 29), (BRASS_2, 56))
    notes = [Note(12 * k, part, 50 + part, 12, 80) for k, (part, _) in enumerate(played)]
    piece = make_piece(notes, programs=played)
    assert read_midi(write_midi(piece)).piece == piece
