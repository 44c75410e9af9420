"""Chord symbols as MusicXML says them: a kind, and degrees that are added or altered."""

from typing import NamedTuple

from jazzrnn.music.chords import parse_chord
from jazzrnn.music.piano_roll import in_print
from jazzrnn.music.qualities import read_quality, spell_quality
from jazzrnn.music.score.spelling import natural

_KINDS = {  # base and top -> kind; degrees that it lacks
    ("", 7): "major", ("(b5)", 7): "major", ("5", 7): "power",
    ("add9", 7): "major +9", ("add11", 7): "major +11",
    ("6", 7): "major-sixth", ("6", 9): "major-sixth +9",
    ("maj7", 7): "major-seventh", ("maj7", 9): "major-ninth",
    ("maj7", 11): "major-11th", ("maj7", 13): "major-13th",
    ("m", 7): "minor", ("madd9", 7): "minor +9", ("madd11", 7): "minor +11",
    ("m6", 7): "minor-sixth", ("m6", 9): "minor-sixth +9",
    ("m7", 7): "minor-seventh", ("m7", 9): "minor-ninth",
    ("m7", 11): "minor-11th", ("m7", 13): "minor-13th",
    ("mMaj7", 7): "minor-major-seventh", ("mMaj7", 9): "minor-major-seventh +9",
    ("mMaj7", 11): "minor-major-seventh +11", ("mMaj7", 13): "minor-major-seventh +13",
    ("7", 7): "dominant-seventh", ("7", 9): "dominant-ninth", ("7", 13): "dominant-13th",
    ("7alt", 7): "dominant-seventh #5 b9 #9",
    ("dim", 7): "diminished", ("dim7", 7): "diminished-seventh", ("dimMaj7", 7): "diminished +#7",
    ("+", 7): "augmented", ("sus4", 7): "suspended-fourth", ("sus2", 7): "suspended-second",
    ("6sus4", 7): "suspended-fourth +6",
    ("7sus4", 7): "suspended-fourth +7", ("7sus4", 9): "suspended-fourth +7 +9",
    ("7sus4", 13): "suspended-fourth +7 +13", ("7sus2", 7): "suspended-second +7",
    ("maj7sus4", 7): "suspended-fourth +#7", ("maj7sus4", 9): "suspended-fourth +#7 +9",
    ("maj7sus4", 13): "suspended-fourth +#7 +13", ("maj7sus4", 11): "suspended-fourth +#7 +9",
}  # fmt: skip
_ALTERS = {"b": -1, "#": 1}


class Degree(NamedTuple):
    """A degree of a chord that its kind does not say."""

    value: int
    alter: int  # semitones
    how: str  # "add" or "alter"


class Kind(NamedTuple):
    """The quality of a chord as MusicXML says it."""

    name: str  # as music21 calls it: "dominant-seventh"
    text: str  # as it is printed, without the degrees that are printed behind it: "7"
    degrees: tuple[Degree, ...]
    said: bool = False  # whether `text` says the degrees, too


def kind_of(quality: str) -> Kind:
    """Return the kind of a chord quality in our spelling.

    >>> kind_of("13b9")[:2], [degree[:] for degree in kind_of("13b9").degrees]
    (('dominant-13th', '13'), [(9, -1, 'add')])
    """
    read, _ = read_quality(quality)
    assert read is not None, quality
    text = in_print(f" {quality}").strip()
    if (read.base, read.altered) == ("m7", ("b5",)) and read.top == 7:
        return Kind("half-diminished-seventh", text, ())
    name, *lacking = _KINDS[read.base, read.top].split()
    lacking += ["b5"] * (read.base == "(b5)")
    degrees = tuple(_degree(word) for word in (*lacking, *read.altered))
    if not lacking:
        text = spell_quality(read._replace(altered=()))
    return Kind(name, text, degrees, bool(lacking))


def is_said(symbol: str) -> bool:
    """Return whether the printed quality of a chord symbol says its degrees, too."""
    chord = parse_chord(symbol)
    return chord is not None and kind_of(chord.quality).said


def names_of(symbol: str) -> tuple[str, str]:
    """Return the names of a chord's root and bass ("" for none), as its symbol writes them.

    >>> names_of("B♭6/9/F"), names_of("F#m7")
    (('Bb', 'F'), ('F#', ''))
    """
    chord = parse_chord(symbol)
    assert chord is not None, symbol
    below = symbol.strip().rpartition("/")[2]
    root = _name(symbol.strip()[0], chord.root)
    return root, "" if chord.bass is None else _name(below[0], chord.bass)


def _name(letter: str, pitch: int) -> str:
    """Return the name of a pitch class by its letter."""
    sign = (pitch - natural(letter) + 6) % 12 - 6
    return letter + ("#" if sign > 0 else "b") * abs(sign)


def _degree(word: str) -> Degree:
    """Read "b9", "+9" or "+#7"."""
    word = word.removeprefix("+")
    value = int(word.lstrip("b#"))
    return Degree(value, _ALTERS.get(word[0], 0), "alter" if value == 5 else "add")
