import io
import zipfile

import pytest

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.musicxml.score import read_score

HEAD = "<attributes><divisions>2</divisions><key><fifths>0</fifths></key><time><beats>4</beats>"
HEAD += "<beat-type>4</beat-type></time></attributes>"
NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration></note>"


def chord(root, kind, *degrees, bass="", text=""):
    def pitch(name, tag):
        alter = name.count("#") - name[1:].count("b")
        written = f"<{tag}-alter>{alter}</{tag}-alter>" if alter else ""
        return f"<{tag}><{tag}-step>{name[0]}</{tag}-step>{written}</{tag}>"

    added = "".join(
        f"<degree><degree-value>{value}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{how}</degree-type></degree>"
        for value, alter, how in degrees
    )
    below = pitch(bass, "bass") if bass else ""
    return (
        f'<harmony>{pitch(root, "root")}<kind text="{text}">{kind}</kind>{below}{added}</harmony>'
    )


def sheet(measures, title=""):
    """A score with a part without chords and one with these measures."""
    parts = "".join(f'<score-part id="P{k}"><part-name>p</part-name></score-part>' for k in (1, 2))
    inside = "".join(f'<measure number="{k}">{m}</measure>' for k, m in enumerate(measures, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD'
        ' MusicXML 3.1 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">'
        f"<score-partwise><work><work-title>{title}</work-title></work><part-list>{parts}"
        f'</part-list><part id="P1"><measure number="1">{HEAD}{NOTE * 2}</measure></part>'
        f'<part id="P2">{inside}</part></score-partwise>'
    ).encode()


TWO_BARS = [
    HEAD + chord("D", "minor-seventh") + NOTE + chord("G", "dominant", (9, -1, "add")) + NOTE,
    chord("C", "major-seventh") + NOTE * 2,
]


def bars(*measures):
    first, *more = measures
    return [
        " ".join(mark.symbol for mark in bar.chords)
        for bar in read_score(sheet([HEAD + first, *more])).bars
    ]


def packed(xml):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr("sheet.xml", xml)
    return data.getvalue()


@pytest.mark.parametrize("wrap", [bytes, packed, lambda xml: xml.decode().replace(
    "UTF-8", "UTF-16").encode("utf-16")])  # fmt: skip
def test_a_lead_sheet_is_read_packed_or_not(wrap):
    progression = read_score(wrap(sheet(TWO_BARS, title="My sheet")))
    assert write_changes(progression) == ("title: My sheet\nkey: C\nmeter: 4/4\nDm7 G7b9 | Cmaj7\n")
    assert [mark.onset for mark in progression.bars[0].chords] == [0, 24]
    assert read_score(wrap(sheet(TWO_BARS)), "file").name == "file"


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        (chord("C", "major"), "C"),
        (chord("Bb", "minor-seventh", bass="Eb"), "Bbm7/Eb"),
        (chord("F#", "half-diminished"), "F#m7b5"),
        (chord("C", "major-minor"), "CmMaj7"),
        (chord("C", "dominant", (5, 1, "alter"), (9, 1, "add")), "C7#5#9"),
        (chord("C", "dominant", (13, 0, "add")), "C13"),
        (chord("C", "dominant-ninth", (11, 1, "add")), "C9#11"),
        (chord("C", "major", (5, 1, "alter")), "C+"),
        (chord("C", "major", (9, 0, "add")), "Cadd9"),
        (chord("C", "suspended-fourth", (7, -1, "add")), "C7sus4"),
        (chord("C", "dominant", (4, 0, "add"), (3, 0, "subtract")), "C7sus4"),
        (chord("C", "major-sixth", (9, 0, "add")), "C6/9"),
        (chord("C", "other", text="7alt"), "C7alt"),
        ("<harmony><root><root-step>C</root-step></root><kind>none</kind></harmony>", "N.C."),
    ],
)
def test_kinds_and_degrees_of_a_chord(written, symbol):
    assert bars(written + NOTE * 2, chord("C", "major") + NOTE * 2) == [symbol, "C"]


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("a/sheet.xml", 'media-type="application/vnd.recordare.musicxml+xml"'),
        ("a/sheet.xml", 'media-type="application/xml"'),  # a wrong one
        ("a/sheet.xml", ""),
        ("/a/Sheet.XML", ""),
        ("a\\sheet.xml", ""),
        ("a%2Fsheet.xml", ""),
    ],
)
@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_of_a_packed_file_the_score_is_read_that_its_container_lists(path, media, way):
    other = '<rootfile full-path="sheet.pdf" media-type="application/pdf"/>'
    container = f'<container><rootfiles>{other}<rootfile full-path="{path}" {media}/></rootfiles>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", way) as archive:
        archive.writestr("__MACOSX/._sheet.xml", b"\0\5\26\7")
        archive.writestr("other.xml", sheet([HEAD + chord("A", "major") + NOTE * 2]))
        archive.writestr("META-INF/container.xml", container + "</container>")
        archive.writestr("a/sheet.xml", sheet(TWO_BARS))
        archive.writestr("sheet.pdf", b"%PDF")
    assert write_changes(read_score(data.getvalue())).endswith("Dm7 G7b9 | Cmaj7\n")


def words(text):
    return f"<direction><direction-type>{text}</direction-type></direction>"


def line(where, inside):
    return f'<barline location="{where}">{inside}</barline>'


def test_repeats_endings_and_sections_are_played():
    names = [*"CDEF"]
    measures = [chord(name, "major") + NOTE * 2 for name in names]
    measures[0] = HEAD + words("<rehearsal>A</rehearsal>") + measures[0]
    forward, back = '<repeat direction="forward"/>', '<repeat direction="backward"/>'
    measures[1] = line("left", forward) + measures[1]
    measures[2] = (
        line("left", '<ending number="1" type="start"/>')
        + measures[2]
        + line("right", f'<ending number="1" type="stop"/>{back}')
    )
    measures[3] = (
        line("left", '<ending number="2" type="start"/>')
        + measures[3]
        + line("right", '<ending number="2" type="discontinue"/>')
    )
    progression = read_score(sheet(measures))
    assert [bar.chords[0].symbol for bar in progression.bars] == [*"CDEDF"]
    assert progression.sections[0] == ("A", 0)


def test_a_jump_to_fine_is_played():
    fine = chord("C", "major") + NOTE * 2 + words("<words>Fine</words>")
    last = chord("G", "major") + NOTE * 2 + words("<words>D.C. al Fine</words>")
    assert bars(fine, last) == ["C", "G", "C"]


def test_a_jump_goes_to_the_segno_that_it_names():
    def told(name, how):
        return f"<sound {how}/>" + chord(name, "major") + NOTE * 2

    measures = [told("C", 'segno="a"'), told("D", 'segno="b"'), told("E", 'dalsegno="b"')]
    assert bars(*measures, chord("F", "major") + NOTE * 2) == [*"CDEDEF"]
    measures[2] = told("E", 'dalsegno="a"')
    assert bars(*measures, chord("F", "major") + NOTE * 2) == [*"CDECDEF"]


def test_meters_tempo_and_a_pickup():
    tempo = "<metronome><beat-unit>quarter</beat-unit><per-minute>132</per-minute></metronome>"
    waltz = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    half = NOTE.replace("<duration>4", "<duration>2")
    progression = read_score(
        sheet(
            [
                HEAD + words(tempo) + half,
                chord("C", "major") + NOTE * 2,
                waltz + chord("F", "major") + NOTE + half,
            ]
        )
    )
    assert [(bar.numerator, bar.chords[0].symbol) for bar in progression.bars] == [
        (4, "C"),
        (3, "F"),
    ]
    assert progression.tempo_bpm == 132


BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><score-partwise>&b;</score-partwise>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "its MusicXML is damaged"),
        (b"<a>" * 100_000, "no MusicXML score, but <a>"),
        (b"<a>" * 100_000 + b"</a>" * 100_000, "no MusicXML score, but <a>"),
        (b"<html/>", "no MusicXML score, but <html>"),
        (BOMB, "its MusicXML declares entities"),
        (BOMB.decode().encode("utf-16"), "its MusicXML declares entities"),
        (sheet([HEAD + NOTE * 2]), "its score has no chord symbols"),
        (
            sheet(["<harmony/>"]),
            "its score has no chord symbols: measure 1: a chord without a root",
        ),
        (
            sheet([chord("H", "major")]),
            "its score has no chord symbols: measure 1: a chord without",
        ),
        (sheet(5000 * [chord("C", "major")]), "more than 4,096 bars"),
        (b"PK\3\4 and rubbish", "a damaged .mxl file"),
        (packed(sheet(TWO_BARS))[:300], "a damaged .mxl file"),
        (packed(b" " * 33_000_000), "its score has more than 32,000,000 bytes"),
    ],
    ids=range(13),
)
def test_rubbish_is_refused_in_one_line(data, reason):
    with pytest.raises(ChangesError) as caught:
        read_score(data)
    assert str(caught.value).startswith(reason)
    assert len(str(caught.value)) < 400
