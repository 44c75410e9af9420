"""What stands in scores that programs write, and how a musician reads it."""

import io
import zipfile

import pytest

from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.musicxml.score import read_score
from tests.music.leadsheets.charts import packed
from tests.music.leadsheets.musicxml.test_score import HEAD, NOTE, bars, chord, line, sheet, words

FULL = NOTE * 2
D, G, C = (
    chord(*named) for named in (("D", "minor-seventh"), ("G", "dominant"), ("C", "major-seventh"))
)
REST = "<note><rest/><duration>{}</duration></note>"
TIME = "<beats>{}</beats><beat-type>{}</beat-type>"
CUE = NOTE.replace("<note>", "<note><cue/>")
REPEAT = "<attributes><measure-style><measure-repeat type='{}'>{}</measure-repeat></measure-style>"
REPEAT += "</attributes>"
ONE, TWO, STOP = REPEAT.format("start", 1), REPEAT.format("start", 2), REPEAT.format("stop", "")
TWICE = ["Dm7", "G7"] * 2
TRANSPOSED = "<attributes><key><fifths>2</fifths></key><transpose><diatonic>-1</diatonic>"
TRANSPOSED += "<chromatic>-2</chromatic></transpose></attributes>"


def onsets(*measures):
    first, *more = measures
    read = read_score(sheet([HEAD + first, *more]))
    return [[mark.onset for mark in bar.chords] for bar in read.bars]


def test_cue_notes_take_time_and_grace_notes_do_not():
    grace = "<note><grace/><pitch><step>C</step><octave>4</octave></pitch></note>"
    assert onsets(D + CUE + grace + G + CUE, C + FULL) == [[0, 24], [0]]


def test_two_staves_go_back_to_the_beginning():
    lower = (
        "<backup><duration>8</duration></backup>"
        + NOTE.replace("</note>", "<staff>2</staff></note>") * 2
    )
    assert onsets(D + NOTE + G + NOTE + lower, C + FULL + lower) == [[0, 24], [0]]


def test_chords_have_offsets_and_forward_moves_on():
    offset = G.replace("</harmony>", "<offset>6</offset></harmony>")
    assert onsets(D + offset + FULL) == [[0, 36]]
    assert onsets(D + "<forward><duration>4</duration></forward>" + G + NOTE) == [[0, 24]]


def test_chords_at_one_place_share_the_time_to_the_next():
    assert bars(D + G + FULL) == ["Dm7 G7"]
    assert onsets(D + G + NOTE + C + NOTE) == [[0, 12, 24]]


@pytest.mark.parametrize(
    ("measures", "read"),
    [
        ([D + NOTE + G + NOTE, ONE + FULL, STOP + C + FULL], ["Dm7 G7", "Dm7 G7", "Cmaj7"]),
        ([D + FULL, G + FULL, TWO + FULL, FULL, STOP + C + FULL], [*TWICE, "Cmaj7"]),
        ([D + FULL, ONE + FULL, FULL], ["Dm7"] * 3),
    ],
)
def test_signs_that_repeat_measures(measures, read):
    assert bars(*measures) == read


def test_a_part_is_read_at_the_pitch_that_sounds():
    e, a, d = (chord("E", "minor-seventh"), chord("A", "dominant"), chord("D", "major-seventh"))
    read = read_score(sheet([HEAD + TRANSPOSED + e + FULL, a + FULL, d + FULL]))
    assert write_changes(read) == "key: C\nmeter: 4/4\nDm7 | G7 | Cmaj7\n"


@pytest.mark.parametrize(
    ("measures", "read"),
    [
        ([REST.format(6) + NOTE.replace(">4<", ">2<"), D + FULL, G + FULL], ["Dm7", "G7"]),
        ([REST.format(8), REST.format(8), D + FULL], ["Dm7"]),
        ([REST.format(6) + G + NOTE.replace(">4<", ">2<"), C + FULL], ["Cmaj7"]),
        ([FULL, D + FULL], ["", "Dm7"]),  # a tune without a chord is no pick-up
        ([D + FULL, G + NOTE, C + FULL], ["Dm7", "G7", "Cmaj7"]),  # rests are missing in the file
        ([D + FULL, G + NOTE, NOTE, C + FULL], ["Dm7", "G7", "Cmaj7"]),  # two halves of a measure
        ([D + FULL, G + NOTE, C + NOTE, D + FULL], ["Dm7", "G7 Cmaj7", "Dm7"]),
        ([D + FULL, G + FULL, NOTE], ["Dm7", "G7", "G7"]),  # the last one lacks the pick-up
    ],
)
def test_pick_ups_halves_and_incomplete_measures(measures, read):
    assert bars(*measures) == read


def sounds(**attributes):
    said = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<sound {said}/>"


def test_jumps_that_only_sounds_name():
    names = "CDEFGAB"
    measures = [chord(name, "major") + FULL for name in names]
    measures[1] = sounds(segno="s") + measures[1]
    measures[2] += sounds(tocoda="c")
    measures[4] += sounds(dalsegno="s")
    measures[5] = sounds(coda="c") + measures[5]
    assert bars(*measures) == [*"CDEFGDEAB"]
    assert bars(C + FULL + sounds(fine="yes"), D + FULL + sounds(dacapo="yes")) == [
        "Cmaj7",
        "Dm7",
        "Cmaj7",
    ]
    assert bars(C + FULL, D + FULL + sounds(dacapo="yes")) == ["Cmaj7", "Dm7"]


@pytest.mark.parametrize("to_coda", [words("<words>To Coda</words>"), words("<coda/>")])
@pytest.mark.parametrize("coda", [words("<coda/>"), words("<words>Coda</words>")])
def test_jumps_that_words_and_signs_name(to_coda, coda):
    last = chord("E", "major") + FULL + words("<words>D.C. al Coda</words>")
    measures = [C + FULL + to_coda, D + FULL, last, coda + G + FULL]
    if "words" in to_coda or "words" not in coda:
        assert bars(*measures) == ["Cmaj7", "Dm7", "E", "Cmaj7", "G7"]


def test_repeats_with_times_and_several_endings():
    def ending(numbers, end=""):
        return line("left", f'<ending number="{numbers}" type="start"/>'), line(
            "right", f'<ending number="{numbers}" type="stop"/>{end}'
        )

    back = '<repeat direction="backward" times="3"/>'
    first, second = ending("1, 2", back), ending("3")
    assert bars(C + FULL, first[0] + D + FULL + first[1], second[0] + G + FULL + second[1]) == [
        "Cmaj7", "Dm7", "Cmaj7", "Dm7", "Cmaj7", "G7",
    ]  # fmt: skip


def test_measures_may_have_the_parts_in_them():
    first = f"<part id='A'>{HEAD}{FULL}</part><part id='B'>{HEAD}{D}{FULL}</part>"
    second = f"<part id='A'>{FULL}</part><part id='B'>{G}{FULL}</part>"
    measures = f"<measure number='1'>{first}</measure><measure number='2'>{second}</measure>"
    score = f"<score-timewise>{measures}</score-timewise>"
    assert write_changes(read_score(score.encode())) == "key: C\nmeter: 4/4\nDm7 | G7\n"


def test_what_other_parts_say_holds_for_all():
    first = HEAD + words("<rehearsal>A</rehearsal>") + sounds(tempo="96") + FULL
    first += words("<words>Fine</words>")
    last = FULL + words("<words>D.C. al Fine</words>")
    top = f"<part id='A'><measure>{first}</measure><measure>{last}</measure></part>"
    chords = f"<part id='B'><measure>{HEAD}{C}{FULL}</measure><measure>{D}{FULL}</measure></part>"
    read = read_score(f"<score-partwise>{top}{chords}</score-partwise>".encode())
    assert [bar.chords[0].symbol for bar in read.bars] == ["Cmaj7", "Dm7", "Cmaj7"]
    assert read.tempo_bpm == 96
    assert read.sections[0] == ("A", 0)


def test_the_part_with_the_chords_is_read_not_one_that_has_hardly_any():
    def score(*parts):
        inside = [
            "".join(f"<measure>{HEAD}{symbol}{FULL}</measure>" for symbol in part) for part in parts
        ]
        whole = "".join(f"<part id='P{k}'>{part}</part>" for k, part in enumerate(inside))
        read = read_score(f"<score-partwise>{whole}</score-partwise>".encode())
        return [bar.chords[0].symbol for bar in read.bars]

    silence = "<harmony><kind>none</kind></harmony>"
    assert score([silence, silence], [D, G]) == ["Dm7", "G7"]
    assert score([C, "", ""], [D, G, C]) == ["Dm7", "G7", "Cmaj7"]
    assert score([C, "", G], [D, G, C]) == ["Cmaj7", "Cmaj7", "G7"]


def test_a_container_names_the_score():
    other = sheet([HEAD + G + FULL])
    listed = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>'
    data = packed(sheet([HEAD + D + FULL]), listed)
    assert bars(D + FULL) == ["Dm7"]
    assert read_score(data).bars[0].chords[0].symbol == "Dm7"
    assert b"score.xml" in data
    assert read_score(packed(other)).bars[0].chords[0].symbol == "G7"


def test_of_a_packed_file_without_a_list_the_score_is_read():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("about.xml", "<about/>")
        archive.writestr("deep/song.xml", sheet([HEAD + D + FULL]))
    assert read_score(data.getvalue()).bars[0].chords[0].symbol == "Dm7"


@pytest.mark.parametrize(
    ("time", "meter"),
    [
        (TIME.format("3+2", 8), (5, 8)),
        (TIME.format(2, 4) + TIME.format(3, 8), (7, 8)),
        (TIME.format(7, 4), (7, 4)),
        ("<senza-misura/>", (4, 4)),
    ],
)  # fmt: skip
def test_odd_meters(time, meter):
    read = read_score(sheet([HEAD + f"<attributes><time>{time}</time></attributes>" + C + FULL]))
    assert read.meter == meter
    assert bool(read.remarks) == ("senza" in time)


def test_what_is_not_read_is_reported():
    alternative = G.replace("<harmony>", '<harmony type="alternate">')
    odd = chord("C", "whatever", text="wat")
    read = read_score(sheet([HEAD + D + alternative + FULL, odd + FULL, "<harmony/>" + FULL]))
    assert [bar.chords[0].symbol for bar in read.bars] == ["Dm7", "C", "C"]
    assert read.remarks == (
        "measure 1: an alternative chord",
        "measure 2: the kind 'whatever' (wat): read as C",
        "measure 3: a chord without a root (no kind)",
    )
