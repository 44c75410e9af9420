"""Sheets to MusicXML: the only module that uses music21."""
# music21 is typed, but most of what it returns is a Music21Object.
# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false

from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element, indent, tostring

from jazzrnn.errors import JazzrnnError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.score.accidentals import shown
from jazzrnn.music.score.beams import beams_of
from jazzrnn.music.score.chord_symbols import kind_of
from jazzrnn.music.score.drums import has_cross
from jazzrnn.music.score.sheet import Sheet, Staff, Written
from jazzrnn.music.score.spelling import Name
from jazzrnn.music.score.units import QUARTER, Sign

_FLATS = {-1: "-", 0: "", 1: "#"}  # music21 writes a flat so
_HEADING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC'
    ' "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)


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
    _as_readers_expect(root, [(chord := parse_chord(s)) is not None and kind_of(chord.quality).silent for s in symbols])
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
        element = _element(written, accidentals, beams, staff, bar.end - bar.start)
        measure.insert(_quarters(written.sign.start - bar.start), element)
    return measure


def _above(sheet: Sheet, number: int) -> Iterator[tuple[Fraction, Any]]:
    """Yield what stands above a measure: tempo, marks, chord symbols; and where a line begins."""
    from music21 import expressions, layout, tempo  # noqa: PLC0415 - optional, and slow

    bar = sheet.order[number].bar
    if number == 0 and sheet.tempo_bpm:
        beat = _quarters(sheet.beat)
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
            words = expressions.TextExpression(mark.words)
            words.style.fontWeight, words.placement = "bold", "above"
            yield Fraction(0), words
    for place, symbol in sheet.chords[bar]:
        yield _quarters(place), _harmony(symbol)


def _harmony(symbol: str) -> Any:
    from music21 import harmony  # noqa: PLC0415 - optional, and slow

    chord = parse_chord(symbol)
    if chord is None:
        return harmony.NoChord("N.C.")
    root, _, bass = symbol.partition("/")
    kind = kind_of(chord.quality)
    name = root[:2] if root[1:2] in {"b", "#"} else root[:1]
    written = harmony.ChordSymbol(root=name.replace("b", "-"), kind=kind.name)
    written.chordKindStr = kind.text
    for degree in kind.degrees:
        step = harmony.ChordStepModification(degree.how, degree.value, degree.alter)
        written.addChordStepModification(step, updatePitches=False)
    if chord.bass is not None:
        written.bass(bass.replace("b", "-"))
    return written


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
    elif sheet.order[number + 1].bar in sheet.marks:
        measure.rightBarline = bar.Barline("double")


def _element(
    written: Written, accidentals: tuple[bool, ...], beams: list[str], staff: Staff, length: int
) -> Any:
    """Return a note, a chord, drums or a rest."""
    from music21 import note, tie  # noqa: PLC0415 - optional, and slow

    sign = written.sign
    whole_bar = sign.end - sign.start == length
    if sign.rests:
        element = note.Rest()
        if whole_bar:
            element.fullMeasure = True
    else:
        element = _sounding(written, accidentals, staff.clef == "percussion")
    element.duration = _duration(sign, whole_bar and sign.rests)
    if sign.tied or sign.ties:
        kind = "continue" if sign.tied and sign.ties else "stop" if sign.tied else "start"
        element.tie = tie.Tie(kind)
    for number, kind in enumerate(beams, 1):
        direction = kind.removeprefix("partial-") if kind.startswith("partial") else None
        element.beams.append(kind.split("-")[0], direction)
        element.beams.beamsList[-1].number = number
    return element


def _sounding(written: Written, accidentals: tuple[bool, ...], drums: bool) -> Any:
    from music21 import chord, note, percussion  # noqa: PLC0415 - optional, and slow

    if drums:
        heads = {
            name: drum for name, drum in zip(written.names, written.sign.event.pitches, strict=True)
        }
        notes = [_drum(name, drum) for name, drum in heads.items()]
        return notes[0] if len(notes) == 1 else percussion.PercussionChord(notes)
    pitches = [_pitch(*pair) for pair in zip(written.names, accidentals, strict=True)]
    return note.Note(pitches[0]) if len(pitches) == 1 else chord.Chord(pitches)


def _drum(name: Name, drum: int) -> Any:
    from music21 import note  # noqa: PLC0415 - optional, and slow

    head = note.Unpitched(displayName=f"{name.letter}{name.octave}")
    if has_cross(drum):
        head.notehead = "x"
    return head


def _pitch(name: Name, accidental: bool) -> Any:
    """Return a pitch whose accidental is written or not."""
    from music21 import pitch  # noqa: PLC0415 - optional, and slow

    made = pitch.Pitch(f"{name.letter}{_FLATS[name.sign]}{name.octave}")
    if accidental and not name.sign:
        made.accidental = pitch.Accidental("natural")
    if made.accidental:
        made.accidental.displayStatus = accidental
    return made


def _duration(sign: Sign, whole_bar: bool) -> Any:
    from music21 import duration  # noqa: PLC0415 - optional, and slow

    if whole_bar:
        return duration.Duration(_quarters(sign.end - sign.start))
    kind, dots = sign.symbol
    made = duration.Duration(type=kind, dots=dots)
    if sign.tuplet:
        tuplet = duration.Tuplet(sign.tuplet.count, sign.tuplet.count * 2 // 3, sign.tuplet.unit)
        begins, ends = sign.start == sign.tuplet.start, sign.end == sign.tuplet.end
        tuplet.type = "start" if begins else "stop" if ends else None
        tuplet.bracket = True
        made.appendTuplet(tuplet)
    return made


def _quarters(length: int) -> Fraction:
    return Fraction(length, QUARTER)
