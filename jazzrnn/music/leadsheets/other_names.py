"""Chords and keys by other names than English letters: Do Re Mi, and degrees (ii V I, 2- 5 1).

Lines of such chords are turned into English names, before anything else is read of them.
"""

import re
from collections.abc import Callable, Sequence

from jazzrnn.music.keys import Key, read_key
from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.spelling import is_chord, over_root, read_symbol

_SYLLABLES = {"do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_PLAIN = str.maketrans("áéíóúàèìòù", "aeiouaeiou")
_SYLLABLE = re.compile(
    r"\(?(?P<name>d[oó]|r[eéè]|m[ií]|f[aá]|sol|l[aáà]|s[ií])(?P<rest>.*)", re.IGNORECASE
)
_ROMAN = re.compile(
    r"\(?(?P<sign>[#b♯♭]?)(?P<degree>VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?![ivIV])"
    r"(?P<rest>.*)"
)
_NUMBER = re.compile(r"\(?(?P<sign>[#b♯♭]?)(?P<degree>[1-7])(?P<rest>.*)")
_DEGREES = {name: k for k, name in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii"))}
_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_SAYS_MODE = re.compile(r"m(?!aj)|-|min|mi|o|°|º|ø|dim|h|0", re.IGNORECASE)
_LEADING = re.compile("o|°|º|ø|dim|h")  # a chord on the raised seventh degree of minor
_WORD = re.compile(r"[^\s|:\[\](),;]+")
_BETWEEN = re.compile(r"(?<=[ivIV7])\s*[-–—]\s*(?=[#b]?[ivIV])")  # ii-V-I
_NUMBERS = re.compile(r"(?<!\S)\d(?:[-–]\d){2,}(?!\S)")  # 2-5-1
_JOINED = re.compile(r"(?i)(?:(?<=\b(?:do|re|ré|mi|fa|la|si))|(?<=\bsol)) (?=(?:7|9|6)\b)")
_SIGN_WORD = re.compile(r"[^\w]+|[x×]\d|\d\.")
_GERMAN_KEY = re.compile(r"([A-Ha-h])(is|es|(?<=[AEae])s)?[ -]?(dur|moll)?", re.IGNORECASE)
_LATIN_KEY = re.compile(
    r"(d[oó]|r[eé]|mi|f[aá]|sol|l[aá]|si)\s*(#|b|♯|♭|sostenido|bemol|diesis|bemolle|dièse|bémol)?\s*"
    r"(?:(m(?:enor|ineur|inore|in|oll)?)|(?:mayor|maior|majeur|maggiore|maj))?",
    re.IGNORECASE,
)


def key_in_english(text: str) -> str:
    """Return the name of a key in English: it may be German or Latin.

    >>> key_in_english("H-moll"), key_in_english("Es-Dur"), key_in_english("Sol menor")
    ('Bm', 'Eb', 'Gm')
    """
    if (found := _GERMAN_KEY.fullmatch(text.strip())) and (
        found[3] or found[2] or found[1] in {"H", "h"}
    ):
        letter, sign = found[1].upper(), {"is": "#"}.get(found[2] or "", "b" if found[2] else "")
        letter, sign = ("B", sign) if letter == "H" else (letter, sign or "b" * (letter == "B"))
        minor = found[3].lower() == "moll" if found[3] else found[1].islower()
        return letter + sign + "m" * minor
    if found := _LATIN_KEY.fullmatch(text.strip()):
        sign = (found[2] or "")[:1].lower()
        signs = {"s": "#", "d": "#", "♯": "#", "#": "#"}
        letter = _SYLLABLES[found[1].lower().translate(_PLAIN)]
        return letter + (signs.get(sign, "b") if sign else "") + "m" * bool(found[3])
    return text


def in_english(lines: Sequence[str], key: str) -> tuple[list[str], list[str]]:
    """Return lines with English names of chords, and remarks.

    Args:
        lines: of a chart, without its headers.
        key: that it names, in English; "" if it names none.
    """
    tonic = read_key(key or "C")
    degrees = f"degrees are read in {tonic.name}{'' if key else ', as no key is named'}"

    def of_roman(word: str) -> str:
        return _of_degree(_ROMAN, word, tonic)

    def of_number(word: str) -> str:
        return _of_degree(_NUMBER, word, tonic)

    for read, said in (
        (_of_syllable, "Do Re Mi are read as C D E: is that what is meant?"),
        (of_roman, degrees),
        (of_number, degrees),
    ):
        if found := _converted(lines, read):
            return found, [said]
    return [*lines], []


def _converted(lines: Sequence[str], read: Callable[[str], str]) -> list[str]:
    """Return lines whose chords are named in one way in English; none if they are not."""
    split = [_JOINED.sub("", _BETWEEN.sub(" - ", line)) for line in lines]
    split = [_NUMBERS.sub(lambda one: " - ".join(one[0][::2]), line) for line in split]
    found = [*lines]
    names: set[str] = set()
    plain = 0
    for k, line in enumerate(split):
        words = [word for word in _WORD.findall(line) if not _SIGN_WORD.fullmatch(word)]
        named = [word for word in words if read(word)]
        plain += sum(is_chord(word) and not read(word) for word in words)
        if named and 2 * len(named) > len(words):
            names.update(named)
            found[k] = _WORD.sub(lambda one: read(one[0]) or one[0], line)
    return found if len(names) > 1 and len(names) > plain else []


def _of_syllable(word: str) -> str:
    """Return the chord "Sol7/Si" in English; "" if it is none."""
    above, slash, below = word.rpartition("/")
    found, bass = _SYLLABLE.fullmatch(above or below), _SYLLABLE.fullmatch(below)
    if not found or (above and not bass):
        return ""
    chord = _SYLLABLES[found["name"].lower().translate(_PLAIN)] + found["rest"]
    if above and bass:
        chord += slash + _SYLLABLES[bass["name"].lower().translate(_PLAIN)] + bass["rest"]
    return _chord(chord)


def _of_degree(pattern: re.Pattern[str], word: str, key: Key) -> str:
    """Return the chord "bVII7" or "2-7" of a key; "" if it is none."""
    if read_meter(word) in {(4, 4), (3, 4), (2, 4), (5, 4), (6, 4)}:
        return ""
    above, slash, below = word.partition("/")
    found, other = pattern.fullmatch(above), pattern.fullmatch(below)
    if not found or (slash and not other):
        return ""
    small, rest = found["degree"].islower(), found["rest"].rstrip(")")
    quality = "m" * (small and not _SAYS_MODE.match(rest)) + rest
    if other and pattern is _ROMAN:  # V7/ii: as if that were the key
        below_key = Key(_root(other, key, other["rest"]), other["degree"].islower())
        return _over(_root(found, Key(below_key.tonic, False), rest), quality)
    bass = "/" + _root(other, key, "") if other else ""
    return _over(_root(found, key, rest), quality, bass)


def _over(root: str, quality: str, bass: str = "") -> str:
    """Return a chord over a root; an alteration that makes none is kept: it is reported later."""
    symbol = over_root(root, quality)
    return _chord(symbol + bass) or ("" if symbol == root + quality else symbol)


def _root(found: re.Match[str], key: Key, rest: str) -> str:
    """Return the name of a degree; in minor that of its key signature, where no sign says more."""
    name = found["degree"]
    degree = int(name) - 1 if name.isdigit() else _DEGREES[name.lower()]
    leads = degree == 6 and _LEADING.match(rest)
    scale = _MINOR if key.minor and not found["sign"] and not leads else _MAJOR
    sign = {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(found["sign"], 0)
    return key.spell((key.pitch + scale[degree] + sign) % 12)


def _chord(symbol: str) -> str:
    read = read_symbol(symbol)
    return read.symbol if not read.remark else ""
