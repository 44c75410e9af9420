from xml.etree.ElementTree import fromstring

import pytest

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.leadsheets.musicxml.harmony import KINDS, NEAREST_KINDS, read_symbol
from jazzrnn.music.leadsheets.musicxml.numerals import WrittenKey
from tests.music.leadsheets.musicxml.test_score import chord

KEY = WrittenKey(0)


def symbol(written, key=KEY):
    return read_symbol(fromstring(written), key)


@pytest.mark.parametrize("kind", [*KINDS, *NEAREST_KINDS])
def test_every_kind_is_a_chord(kind):
    assert parse_chord(symbol(chord("Eb", kind)).text).root == 3
    assert bool(symbol(chord("Eb", kind)).unread) == (kind in NEAREST_KINDS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (chord("C", "major", (7, 1, "add")), "Cmaj7"),
        (chord("C", "major", (7, 0, "add"), (9, 1, "add")), "C7#9"),
        (chord("C", "diminished", (7, 1, "add")), "CdimMaj7"),
        (chord("C", "minor", (9, 0, "add")), "Cmadd9"),
        (chord("C", "minor", (5, -1, "alter")), "Cdim"),
        (chord("C", "major", (2, 0, "add"), (3, 0, "subtract")), "Csus2"),
        (chord("C", "major", (3, 0, "subtract")), "C5"),
        (chord("C", "major", (4, 0, "add")), "Cadd11"),
        (chord("C", "major", (6, 0, "add")), "C6"),
        (chord("C", "dominant-ninth", (4, 0, "add"), (3, 0, "subtract")), "C9sus4"),
        (chord("C", "dominant", (6, -1, "add")), "C7b13"),
        (chord("C", "major-seventh", (11, 1, "add"), (9, 0, "add")), "Cmaj9#11"),
        (chord("C", "minor-seventh", (5, -1, "alter"), (11, 0, "add")), "Cm11b5"),
        (chord("C", "suspended-fourth", (7, -1, "add"), (9, -1, "add")), "C7sus4b9"),
        (chord("C", "other", text="7(b9,#11)"), "C7b9#11"),
        (chord("C", "other", text="b5"), "C(b5)"),
        (chord("G", "other", text="#5"), "G+"),
        (chord("C", "maj7"), "Cmaj7"),
        ('<harmony><kind text="N.C.">other</kind></harmony>', "N.C."),
        (chord("C", "major").replace("</kind>", "</kind><inversion>1</inversion>"), "C/E"),
        (chord("G", "dominant").replace("</kind>", "</kind><inversion>3</inversion>"), "G7/F"),
    ],
)
def test_degrees_and_inversions(written, read):
    assert symbol(written) == (read, "")


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("dominant", "7alt", "C7alt"),
        ("dominant", "7b9", "C7b9"),
        ("dominant", "7sus4", "C7sus4"),
        ("major", "6/9", "C6/9"),
        ("major", "maj7", "Cmaj7"),
        ("major", "sus4", "Csus4"),
        ("major", "M", "C"),
        ("minor", "(maj7)", "CmMaj7"),
        ("dominant", "(♯11)", "C7#11"),
        ("minor", "m7b5", "Cm7b5"),
        ("half-diminished", "7", "Cm7b5"),  # drawn behind a sign
        ("major-seventh", "7", "Cmaj7"),
        ("minor", "7", "Cm"),  # they contradict each other
        ("augmented", "7", "C+"),
        ("none", "7", "N.C."),
        ("other", "N.C.", "N.C."),
        ("major", "N.C.", "C"),
    ],
)
def test_the_text_of_a_kind_may_say_more(kind, text, read):
    assert symbol(chord("C", kind, text=text)).text == read


def test_degrees_count_before_the_text():
    assert symbol(chord("C", "dominant", (9, -1, "add"), text="7alt")).text == "C7b9"


def test_a_degree_that_cannot_be_said_is_reported():
    assert symbol(chord("C", "dominant", (5, 0, "subtract"))) == ("C7", "subtract 5")
    assert symbol(chord("C", "minor", (9, -1, "add"))) == ("Cm", "add b9")
    assert symbol(chord("G", "other", text="b")) == ("G", "the kind 'other' (b)")


@pytest.mark.parametrize(
    ("numeral", "key", "read"),
    [
        ("<numeral><numeral-root>5</numeral-root></numeral>", WrittenKey(0), "G7"),
        ("<numeral><numeral-root>5</numeral-root></numeral>", WrittenKey(-3), "Bb7"),
        ("<numeral><numeral-root>5</numeral-root></numeral>", WrittenKey(-3, "minor"), "G7"),
        ("<numeral><numeral-root>2</numeral-root><numeral-alter>-1</numeral-alter></numeral>",
         WrittenKey(2), "Eb7"),
        ("<numeral><numeral-root>2</numeral-root><numeral-key><numeral-fifths>1</numeral-fifths>"
         "<numeral-mode>major</numeral-mode></numeral-key></numeral>", WrittenKey(0), "A7"),
        ("<function>V</function>", WrittenKey(4), "B7"),
        ("<function>bVII</function>", WrittenKey(0), "Bb7"),
        ("<function>V/V</function>", WrittenKey(0), ""),
        ("<function>X</function>", WrittenKey(0), ""),
    ],
)  # fmt: skip
def test_a_chord_without_a_root_is_on_a_degree_of_the_key(numeral, key, read):
    found = symbol(f"<harmony>{numeral}<kind>dominant</kind></harmony>", key)
    assert found.text == read
    assert bool(found.unread) == (not read)
