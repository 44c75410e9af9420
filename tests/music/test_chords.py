import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import ChordError
from jazzrnn.music.chords import (
    QUALITY_FAMILIES,
    Chord,
    chord_scale,
    parse_chord,
    pitch_classes,
    quality_family,
    spell_chord,
    transpose_symbol,
)
from tests.strategies import symbols

SAME = [
    ("Dm7", "Dm7 D-7 Dmin7 Dmi7 DMIN7 DMI7 Dminor7"),
    ("Cmaj7", "Cmaj7 CMaj7 Cma7 CM7 Cj7 C^7 C^ CΔ CΔ7 C△7 C7M C(maj7)"),
    ("Cmaj9#11", "Cmaj9#11 Cj7911# CM9(#11) C^9#11"),
    ("C", "C Cmaj CM Cmajor"),
    ("Cm", "Cm C- Cmin Cminor"),
    ("G7b9", "G7b9 G7(b9) G79b G7-9 G7♭9"),
    ("G7b9#11", "G7b9#11 G7(b9)(#11) G7(b9,#11) G7#11b9"),
    ("G13b9", "G13b9 G79b13 G7b9(13) G13(b9) G7(b9,13)"),
    ("G9b13", "G9b13 G7913b G9(b13)"),
    ("Bm7b5", "Bm7b5 Bø Bø7 B⌀7 Bh7 B-7b5 Bm7(b5) Bmin7-5"),
    ("Cdim7", "Cdim7 Co7 C°7 Cº7 CDIM7"),
    ("Cdim", "Cdim Co C° Cmb5 Cm(b5)"),
    ("C+", "C+ Caug C(#5) C+5 C(+5) Caug5"),
    ("C7#5", "C7#5 C+7 C7+ Caug7 C7+5 C7(#5)"),
    ("Cmaj7#5", "Cmaj7#5 C+j7 C+maj7 C+(maj7) C7M(#5)"),
    ("C7#5#9", "C7#5#9 C7#9#5 C+79# C+7#9 C7+9+5"),
    ("C7alt", "C7alt Calt C7(alt) C7ALT"),
    ("Csus4", "Csus4 Csus CSUS4 CSus C(sus4) C(sus)"),
    ("Csus2", "Csus2 C(sus2)"),
    ("C6sus4", "C6sus4 C6sus C6(sus4)"),
    ("C7sus4", "C7sus4 C7sus Csus7 C7(sus4) C7(sus) Cm7sus4"),
    ("C7sus2", "C7sus2 C7(sus2)"),
    ("Cmaj7sus4", "Cmaj7sus4 CM7sus C^7(sus4)"),
    ("Cmaj9sus4", "Cmaj9sus4 Cmaj9sus"),
    ("C9sus4", "C9sus4 C9sus Csus79 C11 C7sus4(9)"),
    ("C13sus4b9", "C13sus4b9 C13susb9 C13b9sus4"),
    ("C6/9", "C6/9 C69 C6(9)"),
    ("CmMaj7", "CmMaj7 Cmmaj7 Cm(maj7) C-Δ C-j7 CmM7 Cm^7 Cm/maj7 Cm(7M) C-(#7)"),
    ("CdimMaj7", "CdimMaj7 Co(maj7) Co^7 C°M7 Cdim(maj7)"),
    ("Cadd9", "Cadd9 C(add9) Cadd2 C(add2)"),
    ("Cadd11", "Cadd11 Cadd4 C(add11)"),
    ("Cmadd9", "Cmadd9 Cm(add9) C-add2"),
    ("Cmadd11", "Cmadd11 Cm(add4)"),
    ("C5", "C5 C(no3) Cno3 C(omit3)"),
    ("C9", "C9 C7(9) C7/9"),
    ("C7b9b13", "C7b9b13 C7(b9/b13) C7/b9/b13"),
    ("C9/E", "C9/E C7/9/E"),
    ("F#m7/C#", "F#m7/C# F♯-7/D♭"),
    ("E", "Fb E/E"),
    ("A", "Bbb G##"),
    ("N.C.", "N.C. NC N.C n.c."),
]
JUNK = [
    ("words", "Intro Chorus Bridge Coda Ending Break Solo Fade Verse D.S. Amen"),
    ("no root", "H7 h c7 d /E"),
    ("no quality", "Dx7 A2 A1 Am2 CΔ5 Csus5 C77 Cbbb Cmaj7maj7"),
    ("something behind", "D7x C7b9b C913 C119 C7#7 C7#13 C#b9 Cm7sus4x C7/8"),
    ("brackets", "C( C) C() C7() C7(b9 C7b9) Cm(maj7 C6(13)"),
    ("no bass", "C/ C/H C//E C/E/ C/e"),
]


@pytest.mark.parametrize(("canonical", "written"), SAME)
def test_what_musicians_write_in_many_ways_is_one_chord(canonical, written):
    assert {spell_chord(parse_chord(symbol)) for symbol in written.split()} == {canonical}


@pytest.mark.parametrize(
    "symbol",
    [symbol for _, junk in JUNK for symbol in junk.split()]
    + ["", " ", "Verse 2", "C 7", "C7 x", "C7\nx"],
)
def test_what_is_not_wholly_a_chord_symbol_is_refused(symbol):
    with pytest.raises(ChordError):
        parse_chord(symbol)


@pytest.mark.parametrize(
    ("symbol", "message"),
    [
        ("Dx7", "'Dx7': no chord quality 'x7' (at character 2)"),
        ("D7b9x", "'D7b9x': cannot read 'x' (at character 5)"),
        ("Bbm7/X", "'Bbm7/X': no bass note 'X' (at character 6)"),
        ("Intro", "'Intro': a chord begins with its root, A to G (at character 1)"),
        ("C6(13)", "'C6(13)': no chord quality '6(13)' (at character 2)"),
    ],
)
def test_the_error_points_at_the_place(symbol, message):
    with pytest.raises(ChordError) as caught:
        parse_chord(symbol)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("symbol", "chord"),
    [
        ("Dm7", Chord(2, "m7", None)),
        ("Bb", Chord(10, "", None)),
        ("C/E", Chord(0, "", 4)),
        ("C6/9/E", Chord(0, "6/9", 4)),
        ("Cb5", Chord(11, "5", None)),  # the flat belongs to the root
    ],
)
def test_a_chord_has_a_root_a_quality_and_a_bass(symbol, chord):
    assert parse_chord(symbol) == chord


@pytest.mark.parametrize(
    ("symbol", "tones"),
    [
        ("C", (0, 4, 7)),
        ("Dm7", (2, 5, 9, 0)),
        ("C7#5", (0, 4, 8, 10)),
        ("Bm7b5", (11, 2, 5, 9)),
        ("C13b9", (0, 4, 7, 10, 9, 1)),
        ("C9#11", (0, 4, 7, 10, 2, 6)),
        ("C11", (0, 5, 7, 10, 2)),
        ("C7#9b13", (0, 4, 10, 3, 8)),
        ("C/E", (0, 4, 7)),
    ],
)
def test_pitch_classes_are_root_third_fifth_seventh_and_tensions(symbol, tones):
    assert pitch_classes(parse_chord(symbol)) == tones


@pytest.mark.parametrize(
    ("symbol", "scale"),
    [
        ("Cmaj7", "C D E F G A B"),
        ("Fmaj7#11", "F G A B C D E"),
        ("Dm7", "D E F G A B C"),
        ("G7", "G A B C D E F"),
        ("G7#11", "G A B Db D E F"),
        ("G7alt", "G Ab Bb B Db Eb F"),
        ("G7#5#9", "G Ab Bb B Db Eb F"),
        ("G7b9", "G Ab Bb B Db D E F"),
        ("G7b9b13", "G Ab B C D Eb F"),
        ("G7b13", "G A B C D Eb F"),
        ("G7#5", "G A B Db Eb F"),
        ("Bm7b5", "B C D E F G A"),
        ("Cdim7", "C D Eb F Gb Ab A B"),
        ("Cm6", "C D Eb F G A B"),
        ("CmMaj7", "C D Eb F G A B"),
        ("G7sus4b9", "G Ab Bb C D E F"),
    ],
)
def test_a_chord_has_the_scale_that_players_use(symbol, scale):
    names = [parse_chord(name).root for name in scale.split()]
    assert chord_scale(parse_chord(symbol)) == tuple(names)


@pytest.mark.parametrize(
    ("family", "members"),
    [
        ("maj", "C C6 C6/9 Cadd9"),
        ("maj7", "Cmaj7 Cmaj9#11 Cmaj7#5"),
        ("m", "Cm Cm6 Cm6/9"),
        ("m7", "Cm7 Cm9 Cm11"),
        ("7", "C7 C9 C13 C7#11 C7b5"),
        ("7alt", "C7alt C7b9 C7#9 C13b9 C7#5 C7b13"),
        ("m7b5", "Cm7b5 Cø Cm9b5"),
        ("dim7", "Cdim Cdim7"),
        ("aug", "C+"),
        ("sus", "Csus4 C7sus4 C9sus4 C11 C7sus4b9"),
        ("mMaj7", "CmMaj7 CmMaj9"),
    ],
)
def test_every_quality_belongs_to_a_family(family, members):
    found = {QUALITY_FAMILIES[quality_family(parse_chord(symbol))] for symbol in members.split()}
    assert found == {family}


@given(symbols)
def test_a_spelled_chord_reads_back_as_the_same_chord(symbol):
    chord = parse_chord(symbol)
    assert parse_chord(spell_chord(chord)) == chord


@given(symbols, st.integers(-24, 24))
def test_transposing_there_and_back_gives_the_chord_and_12_semitones_change_nothing(symbol, by):
    assert parse_chord(transpose_symbol(transpose_symbol(symbol, by), -by)) == parse_chord(symbol)
    assert transpose_symbol(symbol, 12) == symbol


@given(symbols.filter(lambda symbol: symbol != "N.C."), st.integers(0, 11))
def test_transposing_moves_every_tone(symbol, by):
    moved = [(tone + by) % 12 for tone in pitch_classes(parse_chord(symbol))]
    assert list(pitch_classes(parse_chord(transpose_symbol(symbol, by)))) == moved


def test_blanks_may_stand_between_tensions_in_brackets_and_around_the_symbol():
    assert parse_chord(" G7(b9 #11) ") == parse_chord("G7(b9, #11)") == parse_chord("G7b9#11")


def test_a_bass_is_spelled_as_an_interval_of_the_root():
    symbols = ["Gm/Bb", "D/F#", "C7/Bb", "A/C#", "F#m7/C#"]
    assert [spell_chord(parse_chord(symbol)) for symbol in symbols] == symbols


@given(st.text(alphabet="ABCG#b/-+()m7913sujalt ", max_size=10))
def test_any_text_is_a_chord_that_reads_back_or_a_chord_error(text):
    try:
        chord = parse_chord(text)
    except ChordError:
        return
    assert parse_chord(spell_chord(chord)) == chord
    if chord:
        assert chord.root == pitch_classes(chord)[0] == chord_scale(chord)[0]
        assert 0 <= quality_family(chord) < len(QUALITY_FAMILIES)


@pytest.mark.slow
def test_every_chord_of_the_weimar_jazz_database_reads_back_as_it_is_spelled(data_folder):
    symbols = {
        row["chord"]
        for path in data_folder("weimar/beats").glob("*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    assert len(symbols) > 400
    for symbol in symbols:
        chord = parse_chord(symbol)
        assert parse_chord(spell_chord(chord)) == chord
