"""Words of a score that say what signs, chord symbols and titles say elsewhere."""

import pytest

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.musicxml.score import read_score
from tests.music.leadsheets.musicxml.test_score import HEAD, NOTE, bars, chord, line, sheet, words

FULL = NOTE * 2
D, G, C = (
    chord(*named) for named in (("D", "minor-seventh"), ("G", "dominant"), ("C", "major-seventh"))
)


@pytest.mark.parametrize(
    ("segno", "to", "coda"),
    [
        ("Segno", "To Coda", "Coda"),
        ("\ue047", "To \ue048", "\ue048"),
        ("\U0001d10b", "al Coda", "\U0001d10c Coda"),
    ],
)
def test_words_stand_for_segno_and_coda(segno, to, coda):
    def say(text):
        return words(f"<words>{text}</words>")

    assert bars(
        C + FULL,
        say(segno) + D + FULL + say(to),
        G + FULL + say("D.S. al Coda"),
        say(coda) + C + FULL,
    ) == ["Cmaj7", "Dm7", "G7", "Dm7", "Cmaj7"]


def test_words_say_how_often_a_repeat_is_played():
    again = line("right", '<repeat direction="backward"/>')
    times, begin = words("<words>Play 3x</words>"), line("left", '<repeat direction="forward"/>')
    assert bars(D + FULL + times + again, C + FULL) == ["Dm7", "Dm7", "Dm7", "Cmaj7"]
    assert bars(begin + times + D + FULL, G + FULL + again) == ["Dm7", "G7"] * 3
    assert bars(times + D + FULL, begin + G + FULL + again) == ["Dm7", "G7", "G7"]


def test_words_in_boxes_are_sections_and_words_of_silence_no_chord():
    boxes = [f"<words enclosure='square'>{text}</words>" for text in ("A", "17", "To Coda", "Solo")]
    first, *more = (words(box) + chord("C", "major") + FULL for box in boxes)
    read = read_score(sheet([HEAD + first, *more]))
    assert [section.name for section in read.sections] == ["A", "Solo"]
    assert bars(D + NOTE + words("<words>N.C.</words>") + NOTE, C + FULL) == ["Dm7 N.C.", "Cmaj7"]
    assert bars(words("<words>N.C.</words>") + D + FULL, C + FULL) == ["Dm7", "Cmaj7"]


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["Dm7", "G7", "C"], ["Dm7", "G7", "C"]),
        (["Swing", "Dm7", "G7", "Fine", "NC"], ["", "Dm7", "G7", "G7", "N.C."]),
        (["Dm7  G7", "C", "A7 / / D7"], ["Dm7 G7", "C", "A7 D7"]),
        (["A", "B"], None),  # sections
        (["A B", "C A"], None),
        (["dolce", "Dm7", "rit.", "G7"], None),
    ],
)
def test_words_are_the_chords_where_there_are_no_others(texts, read):
    measures = [words(f"<words>{text}</words>") + FULL for text in texts]
    if read:
        assert bars(*measures) == read
    else:
        with pytest.raises(ChangesError, match="no chord symbols"):
            bars(*measures)


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (
            '<credit page="1"><credit-words font-size="24">Blue Song</credit-words></credit>',
            "Blue Song",
        ),
        ('<credit page="2"><credit-words font-size="24">Blue Song</credit-words></credit>', ""),
        ("<credit><credit-words>Blue Song</credit-words></credit>", ""),
    ],
)
def test_the_largest_words_are_the_title_where_nothing_else_is(page, title):
    small = '<credit><credit-words font-size="10">by nobody</credit-words></credit>'
    part = f"<part><measure>{HEAD}{C}{FULL}</measure></part>"
    data = f"<score-partwise>{page}{small if title else ''}{part}</score-partwise>".encode()
    assert read_score(data).name == title


def test_swing_is_the_style_of_players_that_are_programs():
    swing = "<sound><swing><first>2</first><second>1</second></swing></sound>"
    assert read_score(sheet([HEAD + swing + C + FULL])).style == "swing"
    straight = swing.replace("<first>2</first><second>1</second>", "<straight/>")
    assert read_score(sheet([HEAD + straight + C + FULL])).style == ""


def test_blank_lines_before_a_score_do_no_harm():
    assert read_score(b"\xef\xbb\xbf\n \n" + sheet([HEAD + D + FULL])).bars
