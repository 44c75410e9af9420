"""Which texts of a MIDI file are chord symbols: some programs write them as markers, others as
texts, lyrics or cue points, Yamaha's in events of their own, some in brackets before a syllable.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from jazzrnn.music.leadsheets.spelling import Naming, is_chord, naming_of, read_symbol
from jazzrnn.music.midi.texts import decode
from jazzrnn.music.midi.track_events import META, LongEvent
from jazzrnn.music.midi.xf import XF_CHORD, YAMAHAS_CHORD, read_xf_chord

TEXT, LYRIC, MARKER, CUE, XF = 0x01, 0x05, 0x06, 0x07, 0x7F  # types of meta events
_TEXTS = {TEXT, LYRIC, MARKER, CUE}
# A section of a form, or a chord of one letter: what is around it decides.
_SECTION = re.compile(r"[A-H][1-4]?'?")
_BLANKS = " \t\r\n\0|"  # and bar lines
_NEW_LINE = "\\/"  # of a song's words, in karaoke files
# What stands before a symbol: "Chord: Dm7", and the number of its bar, "5: Dm7", "m. 5 Dm7".
_LABEL = re.compile(
    r"^(?:chord\s*[:=]\s*|chord\s+(?=[A-H])|(?:(?:m|mm|bar)\b\.?\s*)?\d{1,4}\s*[:.)]\s*(?=[A-H])"
    r"|(?:m|mm|bar)\b\.?\s*\d{1,4}\s+(?=[A-H]))",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\[([^][]*)\]|\(([^()]*)\)|\{([^{}]*)\}")
_IN_WORDS = re.compile(r"\[([^][]+)\]")
# A section and its chord: "[A] Dm7". A chord and its syllable look alike: "[A]Am".
_NAMED = re.compile(r"\[(?:[A-H][1-4]?'?(?=.*\d)|(?=[^][]*[a-z]{4})[^][]{4,40})\]\s{0,9}(\S{1,32})")
# What only a chord symbol looks like: a root, then no word, and a number.
_LIKE_CHORD = re.compile(r"(?!.*(?!maj|min|dim|aug|sus|add|alt)[a-z]{3})[A-H][#b♯♭]?[^\s]*\d[^\s]*")
_LONGEST = 32  # characters of what looks like one


class Text(NamedTuple):
    """A text in a MIDI file."""

    time: int  # in ticks
    track: int
    kind: int  # of the meta event
    text: str


class Found(NamedTuple):
    """The chord symbols of a file."""

    chords: list[Text]
    unread: list[str]  # texts among them that look like chord symbols and are none
    remarks: list[str]  # how they are named, if that can be doubted


def read_text(time: int, track: int, kind: int, raw: bytes) -> Text:
    """Return the text of an event that `is_text`; of Yamaha's chords the symbol."""
    if kind in _TEXTS:
        return Text(time, track, kind, decode(raw, lambda text: is_chord(_bare(text))))
    return Text(time, track, XF, read_xf_chord(raw))


def is_text(event: LongEvent) -> bool:
    """Return whether an event may be a chord symbol."""
    if event.status == META and event.kind in _TEXTS:
        return True
    is_xf = event.status == META and event.kind == XF and event.data.startswith(XF_CHORD)
    return is_xf or (event.status != META and event.data.startswith(YAMAHAS_CHORD))


def find_chords(texts: Iterable[Text]) -> Found:
    """Return the texts that are chord symbols.

    Yamaha's chords count before markers, and markers before other texts; letters that may be
    sections of a form count last. Other texts than markers are chord symbols if most texts of
    their track and kind are; what stands at the very beginning is not counted, or if it is a chord.
    """
    streams: dict[tuple[int, int], list[Text]] = {}
    for text in texts:
        own = text.track if text.kind in {TEXT, LYRIC, CUE} else -1
        streams.setdefault((text.kind, own), []).append(text)
    best = Found([], [], [])
    for (kind, _), stream in streams.items():
        bare = [text._replace(text=symbol) for text in stream if (symbol := _bare(text.text))]
        found = _chords_in(bare, kind)
        found = found if found.chords else _chords_in_words(stream)
        if found.chords and _rank(found.chords) > _rank(best.chords):
            best = found
    return best


def _bare(text: str) -> str:
    """Return a text without what is around a chord symbol."""
    text = _LABEL.sub("", text.strip(_BLANKS).lstrip(_NEW_LINE), count=1)
    brackets = _BRACKETS.fullmatch(text)
    if brackets:
        return next(filter(None, brackets.groups()), "").strip()
    named = _NAMED.fullmatch(text)
    return named[1] if named and is_chord(named[1]) else text


def _rank(chords: Sequence[Text]) -> tuple[int, int]:
    if not chords:
        return 0, 0
    kind = {XF: 4, MARKER: 3}.get(chords[0].kind, 2)
    return (1 if all(map(_is_section, chords)) else kind), len(chords)


def _chords_in(stream: Sequence[Text], kind: int) -> Found:
    """Return the chord symbols of texts of one kind, or none if chords are not what it is for."""
    if kind == XF:
        return Found([*stream], [], [])
    stream = [*_one_by_one(stream)]
    naming = naming_of(text.text for text in stream if re.search(r"\d", text.text))
    chords = [text._replace(text=symbol) for text in stream if (symbol := _symbol(text, naming))]
    rest = [text for text in stream if not _symbol(text, naming)]
    only_sections = all(map(_is_section, chords))
    if kind == MARKER:
        if rest and only_sections:
            return Found([], [], [])  # "A" and "B" next to "Intro" are sections of a form
    else:
        words_there = sum(text.time > 0 for text in rest)  # first come title and author
        if only_sections or len(chords) < 2 or len(chords) <= words_there:
            return Found([], [], [])
    unread = [text.text for text in rest if _looks_like_chord(text.text)]
    return Found(_without_sections(chords), unread, naming.remarks)


def _symbol(text: Text, naming: Naming) -> str:
    """Return the chord symbol that a text is; "" if it is none."""
    read = read_symbol(text.text, naming)
    return "" if read.remark else read.symbol


def _chords_in_words(stream: Sequence[Text]) -> Found:
    """Return the chords in brackets before or in words, or none if most brackets are others."""
    inside = [*_spread(stream, _IN_WORDS.findall)]
    chords = [text for text in inside if is_chord(text.text)]
    enough = len(chords) > 1 and 2 * len(chords) > len(inside) and not all(map(_is_section, chords))
    return Found(chords if enough else [], [], [])


def _one_by_one(stream: Sequence[Text]) -> Iterator[Text]:
    """Yield texts; the chords of a text that has several one by one."""
    return _spread(stream, _symbols_of)


def _symbols_of(text: str) -> list[str]:
    symbols = text.replace("|", " ").split()
    several = len(symbols) > 1 and re.search(r"\d", text) and all(map(is_chord, symbols))
    return symbols if several else [text]


def _spread(stream: Sequence[Text], taken: Callable[[str], list[str]]) -> Iterator[Text]:
    """Yield what is taken from each text; several have equal times up to the next text."""
    wait = 0
    for k, text in enumerate(stream):
        if k + 1 < len(stream):
            wait = stream[k + 1].time - text.time  # of the last one that of the one before
        symbols = taken(text.text)
        for place, symbol in enumerate(symbols):
            yield text._replace(time=text.time + wait * place // len(symbols), text=symbol)


def _looks_like_chord(text: str) -> bool:
    return len(text) <= _LONGEST and _LIKE_CHORD.fullmatch(text) is not None


def _is_section(text: Text) -> bool:
    return _SECTION.fullmatch(text.text) is not None


def _without_sections(chords: Sequence[Text]) -> list[Text]:
    """Leave out the letters that mark a section where a chord begins, too."""
    named = {text.time for text in chords if not _is_section(text)}
    return [text for text in chords if not (_is_section(text) and text.time in named)]
