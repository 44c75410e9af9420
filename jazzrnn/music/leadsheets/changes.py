"""Changes as musicians type them: "Dm7 G7 | Cmaj7 | % |", as text.

    title: My tune            # lines above the chords: all may be missing
    key: C                    # and meter, tempo, style, and form, the order of the sections
    [A] |: Dm7 G7 | Cmaj7 |1. Em7 A7 :|2. C6 / / A7 |
    [B] Gm7 | C7 | Fmaj7 | % |

Bars stand between bar lines or line ends; where there is neither, nor a slash, every chord has a
bar. The chords of a bar share it on its beats, the first of them the longer ones. With slashes,
every chord and every slash is a beat, or half of one if they are twice as many. "%" is the bar
before once more, "%%" the two bars before. "3/4:" begins another meter. What stands behind a "#"
between words is for people.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, NoReturn

from jazzrnn.errors import ChangesError, ChordError
from jazzrnn.music.chords import NO_CHORD, parse_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.beats import in_slots, read_meter, shared
from jazzrnn.music.leadsheets.progression import (
    Progression,
    WrittenBar,
    arranged,
    find_style,
    make_progression,
)
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs
from jazzrnn.music.notes import ChordMark
from jazzrnn.music.setting import Bar

MOST_IN_BAR = 1600  # words: a chord or a slash on every step of the longest bar
_HEADER = re.compile(r"\s*([A-Za-z]{2,12})\s*:(?!\|)\s*(.*?)\s*")
_HEADERS = ("title", "key", "meter", "tempo", "style", "form")
_COMMENT = re.compile(r"^\s*#.*|\s#(?!5|9|11).*")  # in "C7(b9, #11)" is none
_TIMES = r"(?:\s*\(?(?:[x×]\s*(?P<x_times>\d{1,4})|(?P<times_x>\d{1,4})\s*[x×])\)?)?"
_TOKEN = re.compile(
    rf"""(?P<line>(?P<close>:)?\[?\|+\]?(?P<open>:)?(?(close){_TIMES})|\n)
    |\[(?P<section>[^\[\]|]*)\]
    |^\s*(?P<letter>[A-Z][0-9']?):(?=\s)
    |(?P<meter>\d{{1,2}}/\d{{1,2}}):
    |(?P<ending>\d(?:[,-]\d)*)(?:\.|(?=\s|[A-G]))
    |(?P<word>(?:\([^()|]*\)|[^\s|()\[\]:])+|\S)""",
    re.VERBOSE,
)


class _Token(NamedTuple):
    kind: str  # a group of _TOKEN
    match: re.Match[str]
    line: int
    column: int  # from 1

    @property
    def text(self) -> str:
        return self.match[self.kind]


def read_changes(text: str, name: str = "", meter: tuple[int, int] = (4, 4)) -> Progression:
    """Read a progression.

    >>> [mark.symbol for bar in read_changes("|: Dm7 G7 :| C").bars for mark in bar.chords]
    ['Dm7', 'G7', 'Dm7', 'G7', 'C']

    Args:
        text: as above.
        name: if it has no title.
        meter: if it does not name one.

    Raises:
        ChangesError: the message points at the place: line, column, number of the written bar.
        OptionError: its key is none.
    """
    headers, body = _headers(text)
    if "meter" in headers:
        meter = read_meter(headers["meter"]) or _refuse(f"meter: {headers['meter']} is no meter")
    tempo = re.search(r"\d+(?:\.\d+)?", headers.get("tempo", ""))
    if "tempo" in headers and not (tempo and 10 <= float(tempo[0]) <= 500):
        raise ChangesError(f"tempo: {headers['tempo']!r} is not from 10 to 500 beats a minute")
    progression = make_progression(
        headers.get("title") or name,
        _Reader(meter).read(body),
        key=read_key(headers["key"]).name if headers.get("key") else "",
        tempo_bpm=float(tempo[0]) if tempo else 0.0,
        style=find_style(headers.get("style", "")),
    )
    order = _order(headers["form"], progression) if headers.get("form") else []
    return arranged(progression, order) if order else progression


def _headers(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the header lines by name, and the other lines, each in its place."""
    headers: dict[str, str] = {}
    body: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = _COMMENT.sub("", line)
        found = _HEADER.fullmatch(line if line.lower().lstrip().startswith("title") else plain)
        body.append("" if found else plain)
        if found:
            word = found[1].lower()
            if word not in _HEADERS:
                known = ", ".join(_HEADERS)
                raise ChangesError(
                    f"line {number}: no header '{word}:', there are {known}; a section is written"
                    f" [{found[1]}]"
                )
            headers[word] = found[2]
    return headers, body


def _order(form: str, progression: Progression) -> list[str]:
    """Read the names in "A A B A" or "AABA"."""
    names = {section.name for section in progression.sections}
    words = re.split(r"[\s,]+", form.strip())
    return [
        part
        for word in words
        for part in ([word] if word in names or not set(word) <= names else word)
    ]


class _Reader:
    """Puts the tokens of a text together to written bars."""

    def __init__(self, meter: tuple[int, int]):
        self.meter = meter
        self.written: list[WrittenBar] = []
        self.words: list[_Token] = []  # of the bar that is being read
        self.signs = Signs()  # before it
        self.section = ""

    def read(self, lines: Sequence[str]) -> list[WrittenBar]:
        """Read all bars."""
        tokens = list(_tokens(lines))
        a_bar_each = not _shows_bars(tokens)
        for token in tokens:
            if token.kind == "line":
                self._end_bar()
                self._bar_line(token)
            elif token.kind in {"section", "letter"}:
                self._end_bar()
                self.section = " ".join(token.text.split())
            elif token.kind == "word":
                self.words.append(token)
                if len(self.words) > MOST_IN_BAR or len(self.written) >= MOST_BARS:
                    self._fail(
                        token, f"more than {MOST_IN_BAR} chords in a bar, or {MOST_BARS} bars"
                    )
                if a_bar_each:
                    self._end_bar()
            elif self.words:
                self._fail(token, f"{token.match[0]!r} belongs at the beginning of a bar")
            elif token.kind == "meter":
                self.meter = read_meter(token.text) or self._fail(
                    token, f"{token.text} is no meter"
                )
            else:
                self.signs = self.signs._replace(endings=_numbers(token.text))
        self._end_bar()
        return self.written

    def _bar_line(self, token: _Token) -> None:
        if token.text == "\n":
            return
        if token.match["close"]:
            if not self.written:
                self._fail(token, "nothing before it to repeat")
            times = token.match["x_times"] or token.match["times_x"]
            last = self.written[-1]
            closes = last.signs._replace(closes=int(times or 2))
            self.written[-1] = last._replace(signs=closes)
        if token.match["open"]:
            self.signs = self.signs._replace(opens=True)

    def _end_bar(self) -> None:
        if not self.words:
            return
        again = {"%": 1, "%%": 2}.get(self.words[0].text, 0)
        if again:
            bars = [written.bar for written in self.written[-again:]]
            if len(bars) < again or len(self.words) > 1:
                self._fail(self.words[0], "it stands alone in a bar, behind what it repeats")
            if any((bar.numerator, bar.denominator) != self.meter for bar in bars):
                self._fail(self.words[0], "what it repeats has another meter")
        else:
            bars = [Bar(*self.meter, self._chords())]
        first = WrittenBar(bars[0], self.signs, self.section)
        self.written += [first, *map(WrittenBar, bars[1:])]
        self.words, self.signs, self.section = [], Signs(), ""

    def _chords(self) -> tuple[ChordMark, ...]:
        slots = [
            (word, symbol)
            for word in self.words
            for symbol in (word.text if set(word.text) == {"/"} else [word.text])
        ]
        slashes = any(symbol == "/" for _, symbol in slots)
        onsets = in_slots(len(slots), self.meter) if slashes else shared(len(slots), self.meter)
        if onsets is None:
            numerator = self.meter[0]
            here = f"{numerator}/{self.meter[1]}"
            self._fail(
                self.words[0],
                f"{len(slots)} chords and slashes in a bar of {here}: write {numerator} of them,"
                f" or {2 * numerator}, or no slash"
                if slashes
                else f"{len(slots)} chords on the {numerator} beats of a bar of {here}: put some"
                f" into the next bar, or count in halves of beats: {2 * numerator} chords and"
                " slashes",
            )
        return tuple(
            ChordMark(onset, self._symbol(word))
            for onset, (word, symbol) in zip(onsets, slots, strict=True)
            if symbol != "/"
        )

    def _symbol(self, word: _Token) -> str:
        try:
            return word.text if parse_chord(word.text) else NO_CHORD
        except ChordError as error:
            self._fail(word, str(error))

    def _fail(self, token: _Token, problem: str) -> NoReturn:
        words = " ".join(word.text for word in self.words) or token.match[0].strip()
        shown = words if len(words) <= 40 else words[:37] + "..."
        raise ChangesError(
            f"bar {len(self.written) + 1} '{shown}' (line {token.line}, column {token.column}):"
            f" {problem}"
        )


def _tokens(lines: Sequence[str]) -> Iterator[_Token]:
    for number, line in enumerate(lines, 1):
        for found in _TOKEN.finditer(line + "\n"):
            kind = found.lastgroup or ""
            yield _Token(kind, found, number, found.start(kind) + 1)


def _shows_bars(tokens: Sequence[_Token]) -> bool:
    """Return whether a bar line, a line end between chords, or a slash says where bars are."""
    words = [token for token in tokens if token.kind == "word"]
    drawn = any(token.kind == "line" and token.text != "\n" for token in tokens)
    slashes = any(set(word.text) == {"/"} for word in words)
    return drawn or slashes or len({word.line for word in words}) > 1


def _numbers(text: str) -> tuple[int, ...]:
    """Read the times through that "1,2" or "1-3" names."""
    numbers = [int(digit) for digit in re.findall(r"\d", text)]
    return tuple(range(numbers[0], numbers[-1] + 1) if "-" in text else numbers)


def _refuse(problem: str) -> NoReturn:
    raise ChangesError(problem)
