"""Charts from forums, emails and song books: other bar lines, numbers, headings, names, degrees."""

import pytest

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.ireal_chart import read_chart
from jazzrnn.music.leadsheets.ireal_links import Song
from tests.music.leadsheets.test_habits import read

SYLLABLES = ("Do Re Mi are read as C D E: is that what is meant?",)


def again(*names):
    """What is said where sections are recalled."""
    return tuple(f"[{name}] has no bars here: its first ones once more" for name in names)


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("/ Dm7 / G7 / Cmaj7 / Cmaj7 /", "Dm7 | G7 | Cmaj7 | Cmaj7"),
        ("Dm7 G7 / Cmaj7 / Em7 A7 / Dm7", "Dm7 G7 | Cmaj7 | Em7 A7 | Dm7"),
        ("C - - - / F - - - / G - - -", "C | F | G"),
        ("Dm7 I G7 I C I C", "Dm7 | G7 | C | C"),
        ("Dm7 ! G7 ! C !!", "Dm7 | G7 | C"),
        ("I: Dm7 | G7 :I C", "Dm7 | G7 | Dm7 | G7 | C"),
        ("[: C | G :] Am", "C | G | C | G | Am"),
        ("{ C | G } Am", "C | G | C | G | Am"),
        ("4x: C | G", "C | G | C | G | C | G | C | G"),
        ("(C | G) x2\nDm | G", "C | G | C | G | Dm | G"),
        ("C (2x) | F (2x)", "C | C | F | F"),
        ("C x4, F x2, G", "C | C | C | C | F | F | G"),
        ("Em7 % | A7 % % | % D", "Em7 | A7 | A7 D"),
        ("Am7..D7..|G...", "Am7 D7 | G"),
        ("Em7/// | Am_D7_ | D/A7", "Em7 | Am D7 | D A7"),
        ("Am7 // D7 // | G ////", "Am7 D7 | G"),
        ("1: C | 2: Am | 3: Dm", "C | Am | Dm"),
        ("1) C\n2) Am\n3) Dm7", "C | Am | Dm7"),
        ("Bars 1-4: C F G C\nBars 5-8: Am F G C", "C F G C | Am F G C"),
        ("m. 1 C | F\nm. 3 G | C", "C | F | G | C"),
        ("* Dm7 | G7\n* C | A7", "Dm7 | G7 | C | A7"),
        ("> | Dm7 | G7 |\n> | C | C |", "Dm7 | G7 | C | C"),
        ("C | F\n1st ending: G\n2nd ending: C", "C | F | G | C | F | C"),
        ("C | 1.-3. G :| 4. F", "C | G | C | G | C | G | C | F"),
        ("C | 1. 2. G :| 3. F", "C | G | C | G | C | F"),
        ("Verse (x2)\nC G\n\nChorus\nF G", "[Verse] C G | [Verse] C G | [Chorus] F G"),
        ("[A x2]\nC | G\n[B]\nF | G", "[A] C | G | [A] C | G | [B] F | G"),
        ("A section: C G\nB section: F G\nForm: ABA", "[A] C G | [B] F G | [A] C G"),
        ("ABA\n\nA:\nC | %\nB:\nF | %", "[A] C | C | [B] F | F | [A] C | C"),
        ("A (2 bars)\nC | G\nB (2 bars)\nF | G", "[A] C | G | [B] F | G"),
        ("no chord | C | tacet", "N.C. | C | N.C."),
        ("Fm7/5- | E7/5+ | C5+", "Fm7b5 | E7#5 | C+"),
    ],
)
def test_what_lines_say_in_other_signs(text, bars):
    assert read(text) == (bars, ())


@pytest.mark.parametrize(
    ("text", "bars", "names"),
    [
        ("[A] C | F\n[B] G | G\n[A]", "[A] C | F | [B] G | G | [A] C | F", ["A"]),
        ("A: C | F\nB: G | G\nA", "[A] C | F | [B] G | G | [A] C | F", ["A"]),
        ("A\nC F\nA\nC G\nB\nG G\nA", "[A] C F | [A] C G | [B] G G | [A] C F", ["A"]),
        ("[A] C :|\n[B] G\n[A]\n[B]", "[A] C | C | [B] G | [A] C | C | [B] G", ["A", "B"]),
        ("Verse:\nC | F\nChorus:\nG | G\nRepeat verse",
         "[Verse] C | F | [Chorus] G | G | [Verse] C | F", ["Verse"]),
        ("A\nC F\nB\nG G\nRepeat A", "[A] C F | [B] G G | [A] C F", ["A"]),
        ("[A x2]\nC\n[B]\nG\nback to the A\n[B]", "[A] C | C | [B] G | [A] C | C | [B] G",
         ["A", "B"]),
    ],
)  # fmt: skip
def test_a_section_that_is_only_named_is_played_again_and_that_is_said(text, bars, names):
    shown, remarks = read(text)
    assert shown.replace("[A] C | [A] C", "[A] C | C") == bars
    assert remarks == again(*names)


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("A\nB\nA", "A | B | A"),
        ("A\nE\nB\nA", "A | E | B | A"),
        ("A\nB7\nE\nB\nA", "A | B7 | E | B | A"),
        ("A\nBm G\nE\nB\nA", "A | Bm G | E | B | A"),
        ("[A] E\nA\nE\n[B] B7\nE", "[A] E | A | E | [B] B7 | E"),
        ("A: E | G\nB: B7 | C\nE\nA", "[A] E | G | [B] B7 | C | E | A"),
        ("A\nC F\nB\nG G\nC", "[A] C F | [B] G G | C"),
        ("A\nii V | I\nB\nIV V | I", "[A] Dm G | C | [B] F G | C"),
    ],
)
def test_a_letter_without_chords_behind_it_is_a_chord(text, bars):
    assert read(text)[0] == bars


LEFT_OUT = "left out: a line of words (line {}: '{}')"
A_BAR_EACH = "chords above words, without bar lines: each chord has a bar"


@pytest.mark.parametrize(
    "words", ["Repeat after me", "Back to black", "Back to you", "Repeat chorus", "Back to verse"]
)
def test_words_that_are_no_section_before_them_are_words(words):
    text = f"[Verse]\nC F\n\n{words}\nG C\n[Chorus]\nF"
    left_out = LEFT_OUT.format(4, words)
    assert read(text) == ("[Verse] C | F | G | C | [Chorus] F", (left_out, A_BAR_EACH))


def test_letters_above_words_are_chords():
    words = ("left out: 3 lines of words (line 2: 'Hello my friend')", A_BAR_EACH)
    assert read("A\nHello my friend\nB\nHow are you\nA\nGoodbye now") == ("A | B | A", words)


@pytest.mark.parametrize("words", ["Key change", "Key changes here", "Tonart wechselt"])
def test_words_about_the_key_are_words(words):
    assert read(f"C | G\n{words}\nD | A") == ("C | G | D | A", (LEFT_OUT.format(2, words),))


@pytest.mark.parametrize(
    ("text", "bars", "places"),
    [
        ("xyz | Dm7 | zzz | C | qqq", "/ / / / | Dm7 | Dm7 | C | C", [1, 3, 5]),
        ("Dm7 | G7\nC | X7", "Dm7 | G7 | C | C", [4]),
        ("C | G | (turnaround)", "C | G", [3]),
        ("last time | C | G | repeat", "C | G", [1, 1, 3]),
    ],
)
def test_a_bar_that_cannot_be_read_is_a_bar(text, bars, places):
    shown, remarks = read(text)
    assert shown == bars
    assert [int(remark.split()[1]) for remark in remarks] == places


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Do | Fa | Sol7 | Do", "C | F | G7 | C"),
        ("Rem7 | SOL7 | Do#m7b5/Si | SIb7M", "Dm7 | G7 | C#m7b5/B | Bb7M"),
        ("Lá m7 | Ré 7 | Sol∆ | Mi-", "Am7 | D7 | G∆ | E-"),
    ],
)
def test_do_re_mi_is_asked_about(text, bars):
    assert read(text) == (bars, SYLLABLES)


@pytest.mark.parametrize(
    ("text", "bars", "where"),
    [
        ("key: Bb\nIImin7 V7 | Imaj7 bVII7 | iiø7 V7b9",
         "Cmin7 F7 | Bbmaj7 Ab7 | Cø7 F7b9", "Bb"),
        ("Key of C\nI vi V7/V V", "C | Am | D7 | G", "C"),
        ("key: Am\ni VI | iiø V7 | vii°", "Am F | Bø E7 | G#°", "Am"),
        ("ii-V-I", "Dm | G | C", "C, as no key is named"),
        ("2-5-1", "D | G | C", "C, as no key is named"),
        ("key: D\n1 5/7 | 6- 2-7 | 4 57", "D A/C# | B- E-7 | G A7", "D"),
        ("key: C\n1b5 | 4 | 5#5", "C(b5) | F | G(#5)", "C"),
        ("key: C\nV#5/ii | V#5 | I", "A(#5) | G(#5) | C", "C"),
    ],
)  # fmt: skip
def test_degrees_are_chords_of_the_key(text, bars, where):
    assert read(text) == (bars, (f"degrees are read in {where}",))


def test_a_degree_with_an_alteration_that_makes_no_chord_keeps_its_root():
    shown, remarks = read("key: C\nVb9 | I")
    assert shown == "G | C"
    assert remarks[1].endswith("read as G")


@pytest.mark.parametrize(
    ("name", "key"),
    [("H-moll", "Bm"), ("fis-moll", "F#m"), ("Es-Dur", "Eb"), ("B-Dur", "Bb"), ("h", "Bm"),
     ("As", "Ab"), ("Do mayor", "C"), ("Si bemol menor", "Bbm"), ("e-moll", "Em")],
)  # fmt: skip
def test_keys_in_other_languages(name, key):
    assert read_changes(f"key: {name}\nC | G").key == key
    assert read_changes(f"Tonart: {name}\nC | G").key == key


@pytest.mark.parametrize("name", ["Cs", "Gs", "ds"])
def test_only_a_and_e_have_a_flat_s_in_german(name):
    with pytest.raises(OptionError, match="is no key"):
        read_changes(f"key: {name}\nC | G")


def test_words_around_the_chords():
    text = "Blues in F (swing)\n♩=132\nCapo 3rd fret\ne|--0--|\nB|--1--|\nF7 Bb7\nF7 C7"
    assert read(text) == (
        "F7 Bb7 | F7 C7",
        (
            "left out: tablature (line 4)",
            "line 3 'Capo 3rd fret': chords are read as they are written",
        ),
    )
    progression = read_changes(text)
    assert (progression.name, progression.tempo_bpm) == ("Blues in F (swing)", 132)
    assert read_changes("autumn in g minor\n\ncm7 f7 | bbmaj7").name == "autumn in g minor"
    assert read("Refrain:\nam dm E7 am\nStrophe:\nC G F E7") == (
        "[Refrain] Am Dm E7 Am | [Strophe] C G F E7",
        ("chords in small letters are read as minor ones: a is Am",),
    )


def test_a_style_that_nobody_plays_is_named():
    remark = "style 'Tango' is none of swing, bossa, waltz, ballad: left out"
    assert read("style: Tango\nC | G") == ("C | G", (remark,))
    song = Song(title="x", style="Tango", key="Q", tempo="", chart="[C |G Z")
    assert read_chart(song).remarks == (
        remark,
        "key: 'Q' is no key: a key is such as Bb, F#m or 'C minor'",
    )


def test_percent_signs_of_two_bars_stand_alone():
    with pytest.raises(ChangesError, match="'%%' stands alone in a bar"):
        read("C | D | %% E")


def test_blanks_without_an_end_take_no_longer_than_other_signs():
    assert read("C" + " " * 900_000 + "| G") == ("C | G", ())  # some hours, if each is a beginning
