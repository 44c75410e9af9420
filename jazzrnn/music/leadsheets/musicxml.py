"""MusicXML lead sheets: chord symbols, meters, sections and repeats. The only user of music21.

A file may come from anywhere. Before music21 sees it, it is unpacked with a limit, declarations of
entities are refused, and all is left out but the first part that has chord symbols; its notes,
which are not needed here, become rests.
"""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from jazzrnn.errors import ChangesError
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.musicxml_chords import fail, read_symbol
from jazzrnn.music.leadsheets.progression import (
    Progression,
    WrittenBar,
    find_style,
    make_progression,
)
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs, place_codas
from jazzrnn.music.notes import STEPS_PER_QUARTER, ChordMark
from jazzrnn.music.setting import Bar

LARGEST_XML = 32_000_000  # bytes, unpacked: a symphony has 10,000,000
LONGEST_TITLE = 200
MOST_CHORDS = 4 * MOST_BARS
_KEPT = {"attributes", "harmony", "barline", "direction", "backup", "forward"}
_LIMITS = {
    "beats": 32,
    "beat-type": 64,
    "divisions": 1_000_000,
    "duration": 100_000_000,
    "fifths": 7,
    "root-alter": 2,
    "bass-alter": 2,
    "degree-value": 13,
    "degree-alter": 2,
    "ending": 32,
}
_JUMPS = {"DaCapo": "D.C.", "DalSegno": "D.S."}


def read_score(data: bytes, name: str = "") -> Progression:
    """Read the changes of a lead sheet.

    Args:
        data: a MusicXML file, plain or packed (.mxl).
        name: if it has no title.

    Raises:
        ChangesError: it is damaged, too large, or has no chord symbol.
    """
    root = _lead_part(_parse(_unpack(data)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # music21 warns of what it mends
        try:
            from music21.musicxml.xmlToM21 import MusicXMLImporter  # noqa: PLC0415 - it is slow

            importer: Any = MusicXMLImporter()
            return _progression(importer.xmlRootToScore(root), name)
        except ChangesError:
            raise
        except Exception as error:  # whatever music21 raises, it is about this file
            raise ChangesError(f"its MusicXML makes no sense ({error})") from error


def _unpack(data: bytes) -> bytes:
    """Return the XML of a file, packed or not."""
    if data[:2] != b"PK":
        xml = data
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [name for name in archive.namelist() if not name.startswith("META-INF/")]
                scores = [name for name in names if name.endswith((".xml", ".musicxml"))]
                if not scores:
                    raise ChangesError("no score in it")
                with archive.open(scores[0]) as file:
                    xml = file.read(LARGEST_XML + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise ChangesError(f"a damaged .mxl file ({error})") from error
    if len(xml) > LARGEST_XML:
        raise ChangesError(f"its score has more than {LARGEST_XML:,} bytes")
    return xml


def _parse(xml: bytes) -> ElementTree.Element:
    if b"<!ENTITY" in xml.replace(b"\0", b""):  # the zeros are those of UTF-16
        raise ChangesError("its MusicXML declares entities, which no score needs")
    try:
        return ElementTree.fromstring(xml)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ChangesError(f"its MusicXML is damaged ({error})") from error


def _lead_part(root: ElementTree.Element) -> ElementTree.Element:
    """Return a score of the first part that has chord symbols, with no note in it."""
    if root.tag != "score-partwise":
        raise ChangesError(f"no MusicXML score by parts, but <{root.tag[:40]}>")
    parts = [part for part in root.findall("part") if part.find("measure/harmony") is not None]
    if not parts:
        raise ChangesError("its score has no chord symbols (harmony elements)")
    for part in root.findall("part"):
        if part is not parts[0]:
            root.remove(part)
    measures = parts[0].findall("measure")
    if len(measures) > MOST_BARS or len(parts[0].findall("measure/harmony")) > MOST_CHORDS:
        raise ChangesError(f"more than {MOST_BARS:,} bars or {MOST_CHORDS:,} chords")
    for measure in measures:
        children = [*measure]
        measure[:] = [kept for child in children if (kept := _without_note(child)) is not None]
    _check_numbers(parts[0])
    return root


def _without_note(child: ElementTree.Element) -> ElementTree.Element | None:
    """Return what is kept of a measure's child: a rest of a note, nothing of a chord's others."""
    if child.tag != "note":
        return child if child.tag in _KEPT else None
    duration = child.find("duration")
    if duration is None or child.find("chord") is not None or child.find("cue") is not None:
        return None
    rest = ElementTree.Element("note")
    rest.extend([ElementTree.Element("rest"), duration, *child.findall("voice")])
    return rest


def _check_numbers(part: ElementTree.Element) -> None:
    """Refuse numbers that no score has, and that music21 would count up to."""
    for element in part.iter():
        text = element.get("number", "") if element.tag == "ending" else element.text or ""
        if element.tag in _LIMITS:
            numbers = re.findall(r"\d+", text)
            if any(len(n) > 9 or int(n) > _LIMITS[element.tag] for n in numbers):
                raise ChangesError(f"its MusicXML makes no sense (<{element.tag}> {text[:40]})")


def _progression(score: Any, name: str) -> Progression:
    part = score.parts[0]
    measures = [*part.getElementsByClass("Measure")]
    words = " ".join(
        str(text.content) for text in part.recurse().getElementsByClass("TextExpression")
    )
    marks = [mark.getQuarterBPM() for mark in part.recurse().getElementsByClass("MetronomeMark")]
    tempos = [round(bpm, 2) for bpm in marks if bpm and 10 <= bpm <= 500]
    title = score.metadata.bestTitle if score.metadata else None
    return make_progression(
        " ".join((title or name).split())[:LONGEST_TITLE],
        _written(measures, _endings(part)),
        key=_key(part),
        tempo_bpm=tempos[0] if tempos else 0.0,
        style=find_style(words),
    )


def _key(part: Any) -> str:
    for signature in part.recurse().getElementsByClass("KeySignature"):
        key = signature if "Key" in signature.classes else signature.asKey("major")
        tonic = key.tonic.name.replace("-", "b")
        return read_key(tonic + ("m" if key.mode == "minor" else "")).name
    return ""


def _endings(part: Any) -> dict[Any, tuple[int, ...]]:
    """Return the numbers of the ending that begins with a measure, by the measure's id."""
    return {
        id(bracket.getFirst()): tuple(bracket.numberRange)
        for bracket in part.recurse().getElementsByClass("RepeatBracket")
    }


def _written(measures: list[Any], endings: dict[Any, tuple[int, ...]]) -> list[WrittenBar]:
    written: list[WrittenBar] = []
    codas: list[tuple[int, bool]] = []
    meter = (4, 4)
    for measure in measures:
        if measure.timeSignature is not None:
            name = f"{measure.timeSignature.numerator}/{measure.timeSignature.denominator}"
            meter = read_meter(name) or fail(measure, f"{name} is no meter")
        marks = tuple(_marks(measure, meter))
        short = measure.duration.quarterLength < measure.barDuration.quarterLength
        if short and (not written or not marks):
            continue  # a pick-up, or the rest of a bar that a repeat cuts in two
        found = measure.getElementsByClass("Coda")
        codas.extend((len(written), sign.offset > 0) for sign in found)
        sections = [str(mark.content) for mark in measure.getElementsByClass("RehearsalMark")]
        around = _signs(measure)._replace(endings=endings.get(id(measure), ()))
        written.append(WrittenBar(Bar(*meter, marks), around, "".join(sections[:1])))
    signs = place_codas([bar.signs for bar in written], codas)
    return [bar._replace(signs=sign) for bar, sign in zip(written, signs, strict=True)]


def _signs(measure: Any) -> Signs:
    """Return what stands around a measure, but for endings and codas."""
    left, right = measure.leftBarline, measure.rightBarline
    kinds = [type(sign).__name__ for sign in measure.getElementsByClass("RepeatExpression")]
    jumps = [re.fullmatch(r"(DaCapo|DalSegno)(?:Al(Fine|Coda))?", kind) for kind in kinds]
    jump = next((found for found in jumps if found), None)
    return Signs(
        opens=left is not None and "Repeat" in left.classes,
        closes=(right.times or 2) if right is not None and "Repeat" in right.classes else 0,
        segno="Segno" in kinds,
        fine="Fine" in kinds,
        double_bar=right is not None and right.type in {"double", "final"},
        jump=_JUMPS[jump[1]] if jump else "",
        until=(jump[2] or "") if jump else "",
    )


def _marks(measure: Any, meter: tuple[int, int]) -> Iterator[ChordMark]:
    """Yield the chords of a measure; of several at one place the last."""
    length = Bar(*meter, ()).length
    found: dict[int, str] = {}
    for harmony in measure.recurse().getElementsByClass("Harmony"):
        onset = round(float(harmony.getOffsetInHierarchy(measure)) * STEPS_PER_QUARTER)
        found[min(max(onset, 0), length - 1)] = read_symbol(measure, harmony)
    for onset, symbol in sorted(found.items()):
        yield ChordMark(onset, symbol)
