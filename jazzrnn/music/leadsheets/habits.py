"""Charts in the habits of forums and song books, in the notation that `changes` reads.

ChordPro ("{title: x}", "[C]words [G]words"), chords above lines of words, headings ("Chorus:"),
a title in the first line. Each line stays in its place, so that messages can point at it.
"""

import re
from typing import NamedTuple

from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.changes_tokens import AGAIN, ARROWS, DASHES, is_beat
from jazzrnn.music.leadsheets.jump_words import signs_of_words
from jazzrnn.music.leadsheets.repeat_signs import Signs
from jazzrnn.music.leadsheets.spelling import Naming, is_chord, naming_of, read_symbol

_DIRECTIVE = re.compile(r"\s*\{\s*([A-Za-z_-]{1,30})\b\s*:?([^{}]*)\}\s*")
_BRACKET = re.compile(r"\[([^\[\]|]{1,40})\]")
_HEADERS = {"title": "title", "t": "title", "key": "key", "tempo": "tempo", "time": "meter"}
_STARTS = {"sov": "Verse", "soc": "Chorus", "sob": "Bridge"}
_KNOWN = re.compile(
    r"title|t|subtitle|st|artist|key|tempo|time|capo|meta|c|ci|cb|comment.*|start_of_.*|end_of_.*"
    r"|so[a-z]|eo[a-z]|define|chord|composer|year|album|x_.*"
)
_HEADING = re.compile(
    r"\W*((?:intro|verse|pre-?chorus|chorus|refrain|bridge|interlude|solos?|head|theme|vamp|tag"
    r"|break|outro|ending|coda|middle 8|instrumental|strophe|part|section)(?:\s*(?:\d+|[A-D]))?"
    r"|[A-D][1-9]?'?(?=\s+(?:section|part)\b|\s*\(\d+\s*(?:bars?|takte?)\)))"
    r"(?:\s+(?:section|part))?(?:\s*\(\d+\s*(?:bars?|takte?)\))?"
    r"(?P<times>\s*\(?(?:[x×]\s?\d{1,2}|\d{1,2}\s?[x×])\)?)?"
    r"\s*(?:\W*$|:\s*(?=\S))",
    re.IGNORECASE,
)
_SECTION_SIGN = re.compile(r"\s*\[\s*[A-Z][1-9]?'?(?:\s+[x×]\s?\d{1,2})?\s*\]\s*")
_SECTION = r"\[[^\[\]]*\]"  # no "[" in it: else a thousand of them take a million steps
_WORD_OR_SECTION = re.compile(rf"{_SECTION}|[^\s|]+")
_SECTION_OR_COLON = re.compile(rf"{_SECTION}|:")
_WORD = re.compile(r"[^\s|]+")


class Chart(NamedTuple):
    """A chart in our notation."""

    lines: list[str]
    title: str = ""
    remarks: tuple[str, ...] = ()


def is_heading(line: str) -> bool:
    """Return whether a line begins with the name of a section, such as "Chorus:"."""
    return bool(_HEADING.match(line))


def with_section(line: str) -> str:
    """Return a line whose heading is a section: "Chorus: C" is "[Chorus] C"."""
    found = None if line.lstrip().startswith("[") else _HEADING.match(line)
    return f"[{found[1]}{found['times'] or ''}] {line[found.end() :]}" if found else line


_TITLE = re.compile(r"\s*(?:title|song)\s*:", re.IGNORECASE)  # may have brackets of its own


def from_chord_pro(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines of a chart in ChordPro in our notation, and remarks; others as they are."""
    return _from_chord_pro(lines) if _is_chord_pro(lines) else (lines, [])


def _is_chord_pro(lines: list[str]) -> bool:
    if any((found := _DIRECTIVE.fullmatch(line)) and _KNOWN.fullmatch(found[1]) for line in lines):
        return True
    with_brackets = [line for line in lines if _BRACKET.search(line) and not _TITLE.match(line)]
    if any("|" in line and _has_chord(_BRACKET.sub(" ", line)) for line in with_brackets):
        return False  # brackets around sections
    if all(map(_SECTION_SIGN.fullmatch, with_brackets)) and len(with_brackets) < len(lines):
        return not _has_chord(" ".join(line for line in lines if line not in with_brackets))
    inside = [found.strip() for line in with_brackets for found in _BRACKET.findall(line)]
    outside = [word for line in with_brackets for word in _WORD.findall(_BRACKET.sub(" ", line))]
    words = [word for word in outside if re.search("[^\\W\\d_]{2}|[A-HI]", word)]
    if 2 * sum(map(_is_known, inside)) <= len(inside) or (not words and len(inside) < 2):
        return False
    return 2 * sum(map(_is_known, words)) <= len(words) and not any(map(is_beat, outside))


def _has_chord(line: str) -> bool:
    return any(map(is_chord, _WORD.findall(line)))


def _from_chord_pro(lines: list[str]) -> tuple[list[str], list[str]]:
    remarks: list[str] = []
    body = [line for line in lines if not _TITLE.match(line)]
    brackets = [found.strip() for line in body for found in _BRACKET.findall(line)]
    chords = 2 * sum(map(_is_known, brackets)) > len(brackets)
    converted: list[str] = []
    for line in lines:
        if found := _DIRECTIVE.fullmatch(line):
            converted.append(_directive(found[1].lower(), found[2].strip(), remarks))
        elif not chords or _TITLE.match(line) or ("|" in line and not _BRACKET.search(line)):
            converted.append(line)
        elif "|" in line:
            kept = re.findall(r"\[[^\[\]|]*\]|:?\|+:?|(?<!\S)[/.%](?!\S)", line)
            converted.append(" ".join(word.strip("[]") for word in kept))
        else:
            found = [word.strip() for word in _BRACKET.findall(line) if not word.startswith("*")]
            converted.append(" | ".join(found) + " |" * bool(found))
    if chords and not any("|" in line for line in lines):
        remarks.append("ChordPro without bar lines: each chord has a bar")
    return converted, remarks


def _directive(name: str, value: str, remarks: list[str]) -> str:
    """Return what a ChordPro directive is in our notation."""
    if name == "meta":
        name, _, value = value.partition(" ")
    if name == "capo" and value not in {"", "0"}:
        remarks.append(f"capo {value[:10]}: chords are read as they are written")
    if name in _HEADERS and value:
        return f"{_HEADERS[name]}: {value}"
    section = _STARTS.get(name) or (name[9:].title() if name.startswith("start_of_") else "")
    if section and section != "Grid":
        return f"[{value or section}]".replace("|", " ")
    return f"{value}" if name in {"c", "comment"} and _HEADING.fullmatch(value) else ""


def _is_known(word: str, naming: Naming = Naming()) -> bool:  # noqa: B008 - it does not change
    """Return whether a word belongs to a chart."""
    if is_beat(word) or word in AGAIN or word in DASHES or word in ARROWS:
        return True
    return bool(read_symbol(word, naming).symbol or read_meter(word))


def without_lyrics(lines: list[str]) -> Chart:
    """Return a chart without its lines of words, its headings as sections.

    A first line of words is its title.
    """
    lines = [*map(with_section, lines)]
    remarks: list[str] = []
    all_words = [word for line in lines for word in _WORD.findall(line)]
    naming = naming_of(all_words)
    words = [_WORD.findall(_SECTION_OR_COLON.sub(" ", line)) for line in lines]
    known = [sum(_is_known(word, Naming(naming.german)) for word in line) for line in words]
    capitals = any(2 * count >= len(line) > 0 for line, count in zip(words, known, strict=True))
    for k, line in enumerate(words):  # "am dm E7 am" has chords, "a friend" has not
        if naming.small and (known[k] or not capitals):
            known[k] = sum(_is_known(word, naming) for word in line)
    lyrics = [
        k
        for k, line in enumerate(words)
        if len(line) > 2 * known[k] and "|" not in lines[k] and signs_of_words(lines[k]) == Signs()
    ]
    chords = [k for k, line in enumerate(words) if line and k not in lyrics and known[k]]
    if not lyrics or not chords:
        return Chart(lines, "", tuple(remarks))
    filled = next(k for k, line in enumerate(lines) if line.strip())
    first = filled == lyrics[0] and (not known[filled] or len(words[filled]) > 2)
    title = " ".join(lines[filled].split()) if first else ""
    left_out = [k for k in lyrics if not (title and k == filled)]
    kept = ["" if k in lyrics else line for k, line in enumerate(lines)]
    if left_out:
        shown = " ".join(lines[left_out[0]].split())[:40]
        count = f"{len(left_out)} lines of words" if len(left_out) > 1 else "a line of words"
        remarks.append(f"left out: {count} (line {left_out[0] + 1}: '{shown}')")
    if any(k > chords[0] for k in left_out) and not any("|" in line for line in kept):
        remarks.append("chords above words, without bar lines: each chord has a bar")
        kept = [_WORD_OR_SECTION.sub(_with_bar_line, line) for line in kept]
    return Chart(kept, title, tuple(remarks))


def _with_bar_line(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("[") else f"{found[0]} |"
