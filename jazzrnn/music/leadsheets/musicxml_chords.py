"""Chord symbols of MusicXML, as music21 reads them, in our spelling."""

from typing import Any, NoReturn

from jazzrnn.errors import ChangesError, ChordError
from jazzrnn.music.chords import NO_CHORD, parse_chord

_QUALITIES = {  # kinds of music21 -> ours, to which degrees may be added
    "": "",
    "major": "",
    "minor": "m",
    "augmented": "+",
    "diminished": "dim",
    "dominant-seventh": "7",
    "major-seventh": "maj7",
    "minor-major-seventh": "mMaj7",
    "minor-seventh": "m7",
    "augmented-major-seventh": "maj7#5",
    "augmented-seventh": "7#5",
    "half-diminished-seventh": "m7b5",
    "diminished-seventh": "dim7",
    "seventh-flat-five": "7b5",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "major-ninth": "maj9",
    "dominant-ninth": "9",
    "minor-major-ninth": "mMaj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "major-11th": "maj11",
    "minor-11th": "m11",
    "major-13th": "maj13",
    "dominant-13th": "13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "suspended-fourth-seventh": "7sus4",
    "power": "5",
}


def read_symbol(measure: Any, harmony: Any) -> str:
    """Return a chord symbol in our spelling.

    Its kind and degrees tell what it means; its text does where they do not ("other").
    """
    if "NoChord" in harmony.classes:
        return NO_CHORD
    root, bass = (str(pitch.name).replace("-", "b") for pitch in (harmony.root(), harmony.bass()))
    text = str(harmony.chordKindStr or "")
    base = _QUALITIES.get(str(harmony.chordKind or ""))
    written = [] if base is None else [_with_degrees(base, harmony), base]
    for quality in (*written, text):
        try:
            chord = parse_chord(root + quality)
        except ChordError:
            continue
        if chord is not None:
            return root + chord.quality + (f"/{bass}" if bass != root else "")
    return fail(measure, f"no chord of the kind {harmony.chordKind!r}, {text!r}")


def _with_degrees(base: str, harmony: Any) -> str:
    """Return a quality with the degrees that are added or altered; others are left out."""
    quality = base
    for step in harmony.chordStepModifications:
        degree = int(step.degree)
        sign = {-1: "b", 0: "", 1: "#"}.get(step.interval.semitones if step.interval else 0)
        if step.modType == "subtract" or sign is None:
            continue
        if degree == 7 and base == "sus4":
            quality = "7sus4"
        elif degree == 4:
            quality += "sus4"
        elif sign:
            quality += f"({sign}{degree})"
        elif degree in {2, 9, 11, 13}:
            seventh = any(digit.isdigit() for digit in base)
            quality += f"({degree})" if seventh and degree != 2 else "add9"
        elif degree == 6 and base in {"", "m"}:
            quality += "6"
    return quality


def fail(measure: Any, problem: str) -> NoReturn:
    """Raise a ChangesError that names the measure."""
    raise ChangesError(f"measure {measure.measureNumberWithSuffix()}: {problem}")
