"""Chord symbols of a chart, as whoever wrote it spells them: read, or what is nearest.

What is a chord everywhere is read by `music.chords`. Here are spellings that are clear only among
other chords: "C2" and "C4", small letters, German names (H, Fis, Es), brackets around a chord.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from jazzrnn.errors import ChordError
from jazzrnn.music.chords import NO_CHORD, parse_chord
from jazzrnn.music.qualities import read_quality

LONGEST = 30  # characters of a symbol
_ROOT = re.compile("[A-G](?:bb|##|[b#♭♯])?")
_ALIASES = (  # behind the root
    (re.compile(r"(m|-|mi|min)?2"), r"\1add9"),
    (re.compile(r"4"), "sus4"),
    (re.compile(r"4/?\(?7\)?|7\(4\)|7/4|74"), "7sus4"),
    (re.compile(r"7\(4[/,]? ?9\)|9\(4\)|4\(7[/,]? ?9\)"), "9sus4"),
    (re.compile(r"\((9|add ?2)\)"), "add9"),
    (re.compile(r"\((m?(?:6|7|11|13|6/?9)|m9)\)"), r"\1"),
    (re.compile(r"\(?add ?6\)?"), "6"),
    (re.compile(r"(7|9)aug"), r"+\1"),
    (re.compile(r"(?:dim|o)(?:7M)"), "dimMaj7"),
    (re.compile(r"(?:m|-|mi|min)9\((?:maj|M|ma)7\)"), "mMaj9"),
    (re.compile(r"(maj|min|mi|ma|m|dim)\.(.+)"), r"\1\2"),
    (re.compile(r"5\+"), "+"),
    (re.compile(r"(.*?)/\(?(5|9|11|13)-\)?"), r"\1b\2"),  # 7/5-
    (re.compile(r"(.*?)/\(?(5|9|11|13)\+\)?"), r"\1#\2"),
    (re.compile(r"(.*?)/\(?([#b♯♭](?:5|9|11|13))\)?"), r"\1\2"),
    (re.compile(r"(.*?)\(?(?:no|omit) ?5(?:th)?\)?"), r"\1"),  # its fifth says nothing
    (re.compile(r"-?[Dd]ur"), ""),  # German for major and minor
    (re.compile(r"-?[Mm]oll(.*)"), r"m\1"),
    (re.compile(r"0(7?)"), r"o\1"),
    (re.compile(r"(?:h|half[- ]?dim7?)"), "m7b5"),
    (re.compile(r"(.*?)\.?"), r"\1"),
)
_ALTERED = re.compile(r"[b#♭♯](?:5|9|11|13)")  # right behind a root it would be another root
_GERMAN = {"is": "#", "es": "b", "s": "b"}
_GERMAN_NAME = re.compile(r"([A-Ha-h])(is|es|(?<=[AEae])s)(?![A-Za-z]*us)")
_H = re.compile(r"[Hh](?=$|[^a-z]|m|dim|maj|sus|add|aug|is|o)|/[Hh]$")


class Read(NamedTuple):
    """A chord symbol that `parse_chord` reads."""

    symbol: str  # "" if it is none
    remark: str = ""  # what was repaired


class Naming(NamedTuple):
    """How a chart names its chords."""

    german: bool = False  # H is B, and B is Bb
    small: str = ""  # what small letters are: "capitals", "minor"; "" if there are none

    @property
    def remarks(self) -> list[str]:
        """What a reader of the chart should know."""
        said = ["H is read as B, and B as Bb, as in German names: is that what is meant?"]
        said = said if self.german else []
        if self.small == "capitals":
            said.append("small letters are read as capitals: am7 is Am7")
        elif self.small:
            said.append("chords in small letters are read as minor ones: a is Am")
        return said


def naming_of(words: Iterable[str]) -> Naming:
    """Return how a chart names its chords."""
    words = [word.strip("(),;") for word in words if len(word) <= LONGEST]
    german = any(_H.search(word) and _plain(_raised(_as_german(word))) for word in words)
    named = [_as_german(word) if german else word for word in words]
    small = [word for word in named if word[:1].islower() and _plain(_raised(word))]
    capitals = any(word[:1].isupper() and is_chord(word) for word in named)
    return Naming(german, ("minor" if capitals else "capitals") if small else "")


@lru_cache(maxsize=8192)
def read_symbol(word: str, naming: Naming = Naming()) -> Read:  # noqa: B008 - it does not change
    """Read a chord symbol; of one that is not wholly readable what is nearest.

    >>> read_symbol("C2"), read_symbol("G7x").symbol, read_symbol("Hello")
    (Read(symbol='Cadd9', remark=''), 'G7', Read(symbol='', remark=''))
    """
    if len(word) > LONGEST:
        return Read("")
    spelled = word
    if naming.german:
        spelled = _as_german(word)
    if naming.small and spelled[:1] in {*"abcdefgh"}:
        spelled = _small(spelled, naming.small)
    symbol = _plain(spelled) or _plain(_as_german(spelled, only_signs=True))
    return Read(symbol) if symbol else nearest(spelled)


def nearest(word: str) -> Read:
    """Return the chord that the beginning of a word names, unless it is a word of a language."""
    word = word.strip("(),;")
    found = _ROOT.match(word)
    if not found or len(word) > LONGEST:
        return Read("")
    root, rest = found[0], word[found.end() :]
    _, most = read_quality(rest)
    fewer = (k for k in range(most, -1, -1) if k < len(rest) and is_chord(root + rest[:k]))
    known = next(fewer, 0)
    unknown = rest[known:]
    letters = re.match("[A-Za-z]*", unknown)
    if letters and len(letters[0]) > 1 and not re.search(r"\d", rest[:known]):
        return Read("")
    if not re.search(r"[\dx+#^()*?!'-]", rest):
        return Read("")
    symbol = (root + rest[:known]).strip()
    return Read(symbol, f"cannot read {unknown!r}: read as {symbol}")


@lru_cache(maxsize=8192)
def is_chord(word: str) -> bool:
    """Return whether a word is a chord symbol, or "N.C."."""
    try:
        return len(word) <= LONGEST and (parse_chord(word) is not None or bool(word))
    except ChordError:
        return False


def over_root(root: str, quality: str) -> str:
    """Return the symbol of a quality over a root, which stays that root.

    >>> over_root("A", "7b5"), over_root("A", "b5")
    ('A7b5', 'A(b5)')
    """
    altered = _ALTERED.match(quality)
    return f"{root}({altered[0]}){quality[altered.end() :]}" if altered else root + quality


def _plain(word: str) -> str:
    """Return a symbol in a spelling that is read everywhere; "" if there is none."""
    word = word.replace("\\", "/")
    for written in (word, _bare(word), _with_capital_bass(_bare(word))):
        if is_chord(written):
            return written if parse_chord(written) else NO_CHORD
    bare = _bare(word)
    if not (root := _ROOT.match(bare)):
        return ""
    quality, slash, bass = bare[root.end() :].rpartition("/")
    for rest, below in ((bare[root.end() :], ""), (quality, slash + bass)):
        for pattern, meant in _ALIASES:
            found = pattern.fullmatch(rest)
            written = over_root(root[0], found.expand(meant)) + below if found else ""
            if is_chord(written):
                return written
    return ""


def _bare(word: str) -> str:
    """Return a word without what is around it: "(G7)", "Am,"."""
    word = word.strip(",;\"'`“”‘’").rstrip(".…!*")
    inside = word[1:-1]
    return inside.strip() if word[:1] + word[-1:] == "()" and "(" not in inside else word


def _raised(word: str) -> str:
    """Return a symbol with a capital root and bass."""
    return _with_capital_bass(word[:1].upper() + word[1:])


def _with_capital_bass(word: str) -> str:
    """Return a symbol with a capital bass: C/e is C/E."""
    root, slash, bass = word.rpartition("/")
    small = re.fullmatch("[a-h](?:[b#]|is|es|s)?", bass)
    return root + slash + bass.capitalize() if slash and small else word


def _small(word: str, meaning: str) -> str:
    """Return a symbol in small letters with a capital root: minor, if that is what it means."""
    raised = _raised(word)
    root = _ROOT.match(raised)
    rest = raised[root.end() :] if root else ""
    if meaning == "minor" and root and re.fullmatch(r"(?:\d.*)?(?:/.*)?", rest):
        return f"{root[0]}m{rest}"
    return raised


def _as_german(word: str, only_signs: bool = False) -> str:
    """Return a symbol whose names are German in English names: H is B, B is Bb, Fis is F#."""

    def english(name: str) -> str:
        if found := _GERMAN_NAME.match(name):
            letter = "B" if found[1] in "Hh" else found[1]
            return letter + _GERMAN[found[2]] + name[found.end() :]
        if only_signs or not name:
            return name
        if name[0] in "Hh":
            return ("B" if name[0] == "H" else "b") + name[1:]
        flat = name[0] in "Bb" and name[1:2] not in {"b", "♭", "#", "♯"}
        return name[0] + "b" + name[1:] if flat else name

    root, slash, bass = word.strip("(),;").rpartition("/")
    if slash and re.fullmatch("[A-Ha-h](?:is|es|s|[b#])?", bass):
        return f"{english(root)}/{english(bass)}"
    return english(word.strip("(),;"))
