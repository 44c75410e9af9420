"""Lines of a chart that say in words or other signs what our notation says in its own.

Bar lines that are slashes, "!" or "I", numbers of bars, "1st ending:", "Key of G"; sections by
letters and "Repeat verse" are in `section_lines`. Tablature, capo and bullets are left out. Each
line stays in its place, so that messages can point at it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from jazzrnn.errors import OptionError
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import in_slots
from jazzrnn.music.leadsheets.changes_tokens import DASHES
from jazzrnn.music.leadsheets.other_names import key_in_english
from jazzrnn.music.leadsheets.section_lines import with_letters, with_recalls
from jazzrnn.music.leadsheets.spelling import is_chord, naming_of, read_symbol

LONGEST = 200  # characters of a line of which more than bars is expected
_BLANKS = re.compile(r"\s{99,}")  # patterns try each of them as a beginning
_TAB = re.compile(r"\s*[A-Ga-g]?[#b♯♭]?\s*[|:]+")
_IN_TAB = {*"-0123456789~hpxsbrv/\\|()*^<>. "}
_CAPO = re.compile(r"\W*(?:capo|kapo|tuning|stimmung)\b[^|]*", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[*•●◦‣]\s+|>[\s>]*)(?=\S)")
_NO_CHORD = re.compile(r"(?<!\S)(?:no chords?|tacet)(?!\S)", re.IGNORECASE)
_TIMES = re.compile(r"\s*(?P<times>\d{1,2}\s?[x×]|[x×]\s?\d{1,2})\s*:\s+(?P<bars>\S.*)")
_IN_BRACKETS = re.compile(r"\s*\((?P<bars>[^()]*\|[^()]*)\)(?P<behind>[^()|]*)")
_REPEATS = (("[:", ":]"), ("{", "}"))  # other repeat signs
_KEY = re.compile(
    r"\W*(?:key|tonart)\s*(?:of|in|is|=|\s)\s*(?P<key>[A-Ha-h][^|]{0,20})", re.IGNORECASE
)
_TEMPO = re.compile(
    r"\s*(?:(?:tempo|bpm)\s*=?\s*(?P<named>\d{2,3})(?:\s*bpm)?|♩"
    r"\s*=\s*(?P<quarter>\d{2,3})|(?P<bpm>\d{2,3})\s*bpm)\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\s*(?:(?:bars?|measures?|mm?\.|takte?)\s*(?P<bar>\d+)(?:\s*[-–]\s*\d+)?\s*[:.)]?"
    r"|(?P<number>\d+)(?:\s*[-–]\s*\d+)?\s*[:)])(?=\s)",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\s*(?:(?P<a>\d)(?:st|nd|rd|th)\s+(?:ending|time)|ending\s+(?P<b>\d))\s*[:.]?(?=\s)",
    re.IGNORECASE,
)
_NUMBER_OF_BAR = re.compile(r"(?<=\|)\s{0,9}(\d{1,3})\s?[:)](?=\s)")
_BAR_SIGNS = {":I", ":l", ":!", "I:", "l:", "!:", "I", "l", "!", "II", "ll", "!!"}


def plain_lines(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return lines in our notation, and remarks."""
    lines = [_BLANKS.sub(" ", line) for line in lines]
    tabs = {k for k, line in enumerate(lines) if _is_tab(line)}
    remarks = [f"left out: tablature (line {min(tabs) + 1})"] if tabs else []
    capos = {k for k, line in enumerate(lines) if len(line) < LONGEST and _CAPO.fullmatch(line)}
    for k in sorted(capos):
        said = " ".join(lines[k].split())[:20]
        remarks.append(f"line {k + 1} '{said}': chords are read as they are written")
    found = [
        "" if k in tabs | capos else _as_header(_BULLET.sub("", line))
        for k, line in enumerate(lines)
    ]
    found = [_NO_CHORD.sub("N.C.", _with_times_behind(line)) for line in found]
    for change in (_with_repeats, _with_bar_lines, _without_numbers, _with_endings):
        found = change(found)
    return with_recalls(with_letters(found)), remarks


def _is_tab(line: str) -> bool:
    """Return whether a line is a string of tablature."""
    found = _TAB.match(line)
    return found is not None and "--" in line and {*line[found.end() :]} <= _IN_TAB


def _as_header(line: str) -> str:
    """Return a line such as "Key of G" or "120 bpm" as the header that it is."""
    if len(line) > LONGEST:
        return line
    if (found := _KEY.fullmatch(line)) and _is_key(found["key"]):
        return f"key: {found['key'].strip()}"
    if found := _TEMPO.fullmatch(line):
        return f"tempo: {found['named'] or found['quarter'] or found['bpm']}"
    return line


def _is_key(name: str) -> bool:
    """Return whether a word behind "key" is one: in "Key change" it is not."""
    try:
        return bool(read_key(key_in_english(name)))
    except OptionError:
        return False


def _with_times_behind(line: str) -> str:
    """Return "4x: C | G" as "C | G 4x", and "(C | G) x2" without the brackets."""
    if found := _TIMES.match(line):
        return f"{found['bars']} {found['times']}"
    found = _IN_BRACKETS.fullmatch(line)
    return f"{found['bars']} {found['behind']}" if found else line


def _with_repeats(lines: list[str]) -> list[str]:
    """Return lines with our repeat signs for other ones."""
    for opens, closes in _REPEATS:
        words = [word for line in lines for word in line.split()]
        if words.count(opens) and words.count(opens) == words.count(closes):
            both = f"(?<!\\S)(?:{re.escape(opens)}|({re.escape(closes)}))(?!\\S)"
            lines = [re.sub(both, lambda one: ":|" if one[1] else "|:", line) for line in lines]
    return lines


def _with_bar_lines(lines: list[str]) -> list[str]:
    """Return lines whose bar lines are other signs with "|"."""
    if any("|" in line for line in lines):
        return [re.sub(r"(?<!\S)(:?)[Il!](:?)(?!\S)", _colons, line) for line in lines]
    words = [line.split() for line in lines]
    signs = [word for line in words for word in line if word in _BAR_SIGNS]
    if len(signs) > 1 and 2 * sum(is_chord(word) for line in words for word in line) > len(signs):
        swap = str.maketrans(dict.fromkeys("Il!", "|"))
        return [
            " ".join(word.translate(swap) if word in _BAR_SIGNS else word for word in line)
            if any(word in _BAR_SIGNS for word in line)
            else plain
            for line, plain in zip(words, lines, strict=True)
        ]
    slashed = [line for line in words if "/" in line]
    if not slashed or not all(map(_is_parted, slashed)):
        return lines
    if all(in_slots(len(line), (4, 4)) for line in slashed):
        return lines  # they may be beats
    return [re.sub(r"(?<!\S)/(?!\S)", "|", line) for line in lines]


def _colons(found: re.Match[str]) -> str:
    return f"{found[1]}|{found[2]}" if found[1] or found[2] else found[0]


def _is_parted(words: Sequence[str]) -> bool:
    """Return whether slashes stand one by one between chords."""
    naming = naming_of(words)
    chords = all(
        word == "/" or word in DASHES or read_symbol(word, naming).symbol for word in words
    )
    return chords and not any({a, b} == {"/"} for a, b in pairwise(words))


def _without_numbers(lines: list[str]) -> list[str]:
    """Return lines without the numbers of their bars."""
    found = [_NUMBERED.match(line) for line in lines]
    numbers = [int(one["bar"] or one["number"]) for one in found if one]
    inside = [int(found) for line in lines for found in _NUMBER_OF_BAR.findall(line)]
    first = numbers or inside[:1] == [1]
    if len(numbers + inside) < 2 or not first or any(a >= b for a, b in pairwise(numbers)):
        return lines
    cut = [line[one.end() :] if one else line for line, one in zip(lines, found, strict=True)]
    return [_NUMBER_OF_BAR.sub("", line) for line in cut]


def _with_endings(lines: list[str]) -> list[str]:
    """Return lines such as "1st ending: G" as "1. G :|", the last of them not repeated."""
    found = {k: one for k, line in enumerate(lines) if (one := _ENDING.match(line))}
    changed = [*lines]
    for k, one in found.items():
        rest = lines[k][one.end() :].strip().strip("|").strip()
        closes = " :|" if k != max(found) and not rest.endswith(":") else " |"
        changed[k] = f"| {one['a'] or one['b']}. {rest}{closes}"
    return changed
