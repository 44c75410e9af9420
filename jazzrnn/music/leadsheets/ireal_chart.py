"""Charts of iReal Pro: the chords of a song, bar by bar.

A chart is a grid of cells: a chord or a blank takes one, and a bar shares its cells over its beats.

Source: the format's description for developers, irealpro.com.
"""

import re
from collections.abc import Sequence
from math import ceil
from typing import NoReturn

from jazzrnn.errors import ChangesError, OptionError
from jazzrnn.music.chords import NO_CHORD, parse_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import beats_for, read_meter, shared
from jazzrnn.music.leadsheets.ireal_links import Song
from jazzrnn.music.leadsheets.jump_words import signs_of_words
from jazzrnn.music.leadsheets.progression import (
    Progression,
    WrittenBar,
    bars_again,
    make_progression,
    read_style,
)
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs, place_codas
from jazzrnn.music.leadsheets.spelling import is_chord, nearest
from jazzrnn.music.notes import ChordMark, Meter
from jazzrnn.music.setting import Bar

_TOKEN = re.compile(
    r"""<(?P<text>[^>]{0,400})>
    |\*(?P<section>[A-Za-z])
    |T(?P<meter>\d\d)
    |N(?P<ending>\d)
    |(?P<line>[|\[\]{}Z])
    |(?P<sign>[SQ])
    |(?P<again>[xr])
    |(?P<chord>(?P<root>[A-GW][b#]?)
        (?P<quality>\*[^*]{0,40}\*|(?:sus|alt|add|[-+^ohø0-9b\#])*)(?:/(?P<bass>[A-G][b#]?))?)
    |(?P<none>n)
    |(?P<hold>p)
    |(?P<blank>[ ])
    |[fslUY]|(?P<odd>[A-Za-z][\w\#^+-]*)
    |\([^)]{0,400}\)|.""",  # chords to play instead; fermata, size, space between lines, the end
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
_NEAREST = {"-b6", "-#5", "7susadd3", "7add3sus"}
_SECTIONS = {"i": "Intro", "I": "Intro", "v": "Verse", "V": "Verse"}
_TIMES = re.compile(r"\b(\d{1,2})\s?x\b", re.IGNORECASE)


def read_chart(song: Song) -> Progression:
    """Read one time through a song.

    Raises:
        ChangesError: its chart makes no sense; the message says in which bar.
    """
    style, remarks = read_style(song.style)
    try:
        key = read_key(song.key).name if song.key.strip() else ""
    except OptionError as error:
        key = ""
        remarks.append(f"key: {error}")
    tempo = float(song.tempo) if song.tempo.strip().isdecimal() else 0.0
    reader = _Reader()
    return make_progression(
        " ".join(song.title.split()),
        reader.read(song.chart),
        key=key,
        tempo_bpm=tempo if 10 <= tempo <= 500 else 0.0,
        style=style,
        remarks=[*remarks, *reader.remarks],
    )


class _Reader:
    """Puts the tokens of a chart together to written bars."""

    def __init__(self) -> None:
        self.meter = (4, 4)
        self.remarks: list[str] = []
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
            self.meter = read_meter(name) or self._left_out(f"{name} is no meter") or self.meter
        elif kind == "ending" and found["ending"] != "0":
            self.signs = self.signs._replace(endings=(int(found["ending"]),))
        elif kind == "odd" or (kind == "again" and any(self.cells)):
            self._left_out(f"{found[0]!r} is no chord: left out")
            self.cells += [""] * (not self.cells)  # the bar stays
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
        text = re.sub(r"^\*\d\d", "", text)  # how far it is moved down
        said = signs_of_words(text)
        if said.jump:
            self.signs = self.signs._replace(jump=said.jump, until=said.until)
        elif times := _TIMES.search(text):
            self.times = int(times[1])
        elif said.fine:
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
            again = bars_again(self.written, self.again)
            first, *more = again if self.again else [Bar(*self.meter, self._marks())]
            if len(self.written) >= MOST_BARS:
                self._fail(f"more than {MOST_BARS:,} bars")
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
        if written in _NEAREST:
            self._left_out(f"{found['root'] + written!r}: read as {symbol}")
        if not is_chord(symbol):
            read = nearest(symbol).symbol or found["root"]
            self._left_out(f"{found['root'] + written!r} is no chord: read as {read}")
            symbol = read
        chord = parse_chord(symbol)
        self.symbol = found["root"] + (chord.quality if chord else "")
        return self.symbol + bass

    def _marks(self) -> tuple[ChordMark, ...]:
        """Return the chords of a bar at the beats that their cells stand for."""
        most = Bar(*self.meter, ()).length  # one on every grid step
        filled = [k for k, symbol in enumerate(self.cells) if symbol][:most]
        onsets = _onsets(filled, len(self.cells), self.meter)
        return tuple(
            ChordMark(onset, self.cells[k]) for onset, k in zip(onsets, filled, strict=True)
        )

    def _left_out(self, what: str) -> None:
        self.remarks.append(f"bar {len(self.written) + 1}: {what}")

    def _fail(self, problem: str) -> NoReturn:
        raise ChangesError(f"bar {len(self.written) + 1} of the chart: {problem}")


def _onsets(filled: Sequence[int], cells: int, meter: tuple[int, int]) -> list[int]:
    """Return where the chords in some cells of a bar begin.

    Of a bar that has more beats than cells, the first part is the longer one: 5/4 is 3 + 2.

    >>> _onsets([0, 2], 4, (4, 4)), _onsets([0, 3], 4, (3, 4)), _onsets([0, 2], 4, (5, 4))
    ([0, 24], [0, 24], [0, 36])
    """
    count, beats = len(filled), beats_for(len(filled), meter)
    length = Meter(0, *meter).bar_length
    if not beats:
        return [k * length // count for k in range(count)]
    if count == cells:
        return shared(count, meter) or []
    as_beats = cells == 4 and beats <= 4
    places = [k if as_beats else ceil(k * beats / cells) for k in filled]
    for k in range(1, count):
        places[k] = max(places[k], places[k - 1] + 1)
    for k in range(1, count + 1):  # each leaves room for those behind it
        places[-k] = min(places[-k], beats - k)
    return [place * length // beats for place in places]
