"""The words and signs of changes that are written as text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS
from jazzrnn.music.leadsheets.spelling import is_chord

MOST_TOKENS = 40 * MOST_BARS
_TIMES = r"(?:\s*\(?(?:[x×]\s*(?P<x_times>\d{1,4})|(?P<times_x>\d{1,4})\s*[x×])\)?)?"
_TOKEN = re.compile(
    rf"""(?P<line>(?P<close>:)?\[?\|+\]?(?P<open>:)?(?(close){_TIMES})|\n)
    |\[(?P<section>[^\[\]|]*)\]
    |^\s*(?P<letter>[A-Z][0-9']?):(?=\s)
    |(?P<meter>\d{{1,2}}/(?:\d{{1,2}}:|(?:1|2|4|8|16)(?=\s)))
    |\[?(?P<ending>\d(?:\.?\ ?[,&+-]\ ?\d)*)(?:\.|(?=\s|[A-G]))
    |(?P<jump>(?:D\.\s?[CS]\b\.?|D[CS](?=\ al)|(?i:da\ capo|dal\ segno))(?:\ al(?:la)?\ \w+)?
        |(?i:\bfine\b|\bto\ coda\b|\bcoda\b|\bsegno\b))
    |(?P<word>(?:\([^()|]*\)|[^\s|()\[\]:]++)++|\S)""",
    re.VERBOSE,
)
BEATS = {"/", ".", "·", "_"}  # a word of these is as many beats more of the chord before it
DASHES = {"-", "–", "—", "−"}  # such a beat, or between two chords
ARROWS = {">", "->", "→", "=>", "-->"}  # between two chords
AGAIN = {  # instead of a bar: this many bars before it once more
    **dict.fromkeys(["%", "x", "X", "./.", "·/·", "•/•", "°/°", "𝄎", '"', "''", "〃"], 1),
    **dict.fromkeys(["sim", "sim.", "simile", "Sim.", "Simile"], 1),
    **dict.fromkeys(["%%", "𝄏"], 2),
}
_QUALITY = re.compile(r"(?i:maj|min|dim|aug|sus|add|dom)|[mM](?=\d|$)")
_COMMAS, _BETWEEN = re.compile("[,;]+"), re.compile("[-–—−>→]+")
_ATTACHED = re.compile(r"([._·]+|/{2,}|/$)")  # beats right behind a chord
_SLASH = re.compile("/(?=[A-G][#b♯♭]?[^/]*[^/#b♯♭])")  # behind it is more than a bass


class Token(NamedTuple):
    """A word or sign, and where it stands."""

    kind: str  # "line", "section", "letter", "meter", "ending", "jump", "word"
    text: str
    match: re.Match[str]
    line: int  # from 1
    column: int  # from 1


def tokens_of(lines: Sequence[str]) -> list[Token]:
    """Return the tokens of some lines.

    Raises:
        ChangesError: there are too many.
    """
    found: list[Token] = []
    for token in _tokens(lines):
        before = found[-1] if found else token
        if _QUALITY.match(token.text) and is_chord(joined := before.text + token.text):  # C maj7
            found[-1] = before._replace(text=joined)
        else:
            found.append(token)
        if len(found) > MOST_TOKENS:
            raise ChangesError(f"more than {MOST_TOKENS:,} words and signs: a song has fewer")
    return found


def _tokens(lines: Sequence[str]) -> Iterator[Token]:
    for number, line in enumerate(lines, 1):
        for found in _TOKEN.finditer(line + "\n"):
            kind = found.lastgroup or ""
            column = found.start(kind) + 1
            texts = _split(found[kind]) if kind == "word" else [found[kind]]
            for text in texts:
                yield Token(kind, text, found, number, column)


def _split(word: str) -> list[str]:
    """Return the chords of a word such as "C,Am" or "Dm7-G7-C", with what stands between them."""
    if len(word) > 200 or is_chord(word):
        return [word]
    parts = [part for part in _ATTACHED.split(word) if part]
    chords = [part for part in parts if not is_beat(part)]
    if 0 < len(chords) < len(parts):
        split = [text for part in parts for text in ([part] if is_beat(part) else _split(part))]
        if all(is_beat(text) or is_chord(text) for text in split):
            return split  # "Am7..D7.."
    for between, sign in ((_COMMAS, []), (_BETWEEN, ["-"]), (_SLASH, [])):
        parts = between.split(word)
        if len(parts) > 1 and all(map(is_chord, parts)):
            return [text for part in parts for text in (*sign, part)][len(sign) :]
    return [word]


def is_beat(text: str) -> bool:
    """Return whether a word is one or more beats: "/", "//", "."."""
    return len({*text}) == 1 and text[0] in BEATS


def draws_bars(tokens: Iterable[Token]) -> bool:
    """Return whether there is any bar line."""
    return any(token.kind == "line" and token.text != "\n" for token in tokens)


def shows_bars(tokens: Sequence[Token]) -> bool:
    """Return whether a bar line, a line end between chords, or a beat says where bars are."""
    words = [token for token in tokens if token.kind == "word"]
    beats = any(is_beat(word.text) for word in words)
    return draws_bars(tokens) or beats or len({word.line for word in words}) > 1


def dashes_part_bars(tokens: Sequence[Token]) -> bool:
    """Return whether dashes and arrows are bar lines: there is no other, and each parts chords."""
    parts = [token for token in tokens if token.text in DASHES | ARROWS]
    alone = all(not {a.text, b.text} <= DASHES | ARROWS | {"\n"} for a, b in pairwise(tokens))
    return bool(parts) and alone and not draws_bars(tokens)
