"""Charts of iReal Pro: the songs in its links (irealb:// and irealbook://), and in pages with them.

A link holds songs with their title, style, key, tempo and chart; that of irealb:// is scrambled. A
chart is a grid of cells: a chord or a blank takes one, and a bar shares its cells over its beats.

Source: the format's description for developers, irealpro.com; what it leaves out (the
scrambling, the order of the fields of irealb://) is known from what many programs do.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn
from urllib.parse import unquote

from jazzrnn.errors import ChangesError, ChordError, OptionError
from jazzrnn.music.chords import NO_CHORD, parse_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import beats_for, read_meter, shared
from jazzrnn.music.leadsheets.progression import (
    Progression,
    WrittenBar,
    find_style,
    make_progression,
)
from jazzrnn.music.leadsheets.repeat_signs import Signs, place_codas
from jazzrnn.music.notes import ChordMark, Meter
from jazzrnn.music.setting import Bar

_LINK = re.compile(
    r"""(?P<quote>["'])(?P<quoted>ireal(?:b|book)://[^\n]*?)(?P=quote)
    |(?P<plain>ireal(?:b|book)://[^"<>\n]*)""",
    re.VERBOSE,
)
_MUSIC = "1r34LbKcu7"  # every scrambled chart begins with it
_BLOCK = 50
_SWAPPED = (*range(5), *range(10, 24))  # places in a block that change with their mirror images
_SHORT = {"XyQ": "   ", "LZ": " |", "Kcl": "| x"}
_KEY = re.compile("[A-G][b#]?-?")
_TOKEN = re.compile(
    r"""<(?P<text>[^>]*)>
    |\*(?P<section>[A-Za-z])
    |T(?P<meter>\d\d)
    |N(?P<ending>\d)
    |(?P<line>[|\[\]{}Z])
    |(?P<sign>[SQ])
    |(?P<again>[xr])
    |(?P<chord>(?P<root>[A-GW][b#]?)
        (?P<quality>\*[^*]*\*|(?:sus|alt|add|[-+^ohø0-9b\#])*)(?:/(?P<bass>[A-G][b#]?))?)
    |(?P<none>n)
    |(?P<hold>p)
    |(?P<blank>[ ])
    |\([^)]*\)|.""",  # chords to play instead; fermata, size, space between lines, the end
    re.VERBOSE | re.DOTALL,
)
_QUALITIES = {  # what we spell in another way, or not at all: then what is nearest
    "2": "add9",
    "h": "m7b5",
    "h9": "m9b5",
    "-b6": "m",
    "-#5": "m",
    "7susadd3": "7sus4",
    "7add3sus": "7sus4",
}
_SECTIONS = {"i": "Intro", "I": "Intro", "v": "Verse", "V": "Verse"}
_JUMP = re.compile(r"(D\.?[CS])\.?\s*(?:al\s+(?:(Coda|Fine)|(\d)\w*\s*End))?", re.IGNORECASE)
_TIMES = re.compile(r"\b(\d{1,2})\s?x\b", re.IGNORECASE)


class Song(NamedTuple):
    """A song in a link, its chart unscrambled."""

    title: str
    style: str
    key: str
    tempo: str
    chart: str


def songs_in(text: str) -> list[Song]:
    """Read the songs of all links in a text: a link itself, or a page that iReal Pro has exported.

    Raises:
        ChangesError: there is none.
    """
    links = [found["quoted"] or found["plain"] for found in _LINK.finditer(text)]
    songs = [song for link in links for song in _songs_of(unquote(html.unescape(link)))]
    if not songs:
        raise ChangesError("no song in it: export it from iReal Pro once more")
    return songs


def _songs_of(link: str) -> Iterator[Song]:
    kind, _, body = link.partition("://")
    fields = body.split("=")
    for k, field in enumerate(fields):
        if kind == "irealb" and field.startswith(_MUSIC) and k >= 6:
            title, _, _, style, key, _ = fields[k - 6 : k]
            _, groove, tempo, *_ = *fields[k : k + 3], "", ""
            chart = unscramble(field.removeprefix(_MUSIC))
            yield Song(title.strip(), f"{style} {groove}", key, tempo, chart)
        elif kind == "irealbook" and field == "n" and 3 <= k < len(fields) - 1:
            if k >= 4 and not _KEY.fullmatch(fields[k + 1]):
                title, _, style, key, _, chart = fields[k - 4 : k + 2]
            elif k + 2 < len(fields):  # some have the key behind the "n"
                title, _, style, _, key, chart = fields[k - 3 : k + 3]
            else:
                continue
            yield Song(title.strip(), style, key, "", chart)


def unscramble(text: str) -> str:
    """Return a chart in plain writing; scrambled without its short forms, it is the same again."""
    blocks = [text[k : k + _BLOCK] for k in range(0, len(text), _BLOCK)]
    swapped = max(0, len(text) - 2) // _BLOCK  # a block with less than two letters behind it stays
    plain = "".join([*map(_mirrored, blocks[:swapped]), *blocks[swapped:]])
    for short, long in _SHORT.items():
        plain = plain.replace(short, long)
    return plain


def _mirrored(block: str) -> str:
    letters = [*block]
    for k in _SWAPPED:
        letters[k], letters[-1 - k] = block[-1 - k], block[k]
    return "".join(letters)


def read_chart(song: Song) -> Progression:
    """Read one time through a song.

    Raises:
        ChangesError: its chart makes no sense; the message says in which bar.
    """
    try:
        key = read_key(song.key).name
    except OptionError:
        key = ""
    tempo = float(song.tempo) if song.tempo.strip().isdecimal() else 0.0
    return make_progression(
        " ".join(song.title.split()),
        _Reader().read(song.chart),
        key=key,
        tempo_bpm=tempo if 10 <= tempo <= 500 else 0.0,
        style=find_style(song.style),
    )


class _Reader:
    """Puts the tokens of a chart together to written bars."""

    def __init__(self) -> None:
        self.meter = (4, 4)
        self.written: list[WrittenBar] = []
        self.cells: list[str] = []  # of the bar that is being read: a symbol, or "" for a blank
        self.signs = Signs()
        self.section = ""
        self.again = 0  # bars that are repeated in its place
        self.spans = False  # the bar before it repeats two bars
        self.times = 2  # of the repeat that it is in
        self.inside = False  # a bar line stands before it
        self.symbol = ""  # of the last chord, without its bass
        self.codas: list[tuple[int, bool]] = []  # bar of a coda sign, and is it behind a chord?

    def read(self, chart: str) -> list[WrittenBar]:
        """Read all bars."""
        for found in _TOKEN.finditer(chart):
            kind = found.lastgroup or ""
            if kind == "line":
                self._line(found["line"])
            elif kind == "chord":
                self.cells.append(self._chord(found))
            elif kind in {"blank", "hold", "none"}:
                self.cells.append(NO_CHORD if kind == "none" else "")
            else:
                self._sign(kind, found)
        self._line("Z")
        if self.signs.jump and self.written:  # written behind the last bar line
            self._mark(jump=self.signs.jump, until=self.signs.until)
        signs = place_codas([bar.signs for bar in self.written], self.codas)
        return [bar._replace(signs=sign) for bar, sign in zip(self.written, signs, strict=True)]

    def _sign(self, kind: str, found: re.Match[str]) -> None:
        if kind == "section":
            self.section = _SECTIONS.get(found["section"], found["section"])
        elif kind == "meter":
            digits = found["meter"]
            name = "12/8" if digits == "12" else f"{digits[0]}/{digits[1]}"
            self.meter = read_meter(name) or self._fail(f"{name} is no meter")
        elif kind == "ending" and found["ending"] != "0":
            self.signs = self.signs._replace(endings=(int(found["ending"]),))
        elif kind == "again":
            self.again = 1 if found["again"] == "x" else 2
        elif found["sign"] == "S":
            self.signs = self.signs._replace(segno=True)
        elif found["sign"] == "Q":
            self.codas.append((len(self.written), any(self.cells)))
        elif kind == "text":
            self._text(found["text"])

    def _text(self, text: str) -> None:
        """Read what stands under a bar, if it is for the player."""
        if jump := _JUMP.search(text):
            sign = "D.S." if "S" in jump[1].upper() else "D.C."
            until = (jump[2] or jump[3] or "").capitalize()
            self.signs = self.signs._replace(jump=sign, until=until)
        elif times := _TIMES.search(text):
            self.times = int(times[1])
        elif re.fullmatch(r"(\*\d\d)?\s*fine\W*", text, re.IGNORECASE):
            self.signs = self.signs._replace(fine=True)

    def _line(self, line: str) -> None:
        """Read a bar line: the bar before it is complete."""
        if self.again or any(self.cells) or (self.cells and self.inside and line not in "[{"):
            self._end_bar()
        self.cells = []
        if line == "}" and self.written:
            self._mark(closes=self.times)
            self.times = 2
        if line in "]}Z" and self.written:
            self._mark(double_bar=True)
        if line == "{":
            self.signs = self.signs._replace(opens=True)
        self.inside = line not in "]}Z"

    def _mark(self, **signs: int | str) -> None:
        last = self.written[-1]
        self.written[-1] = last._replace(signs=last.signs._replace(**signs))

    def _end_bar(self) -> None:
        blank = not (self.again or any(self.cells))
        if not (blank and self.spans):  # else it is the second bar under a sign for two
            if len(self.written) < self.again:
                self._fail("nothing before it to repeat")
            again = [written.bar for written in self.written[-self.again :]]
            first, *more = again if self.again else [Bar(*self.meter, self._marks())]
            self.written.append(WrittenBar(first, self.signs, self.section))
            self.written += map(WrittenBar, more)
            self.signs, self.section = Signs(), ""
        self.spans = self.again == 2
        self.again = 0

    def _chord(self, found: re.Match[str]) -> str:
        """Return a chord symbol in our spelling."""
        bass = f"/{found['bass']}" if found["bass"] else ""
        if found["root"][0] == "W":  # the last chord, over another bass
            return self.symbol + bass if self.symbol else ""
        written = found["quality"].strip("*")
        symbol = found["root"] + _QUALITIES.get(written, written)
        try:
            chord = parse_chord(symbol)
        except ChordError as error:
            self._fail(str(error))
        self.symbol = found["root"] + (chord.quality if chord else "")
        return self.symbol + bass

    def _marks(self) -> tuple[ChordMark, ...]:
        """Return the chords of a bar at the beats that their cells stand for."""
        filled = [k for k, symbol in enumerate(self.cells) if symbol]
        onsets = _onsets(filled, len(self.cells), self.meter)
        return tuple(
            ChordMark(onset, self.cells[k]) for onset, k in zip(onsets, filled, strict=True)
        )

    def _fail(self, problem: str) -> NoReturn:
        raise ChangesError(f"bar {len(self.written) + 1} of the chart: {problem}")


def _onsets(filled: Sequence[int], cells: int, meter: tuple[int, int]) -> list[int]:
    """Return where the chords in some cells of a bar begin.

    >>> _onsets([0, 2], 4, (4, 4)), _onsets([0, 3], 4, (3, 4)), _onsets([0, 1], 2, (3, 4))
    ([0, 24], [0, 24], [0, 24])
    """
    count, beats = len(filled), beats_for(len(filled), meter)
    length = Meter(0, *meter).bar_length
    if not beats:
        return [k * length // count for k in range(count)]
    if count == cells:
        return shared(count, meter) or []
    as_beats = cells == 4 and beats <= 4
    places = [k if as_beats else k * beats // cells for k in filled]
    for k in range(1, count):
        places[k] = max(places[k], places[k - 1] + 1)
    for k in range(1, count + 1):  # each leaves room for those behind it
        places[-k] = min(places[-k], beats - k)
    return [place * length // beats for place in places]
