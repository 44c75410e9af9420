"""Scores read back: by music21 every note as it is quantized, by verovio as it is drawn, by our own
reader the chords; and no accidental that the key and the bar do not ask for.
"""

import re
from xml.etree import ElementTree

import pytest

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.musicxml.score import read_score
from jazzrnn.music.notes import BASS, DRUMS, ChordMark, Meter, Note, Tempo, make_piece, second_of
from jazzrnn.music.score.container import pack
from jazzrnn.music.score.engraving import engrave, has_verovio
from jazzrnn.music.score.making import Wishes, is_swung, make_sheet
from jazzrnn.music.score.writing import write_musicxml
from tests.music.score.pieces import REED, line, tune

converter = pytest.importorskip("music21.converter", reason="the extra 'score' is not installed")
KINDS = [
    ((4, 4), "C", True, "C"),
    ((4, 4), "Eb", False, "Eb"),
    ((3, 4), "G", True, "Bb"),
    ((5, 4), "Cm", False, "F"),
    ((6, 8), "F#m", False, "Bb"),
    ((7, 8), "Db", False, "Eb"),
    ((12, 8), "Gb", False, "C"),
]


def quantized(sheet):
    """Onset (in quarters) and sounding pitches of each note, in the bars that are written."""
    now, found = 0, []
    up = sheet.staves[0].up[0]
    for repeats in sheet.order:
        bar = sheet.bars[repeats.bar]
        for sign, _ in sheet.staves[0].bars[repeats.bar]:
            if not sign.rests and not sign.tied:
                pitches = tuple(pitch - up for pitch in sign.event.pitches)
                found.append(((now + sign.start - bar.start) / 24, pitches))
        now += bar.end - bar.start
    return found


def read_back(text):
    """The same of a MusicXML file as music21 reads it."""
    score = converter.parse(text, format="musicxml").toSoundingPitch()
    return [
        (
            round(float(note.getOffsetInHierarchy(score)) * 24) / 24,
            tuple(p.midi for p in note.pitches),
        )
        for note in score.parts[0].recurse().notes
        if "Harmony" not in note.classes and (not note.tie or note.tie.type == "start")
    ]


def check_accidentals(text):
    """Count the accidentals of a file: each note has one if and only if it needs it."""
    count = 0
    for part in ElementTree.fromstring(text).iter("part"):
        fifths = int(part.findtext(".//fifths", "0"))
        sharps, flats = "FCGDAEB"[: max(fifths, 0)], "BEADGCF"[: max(-fifths, 0)]
        for measure in part.iter("measure"):
            held = {}
            for note in measure.iter("note"):
                if (pitch := note.find("pitch")) is None:
                    continue
                step, octave = pitch.findtext("step"), pitch.findtext("octave")
                alter = int(pitch.findtext("alter", "0"))
                usual = (step in sharps) - (step in flats)
                tied = any(tie.get("type") == "stop" for tie in note.iter("tie"))
                needed = not tied and alter != held.get((step, octave), usual)
                assert (note.find("accidental") is not None) == needed, (
                    measure.get("number"),
                    step,
                )
                if needed:
                    held[step, octave] = alter
                count += needed
    return count


@pytest.mark.parametrize(("meter", "key", "swung", "player"), KINDS)
def test_a_lead_sheet_is_read_back(meter, key, swung, player):
    piece = tune(meter, key, swung)
    sheet = make_sheet(piece, Wishes("A tune", player=player, sections=[("A", 0), ("B", 4)]))
    text = write_musicxml(sheet)
    notes = quantized(sheet)
    assert read_back(text) == notes
    onsets = [note.onset for note in piece.notes]
    assert len(notes) == len(onsets)
    bar = Meter(0, *meter).bar_length
    for onset, (place, _) in zip(onsets, notes, strict=True):
        assert abs(onset - 12 * place) <= 2  # swung eighths are written even
        assert onset // bar == int(place * 12) // bar
    assert [pitches for _, pitches in notes] == [(note.pitch,) for note in piece.notes]
    assert check_accidentals(text) > 0
    assert ("Swing" in text) == swung
    assert not re.search(r"Music21|<type>64th|<alter>-?2", text)
    if has_verovio():
        picture = engrave(text)
        assert picture.count("<path") > 8
        assert "A tune" in picture


@pytest.mark.skipif(not has_verovio(), reason="verovio draws")
def test_a_picture_has_each_note_and_no_sign_too_many():
    piece = line(
        (0, 67, 12), (12, 66, 12), (24, 67, 12), (36, 66, 12), (48, 66, 24), (72, 65, 24),
        chords=[ChordMark(0, "G7b9"), ChordMark(48, "Ebm7")],
    )  # fmt: skip
    text = write_musicxml(make_sheet(piece, Wishes()))
    picture = engrave(text)
    names = re.findall(r'<use href="#(E[0-9A-F]{3})', picture)
    assert names.count("E0A4") == 4  # black heads
    assert names.count("E0A3") == 2  # half notes
    assert names.count("E262") == 1  # one sharp in the first bar
    assert names.count("E260") == 1  # a flat in the second: Gb over Ebm7
    assert names.count("E261") == 0
    assert "B" in picture
    assert "♭" in picture
    assert picture == engrave(text), "each time the same"
    assert not re.search(r"http(?!://www.w3.org)|Leipzig|@font-face|<script", picture)


@pytest.mark.skipif(not has_verovio(), reason="verovio draws")
def test_chord_symbols_stand_below_tempo_and_words_in_a_picture():
    piece = line((0, 60, 48), chords=[ChordMark(0, "Dm7")], tempos=[Tempo(0, 96)])
    sections = [("head A", 0)]
    picture = engrave(write_musicxml(make_sheet(piece, Wishes(style="bossa", sections=sections))))
    found = re.findall(r'<text [^>]*y="(\d+)"[^>]*><tspan[^>]*>([^<]+)<', picture)
    heights = {words.strip(): int(y) for y, words in found}
    assert heights["Head A"] < heights["Dm7"]
    assert "Bossa nova" in picture
    assert "= 96" in picture


def test_the_chords_are_read_back():
    piece = tune((4, 4), "C", False)
    text = write_musicxml(make_sheet(piece, Wishes()))
    found = read_score(text.encode())
    marks = [mark.symbol for bar in found.bars for mark in bar.chords]
    assert [parse_chord(mark) for mark in marks] == [parse_chord(m.symbol) for m in piece.chords]
    higher = write_musicxml(make_sheet(piece, Wishes(player="Bb")))
    again = read_score(higher.encode())
    assert again.bars == found.bars, "transposed, they sound the same"
    assert found.key == "C"


def test_a_second_keyboard_and_bass_are_written_as_the_first():
    second = second_of(0), second_of(BASS)
    notes = [Note(24 * k, part, pitch, 20, 60) for k in range(4) for part in (0, second[0])
             for pitch in (48, 64)]  # fmt: skip
    notes += [Note(12 * k, part, 36 + k, 12, 80) for k in range(8) for part in (BASS, second[1])]
    notes += [Note(12 * k, REED, 72 + k, 12, 80) for k in range(8)]
    piece = make_piece(notes, key="F", programs=[(second[0], 4), (second[1], 38)])
    sheet = make_sheet(piece, Wishes(whole_band=True))
    names = [staff.name for staff in sheet.staves]
    assert names[-6:-2] == ["Acoustic Grand Piano", "", "Electric Piano 1", ""]
    assert names[-2:] == ["Acoustic Bass", "Synth Bass 1"]
    assert [staff.up for staff in sheet.staves[-2:]] == [(12, 7)] * 2


def test_the_whole_band_is_written():
    notes = [Note(12 * k, REED, 72 + k, 12, 80) for k in range(8)]
    notes += [Note(24 * k, 0, pitch, 20, 60) for k in range(4) for pitch in (48, 52, 64, 70)]
    notes += [Note(12 * k, BASS, 36 + k, 12, 80) for k in range(8)]
    notes += [Note(12 * k, DRUMS, pitch, 3, 80) for k in range(8) for pitch in (36, 51)]
    piece = make_piece(notes, key="F", programs=[(REED, 66)])
    text = write_musicxml(make_sheet(piece, Wishes(whole_band=True)))
    check_accidentals(text)
    score = converter.parse(text, format="musicxml").toSoundingPitch()
    parts = [
        [note for note in part.recurse().notes if "Harmony" not in note.classes]
        for part in score.parts
    ]
    names = re.findall("<part-name>(.*?)</part-name>", text)
    assert names[0] == "Tenor Sax"
    assert names[-2:] == ["Acoustic Bass", "Drums"]
    sounding = [[tuple(p.midi for p in note.pitches) for note in part] for part in parts[:-1]]
    assert sounding[0] == [(72 + k,) for k in range(8)]
    assert sounding[1:3] == [[(64, 70)] * 4, [(48, 52)] * 4]
    assert sounding[3] == [(36 + k,) for k in range(8)]
    assert len(parts[-1]) == 8
    assert text.count("<unpitched>") == 16
    assert text.count("<notehead") == 8
    assert text.count("percussion</sign>") == 1


def test_what_comes_before_the_form_is_a_pickup():
    notes = [(36, 67, 12), *((48 + 12 * k, 60, 12) for k in range(32))]
    piece = line(*notes, chords=[ChordMark(48, "C")])
    sheet = make_sheet(piece, Wishes(sections=[("A", 0), ("A", 5)]))
    text = write_musicxml(sheet)
    assert [bar.end - bar.start for bar in sheet.bars[:2]] == [24, 96]
    assert 'number="0" implicit="yes"' in text
    assert read_back(text)[:2] == [(0.0, (67,)), (1.0, (60,))]
    found = make_sheet(line(*notes), Wishes())
    assert found.chords[0] == [], "one note before the form is no chord"
    assert found.chords[1]


def test_no_hand_has_to_reach_two_octaves():
    wide = [Note(0, 0, pitch, 48, 80) for pitch in (62, 65, 68, 80, 92)]
    low = [Note(48, 0, pitch, 48, 80) for pitch in (48, 64, 67)]
    right, left = make_sheet(make_piece([*wide, *low]), Wishes(whole_band=True)).staves
    played = [[w.sign.event.pitches for bar in hand.bars for w in bar] for hand in (right, left)]
    assert played == [[(80, 92), (64, 67)], [(62, 65, 68), (48,)]]


def test_heads_solos_and_repeats_are_marked():
    piece = line(*((12 * k, 60 + k % 4 + k // 40, 12) for k in range(48)))
    sections = [("intro", 0), ("head A", 4), ("head A", 7), ("solo 1", 10)]
    sheet = make_sheet(piece, Wishes(sections=sections))
    text = write_musicxml(sheet)
    assert re.findall(r">([^<]*)</rehearsal>", text) == ["Intro", "A", "Solo 1"]
    assert re.findall(r">([^<]*)</words>", text) == ["Head"]
    assert len(sheet.order) < len(sheet.bars)


def test_a_container_holds_the_score_and_is_the_same_each_time():
    data = pack("<score-partwise/>")
    assert data == pack("<score-partwise/>")
    assert data.startswith(b"PK")


@pytest.mark.parametrize("meter", [(1, 32), (13, 16), (5, 32), (3, 2), (11, 8)])
def test_no_meter_is_too_odd(meter):
    piece = line((0, 0, 5), (7, 61, 9), (31, 127, 40), meter=meter, key="A#m")
    sheet = make_sheet(piece, Wishes())
    assert len(read_back(write_musicxml(sheet))) == 3


def test_keys_have_their_signatures():
    for name, sharps in (("C", 0), ("Gb", -6), ("F#m", 3), ("Bb", -2)):
        piece = line((0, 60, 12), key=name)
        assert make_sheet(piece, Wishes()).sharps == sharps
        assert read_key(name).name == name


def test_a_solo_that_was_written_down_swings_if_some_of_its_beats_do():
    def solo(swung):
        return [Note(12 * b + place, REED, 60 + b % 7, 4, 80)
                for b in range(32) for place in (0, 8 if b in swung else 6)]  # fmt: skip

    def swings(*swung):
        notes = solo(swung)
        return is_swung(make_piece(notes), notes)

    assert swings(1, 8, 20, 30), "most beats are halved, four are not"
    assert not swings(1, 8, 20), "by chance"
    jig = [Note(12 * b + place, REED, 60, 4, 80) for b in range(16) for place in (0, 4, 8)]
    assert not is_swung(make_piece(jig), jig), "whole triplets do not swing"


@pytest.mark.parametrize("triplet", [(0, 8, 16), (8, 16), (12, 20, 28), (0, 16, 32)])
def test_triplets_of_quarters_and_halves_do_not_swing(triplet):
    straight = [48 * bar + 6 * k for bar in range(6) for k in range(8)]
    onsets = [*straight, *(48 * bar + place for bar in range(6, 12) for place in triplet)]
    notes = [Note(onset, REED, 60, 4, 80) for onset in onsets]
    assert not is_swung(make_piece(notes), notes)


def test_repeats_of_more_than_two_times_say_how_many():
    notes = [(12 * k, 60 + k % 4, 12) for k in range(48)]
    sections = [("A", 0), ("A", 4), ("A", 8)]
    text = write_musicxml(make_sheet(line(*notes), Wishes(sections=sections)))
    assert ">3×</words>" in text
    assert 'times="3"' in text
    drawn = engrave(text)
    assert drawn.count("3×") == 1
    assert "3× A" not in drawn, "it is no name of a section"
    twice = [("A", 0), ("A", 4), ("B", 8)]
    assert "×" not in write_musicxml(make_sheet(line(*notes), Wishes(sections=twice)))
