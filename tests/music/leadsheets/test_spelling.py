import re
from pathlib import Path

import pytest

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.leadsheets.spelling import Naming, naming_of, read_symbol

GERMAN = Naming(german=True)


@pytest.mark.parametrize(
    ("word", "symbol"),
    [
        ("C2", "Cadd9"), ("Cm2", "Cmadd9"), ("C4", "Csus4"), ("C7(4)", "C7sus4"),
        ("C4(7)", "C7sus4"), ("C4/7", "C7sus4"), ("C(7)", "C7"), ("C(m7)", "Cm7"), ("Cadd6", "C6"),
        ("C9aug", "C+9"), ("Cdim7M", "CdimMaj7"), ("Cm9(maj7)", "CmMaj9"), ("Cmaj.7", "Cmaj7"),
        ("C7no5", "C7"), ("C(omit5)", "C"), ("Cmoll7", "Cm7"), ("C-Dur", "C"), ("C\\E", "C/E"),
        ("C...", "C"), ("F#m*", "F#m"),
        ("C(9)", "Cadd9"), ("B07", "Bo7"), ("Bhalfdim", "Bm7b5"), ("(G7)", "G7"), ("Am,", "Am"),
        ("C7.", "C7"), ("C/e", "C/E"), ("n.c.", "N.C."), ("Fism7", "F#m7"), ("Es7", "Eb7"),
        ("A/b5", "A(b5)"), ("B/b5", "B(b5)"), ("C/5-", "C(b5)"), ("C/5+", "C(#5)"),
        ("Ab/b5", "Ab(b5)"), ("E/b5/G", "E(b5)/G"), ("A7/b9", "A7/b9"), ("G7/13-", "G7b13"),
        ("As", "Ab"), ("Asus4", "Asus4"), ("Esus", "Esus"),
    ],
)  # fmt: skip
def test_spellings_that_are_clear_among_chords(word, symbol):
    assert read_symbol(word) == (symbol, "")


@pytest.mark.parametrize(
    ("word", "symbol"), [("H", "B"), ("B7", "Bb7"), ("Bb", "Bb"), ("Em/H", "Em/B"), ("G/B", "G/Bb")]
)
def test_german_names(word, symbol):
    assert read_symbol(word, GERMAN) == (symbol, "")
    assert naming_of(["C", "Hm7"]) == GERMAN
    assert naming_of(["C", "Hello", "B"]) == Naming()


@pytest.mark.parametrize(
    ("word", "symbol"),
    [
        ("G7foo", "G7"),
        ("Csus5", "Csus"),
        ("Cx7", "C"),
        ("C13#5#9zz", "C13#5#9"),
        ("E/b9", "E"),
        ("G/b13", "G"),
        ("D/#9", "D"),
        ("A/b9/E", "A"),
        ("A/13-", "A"),
        ("C/(#11)", "C"),
        ("Gs7", "G"),
    ],
)
def test_what_is_nearest(word, symbol):
    found = read_symbol(word)
    assert found.symbol == symbol
    assert f"read as {symbol}" in found.remark
    assert parse_chord(symbol)


WORDS = "Hello Amen Be Chorus Bridge Fine Add Ebony x 7 Bad-word"


@pytest.mark.parametrize("word", WORDS.split())
def test_words_are_no_chords(word):
    assert read_symbol(word).symbol == ""


def test_each_line_of_the_spellings_in_the_documentation_is_read():
    page = (Path(__file__).parents[3] / "docs" / "changes.md").read_text(encoding="utf-8")
    table = page.split("| chord | spellings that are read |")[1].split("\n\n")[0]
    words = [word for group in re.findall("`([^`]*)`", table) for word in group.split()]
    assert len(words) > 80
    unread = [word for word in words if not read_symbol(word, naming_of([word])).symbol]
    assert not unread
    assert not [word for word in words if read_symbol(word, naming_of([word])).remark]
