import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jazzrnn.errors import ChangesError, JazzrnnError
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.progression import Section, WrittenBar, make_progression
from jazzrnn.music.notes import ChordMark, Meter
from jazzrnn.music.setting import Bar
from tests.strategies import KEYS, symbols


def bars(text, **more):
    """The chords of each bar, with their onsets in steps where they are not 0."""
    return [
        " ".join(f"{symbol}@{onset}" if onset else symbol for onset, symbol in bar.chords)
        for bar in read_changes(text, **more).bars
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Dm7 G7 Cmaj7", ["Dm7", "G7", "Cmaj7"]),
        ("key: C\nDm7 G7 Cmaj7 %  # home", ["Dm7", "G7", "Cmaj7", "Cmaj7"]),
        ("C D E F G", ["C", "D", "E", "F", "G"]),
        ("3/4: C F", ["C", "F"]),
        ("[A] C F [B] G", ["C", "F", "G"]),
        ("Dm7 G7 |", ["Dm7 G7@24"]),
        ("Dm7 G7\nC", ["Dm7 G7@24", "C"]),
        ("Dm7 / G7 /", ["Dm7 G7@24"]),
    ],
)
def test_chords_without_a_sign_of_bars_have_a_bar_each(text, read):
    assert bars(text) == read


def test_one_bar_of_several_chords_is_written_as_one():
    progression = read_changes("Dm7 G7 |", "tune")
    assert read_changes(write_changes(progression)) == progression


def sections(text):
    return [(section.name, section.start) for section in read_changes(text).sections]


@pytest.mark.parametrize(
    "text",
    [
        "Dm7 G7 | Cmaj7",
        "| Dm7 G7 | Cmaj7 |",
        "|| Dm7 G7 || Cmaj7 ||",
        "[| Dm7 G7 | Cmaj7 |]",
        "|Dm7 G7|Cmaj7|",
        "Dm7 G7\nCmaj7\n",
        "\n\n| Dm7 G7 |\r\n\n| Cmaj7 |\n",
        "Dm7 / G7 / | Cmaj7 / / /",
        "# a comment\nDm7 G7 | Cmaj7 # home",
        "title: two bars\nmeter: 4/4\nDm7 G7 | Cmaj7",
        "4/4: Dm7 G7 | 4/4: Cmaj7",
    ],
)
def test_the_same_two_bars_in_many_ways(text):
    assert bars(text) == ["Dm7 G7@24", "Cmaj7"]


@pytest.mark.parametrize(
    ("meter", "text", "onsets"),
    [
        ("4/4", "C", [0]),
        ("4/4", "C D", [0, 24]),
        ("4/4", "C D E", [0, 24, 36]),
        ("4/4", "C D E F", [0, 12, 24, 36]),
        ("3/4", "C D", [0, 24]),
        ("3/4", "C D E", [0, 12, 24]),
        ("5/4", "C D", [0, 36]),
        ("7/8", "C D", [0, 24]),
        ("6/8", "C D", [0, 18]),
        ("6/8", "C D E", [0, 12, 24]),
        ("12/8", "C D E", [0, 36, 54]),
        ("2/2", "C D", [0, 24]),
        ("4/4", "C / / D", [0, 36]),
        ("4/4", "C // D", [0, 36]),
        ("4/4", "C / / D E / / /", [0, 18, 24]),
        ("3/4", "C / D", [0, 24]),
        ("6/8", "C /", [0]),
        ("6/8", "C / / / D /", [0, 24]),
        ("4/4", "/ / C /", [24]),
    ],
)
def test_chords_share_a_bar_on_its_beats_or_as_slashes_say(meter, text, onsets):
    for written in (f"meter: {meter}\n{text} |", f"{meter}: {text} |"):
        progression = read_changes(written)
        assert [mark.onset for mark in progression.bars[0].chords] == onsets
        assert f"{progression.meter[0]}/{progression.meter[1]}" == meter


@pytest.mark.parametrize(
    ("text", "played"),
    [
        ("C | % | G7 | %", "C C G7 G7"),
        ("C | G7 | %% | F", "C G7 C G7 F"),
        ("C | / / / / | G7", "C C G7"),
        ("|: C | G7 :| F", "C G7 C G7 F"),
        ("C | G7 :| F", "C G7 C G7 F"),
        ("|: C :| |: F :|", "C C F F"),
        ("|: C :|: F :|", "C C F F"),
        ("C :| F :|", "C C F F"),
        ("|: C :|3x F", "C C C F"),
        ("|: C :| x3 F", "C C C F"),
        ("|: C :|×3 F", "C C C F"),
        ("|: C :| (3x) F", "C C C F"),
        ("|: C :|1x F", "C F"),
        ("||: C :|| F", "C C F"),
        ("|: C |1. D :|2. E | F", "C D C E F"),
        ("|: C |1 D :|2 E | F", "C D C E F"),
        ("|: C |1,2. D :|3. E | F", "C D C D C E F"),
        ("|: C |1-3. D :|4. E", "C D C D C D C E"),
        ("|: C |1. D :| E | F", "C D C E F"),
        ("|: C |1. D :|2. E :| F", "C D C E F"),
        ("|: C |1. D :|2. E |: F :|", "C D C E F F"),
        ("A |: C | D |1. E | F :|2. G", "A C D E F C D G"),
    ],
)
def test_repeats_are_played(text, played):
    assert " ".join(bars(text)) == played


def test_chords_that_hold_over_a_repeat_are_those_that_were_played_before():
    assert bars("C | |: / / D / | E :|") == ["C", "C D@24", "E", "E D@24", "E"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[A] C | D | [B] E", [("A", 0), ("B", 2)]),
        ("A: C | D\nB: E", [("A", 0), ("B", 2)]),
        ("[A] |: C | D :| [Out  chorus] E", [("A", 0), ("A", 2), ("Out chorus", 4)]),
        ("|| [A] C || [A] D", [("A", 0), ("A", 1)]),
        ("C [B] D", [("B", 1)]),
        ("form: AABA\n[A] C | D\n[B] E", [("A", 0), ("A", 2), ("B", 4), ("A", 5)]),
        ("form: A, B, Out\n[B] C\n[A] D | E\n[Out] F", [("A", 0), ("B", 2), ("Out", 3)]),
        ("form: ABA\n[A] |: C | D :|\n[B] E", [("A", 0), ("A", 2), ("B", 4), ("A", 5), ("A", 7)]),
        ("C | D", []),
    ],
)
def test_sections_are_known(text, found):
    assert sections(text) == found


def test_a_form_says_in_which_order_sections_are_played():
    text = "form: A A B A\n[A] C | G7 | [B] F"
    assert bars(text) == ["C", "G7", "C", "G7", "F", "C", "G7"]


def test_lines_above_the_chords_say_what_else_is_known():
    text = "Title: Blue #5\nKEY: b flat minor # in 4\ntempo: 132 bpm\nStyle: Medium Bossa\n\nBbm7"
    progression = read_changes(text)
    assert progression.name == "Blue #5"
    assert progression.key == "Bbm"
    assert progression.tempo_bpm == 132
    assert progression.style == "bossa"
    assert read_changes("C", name="file").name == "file"


def test_meters_may_change():
    progression = read_changes("3/4: C | D | 4/4: E | F", meter=(5, 4))
    assert [(bar.numerator, bar.denominator) for bar in progression.bars] == [
        (3, 4), (3, 4), (4, 4), (4, 4),
    ]  # fmt: skip
    assert read_changes("C", meter=(5, 4)).meter == (5, 4)


def test_chords_stay_as_they_are_written():
    text = "C-7b5/Gb | B♭Δ | C7(b9, #11) | n.c. | F#m7 B7(#9)"
    assert bars(text) == ["C-7b5/Gb", "B♭Δ", "C7(b9, #11)", "N.C.", "F#m7 B7(#9)@24"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "title: x\n\nHello, World",
            "bar 1 'Hello,' (line 3, column 1): 'Hello,': a chord begins with its root, A to G",
        ),
        (
            "C D E F G |",
            "bar 1 'C D E F G' (line 1, column 1): 5 chords on the 4 beats of a bar of 4/4: put"
            " some into the next bar, or count in halves of beats: 8 chords and slashes",
        ),
        (
            "C | D / E",
            "bar 2 'D / E' (line 1, column 5): 3 chords and slashes in a bar of 4/4: write 4 of"
            " them, or 8, or no slash",
        ),
        ("% | C", "bar 1 '%' (line 1, column 1): it stands alone in a bar, behind what it repeats"),
        ("C | %%", "bar 2 '%%' (line 1, column 5): it stands alone"),
        ("C | %% D", "bar 2 '%% D' (line 1, column 5): '%%' stands alone"),
        ("C | 3/4: %", "bar 2 '%' (line 1, column 10): what it repeats has another meter"),
        ("C | D 3/4: E", "bar 2 'D' (line 1, column 7): '3/4:' belongs at the beginning of a bar"),
        ("C | 3/5: E", "bar 2 '3/5:' (line 1, column 5): 3/5 is no meter"),
        ("C | 0/4: E", "bar 2 '0/4:' (line 1, column 5): 0/4 is no meter"),
        (":| C", "bar 1 ':|' (line 1, column 1): nothing before it to repeat"),
        ("", "there is no chord in it"),
        ("# only this", "there is no chord in it"),
        ("| | / / / / |", "there is no chord in it"),
        ("meter: 4/5\nC", "meter: 4/5 is no meter"),
        ("tempo: fast\nC", "tempo: 'fast' is not from 10 to 500 beats a minute"),
        ("tempo: 5000\nC", "tempo: '5000' is not"),
        ("tempo: " + 9000 * "5" + "\nC", f"tempo: '{60 * '5'}' is not"),
        ("key: X\nC", "'X' is no key: a key is such as Bb, F#m or 'C minor'"),
        ("form: AAC\n[A] C\n[B] D", "form: no section [AAC] in it, its sections are [A], [B]"),
        ("form: A\nC", "form: no section [A] in it, its sections are none"),
        (
            5000 * "C | ",
            "bar 4097 'C' (line 1, column 16385): more than 1600 chords in a bar, or 4096",
        ),
        (
            5000 * "C " + "|",
            "bar 1 'C C C C C C C C C C C C C C C C C C C...' (line 1, column 3201): more",
        ),
        ("|: C :| x9999", "its repeats make more than 4096 bars"),
        ("form: " + 50 * "A " + "\n[A] |: C :|x99", "form: its sections make more than 4096 bars"),
    ],
)
def test_an_error_points_at_the_place_and_says_what_helps(text, message):
    with pytest.raises(JazzrnnError) as caught:
        read_changes(text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@st.composite
def written_bars(draw):
    numerator, denominator = draw(
        st.sampled_from([(4, 4), (3, 4), (5, 4), (6, 8), (12, 8), (7, 8)])
    )
    length = Meter(0, numerator, denominator).bar_length
    onsets = draw(st.lists(st.integers(0, length - 1), max_size=4, unique=True))
    marks = [ChordMark(onset, draw(symbols)) for onset in sorted(onsets)]
    section = draw(st.sampled_from(["", "", "A", "B", "Out chorus", "1"]))
    return WrittenBar(Bar(numerator, denominator, tuple(marks)), section=section)


progressions = st.builds(
    make_progression,
    st.sampled_from(["", "My tune", "Blue #5"]),
    st.lists(written_bars(), min_size=1, max_size=12).filter(
        lambda written: any(bar.bar.chords for bar in written)
    ),
    key=st.sampled_from(KEYS),
    tempo_bpm=st.sampled_from([0.0, 93.5, 240.0]),
    style=st.sampled_from(["", "swing", "bossa", "waltz", "ballad"]),
)


@given(progressions)
def test_what_is_written_reads_back_as_the_same(progression):
    assert read_changes(write_changes(progression)) == progression


@given(progressions)
def test_every_bar_is_whole_and_begins_with_the_chord_that_holds(progression):
    held = ""
    for bar in progression.bars:
        onsets = [mark.onset for mark in bar.chords]
        assert onsets == sorted(set(onsets))
        assert not held or onsets[0] == 0
        held = bar.chords[-1].symbol if bar.chords else held
        assert bar.length == Meter(0, bar.numerator, bar.denominator).bar_length


@example("[A]1\nA")
@example("2A|1 11")
@given(st.text(alphabet="CDm7b#/%|:[]()123.x4A \n", max_size=60))
def test_any_text_is_a_progression_or_one_clear_line(text):
    try:
        progression = read_changes(text)
    except ChangesError:
        return
    assert 1 <= len(progression.bars) <= 4096
    assert read_changes(write_changes(progression)) == progression


def test_a_section_may_have_any_name_that_can_be_written():
    bar = Bar(4, 4, (ChordMark(0, "C"),))
    progression = make_progression("", [WrittenBar(bar, section=" [A]|\n2 "), WrittenBar(bar)])
    assert progression.sections == (Section("A 2", 0),)
