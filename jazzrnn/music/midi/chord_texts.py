"""Which texts of a MIDI file are chord symbols: some programs write them as markers, others as
texts, lyrics or cue points, and Yamaha's in events of their own.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jazzrnn.errors import ChordError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.midi.texts import decode
from jazzrnn.music.midi.xf import XF_CHORD, read_xf_chord

TEXT, LYRIC, MARKER, CUE, XF = 0x01, 0x05, 0x06, 0x07, 0x7F  # types of meta events
LONGEST_SYMBOL = 32  # characters; "C13(b9,#11)/Ab" has 14
# A section of a form, or a chord of one letter: what is around it decides.
_SECTION = re.compile(r"[A-G][1-4]?'?")
_BLANKS = " \t\r\n\0"
_BRACKETS = re.compile(r"\[(.*)\]|\((.*)\)")
# What only a chord symbol looks like: a root, then no word, and a number.
_LIKE_CHORD = re.compile(r"(?!.*(?!maj|min|dim|aug|sus|add|alt)[a-z]{3})[A-G][#b♯♭]?[^\s]*\d[^\s]*")


class Text(NamedTuple):
    """A text in a MIDI file."""

    time: int  # in ticks
    track: int
    kind: int  # of the meta event
    text: str


def read_text(time: int, track: int, kind: int, raw: bytes) -> Text:
    """Return the text of a meta event; of Yamaha's chords the symbol."""
    if kind == XF:
        return Text(time, track, XF, read_xf_chord(raw))
    return Text(time, track, kind, decode(raw, lambda text: is_chord(_bare(text))))


def is_text(kind: int, raw: bytes) -> bool:
    """Return whether a meta event may be a chord symbol."""
    return kind in {TEXT, LYRIC, MARKER, CUE} or (kind == XF and raw.startswith(XF_CHORD))


def find_chords(texts: Iterable[Text]) -> tuple[list[Text], list[str]]:
    """Return the texts that are chord symbols, and those that look like ones but are not read.

    Yamaha's chords count before markers, and markers before other texts. Those are chord symbols
    if most texts of their track and kind are.
    """
    streams: dict[tuple[int, int], list[Text]] = {}
    for text in texts:
        symbol = _bare(text.text)
        if symbol:
            own = text.track if text.kind in {TEXT, LYRIC, CUE} else -1
            streams.setdefault((text.kind, own), []).append(text._replace(text=symbol))
    found = {key: _chords_in(stream, key[0]) for key, stream in streams.items()}
    best = max(
        found,
        key=lambda key: (_rank(key[0]), len(found[key])) if found[key] else (0, 0),
        default=None,
    )
    if best is None or not found[best]:
        return [], []
    unread = [text.text for text in streams[best] if _looks_like_chord(text.text)]
    return found[best], [text for text in unread if not is_chord(text)]


def is_chord(text: str) -> bool:
    """Return whether a text is a chord symbol."""
    try:
        parse_chord(text[: LONGEST_SYMBOL + 1])
    except ChordError:
        return False
    return len(text) <= LONGEST_SYMBOL


def _bare(text: str) -> str:
    """Return a text without blanks and brackets around it."""
    text = text.strip(_BLANKS)
    brackets = _BRACKETS.fullmatch(text)
    return (brackets[1] or brackets[2] or "").strip() if brackets else text


def _rank(kind: int) -> int:
    return {XF: 3, MARKER: 2}.get(kind, 1)


def _looks_like_chord(text: str) -> bool:
    return len(text) <= LONGEST_SYMBOL and _LIKE_CHORD.fullmatch(text) is not None


def _chords_in(stream: Sequence[Text], kind: int) -> list[Text]:
    """Return the chord symbols of texts of one kind, or none if chords are not what it is for."""
    chords = [text for text in stream if is_chord(text.text)]
    only_sections = all(map(_is_section, chords))
    if kind == XF:
        return chords
    if kind == MARKER:
        if len(chords) < len(stream) and only_sections:
            return []  # "A" and "B" next to "Intro" are sections of a form
    elif only_sections or len(chords) < 2 or 2 * len(chords) <= len(stream):
        return []
    return _without_sections(chords)


def _is_section(text: Text) -> bool:
    return _SECTION.fullmatch(text.text) is not None


def _without_sections(chords: Sequence[Text]) -> list[Text]:
    """Leave out the letters that mark a section where a chord begins, too."""
    named = {text.time for text in chords if not _is_section(text)}
    return [text for text in chords if not (_is_section(text) and text.time in named)]
