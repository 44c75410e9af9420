"""Charts as people type them in forums and song books."""

import pytest

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.changes import MOST_TEXT, MOST_WORDS, read_changes
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.habits import without_lyrics


def read(text):
    """The bars of a chart in one line, and the remarks."""
    progression = read_changes(text)
    lines = write_changes(progression).splitlines()
    body = [line for line in lines if not line.startswith(("title:", "key:", "meter:", "tempo:"))]
    return " | ".join(body), progression.remarks


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Dm7 . G7 . | C . . .", "Dm7 G7 | C"),
        ("Dm7 - G7 - | C - - -", "Dm7 G7 | C"),
        ("C - Am", "C | Am"),
        ("C - Am | F - G |", "C Am | F G"),
        ("C – Am – F – G", "C | Am | F | G"),
        ("C > Am -> F → G", "C | Am | F | G"),
        ("Dm7-G7-Cmaj7", "Dm7 | G7 | Cmaj7"),
        ("Dm7/G7 | C/G7 | C/E", "Dm7 G7 | C G7 | C/E"),
        ("D m7 | G", "Dm7 | G"),
        ("C ¦ F │ G", "C | F | G"),
        ("‖: C | F :‖", "C | F | C | F"),
        ("\N{MUSICAL SYMBOL LEFT REPEAT SIGN} C \N{MUSICAL SYMBOL RIGHT REPEAT SIGN}", "C | C"),
        ("|: C | F [1 G :| [2 C |", "C | F | G | C | F | C"),
        ("C | 3/4 F | G", "C | 3/4: F | G"),
        ("[A]\nC F\n[B]\nG C", "[A] C F | [B] G C"),
        ("C, Am, F, G", "C | Am | F | G"),
        ("C,Am;F", "C | Am | F"),
        ("Dm7 | x | G7 | x |", "Dm7 | Dm7 | G7 | G7"),
        ("Dm7 | / | G7 | - |", "Dm7 | Dm7 | G7 | G7"),
        ("Dm7 | ./. | G7 | sim.", "Dm7 | Dm7 | G7 | G7"),
        ("| Dm7 | | G7 | |", "Dm7 | Dm7 | G7 | G7"),
        ("C x x x | F % % %", "C | F"),
        ("C / / D | %", "C / / D | C / / D"),
        ("C | / / D / | %", "C | C D | C D"),
        ("C maj7 | G sus4", "Cmaj7 | Gsus4"),
        ("(Am7) | Dm7 (G7) | C", "Am7 | Dm7 G7 | C"),
        ("C | G x2\nDm | G", "C | G | C | G | Dm | G"),
        ("C | G (3x)", "C | G | C | G | C | G"),
        ("Intro: C | G\nChorus: F | G", "[Intro] C | G | [Chorus] F | G"),
        ("[A] C | G Fine\n[B] F | D.C. al Fine", "[A] C | G | [B] F | [A] C | G"),
        ("C To Coda | D | D.C. al Coda\n[Coda] E", "C | D | C | [Coda] E"),
        ("Segno C | D | G D.S.", "C | D | G"),
        ("C | G | D.C.", "C | G"),
        ("[A] C | D [Coda] E", "[A] C | D | [Coda] E"),
        ("C|Am|F|G", "C | Am | F | G"),
    ],
)
def test_habits_of_people_who_type_changes(text, bars):
    assert read(text) == (bars, ())


def test_chord_pro():
    text = (
        "{title: My song}\n{key: G}\n{artist: nobody}\n{soc}\n[G]La la [D7/F#]la\n{eoc}\n"
        "{c: Bridge}\n[Em]oh [*softly]dear"
    )
    assert read(text) == (
        "[Chorus] G | D7/F# | [Bridge] Em",
        ("ChordPro without bar lines: each chord has a bar",),
    )
    assert (read_changes(text).name, read_changes(text).key) == ("My song", "G")
    assert read("{t: x}\n{sog}\n| C . . . | F . G . |\n{eog}") == ("C | F G", ())
    assert read("[C]Hello [G]world, | [Am]there\n")[0] == "C G | Am"
    assert read("{capo: 2}\n[C]Oh")[1][0] == "capo 2: chords are read as they are written"


def test_chords_above_words():
    text = "My song\n\n[Verse 1]\nAm      F\nHello my old friend\nC  G\nGood day"
    assert read(text) == (
        "[Verse 1] Am | F | C | G",
        (
            "left out: 2 lines of words (line 5: 'Hello my old friend')",
            "chords above words, without bar lines: each chord has a bar",
        ),
    )
    assert read_changes(text, "file").name == "My song"


def test_many_chords_in_a_line_have_a_bar_each_if_there_is_no_bar_line():
    bars, remarks = read("C Am F G C\nD G")
    assert bars == "C | Am | F | G | C | D | G"
    assert remarks == ("no bar lines, and lines of many chords: each chord has a bar",)


def test_what_is_no_chord_costs_itself_and_is_named_with_its_bar():
    assert read("C | Gx7 | foo | Dm7 bar") == (
        "C | G | G | Dm7",
        (
            "bar 2 'Gx7' (line 1, column 5): cannot read 'x7': read as G",
            "bar 3 'foo' (line 1, column 11): no chord: left out",
            "bar 4 'bar' (line 1, column 21): no chord: left out",
        ),
    )
    assert read("composer: me\nC")[1] == (
        "line 1: no header 'composer:', left out; there are title, key, meter, tempo, style, form",
    )


def test_german_names_and_small_letters_are_asked_about():
    assert read("H7 | E7 | Fism | B") == (
        "B7 | E7 | F#m | Bb",
        ("H is read as B, and B as Bb, as in German names: is that what is meant?",),
    )
    assert read("am7 | d7 | g/h") == (
        "Am7 | D7 | G/B",
        (
            "H is read as B, and B as Bb, as in German names: is that what is meant?",
            "small letters are read as capitals: am7 is Am7",
        ),
    )
    assert read("a | C | d7")[0] == "Am | C | Dm7"
    assert read_changes("key: H\nH | E").key == "B"


@pytest.mark.parametrize("text", ["a " * MOST_WORDS * 2, "C" * MOST_TEXT * 2, "C | " * 200_000])
def test_a_text_that_is_too_long_is_refused_before_it_is_read(text):
    with pytest.raises(ChangesError, match="more than 1,000,000 characters or 40,000 words"):
        read_changes(text)


def test_brackets_without_an_end_take_no_longer_than_other_signs():
    line = "[" * 500_000  # if each looked for its end up to the last one: some minutes
    assert without_lyrics([line, "C | G"]).lines == ["", "C | G"]
