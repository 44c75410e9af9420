"""What a page knows of a song: notes and their roles, sections, echoes, how it was made."""

import json

import pytest

from jazzrnn.errors import MidiError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.form.plan import EXACTLY
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Note, make_piece
from jazzrnn.music.opened import open_song
from jazzrnn.page.contents import (
    CHORD_TONE,
    NO_ROLE,
    OUTSIDE,
    SCALE_TONE,
    contents,
    lead_player,
    role,
)
from jazzrnn.page.sections import Run, Section, echo_runs, sections

REED, BASS, BAR = 8, 4, 48
CHANGES = "meter: 4/4\n[A] C | F\n[B] G | C\n"


def tune(start, bars, up=0):
    """Four quarter notes a bar, in each bar another figure."""
    return [
        Note(start + BAR * bar + 12 * k, REED, 60 + up + (3 * bar + k * (bar + 2)) % 17, 12, 80)
        for bar in range(bars)
        for k in range(4)
    ]


def shown(piece, **more):
    """The contents of its page, as the page reads them."""
    return json.loads(json.dumps(contents(open_song(write_midi(piece, **more), "song"))))


def test_notes_come_out_as_they_went_in():
    piece = make_piece([*tune(0, 2), Note(0, DRUMS, 38, 3, 90), Note(0, BASS, 36, 48, 70)])
    found = shown(piece)
    columns = found["notes"]
    ticks, starts = 0, []
    for delta in columns["start"]:
        ticks += delta
        starts.append(ticks)
    names = [found["players"][k]["name"] for k in columns["player"]]
    rows = sorted(zip(starts, columns["length"], names, columns["pitch"], strict=True))
    assert rows[:3] == [
        (0, 120, "Drums", 38),
        (0, 480, "Soprano Sax", 60),
        (0, 1920, "Acoustic Bass", 36),
    ]
    voices = [found["voiceNames"][k] for k in columns["voice"]]
    assert {*voices} == {*found["voices"]} == {"snare", "double bass", "soprano saxophone"}
    assert found["bars"] == [0, 1920, 3840]


def test_the_lead_is_marked():
    piece = make_piece([*tune(0, 2, up=12), Note(0, BASS, 36, 48, 70), Note(0, 0, 50, 48, 70)])
    found = shown(piece)
    assert [p["name"] for p in found["players"] if p["lead"]] == ["Soprano Sax"]
    drums = open_song(write_midi(make_piece([Note(0, DRUMS, 38, 3, 90)])))
    assert lead_player(drums) == -1


@pytest.mark.parametrize(
    ("pitch", "symbol", "expected"),
    [(64, "C7", CHORD_TONE), (62, "C7", SCALE_TONE), (61, "C7", OUTSIDE), (70, "C7", CHORD_TONE)],
)
def test_a_note_is_of_the_chord_of_its_scale_or_outside(pitch, symbol, expected):
    assert role(pitch, parse_chord(symbol)) == expected


def test_roles_follow_the_chords_and_drums_have_none():
    notes = [Note(0, REED, 61, 12, 80), Note(48, REED, 61, 12, 80), Note(48, DRUMS, 61, 3, 80)]
    chords = [ChordMark(0, "C7"), ChordMark(48, "Db7")]
    found = shown(make_piece(notes, chords=chords))["notes"]["role"]
    assert found == [OUTSIDE, NO_ROLE, CHORD_TONE], "of two at once the lower player comes first"


def test_chords_are_printed_with_flats_and_found_where_none_are_named():
    named = shown(make_piece(tune(0, 2), chords=[ChordMark(0, "Bb7"), ChordMark(48, "Eb7")]))
    assert named["chords"] == [[0, 1920, "B♭7"], [1920, 3840, "E♭7"]]
    assert not named["chordsFound"]
    triads = [Note(BAR * k, 0, p, 48, 80) for k in range(4) for p in (48, 52, 55, 60)]
    found = shown(make_piece(triads))
    assert found["chordsFound"]
    assert found["chords"][0][2].startswith("C")


def test_what_is_no_text_is_not_in_a_title():
    assert shown(make_piece(tune(0, 2)), title="A\x01tune\0\0")["title"] == "A tune"


def test_what_comes_again_is_found_in_runs():
    piece = make_piece([*tune(0, 8), *tune(8 * BAR, 8)])
    assert echo_runs(piece)[-1] == Run(8, 15, 0, EXACTLY, 0)


def test_sections_are_named_by_what_they_echo():
    again = [note._replace(onset=note.onset + 16 * BAR) for note in tune(0, 8)]
    other = [Note(8 * BAR + 16 * k, REED, 72 + k % 5, 8, 80) for k in range(24)]
    piece = make_piece([*tune(0, 8), *other, *again])
    names = [section.name for section in sections(piece, echo_runs(piece))]
    assert names == ["A", "B", "A"]


def test_an_intro_and_a_pickup_come_before_the_sections():
    piece = make_piece(tune(0, 14))
    found = sections(piece, [], CHANGES, intro=2)
    assert found[0] == Section("intro", 0, 2, -1)
    assert [section.first for section in found[1:]] == [
        2 + section.first for section in sections(make_piece(tune(0, 12)), [], CHANGES)
    ]
    pickup = make_piece([Note(36, 8, 60, 12, 80), *tune(48, 24)])
    assert [section.first for section in sections(pickup, [])] == [0, 9, 17]
    again = [Run(9, 16, 1, EXACTLY, 0)]
    assert [section.name for section in sections(pickup, again)] == ["A", "A", "B"]


def test_without_changes_sections_have_the_length_of_the_form():
    form = ["C7", "F7", "C7", "C7", "F7", "F7", "C7", "A7", "D7", "G7", "C7", "G7"]
    blues = [ChordMark(BAR * k, form[k % 12]) for k in range(36)]
    firsts = [section.first for section in sections(make_piece(tune(0, 36), chords=blues), [])]
    assert firsts == [0, 12, 24]
    song = make_piece(tune(0, 34))
    assert [s.bars for s in sections(song, [])] == [8, 8, 8, 10], "two bars are no section"
    assert [s.bars for s in sections(make_piece(tune(0, 20)), [])] == [8, 8, 4]


def test_sections_of_changes_are_taken_chorus_by_chorus():
    piece = make_piece(tune(0, 12))
    found = sections(piece, [], CHANGES)
    assert [(s.name, s.first) for s in found] == [
        ("solo 1 A", 0), ("solo 1 B", 2), ("solo 2 A", 4), ("solo 2 B", 6),
        ("solo 3 A", 8), ("solo 3 B", 10),
    ]  # fmt: skip
    long = CHANGES.replace("4/4\n", "4/4\nform: A B A B\n")  # 8 bars may be a tune
    names = [section.name for section in sections(make_piece(tune(0, 24)), [], long)]
    assert [names[k] for k in (0, 4, 8)] == ["head A", "solo 1 A", "head A"]
    names = [section.name for section in sections(make_piece(tune(0, 16)), [], long)]
    assert [names[k] for k in (0, 4)] == ["solo 1 A", "solo 2 A"], "two choruses are solos"
    odd = sections(make_piece(tune(0, 5)), [], CHANGES)
    assert odd[0] == Section("A", 0, 5, -1), "five bars are no choruses of four"
    assert sections(piece, [], "not changes")[0].name == "A"


def test_how_it_was_made_is_shown_whoever_wrote_it():
    made = {"model": "1234", "top-p": {"pitch": 0.9, "part": 1.0}, "copy": {}, "tempo": 188.0}
    found = shown(make_piece(tune(0, 2)), title="A tune", made=json.dumps(made))
    assert found["title"] == "A tune"
    assert found["made"] == [["model", "1234"], ["top-p", "pitch 0.9, part 1"], ["tempo", "188"]]
    for text in ("by hand", "[1, 2]", '"x"'):
        rows = shown(make_piece(tune(0, 2)), made=text)["made"]
        assert rows == [["made", text]]
    assert shown(make_piece(tune(0, 2)))["made"] == []


COPY = {"part": "reed", "bar": 2, "onset": 48, "notes": 3, "file": "x.mid", "file bar": 7}


def test_the_copy_check_shows_the_notes_that_it_names_and_no_more():
    made = json.dumps({"longest copy": "3 notes", "copy": COPY})
    piece = make_piece(tune(0, 3))
    copy = shown(piece, made=made)["copy"]
    pitches = [note.pitch for note in piece.notes if note.onset >= 48][:3]
    assert copy["stretch"] == [[0, 12, pitches[0]], [12, 12, pitches[1]], [24, 12, pitches[2]]]
    assert (copy["file"], copy["fileBar"], copy["part"], copy["bar"]) == ("x.mid", 7, "reed", 2)


@pytest.mark.parametrize("copy", [{}, [], {**COPY, "part": "kazoo"}, {**COPY, "notes": None}])
def test_a_copy_check_that_another_version_wrote_does_no_harm(copy):
    made = json.dumps({"longest copy": "3 notes", "copy": copy})
    found = shown(make_piece(tune(0, 3)), made=made)["copy"]
    assert (found["text"], found["stretch"]) == ("3 notes", [])


def test_pieces_of_drums_alone_or_of_one_note_have_contents():
    for piece in (make_piece([Note(0, DRUMS, 36, 3, 90)]), make_piece([Note(0, REED, 0, 1, 1)])):
        assert shown(piece)["sections"][0]["bars"] == 1


def test_what_is_no_music_is_refused():
    with pytest.raises(MidiError):
        open_song(b"no music")
