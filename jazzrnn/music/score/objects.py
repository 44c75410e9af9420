"""Signs and chord symbols as music21's objects."""
# What music21 returns is known to be a Music21Object, and little more; it may not be installed.
# pyright: reportMissingImports=false, reportMissingTypeStubs=false
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from copy import deepcopy
from fractions import Fraction
from functools import lru_cache
from typing import Any

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.score.chord_symbols import kind_of, names_of
from jazzrnn.music.score.drums import has_cross
from jazzrnn.music.score.sheet import Staff, Written
from jazzrnn.music.score.spelling import Name
from jazzrnn.music.score.units import QUARTER, Sign

_SIGNS = {-1: "-", 0: "", 1: "#"}  # music21 writes a flat so


def element_of(
    written: Written, accidentals: tuple[bool, ...], beams: list[str], staff: Staff, length: int
) -> Any:
    """Return a note, a chord, drums or a rest."""
    from music21 import note, tie  # noqa: PLC0415 - optional, and slow

    sign = written.sign
    whole_bar = sign.end - sign.start == length
    if sign.rests:
        element: Any = note.Rest()
        element.fullMeasure = whole_bar
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
        heads = dict(zip(written.names, written.sign.event.pitches, strict=True))
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

    made = pitch.Pitch(name.letter + _SIGNS[name.sign])
    made.octave = name.octave  # in the name, the minus of -1 would be a flat
    if accidental and not name.sign:
        made.accidental = pitch.Accidental("natural")
    if made.accidental:
        made.accidental.displayStatus = accidental
    return made


def _duration(sign: Sign, whole_bar: bool) -> Any:
    from music21 import duration  # noqa: PLC0415 - optional, and slow

    if whole_bar:
        return duration.Duration(quarters(sign.end - sign.start))
    kind, dots = sign.symbol
    made = duration.Duration(type=kind, dots=dots)
    if sign.tuplet:
        tuplet = duration.Tuplet(sign.tuplet.notes, sign.tuplet.notes * 2 // 3, sign.tuplet.unit)
        begins, ends = sign.start == sign.tuplet.start, sign.end == sign.tuplet.end
        tuplet.type = "start" if begins else "stop" if ends else None
        tuplet.bracket = True
        made.appendTuplet(tuplet)
    return made


def quarters(length: int) -> Fraction:
    """Return a length in quarter notes, as music21 counts."""
    return Fraction(length, QUARTER)


def harmony_of(symbol: str) -> Any:
    """Return a chord symbol: a copy, for music21 takes 30 ms to find the notes of each."""
    return deepcopy(_new_harmony(symbol))


@lru_cache(maxsize=256)
def _new_harmony(symbol: str) -> Any:
    from music21 import harmony  # noqa: PLC0415 - optional, and slow

    chord = parse_chord(symbol)
    if chord is None:
        return harmony.NoChord("N.C.")
    kind, (root, bass) = kind_of(chord.quality), names_of(symbol)
    written = harmony.ChordSymbol(root=root.replace("b", "-"), kind=kind.name)
    written.chordKindStr = kind.text
    for degree in kind.degrees:
        step = harmony.ChordStepModification(degree.how, degree.value, degree.alter)
        written.addChordStepModification(step, updatePitches=False)
    if bass:
        written.bass(bass.replace("b", "-"), allow_add=True)  # it need not be a tone of it
    return written
