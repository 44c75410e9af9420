"""Chord symbols of MusicXML (harmony elements) in our spelling.

A symbol is a root, a kind ("minor-seventh"), degrees that are added, altered or left out, and a
bass. What cannot be said in our spelling is left out and reported.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from jazzrnn.errors import ChordError
from jazzrnn.music.chords import NO_CHORD, Chord, parse_chord, pitch_classes, spell_chord
from jazzrnn.music.leadsheets.musicxml.numbers import number_of, text_in
from jazzrnn.music.leadsheets.musicxml.numerals import WrittenKey, root_of_numeral
from jazzrnn.music.leadsheets.spelling import over_root

KINDS = {  # of MusicXML, and a few that programs write besides -> ours
    "major": "",
    "minor": "m",
    "augmented": "+",
    "diminished": "dim",
    "dominant": "7",
    "dominant-seventh": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "augmented-seventh": "7#5",
    "augmented-major-seventh": "maj7#5",
    "half-diminished": "m7b5",
    "half-diminished-seventh": "m7b5",
    "major-minor": "mMaj7",
    "minor-major": "mMaj7",
    "minor-major-seventh": "mMaj7",
    "seventh-flat-five": "7b5",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "augmented-ninth": "9#5",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "minor-major-ninth": "mMaj9",
    "dominant-11th": "11",
    "major-11th": "maj11",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "maj13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "suspended-fourth-seventh": "7sus4",
    "power": "5",
}
NEAREST_KINDS = {  # names of classical harmony, and the chord symbol that sounds most like them
    "Neapolitan": "",
    "Italian": "7",
    "German": "7",
    "French": "7b5",
    "Tristan": "m7b5",
    "pedal": "5",
}
_SEVENTHS = {  # what a seventh makes of a triad, by its alteration: MusicXML counts from minor
    "": {0: "7", -1: "7", 1: "maj7"},
    "m": {0: "m7", -1: "m7", 1: "mMaj7"},
    "dim": {0: "m7b5", -1: "dim7", 1: "dimMaj7"},
    "+": {0: "7#5", -1: "7#5", 1: "maj7#5"},
    "sus4": {0: "7sus4", -1: "7sus4", 1: "maj7sus4"},
    "sus2": {0: "7sus2", -1: "7sus2"},
    "5": {0: "7", -1: "7", 1: "maj7"},
}
NOTHING = re.compile(r"n\.? ?c\.?", re.IGNORECASE)
_SIGNS = {-1: "b", 0: "", 1: "#"}
_THIRD, _FIFTH = 4, 7  # semitones above the root
_ORDER = (7, 3, 4, 2, 5, 6, 9, 11, 13)  # in which degrees change a chord


class Symbol(NamedTuple):
    """A chord symbol as it is read."""

    text: str  # ours; "" if there is none
    unread: str = ""  # what was left out


class _Degree(NamedTuple):
    value: int
    alter: int
    how: str  # "add", "alter", "subtract"


def read_symbol(harmony: Element, key: WrittenKey) -> Symbol:
    """Return a chord symbol as it is written: not yet at the pitch that sounds.

    Its kind and degrees say what it means; its text does where they do not ("other"), or where
    it says more than a kind without degrees.
    """
    kind = harmony.find("kind")
    name = ((kind.text if kind is not None else "") or "").strip()
    text = (kind.get("text", "") if kind is not None else "").strip()
    root = _note(harmony, "root") or root_of_numeral(harmony, key)
    if name == "none" or (name not in KINDS and NOTHING.fullmatch(text)):
        return Symbol(NO_CHORD)
    if not root:
        return Symbol("", f"a chord without a root ({name or 'no kind'})")
    quality, unread = _quality(name, text, [*_degrees(harmony)])
    bass = _note(harmony, "bass") or _inverted(root + quality, harmony)
    if len(harmony.findall("root")) > 1:
        unread = unread or "a chord over a chord: the first is read"
    below = bass and parse_chord(bass) != parse_chord(root)
    return Symbol(root + quality + (f"/{bass}" if below else ""), unread)


def _note(harmony: Element, tag: str) -> str:
    """Return the name of a root or bass; "" if there is none."""
    step = text_in(harmony, f"{tag}/{tag}-step").upper()
    alter = number_of(harmony, f"{tag}/{tag}-alter")
    if step not in {*"ABCDEFG"} or alter not in {-2, -1, 0, 1, 2}:
        return ""
    return step + ("#" if alter > 0 else "b") * abs(int(alter))


def _quality(kind: str, text: str, degrees: list[_Degree]) -> tuple[str, str]:
    """Return a quality in our spelling, and what of it was left out."""
    base = KINDS.get(kind)
    if base is None:
        known = NEAREST_KINDS.get(kind)
        for quality in (text, kind):
            if known is None and _is_chord(quality) and (quality or not kind):
                return _canonical(quality), ""
        return known or "", f"the kind {kind[:40]!r}{f' ({text[:20]})' if text else ''}"
    whole = base + text if text.startswith("(") else text  # "(maj7)" of a minor chord
    if not degrees and _says_more(whole, base):
        return _canonical(whole), ""
    quality, unread = _with_degrees(base, degrees)
    if unread and text and _is_chord(text):
        return _canonical(text), ""
    return _canonical(quality), unread


def _is_chord(quality: str) -> bool:
    symbol = over_root("C", quality)
    try:
        return symbol[1:2] not in {*"b#♭♯"} and parse_chord(symbol) is not None
    except ChordError:
        return False


def _says_more(text: str, quality: str) -> bool:
    """Return whether the text of a kind is that quality and more: "7alt" of a dominant. Programs
    that know few kinds write so. A text that contradicts its kind is how the kind is drawn.
    """
    if not text or not _is_chord(text):
        return False
    written, meant = parse_chord("C" + text), parse_chord("C" + quality)
    if written is None or meant is None or written == meant:
        return False
    tones, needed = {*pitch_classes(written)}, {*pitch_classes(meant)}
    fourth_for_third = quality in {"", "7"} and "sus" in text
    return tones >= needed - {_FIFTH} - ({_THIRD} if fourth_for_third else set())


def _canonical(quality: str) -> str:
    return spell_chord(parse_chord(over_root("C", quality))).removeprefix("C")


def _degrees(harmony: Element) -> Iterator[_Degree]:
    for element in harmony.findall("degree"):
        value, alter = number_of(element, "degree-value"), number_of(element, "degree-alter")
        yield _Degree(int(value), int(alter), text_in(element, "degree-type") or "add")


def _with_degrees(base: str, degrees: list[_Degree]) -> tuple[str, str]:
    """Return a quality with its degrees, and those that could not be said."""
    quality, unread = base, ""
    missing = {degree.value for degree in degrees if degree.how == "subtract"}
    for degree in sorted(degrees, key=lambda degree: _place(degree.value)):
        if degree.how == "subtract":
            fits = [quality] if degree.value == 3 and {4, 2}.intersection(_added(degrees)) else []
            fits += ["5"] if degree.value == 3 and quality in {"", "m"} else []
        else:
            fits = [*_ways(quality, degree, 3 in missing)]
        found = next((way for way in fits if _is_chord(way)), None)
        if found is None:
            sign = _SIGNS.get(degree.alter, "?")
            unread = f"{degree.how} {sign}{degree.value}"
        quality = quality if found is None else found
    return quality, unread


def _place(value: int) -> int:
    return _ORDER.index(value) if value in _ORDER else len(_ORDER)


def _added(degrees: list[_Degree]) -> set[int]:
    return {degree.value for degree in degrees if degree.how != "subtract"}


def _ways(quality: str, degree: _Degree, no_third: bool) -> Iterator[str]:
    """Yield qualities that may be what a degree makes of another one; not all are chords."""
    value, alter = degree.value, degree.alter
    sign = _SIGNS.get(alter)
    if value == 7:
        yield from [_SEVENTHS.get(quality, {}).get(alter, "?")]
    elif value in {4, 11} and alter == 0 and (no_third or (value == 4 and "7" in quality)):
        yield f"{quality.removesuffix('5') if quality == '5' else quality}sus4"
    elif value == 2 and alter == 0 and no_third:
        yield f"{quality}sus2"
    elif value == 6 and alter == -1:
        yield f"{quality}(b13)"
    elif value == 5 and sign:
        yield {("", "#"): "+", ("m", "b"): "dim"}.get((quality, sign), f"{quality}({sign}5)")
    elif sign is not None:
        value = {2: 9, 4: 11}.get(value, value)
        if value in {6, 13} and not sign:
            yield f"{quality}6"
        yield f"{quality}({sign}{13 if value == 6 else value})"
        yield f"{quality}add{sign}{value}"


def _inverted(symbol: str, harmony: Element) -> str:
    """Return the bass of an inversion: the third, fifth or seventh of a chord; "" if none."""
    inversion, chord = int(number_of(harmony, "inversion")), parse_chord(symbol)
    tones = pitch_classes(chord) if chord else ()
    if not chord or not 0 < inversion < min(len(tones), 4):
        return ""
    inverted = spell_chord(Chord(chord.root, "", tones[inversion]))
    return inverted.partition("/")[2]
