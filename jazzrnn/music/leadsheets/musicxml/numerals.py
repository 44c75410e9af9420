"""Chords without a root: Roman numerals, which say the degree of the key instead."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from jazzrnn.music.leadsheets.musicxml.numbers import number_of, text_in

_FIFTHS = "FCGDAEB"
_LETTERS = "CDEFGAB"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}
_FUNCTION = re.compile(r"(?P<sign>[#b♯♭]?)(?P<roman>[ivIV]+)(?![/ivIV])(?P<rest>[^/]*)")


class WrittenKey(NamedTuple):
    """A key signature as it is written."""

    fifths: int = 0  # sharps; below 0 flats
    mode: str = ""

    @property
    def minor(self) -> bool:
        """Whether its mode is minor."""
        return self.mode == "minor"

    @property
    def tonic(self) -> str:
        """The name of its tonic."""
        return _on_fifths(self.fifths + 3 * self.minor)


def root_of_numeral(harmony: Element, key: WrittenKey) -> str:
    """Return the root of a chord that is given by its degree; "" if that cannot be read.

    >>> from xml.etree.ElementTree import fromstring
    >>> root_of_numeral(fromstring("<harmony><function>V7</function></harmony>"), WrittenKey(-1))
    'C'
    """
    if (numeral := harmony.find("numeral")) is not None:
        if numeral.find("numeral-key") is not None:
            fifths = int(number_of(numeral, "numeral-key/numeral-fifths"))
            key = WrittenKey(fifths, text_in(numeral, "numeral-key/numeral-mode"))
        degree = int(number_of(numeral, "numeral-root"))
        alter = int(number_of(numeral, "numeral-alter"))
    else:
        found = _FUNCTION.fullmatch(text_in(harmony, "function"))
        degree = _ROMAN.get(found["roman"].lower(), 0) if found else 0
        alter = {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(found["sign"], 0) if found else 0
    if not 1 <= degree <= 7 or not -2 <= alter <= 2 or abs(key.fifths) > 7:
        return ""
    # The scale of a key signature: seven neighbours on the circle of fifths, from its fourth on.
    letter = _LETTERS[(_LETTERS.index(key.tonic[0]) + degree - 1) % 7]
    names = [_on_fifths(key.fifths + place) for place in range(-1, 6)]
    root = _altered(next(name for name in names if name[0] == letter), alter)
    return root if len(root) <= 3 else ""  # three sharps are no name of a chord


def _on_fifths(place: int) -> str:
    """Return the note a number of fifths above C."""
    octave, index = divmod(place + 1, 7)
    return _altered(_FIFTHS[index], octave)


def _altered(name: str, alter: int) -> str:
    now = name.count("#") - name[1:].count("b") + alter
    return name[0] + ("#" if now > 0 else "b") * abs(now)
