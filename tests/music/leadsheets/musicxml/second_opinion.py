"""What music21 reads in an unchanged MusicXML file, beside what we read in it.

Compared are the measures of the part with chord symbols: each chord's place, root, bass and tones,
and each measure's meter. Run it over a folder for the figure in the documentation:

    python -m tests.music.leadsheets.musicxml.second_opinion FOLDER
"""

import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.leadsheets.musicxml.container import unpack
from jazzrnn.music.leadsheets.musicxml.elements import read_elements
from jazzrnn.music.leadsheets.musicxml.measures import PartReader

MARK = (
    "<harmony><root><root-step>{}</root-step></root><kind>minor-seventh</kind>"
    "<bass><bass-step>G</bass-step></bass></harmony>"
)


def with_chords(xml):
    """A score with a chord symbol before every note that moves the time on, part by part."""
    root = ElementTree.fromstring(xml)
    notes = 0
    for measure in root.iter("measure" if root.tag == "score-partwise" else "part"):
        for note in measure.findall("note"):
            if note.find("chord") is None and note.find("grace") is None:
                place = [*measure].index(note)
                measure.insert(place, ElementTree.fromstring(MARK.format("CDEFAB"[notes % 6])))
                notes += 1
    return ElementTree.tostring(root)


def ours(xml):
    """Of the parts, one after the other: (meter, [(quarter notes, root, bass, tones)])."""
    parts = {}
    read_elements(xml, lambda part, element: parts.setdefault(part, PartReader()).read(element))
    return [
        [
            (measure.meter, sorted({*map(_ours, measure.chords)}, key=str))
            for measure in part.measures
        ]
        for part in parts.values()
    ]


def _ours(chord):
    place, symbol = chord
    read = parse_chord(symbol)
    if read is None:
        return round(place, 2), None, None, frozenset()
    bass = read.root if read.bass is None else read.bass
    return round(place, 2), read.root, bass, frozenset({*pitch_classes(read), bass})


def theirs(xml):
    """The same, as music21 reads it."""
    from music21.musicxml.xmlToM21 import MusicXMLImporter  # noqa: PLC0415 - it is slow to load

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importer = MusicXMLImporter()
        importer.xmlText = xml
        importer.parseXMLText()
        score = importer.stream
    staves = {}
    for number, part in enumerate(score.parts):  # a part of several staves is several parts there
        name, staff, _ = str(part.id).partition("-Staff")
        staves.setdefault(name if staff else number, []).append(part)
    return [part for part in map(_part, staves.values()) if part]


def _part(staves):
    measures = []
    meter = (4, 4)
    moved = {  # where the part says to which instrument's pitch it is written
        instrument.getOffsetInHierarchy(staves[0]): instrument.transposition
        for instrument in staves[0].recurse().getElementsByClass("Instrument")
    }
    for same in zip(*(part.getElementsByClass("Measure") for part in staves), strict=True):
        if (time := same[0].timeSignature) is not None:
            meter = (time.numerator, time.denominator)
        here = [offset for offset in moved if offset <= same[0].offset]
        by = moved[max(here)] if here else None
        found = {  # a chord of two staves is twice there
            _theirs(measure, chord, by.chromatic.semitones if by else 0)
            for measure in same
            for chord in measure.recurse().getElementsByClass("Harmony")
        }
        measures.append((meter, sorted(found, key=str)))
    return measures


def _theirs(measure, chord, semitones):
    place = round(float(chord.getOffsetInHierarchy(measure)), 2)
    if "NoChord" in chord.classes:
        return place, None, None, frozenset()
    root, bass, *tones = (
        round(pitch.pitchClass + semitones) % 12
        for pitch in (chord.root(), chord.bass(), *chord.pitches)
    )
    return place, root, bass, frozenset(tones)


def differences(xml):
    """Where the two readings of a file differ: (part, measure, ours, theirs)."""
    found = []
    for number, (mine, other) in enumerate(zip(ours(xml), theirs(xml), strict=True)):
        if len(mine) != len(other):
            found.append((number, "measures", len(mine), len(other)))
        for k, (a, b) in enumerate(zip(mine, other, strict=False)):
            if a[0] != b[0]:
                found.append((number, k, a[0], b[0]))
            both = zip(a[1], b[1], strict=False)
            found += [(number, k, x, y) for x, y in both if x != y]
            if len(a[1]) != len(b[1]):
                found.append((number, k, a[1], b[1]))
    return found


def say(*what):
    sys.stdout.write(" ".join(map(str, what)) + "\n")


def main():
    files = chords = 0
    for path in sorted(Path(sys.argv[1]).rglob("*")):
        if path.suffix not in {".xml", ".mxl", ".musicxml"}:
            continue
        try:
            xml = unpack(path.read_bytes())
            xml = xml if b"<harmony" in xml or len(sys.argv) > 2 else with_chords(xml)
            found = differences(xml)
        except Exception as error:
            say(path.name, type(error).__name__, str(error)[:100])
            continue
        files += 1
        chords += xml.count(b"<harmony")
        if found:
            say(path.name, len(found), *found[:2])
    say(files, "files", chords, "chords")


if __name__ == "__main__":
    main()
