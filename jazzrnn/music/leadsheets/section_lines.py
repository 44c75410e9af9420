"""Lines that name a section of a chart: letters alone above it, "Form: ABA", "Repeat verse".

A letter alone is also a chord, and "Back to black" the words of a song: what a line means is clear
only among the others.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from jazzrnn.music.leadsheets.habits import with_section
from jazzrnn.music.leadsheets.named_sections import name_and_times
from jazzrnn.music.leadsheets.other_names import in_english
from jazzrnn.music.leadsheets.spelling import naming_of, read_symbol

_FORM = re.compile(r"\W*(?P<form>[A-D]{3,12})\W*")
_AGAIN = re.compile(
    r"\W*(?:repeat|back to|wdh\.?|wiederholen:?)\s+(?:the\s+)?"
    r"(?P<name>[A-Za-z][\w' -]{0,20}?)\W*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s*\(?(?P<name>[A-H][1-9]?'?)\)?\s*[:.]?\s*")
_LETTERED = re.compile(r"\s*\[?(?P<name>[A-H][1-9]?'?)(?:\]|:(?=\s))\s*(?P<bars>\S.*)")
_NAMES = re.compile(r"\[([^\[\]|]*)\]|^\s*([A-Z][0-9']?):(?=\s|$)")


def with_letters(lines: Sequence[str]) -> list[str]:
    """Return lines with "[A]" for a letter that stands alone, if it names a section, and with
    "form: ABA" for "ABA".

    The letter names one if chords are behind it, or if a line "A: C | F" has named it, and no chord
    of the chart is alone in its line.
    """
    alone = [one["name"] for line in lines if (one := _LETTER.fullmatch(line))]
    labelled = [one for line in lines if (one := _LETTERED.match(line))]
    names = {one["name"] for one in labelled}
    sections = {*names}
    if not {*alone} <= names or any(not _is_long(one["bars"]) for one in labelled):
        sections = set[str]()  # such a letter is a chord
    if len(alone) > 1 and alone[0].startswith("A") and all(map(_is_long, _others(lines))):
        filled = _filled(lines)
        if {"A", "B"} <= {name[0] for name in filled} and alone[0] in filled:
            sections |= filled
    names |= sections
    if "A" not in {name[0] for name in names}:
        return [*lines]
    found: list[str] = []
    for line in lines:
        letter, form = _LETTER.fullmatch(line), _FORM.fullmatch(line)
        if letter and letter["name"] in sections:
            found.append(f"[{letter['name']}]")
        else:
            found.append(f"form: {form['form']}" if form and {*form["form"]} <= names else line)
    return found


def with_recalls(lines: Sequence[str]) -> list[str]:
    """Return lines with "[verse]" for "Repeat verse": if a section before it has that name, and no
    chords come right behind it, which would be its own.
    """
    found = [*lines]
    filled = [k for k, line in enumerate(lines) if line.strip()]
    agains = {k: one["name"] for k in filled if (one := _AGAIN.fullmatch(lines[k]))}
    chords = _with_chords(lines) if agains else set[int]()
    known: set[str] = set()
    for k, after in zip_longest(filled, filled[1:]) if agains else ():
        known.update(_names_in(lines[k]))
        goes_on = after in chords and not [*_names_in(lines[after])]
        if k in agains and agains[k].casefold() in known and not goes_on:
            found[k] = f"[{agains[k]}]"
    return found


def _names_in(line: str) -> Iterator[str]:
    """Yield the names of the sections that begin in a line, in small letters."""
    for one in _NAMES.finditer(with_section(line)):
        yield name_and_times(one[1] or one[2] or "")[0].casefold()


def _others(lines: Sequence[str]) -> list[str]:
    """Return the lines that are neither letters nor say an order."""
    patterns = (_LETTER, _FORM, _AGAIN)
    return [line for line in lines if line.strip() and not any(p.fullmatch(line) for p in patterns)]


def _is_long(line: str) -> bool:
    """Return whether a line is more than a chord."""
    return "|" in line or len(line.split()) > 1


def _filled(lines: Sequence[str]) -> set[str]:
    """Return the letters that stand alone above chords."""
    chords = _with_chords(lines)
    filled: set[str] = set()
    now = ""
    for k, line in enumerate(lines):
        if letter := _LETTER.fullmatch(line):
            now = letter["name"]
        elif now and k in chords:
            filled.add(now)
    return filled


def _with_chords(lines: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that have bars or, for the most part, chords."""
    filled = [k for k, line in enumerate(lines) if line.strip()]
    english, _ = in_english([lines[k] for k in filled], "")
    split = [line.replace("|", " ").split() for line in english]
    named = [[word for word in line if re.search(r"\w", word)] for line in split]
    naming = naming_of(word for line in named for word in line)
    counts = [sum(bool(read_symbol(word, naming).symbol) for word in line) for line in named]
    return {
        k
        for k, line, count in zip(filled, named, counts, strict=True)
        if "|" in lines[k] or 2 * count >= len(line) > 0
    }
