"""A piano roll shows every note once, where it sounds, and is a picture that programs can read."""

import re
from xml.etree import ElementTree

from jazzrnn.music.notes import BASS, DRUMS, ChordMark, Meter, Note, Tempo, make_piece, second_of
from jazzrnn.music.piano_roll import BASS_COLOUR, LEAD_COLOUR, piano_roll

REED, PIANO = 8, 0
BAR = 48


def paths(picture, colour):
    """The d attributes of all lines in a colour."""
    root = ElementTree.fromstring(picture)
    return [
        path.get("d")
        for path in root.iter("{http://www.w3.org/2000/svg}path")
        if path.get("stroke") == colour and path.get("d")
    ]


def texts(picture):
    return [text.text for text in ElementTree.fromstring(picture).iter() if text.text]


def melody(bars):
    return [Note(bar * BAR, REED, 60 + bar % 12, 24, 80) for bar in range(bars)]


def test_each_note_is_one_stroke():
    drawn = "".join(paths(piano_roll(make_piece(melody(12))), LEAD_COLOUR))
    assert drawn.count("M") == 12


def test_a_note_over_the_end_of_a_line_goes_on_in_the_next_one():
    notes = [*melody(8), Note(7 * BAR + 24, REED, 80, BAR, 80), Note(15 * BAR, REED, 60, 12, 80)]
    lines = paths(piano_roll(make_piece(notes)), LEAD_COLOUR)
    assert [line.count("M") for line in lines] == [9, 2]


def test_higher_notes_are_drawn_higher_and_later_ones_to_the_right():
    (line,) = paths(piano_roll(make_piece(melody(3))), LEAD_COLOUR)
    places = re.findall(r"M([\d.]+) ([\d.]+)", line)
    xs, ys = ([float(place[k]) for place in places] for k in (0, 1))
    assert xs == sorted(xs)
    assert ys == sorted(ys, reverse=True)
    assert len({*xs}) == len({*ys}) == 3


def test_chords_instruments_and_the_title_are_named():
    piece = make_piece(
        [*melody(12), Note(0, DRUMS, 36, 3, 90)],
        chords=[ChordMark(0, "Bbm7b5"), ChordMark(BAR, "F#7")],
        tempos=[Tempo(0, 150)],
        programs=[(REED, 66)],
    )
    shown = texts(piano_roll(piece, "A & B <1>\0"))
    assert {"B♭m7♭5", "F♯7", "Tenor Sax", "Drums", "A & B <1>", "12 bars, 150 bpm"} <= {*shown}


def test_a_chord_that_still_sounds_stands_in_brackets_in_the_next_line():
    piece = make_piece([*melody(12), Note(15 * BAR, REED, 60, 12, 80)], chords=[ChordMark(0, "C7")])
    assert texts(piano_roll(piece)).count("(C7)") == 1


def test_pieces_without_notes_or_with_drums_alone_or_odd_meters_are_pictures_too():
    for piece in (
        make_piece([]),
        make_piece([Note(0, DRUMS, 36, 3, 90)]),
        make_piece([Note(5, PIANO, 127, 200, 80)], [Meter(0, 7, 8), Meter(42, 1, 64)]),
    ):
        ElementTree.fromstring(piano_roll(piece))


def test_a_second_bass_is_drawn_as_a_bass():
    notes = [
        Note(0, part, pitch, 12, 80) for part, pitch in ((BASS, 36), (second_of(BASS), 40), (8, 70))
    ]
    drawn = piano_roll(make_piece(notes))
    assert len(re.findall(f'stroke="{BASS_COLOUR}"', drawn)) == 2
