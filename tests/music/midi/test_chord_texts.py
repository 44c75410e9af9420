"""Chord symbols in MIDI files, in all ways in which programs write them."""

import pytest

from jazzrnn.music.midi.reading import read_midi
from tests.dumps import header, track

NOTE = "00 90 3C 40  83 60 80 3C 40"
TEXT, LYRIC, MARKER, CUE = "01", "05", "06", "07"


def event(kind, text, wait="00"):
    raw = text if isinstance(text, bytes) else text.encode()
    return f"{wait} FF {kind} {len(raw):02X} {raw.hex()}"


def reading(*events):
    return read_midi(header() + track("".join(one + NOTE for one in events)))


def chords(*events):
    return [mark.symbol for mark in reading(*events).piece.chords]


@pytest.mark.parametrize("kind", [TEXT, LYRIC, CUE])
def test_texts_are_chords_if_most_of_their_kind_are(kind):
    assert chords(event(kind, "Fm7"), event(kind, "[Bb7]"), event(kind, "Eb")) == [
        "Fm7",
        "Bb7",
        "Eb",
    ]
    assert chords(event(kind, "(c) me"), event(kind, "Fm7"), event(kind, "Bb7")) == ["Fm7", "Bb7"]
    words = [event(kind, word) for word in ("A", "ma", "zing", "G", "Am", "I")]
    assert chords(*words) == []
    assert chords(event(kind, "A"), event(kind, "B")) == []  # sections
    assert chords(event(kind, "Fm7")) == []  # one alone may be anything


@pytest.mark.parametrize(
    ("texts", "symbols"),
    [
        (["Chord: Dm7", "chord=G7"], ["Dm7", "G7"]),
        (["{Dm7}", "(G7)"], ["Dm7", "G7"]),
        (["Chord Dm7", "1: G7", "m. 5 C", "bar 7: A7"], ["Dm7", "G7", "C", "A7"]),
        (["one [Dm7]mo", "re[G7]ning"], ["Dm7", "G7"]),
        (["|Dm7", "G7 |"], ["Dm7", "G7"]),
        (["\\Dm7", "/G7"], ["Dm7", "G7"]),  # a new line of the words, in karaoke files
        (["[Dm7]I", "am", "the", "[G7/B]dog", "bar", "king"], ["Dm7", "G7/B"]),
        (
            ["[Verse]", "[Dm7]Au", "tumn ", "lea[G7]ves ", "[Chorus 1]we", "[C]fall"],
            ["Dm7", "G7", "C"],
        ),
        (["[Dm7]", "I", "am", "a", "[G7]", "dog"], ["Dm7", "G7"]),
        (["[A] Dm7", "G7", "[Bridge] Cm"], ["Dm7", "G7", "Cm"]),
        (["[A]Am", "I", "[Em]so"], ["A", "Em"]),
        (["[A]", "of", "[B]"], []),
        (["dm7", "g7", "c"], ["Dm7", "G7", "C"]),
        (["Em", "H7", "B"], ["Em", "B7", "Bb"]),
        (["C2", "NC"], ["Cadd9", "N.C."]),
    ],
)
def test_each_maker_writes_chords_in_a_way_of_its_own(texts, symbols):
    assert chords(*(event(TEXT, text) for text in texts)) == symbols


def test_author_and_title_at_the_beginning_are_not_counted():
    names = "".join(event(TEXT, name) for name in ("By X", "With Y", "(c) Z", "Free"))
    assert chords(names + event(TEXT, "Dm7"), event(TEXT, "G7")) == ["Dm7", "G7"]


def test_chords_of_one_text_share_its_time():
    piece, _ = reading(event(MARKER, "| Dm7 G7 |"), "", event(MARKER, "Cmaj7 A7"), "")
    assert piece.chords == ((0, "Dm7"), (12, "G7"), (24, "Cmaj7"), (36, "A7"))


def test_markers_of_sections_are_no_chords_where_texts_are():
    assert chords(
        event(MARKER, "A") + event(CUE, "Dm7"), event(MARKER, "B") + event(CUE, "G7")
    ) == [
        "Dm7",
        "G7",
    ]


def test_chords_of_one_word_share_its_time():
    piece, _ = reading(event(LYRIC, "[Dm7]mor[G7]ning"), "", event(LYRIC, "[C]sun"))
    assert piece.chords == ((0, "Dm7"), (12, "G7"), (24, "C"))


def test_sections_before_chords_are_none():
    assert chords(event(MARKER, "[A] Dm7"), event(MARKER, "[B] G7")) == ["Dm7", "G7"]


def test_what_german_names_mean_is_asked():
    _, repairs = reading(event(MARKER, "Em"), event(MARKER, "H7"))
    assert repairs == ("H is read as B, and B as Bb, as in German names: is that what is meant?",)


def test_each_kind_of_text_is_looked_at_for_itself():
    lyrics = [event(LYRIC, word) for word in ("I", "am", "here")]
    assert chords(*lyrics, event(TEXT, "Fm7"), event(TEXT, "Bb7")) == ["Fm7", "Bb7"]
    assert chords(event(TEXT, "Fm7"), event(TEXT, "Bb7"), event(MARKER, "Cm7")) == ["Cm7"]


@pytest.mark.parametrize(
    ("data", "symbol"),
    [
        ("32 0A 7F 7F", "Dm7"),
        ("35 13 7F 7F", "G7"),
        ("31 02 7F 7F", "Cmaj7"),
        ("27 00 7F 7F", "Bb"),
        ("44 0B 7F 7F", "F#m7b5"),
        ("31 00 33 7F", "C/E"),
        ("31 20 31 7F", "Csus4"),
        ("31 22 7F 7F", "N.C."),
        ("7F 7F 7F 7F", "N.C."),
    ],
)
def test_yamahas_chords_are_read(data, symbol):
    assert chords(f"00 FF 7F 07 43 7B 01 {data}") == [symbol]
    assert chords(f"00 F0 08 43 7E 02 {data} F7") == [symbol]  # as its keyboards send them


def test_yamahas_chords_that_make_no_sense_are_none():
    assert chords("00 FF 7F 07 43 7B 01 00 00 7F 7F", "00 FF 7F 03 43 7B 01") == []


@pytest.mark.parametrize(
    ("raw", "symbol"),
    [
        ("F#ø".encode("latin-1"), "F#ø"),
        ("C°7".encode(), "C°7"),
        ("B♭7".encode(), "B♭7"),
        ("Dm7".encode("utf-16"), "Dm7"),
        ("Dm7".encode("utf-16-le"), "Dm7"),
        ("C△7".encode("cp932"), "C△7"),
        (b"\xef\xbb\xbfDm7", "Dm7"),
        (b" Dm7\0", "Dm7"),
    ],
)
def test_symbols_are_read_in_all_usual_encodings(raw, symbol):
    assert chords(event(MARKER, raw)) == [symbol]


def test_a_letter_where_a_chord_begins_too_marks_a_section():
    marked = event(MARKER, "A") + event(MARKER, "Dm7")
    assert chords(marked, event(MARKER, "G7"), event(MARKER, "A")) == ["Dm7", "G7", "A"]


def test_a_symbol_that_nobody_knows_is_reported():
    piece, repairs = reading(event(MARKER, "Dm7"), event(MARKER, "Gx7"), event(MARKER, "Bridge 2"))
    assert [mark.symbol for mark in piece.chords] == ["Dm7"]
    assert repairs == ("1 chord symbol left out, for nobody knows it (Gx7)",)
