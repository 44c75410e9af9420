"""Sheets to MusicXML, by music21."""
# What music21 returns is known to be a Music21Object, and little more; it may not be installed.
# pyright: reportMissingImports=false, reportMissingTypeStubs=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, indent, tostring

from jazzrnn.errors import JazzrnnError
from jazzrnn.music.score.accidentals import shown
from jazzrnn.music.score.beams import beams_of
from jazzrnn.music.score.chord_symbols import is_said
from jazzrnn.music.score.objects import element_of, harmony_of, quarters
from jazzrnn.music.score.sheet import Sheet, Staff

_HEADING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC'
    ' "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)
TWICE = 2  # a repeat sign alone


def has_music21() -> bool:
    """Return whether scores can be written here."""
    return find_spec("music21") is not None


def check_music21() -> None:
    """Raise a JazzrnnError if scores cannot be written here."""
    if not has_music21():
        raise JazzrnnError("a score needs music21: pip install 'jazzrnn[score]'")


def write_musicxml(sheet: Sheet) -> str:
    """Return a sheet as MusicXML.

    Raises:
        JazzrnnError: music21 is not installed.
    """
    check_music21()
    from music21 import layout, metadata, stream  # noqa: PLC0415 - optional, and slow
    from music21.musicxml.m21ToXml import ScoreExporter  # noqa: PLC0415 - the same

    score = stream.Score()
    score.metadata = metadata.Metadata(title=sheet.title or "A song", composer="jazzrnn")
    parts: list[Any] = []
    for number, staff in enumerate(sheet.staves):
        part = _part(sheet, staff, first=number == 0)
        score.insert(0, part)
        if staff.braced:
            score.insert(0, layout.StaffGroup([parts[-1], part], symbol="brace"))
        parts.append(part)
    root = ScoreExporter(score, makeNotation=False).parse()
    _as_the_same_each_time(root)
    symbols = [symbol for each in sheet.order for _, symbol in sheet.chords[each.bar]]
    _as_readers_expect(root, [is_said(symbol) for symbol in symbols])
    indent(root)
    return _HEADING + tostring(root, encoding="unicode") + "\n"


def _as_the_same_each_time(root: Element) -> None:
    """Take out the day, and give parts numbers in place of random names."""
    for encoding in root.iter("encoding"):
        for date in encoding.findall("encoding-date"):
            encoding.remove(date)
    names: dict[str, str] = {}
    for kind, letter in (("score-part", "P"), ("score-instrument", "I")):
        for number, element in enumerate(root.iter(kind), 1):
            names[element.get("id", "")] = f"{letter}{number}"
    for element in root.iter():
        if element.get("id") in names:
            element.set("id", names[element.get("id", "")])


def _as_readers_expect(root: Element, said: list[bool]) -> None:
    """Say what music21 does not: that words stand above, that a tempo and its words are one, and
    that a chord with a bass is no inversion.

    Args:
        root: of the file.
        said: of each chord symbol, whether its text has the degrees, so that they are not printed.
    """
    for measure in root.iter("measure"):
        directions = measure.findall("direction")
        for direction in directions:
            direction.set("placement", "above")
        for one, two in pairwise(directions):
            if one.find("*/metronome") is not None and two.find("*/words") is not None:
                measure.remove(two)
                one[:0] = two.findall("direction-type")
                for words in one.iter("words"):
                    words.text = f"{words.text}\u00a0\u00a0"
                break
    for harmony, silent in zip(root.iter("harmony"), said, strict=True):
        for inversion in harmony.findall("inversion"):
            harmony.remove(inversion)
        for degree in harmony.findall("degree") if silent else ():
            degree.set("print-object", "no")


def _part(sheet: Sheet, staff: Staff, first: bool) -> Any:
    """Return a staff; only the first one has what stands above a score."""
    from music21 import instrument, interval, spanner, stream  # noqa: PLC0415 - optional, and slow

    part = (stream.PartStaff if staff.braced else stream.Part)()
    drums = staff.clef == "percussion"
    player = instrument.UnpitchedPercussion() if drums else instrument.Instrument()
    player.partName = player.instrumentName = staff.name
    player.partAbbreviation = player.instrumentAbbreviation = ""
    player.midiProgram = staff.program
    semitones, letters = staff.up
    if semitones:
        generic = -letters - 1 if letters >= 0 else 1 - letters
        player.transposition = interval.intervalFromGenericAndChromatic(generic, -semitones)
    part.insert(0, player)
    bracketed: list[Any] = []
    for number in range(len(sheet.order)):
        measure, repeats = _measure(sheet, staff, number, first), sheet.order[number]
        part.append(measure)
        if repeats.ending and first:
            bracketed.append(measure)
            if repeats.ends:
                part.insert(0, spanner.RepeatBracket(bracketed, number=repeats.ending))
                bracketed = []
    return part


def _measure(sheet: Sheet, staff: Staff, number: int, first: bool) -> Any:
    """Return a measure, the `number`-th of those that are written."""
    from music21 import clef, key, meter, stream  # noqa: PLC0415 - optional, and slow

    repeats = sheet.order[number]
    bar = sheet.bars[repeats.bar]
    pickup = sheet.bars[0].is_short
    measure = stream.Measure(number=number + (not pickup))
    if bar.is_short:
        measure.showNumber = stream.enums.ShowNumber.NEVER
    if number == 0:
        kinds = {
            "treble": clef.TrebleClef, "treble8vb": clef.Treble8vbClef, "bass": clef.BassClef,
            "percussion": clef.PercussionClef,
        }  # fmt: skip
        measure.insert(0, kinds[staff.clef]())
        if staff.clef != "percussion":
            measure.insert(0, key.KeySignature(sheet.sharps))
    before = sheet.bars[sheet.order[number - 1].bar][-2:] if number else ()
    if before != bar[-2:]:
        measure.insert(0, meter.TimeSignature(f"{bar.numerator}/{bar.denominator}"))
    for place, element in _above(sheet, number) if first else ():
        measure.insert(place, element)
    _draw_lines(measure, sheet, number)
    signs = staff.bars[repeats.bar]
    rows = zip(signs, shown(signs, sheet.key), beams_of(signs, bar), strict=True)
    for written, accidentals, beams in rows:
        element = element_of(written, accidentals, beams, staff, bar.end - bar.start)
        measure.insert(quarters(written.sign.start - bar.start), element)
    return measure


def _above(sheet: Sheet, number: int) -> Iterator[tuple[Fraction, Any]]:
    """Yield what stands above a measure: tempo, marks, chord symbols; and where a line begins."""
    from music21 import expressions, layout, tempo  # noqa: PLC0415 - optional, and slow

    bar = sheet.order[number].bar
    if number == 0 and sheet.tempo_bpm:
        beat = quarters(sheet.beat)
        bpm = round(sheet.tempo_bpm / beat)
        yield Fraction(0), tempo.MetronomeMark(sheet.words or None, bpm, float(beat))
    elif number == 0 and sheet.words:
        yield Fraction(0), tempo.TempoText(sheet.words)
    if number and bar in sheet.lines:
        yield Fraction(0), layout.SystemLayout(isNew=True)
    if bar in sheet.marks:
        mark = sheet.marks[bar]
        yield Fraction(0), expressions.RehearsalMark(mark.box)
        if mark.words:
            words: Any = expressions.TextExpression(mark.words)
            words.style.fontWeight = "bold"
            yield Fraction(0), words
    for place, symbol in sheet.chords[bar]:
        yield quarters(place), harmony_of(symbol)
    if (times := sheet.order[number].times) > TWICE:
        yield quarters(sheet.bars[bar].beats[-2]), expressions.TextExpression(f"{times}\u00d7")


def _draw_lines(measure: Any, sheet: Sheet, number: int) -> None:
    """Set the bar lines of a measure: repeats, the end of a section, the end of the song."""
    from music21 import bar  # noqa: PLC0415 - optional, and slow

    repeats = sheet.order[number]
    last = number + 1 == len(sheet.order)
    if repeats.begins:
        measure.leftBarline = bar.Repeat("start")
    if repeats.times > 1:
        measure.rightBarline = bar.Repeat("end", times=repeats.times)
    elif last:
        measure.rightBarline = bar.Barline("final")
    elif sheet.order[number + 1].bar in sheet.marks and (number or not sheet.bars[0].is_short):
        measure.rightBarline = bar.Barline("double")
