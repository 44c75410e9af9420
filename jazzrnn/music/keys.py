"""Keys: their names in all the ways that musicians write them, and the way from one to another."""

import re
from typing import NamedTuple

from jazzrnn.errors import OptionError

_TONIC = re.compile(
    r"(?P<letter>[A-Ga-g])(?P<sign>[#b♯♭]|[ -]?(?:sharp|flat))?"
    r"(?:[ -](?=[A-Za-z]))?(?P<mode>[A-Za-z]*|-)"
)
_SIGNS = {"♯": "#", "sharp": "#", "♭": "b", "flat": "b"}
_MODES = {  # what may stand behind the tonic -> is it minor?
    "major": False,
    "maj": False,
    "minor": True,
    "min": True,
    "m": True,
    "-": True,
    "dorian": True,
}
_LETTERS = "CDEFGAB"
_PITCHES = dict(zip(_LETTERS, (0, 2, 4, 5, 7, 9, 11), strict=True))
# Every tonic with its usual key signature; of the two with six signs, the one that jazz writes.
_USUAL = (
    ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"),
    ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
)
_SCALES = {False: {0, 2, 4, 5, 7, 9, 11}, True: {0, 2, 3, 5, 7, 8, 9, 10, 11}}  # by minor
_SIGNATURES = {False: _SCALES[False], True: {0, 2, 3, 5, 7, 8, 10}}
_LETTERS_UP = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)  # of a degree, by its semitones above the tonic
_UNUSUAL = {"Cb", "Fb", "E#", "B#"}  # elsewhere than in a key whose signature has them
_SIGNED = {"Cb", "Gb", "C#", "F#", "Abm", "Ebm", "D#m", "A#m"}  # others with a key signature


class Key(NamedTuple):
    """A key that has a key signature of seven signs at most."""

    tonic: str  # "Bb"
    minor: bool

    @property
    def name(self) -> str:
        """As a Piece has it: "Bb", "F#m"."""
        return self.tonic + "m" * self.minor

    @property
    def pitch(self) -> int:
        """The tonic's pitch class."""
        signs = self.tonic[1:]
        return (_PITCHES[self.tonic[0]] + signs.count("#") - signs.count("b")) % 12

    @property
    def scale(self) -> set[int]:
        """Its pitch classes; of minor also the raised sixth and seventh."""
        return {(self.pitch + degree) % 12 for degree in _SCALES[self.minor]}

    @property
    def signature(self) -> set[int]:
        """The seven pitch classes of its key signature."""
        return {(self.pitch + degree) % 12 for degree in _SIGNATURES[self.minor]}

    @property
    def names(self) -> set[str]:
        """The names of the seven notes of its key signature."""
        return {self.spell(pitch) for pitch in self.signature}

    def spell(self, pitch: int) -> str:
        """Return the name that a pitch class has in this key by its function, if it reads well.

        >>> Key("Eb", True).spell(11), Key("B", False).spell(3), Key("Eb", False).spell(4)
        ('Cb', 'D#', 'E')
        """
        up = (pitch - self.pitch) % 12
        letter = _LETTERS[(_LETTERS.index(self.tonic[0]) + _LETTERS_UP[up]) % 7]
        sign = {0: "", 1: "#", 11: "b"}.get((pitch - _PITCHES[letter]) % 12)
        unusual = letter + (sign or "") in _UNUSUAL and pitch % 12 not in self.signature
        return _USUAL[False][pitch % 12] if sign is None or unusual else letter + sign


def read_key(text: str, minor: bool = False) -> Key:
    """Read a key in any spelling; one that no key signature has is named as its neighbour.

    >>> read_key("Bb"), read_key("f sharp minor"), read_key("G#")
    (Key(tonic='Bb', minor=False), Key(tonic='F#', minor=True), Key(tonic='Ab', minor=False))

    Args:
        text: as somebody typed it.
        minor: what it is if only a tonic is written.

    Raises:
        OptionError: it is none.
    """
    found = _TONIC.fullmatch(text.strip())
    mode = found["mode"] if found else ""
    if found is None or (mode not in {"", "M"} and mode.lower() not in _MODES):
        raise OptionError(f"{text!r} is no key: a key is such as Bb, F#m or 'C minor'")
    sign = (found["sign"] or "").strip(" -")
    tonic = found["letter"].upper() + _SIGNS.get(sign, sign)
    key = Key(tonic, mode != "M" and _MODES[mode.lower()] if mode else minor)
    return key if key.name in _SIGNED else key_at(key.pitch, key.minor)


def read_pitch(text: str) -> int | None:
    """Return the MIDI pitch of a name such as "Eb3" or of a number; None if it is none.

    >>> read_pitch("C4"), read_pitch("eb3"), read_pitch("84"), read_pitch("H2")
    (60, 51, 84, None)
    """
    text = text.strip()
    name = re.fullmatch("([A-Ga-g])([#b]?)([0-9])", text)
    if name:
        letter, sign, octave = name.groups()
        pitch = 12 * (int(octave) + 1) + _PITCHES[letter.upper()] + {"#": 1, "b": -1}.get(sign, 0)
    elif len(text) <= len("127") and text.isdecimal():
        pitch = int(text)
    else:
        return None
    return pitch if 0 <= pitch < 128 else None


def spell_pitch(pitch: int) -> str:
    """Return the name of a MIDI pitch that `read_pitch` reads back; 60 is "C4"."""
    return f"{_USUAL[False][pitch % 12]}{pitch // 12 - 1}"


def key_at(pitch: int, minor: bool) -> Key:
    """Return the key on a pitch class, by its usual name."""
    return Key(_USUAL[minor][pitch], minor)


def way(old: Key, new: Key) -> tuple[int, int]:
    """Return the semitones and the letters up from one key's tonic to another's.

    >>> way(Key("C", False), Key("Gb", False))
    (6, 4)
    """
    letters = (_LETTERS.index(new.tonic[0]) - _LETTERS.index(old.tonic[0])) % 7
    return (new.pitch - old.pitch) % 12, letters
