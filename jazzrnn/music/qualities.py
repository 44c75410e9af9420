"""Chord qualities: the "m7b5" of a chord symbol, in all the ways that musicians write it.

A quality is a base ("7"), its highest natural tension in the place of the seventh ("13"), and
altered tensions ("b9"): "13b9". Three tables say everything: what the bases are, what people
write for them, and which tones the tensions bring.

Source of the scales: M. Levine, The Jazz Theory Book, 1995.
"""

import re
from functools import lru_cache
from typing import NamedTuple


class Quality(NamedTuple):
    """A quality, taken apart."""

    base: str  # a key of BASES
    top: int  # the highest natural tension: 9, 11, 13; 7 for none
    altered: tuple[str, ...]  # keys of ALTERED, in their order there


class Base(NamedTuple):
    """What a quality is built on."""

    tones: tuple[int, ...]  # semitones above the root
    family: str
    scales: str  # keys of SCALES, the most usual first


SCALES = {
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "dorian_b2": (0, 1, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "phrygian_dominant": (0, 1, 4, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "lydian_#2": (0, 3, 4, 6, 7, 9, 11),
    "lydian_#5": (0, 2, 4, 6, 8, 9, 11),
    "lydian_dominant": (0, 2, 4, 6, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "mixolydian_b6": (0, 2, 4, 5, 7, 8, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "locrian_2": (0, 2, 3, 5, 6, 8, 10),
    "melodic_minor": (0, 2, 3, 5, 7, 9, 11),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "altered": (0, 1, 3, 4, 6, 8, 10),
    "half_whole": (0, 1, 3, 4, 6, 7, 9, 10),
    "whole_half": (0, 2, 3, 5, 6, 8, 9, 11),
    "whole_tone": (0, 2, 4, 6, 8, 10),
}
_MAJOR = "ionian lydian lydian_#5 lydian_#2"
_MINOR = "dorian aeolian phrygian locrian locrian_2"
_DOMINANT = (
    "mixolydian lydian_dominant half_whole whole_tone altered mixolydian_b6 phrygian_dominant"
)
BASES = {
    "": Base((0, 4, 7), "maj", _MAJOR),
    "(b5)": Base((0, 4, 6), "maj", _MAJOR),
    "5": Base((0, 7), "maj", _MAJOR),
    "add9": Base((0, 4, 7, 2), "maj", _MAJOR),
    "add11": Base((0, 4, 7, 5), "maj", _MAJOR),
    "6": Base((0, 4, 7, 9), "maj", _MAJOR),
    "maj7": Base((0, 4, 7, 11), "maj7", _MAJOR),
    "m": Base((0, 3, 7), "m", _MINOR),
    "madd9": Base((0, 3, 7, 2), "m", _MINOR),
    "madd11": Base((0, 3, 7, 5), "m", _MINOR),
    "m6": Base((0, 3, 7, 9), "m", "melodic_minor dorian_b2"),
    "m7": Base((0, 3, 7, 10), "m7", _MINOR),
    "mMaj7": Base((0, 3, 7, 11), "mMaj7", "melodic_minor harmonic_minor"),
    "7": Base((0, 4, 7, 10), "7", _DOMINANT),
    "7alt": Base((0, 4, 8, 10, 1, 3), "7alt", "altered"),
    "dim": Base((0, 3, 6), "dim7", "whole_half"),
    "dim7": Base((0, 3, 6, 9), "dim7", "whole_half"),
    "dimMaj7": Base((0, 3, 6, 11), "dim7", "whole_half"),
    "+": Base((0, 4, 8), "aug", "whole_tone"),
    "sus4": Base((0, 5, 7), "sus", "mixolydian"),
    "sus2": Base((0, 2, 7), "sus", "mixolydian"),
    "6sus4": Base((0, 5, 7, 9), "sus", "mixolydian"),
    "7sus4": Base((0, 5, 7, 10), "sus", "mixolydian dorian_b2 phrygian"),
    "7sus2": Base((0, 2, 7, 10), "sus", "mixolydian"),
    "maj7sus4": Base((0, 5, 7, 11), "sus", "ionian"),
}
_EXTENSIBLE = {
    "6",
    "m6",
    "maj7",
    "m7",
    "mMaj7",
    "7",
    "7sus4",
    "maj7sus4",
}  # tensions may follow these
NATURAL = {7: (), 9: (2,), 11: (2, 5), 13: (2, 9)}  # the tones that a top tension brings
ALTERED = {  # its tone, and the natural tone that it takes the place of
    "b5": (6, 7),
    "#5": (8, 7),
    "b9": (1, 2),
    "#9": (3, 2),
    "#11": (6, 5),
    "b13": (8, 9),
}

_TOP = "(?P<top>7|9|11|13)"
# Words in any case; but M alone is major, and m alone minor.
_MAJ = r"(?:(?i:major|maj|ma)|M|j|\^|Δ)"
_MIN = "(?:(?i:minor|min|mi)|m|-)"
_AUG = r"(?:(?i:aug)|\+)"
_SUS, _ADD, _ALT, _DIM = "(?i:sus)", "(?i:add)", "(?i:alt)", "(?:(?i:dim)|o)"
_OPEN, _CLOSE = r"(?P<open>\()?", r"(?(open)\))"  # brackets: both or none
_NO_3 = f"{_OPEN}(?i:no|omit) ?3(?i:rd)?{_CLOSE}"
_MAJ_TOP = f"(?:{_MAJ}{_TOP}|(?P<top_M>7|9|11|13)M)"  # C7M in Brazil and France
_SUS_4 = rf"(?:{_SUS}4?|\({_SUS}4?\))"
_WRITTEN = (  # base, the altered fifth that the spelling implies, what people write
    ("", "", "(?:(?i:major|maj|ma)|M)?"),
    ("(b5)", "", r"\([b-]5\)"),
    ("5", "", f"5|{_NO_3}"),
    ("add9", "", f"{_OPEN}{_ADD}[92]{_CLOSE}"),
    ("add11", "", f"{_OPEN}{_ADD}(?:11|4){_CLOSE}"),
    ("6", "", f"{_MAJ}?6(?:/?(?P<top>9))?"),
    ("maj7", "", rf"{_MAJ_TOP}|\({_MAJ_TOP.replace('<top', '<in_top')}\)"),
    ("maj7", "", r"[\^Δ]"),
    ("maj7", "#5", f"{_AUG}{_OPEN}{_MAJ}{_TOP}{_CLOSE}"),
    ("m", "", _MIN),
    ("madd9", "", f"{_MIN}{_OPEN}{_ADD}[92]{_CLOSE}"),
    ("madd11", "", f"{_MIN}{_OPEN}{_ADD}(?:11|4){_CLOSE}"),
    ("m6", "", f"{_MIN}6(?:/?(?P<top>9))?"),
    ("m7", "", f"{_MIN}{_TOP}"),
    ("m7", "b5", rf"(?:ø|h(?=\d)){_TOP}?"),
    ("mMaj7", "", f"{_MIN}/?{_OPEN}{_MAJ_TOP}{_CLOSE}"),
    ("mMaj7", "", rf"{_MIN}[\^Δ]|{_MIN}\([#+]7\)|{_MIN}[#+]7"),
    ("7", "", f"(?i:dom)?{_TOP}"),
    ("7", "#5", rf"{_AUG}{_TOP}|7\+(?!\d)"),
    ("7alt", "", f"7?{_OPEN}{_ALT}{_CLOSE}"),
    ("dim", "", f"{_DIM}|{_MIN}{_OPEN}[b-]5{_CLOSE}"),
    ("dim7", "", f"{_DIM}7"),
    ("dimMaj7", "", f"{_DIM}(?:{_MAJ}|{_OPEN}{_MAJ}7{_CLOSE})"),
    ("+", "", rf"{_AUG}5?|\([#+]5\)"),
    ("sus4", "", _SUS_4),
    ("sus2", "", rf"{_SUS}2|\({_SUS}2\)"),
    ("6sus4", "", f"6{_SUS_4}"),
    ("7sus4", "", f"{_MIN}?{_TOP}{_SUS_4}"),
    ("7sus4", "", f"{_SUS}(?P<top>7|9|13)"),
    ("7sus2", "", rf"7{_SUS}2|7\({_SUS}2\)|{_SUS}2\(7\)"),
    ("maj7sus4", "", f"{_MAJ_TOP}{_SUS_4}"),
)
_TENSION = rf"[b#+-]5|[b#+-]9|[#+]11|[b-]13|{_ADD}(?:9|11|13)"
_IN_BRACKETS = rf"\((?:{_TENSION}|9|11|13)(?:[,/ ]*(?:{_TENSION}|9|11|13))*\)"
_BEHIND_SLASH = f"/(?:{_TENSION}|9|11|13)"  # C7/9
_TENSIONS = rf"(?:{_TENSION}|{_IN_BRACKETS}|{_BEHIND_SLASH}|{_SUS_4})*"
# The Weimar Jazz Database puts accidentals behind the numbers: "79b13" is 7, b9 and 13 there.
_WEIMAR = "(?<=7)(?:9[b#]?)?(?:11#?)?(?:13b?)?"
_PATTERNS = [
    (base, fifth, re.compile(f"(?:{written})(?:(?P<tensions>{tensions})|(?P<weimar>{_WEIMAR}))"))
    for base, fifth, written in _WRITTEN
    for tensions in [_TENSIONS if base in _EXTENSIBLE else ""]
]
_TOPS = ("top", "top_M", "in_top", "in_top_M")  # groups of the patterns
_PREFIXED = re.compile(r"([b#+-]?)(5|9|11|13)")
_SUFFIXED = re.compile(r"(9|11|13)([b#]?)")
_SIGNS = str.maketrans("+-", "#b")


@lru_cache(maxsize=1024)
def read_quality(written: str) -> tuple[Quality | None, int]:
    """Read a quality: what it means (None if it is none), and how many characters of it make sense.

    >>> read_quality("13(b9)")
    (Quality(base='7', top=13, altered=('b9',)), 6)
    """
    for base, fifth, pattern in _PATTERNS:
        if match := pattern.fullmatch(written):
            found = match.groupdict(default="")
            tensions = _PREFIXED.findall(found["tensions"])
            tensions += [(sign, number) for number, sign in _SUFFIXED.findall(found["weimar"])]
            altered = {fifth, *((sign + number).translate(_SIGNS) for sign, number in tensions)}
            naturals = [int(number) for sign, number in tensions if not sign]
            tops = [int(found[name]) for name in _TOPS if found.get(name)]
            top = max([7, *tops, *naturals])
            if quality := _quality(base, top, altered, "sus" in found["tensions"].lower()):
                return quality, len(written)
    return None, max(match.end() for *_, p in _PATTERNS if (match := p.match(written)))


def _quality(base: str, top: int, altered: set[str], sus: bool) -> Quality | None:
    if (sus and base not in {"7", "7sus4"}) or (base in {"6", "m6"} and top > 9):
        return None
    if base == "7" and (sus or top == 11):  # on a dominant, 11 takes the place of the third
        base = "7sus4"
    if base == "7sus4" and top == 11:  # its fourth is the 11
        top = 9
    return Quality(base, top, tuple(name for name in ALTERED if name in altered))


def spell_quality(quality: Quality) -> str:
    """Return the canonical spelling; `read_quality` reads it back."""
    base, top, altered = quality
    if base in {"6", "m6"}:
        base += "/9" if top == 9 else ""
    elif base in _EXTENSIBLE:
        base = base.replace("7", str(top))
    return base + "".join(altered)


def tones(quality: Quality) -> list[int]:
    """Return semitones above the root: the root, third, fifth, sixth or seventh, then tensions."""
    natural = [*BASES[quality.base].tones, *NATURAL[quality.top]]
    altered = [ALTERED[name] for name in quality.altered]
    gone = {replaced for _, replaced in altered}
    if {"#9", "b13"}.issubset(quality.altered):
        gone.add(7)  # between #9 and b13 the fifth is left out
    kept = [tone for tone in natural if tone not in gone]
    fifths = [tone for tone, replaced in altered if replaced == 7]
    tensions = [tone for tone, replaced in altered if replaced != 7]
    return kept[:2] + fifths + kept[2:] + tensions
