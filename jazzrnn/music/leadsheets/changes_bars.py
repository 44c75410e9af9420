"""From the tokens of changes that are written as text to written bars."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

from jazzrnn.errors import ChangesError, ChordError
from jazzrnn.music.chords import NO_CHORD, parse_chord
from jazzrnn.music.leadsheets.beats import read_meter, shared
from jazzrnn.music.leadsheets.changes_tokens import (
    AGAIN,
    ARROWS,
    DASHES,
    Token,
    dashes_part_bars,
    draws_bars,
    is_beat,
    shows_bars,
    tokens_of,
)
from jazzrnn.music.leadsheets.jump_words import signs_of_words
from jazzrnn.music.leadsheets.named_sections import bars_of_section, name_and_times, play_times
from jazzrnn.music.leadsheets.progression import WrittenBar, bars_again
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs
from jazzrnn.music.leadsheets.slots import is_pause, place_chords
from jazzrnn.music.leadsheets.spelling import naming_of, read_symbol
from jazzrnn.music.notes import ChordMark
from jazzrnn.music.setting import Bar

MOST_IN_BAR = 1600  # words: a chord or a slash on every step of the longest bar
_LINE_AGAIN = re.compile(r"\(?(?:[x×]\s?(?P<x>\d{1,2})|(?P<y>\d{1,2})\s?[x×])\)?")


class TextReader:
    """Puts the tokens of a text together to written bars."""

    def __init__(self, meter: tuple[int, int]):
        self.meter = meter
        self.written: list[WrittenBar] = []
        self.remarks: list[str] = []
        self.unknown = ""  # why the first word that is no chord is none
        self.words: list[Token] = []  # of the bar that is being read
        self.signs = Signs()  # before it
        self.section = ""
        self.inside = False  # a bar line stands before it in the same line
        self.first = 0  # number of the first bar that ends in this line
        self.begins = 0  # number of the first bar of this section
        self.times = 1  # that this section is played
        self.recalls = False  # this section has no bar yet

    def read(self, lines: Sequence[str]) -> list[WrittenBar]:
        """Read all bars."""
        tokens = tokens_of(lines)
        dashes = dashes_part_bars(tokens)
        a_bar_each = not (dashes or shows_bars(tokens)) or self._has_full_lines(tokens)
        self.naming = naming_of(token.text for token in tokens if token.kind == "word")
        self.remarks += self.naming.remarks
        for before, token in zip([None, *tokens], tokens, strict=False):
            if token.kind == "line":
                self._end_bar(token)
                if before and _is_empty_bar(before, token) and self.written:
                    self._add([Bar(*self.meter, ())])
                self._bar_line(token)
            elif token.kind in {"section", "letter"}:
                self._end_bar()
                self._begin_section(token.text)
            elif token.kind == "jump":
                self._jump(token.text)
            elif dashes and token.text in DASHES | ARROWS:
                self._end_bar()
            elif token.kind == "word":
                self._word(token)
                if a_bar_each:
                    self._end_bar()
            else:
                self._number(token)
        self._end_bar()
        self._end_section()
        if self.unknown and not any(written.bar.chords for written in self.written):
            raise ChangesError(self.unknown)
        if not any(written.signs.jump for written in self.written):
            return [bar._replace(signs=bar.signs._replace(coda=False)) for bar in self.written]
        return self.written

    def _has_full_lines(self, tokens: Sequence[Token]) -> bool:
        """Return whether, without any bar line, a line has more chords than a bar has beats."""
        words = [token for token in tokens if token.kind == "word"]
        most = max(Counter(word.line for word in words).values(), default=0)
        if draws_bars(tokens) or any(is_pause(word.text) for word in words):
            return False
        full = len({word.line for word in words}) > 1 and shared(most, self.meter) is None
        self.remarks += ["no bar lines, and lines of many chords: each chord has a bar"] * full
        return full

    def _word(self, token: Token) -> None:
        if signs_of_words(token.text) != Signs():  # "(D.C. al Fine)"
            self._jump(token.text)
            return
        self.words.append(token)
        if len(self.words) > MOST_IN_BAR or len(self.written) >= MOST_BARS:
            self._fail(token, f"more than {MOST_IN_BAR} chords in a bar, or {MOST_BARS} bars")

    def _number(self, token: Token) -> None:
        """Read a meter, or the number of an ending."""
        if token.match[0].startswith("["):  # a bracket above an ending begins a bar
            self._end_bar()
        if self.words:
            self._fail(token, f"{token.match[0]!r} belongs at the beginning of a bar")
        elif token.kind == "meter":
            name = token.text.rstrip(":")
            self.meter = read_meter(name) or self._fail(token, f"{name} is no meter")
        else:
            before = () if self.signs == Signs() else self.signs.endings  # "1. 2."
            self.signs = self.signs._replace(endings=(*before, *_numbers(token.text)))

    def _begin_section(self, text: str) -> None:
        if signs_of_words(text) != Signs():
            self._jump(text)
        if not signs_of_words(text).jump:
            self._end_section()
            self.section, self.times = name_and_times(text)
            self.begins, self.recalls = len(self.written), True

    def _end_section(self) -> None:
        """Play a section again if it has no bars of its own, or is played several times."""
        if self.recalls and self.begins == len(self.written):
            again = bars_of_section(self.written, self.section)
            if again:
                name = again[0].section
                self.remarks.append(f"[{name}] has no bars here: its first ones once more")
                self.written += again
                self.section = ""
        play_times(self.written, self.begins, self.times)
        self.times, self.recalls = 1, False
        if len(self.written) > MOST_BARS:
            raise ChangesError(f"more than {MOST_BARS} bars")

    def _jump(self, text: str) -> None:
        """Read words that send a player elsewhere; they stand behind a bar, or before one."""
        said = signs_of_words(text)
        if said.coda or said.segno:
            self._end_bar()
            self.signs = self.signs._replace(coda=said.coda, segno=said.segno)
            return
        self._end_bar()
        if said.jump:
            self._mark(jump=said.jump, until=said.until)
        elif said.fine or said.to_coda:
            self._mark(**{"fine" if said.fine else "to_coda": True})

    def _mark(self, **signs: bool | int | str) -> None:
        if self.written:
            last = self.written[-1]
            self.written[-1] = last._replace(signs=last.signs._replace(**signs))

    def _bar_line(self, token: Token) -> None:
        self.inside = token.text != "\n"
        if not self.inside:
            self.first = len(self.written)
            return
        if token.match["close"]:
            if not self.written:
                self._fail(token, "nothing before it to repeat")
            self._mark(closes=int(token.match["x_times"] or token.match["times_x"] or 2))
        if token.match["open"]:
            self.signs = self.signs._replace(opens=True)

    def _end_bar(self, line: Token | None = None) -> None:
        """Read the words of a bar. A bar line may end it."""
        if not self.words:
            return
        if found := _LINE_AGAIN.fullmatch(self.words[-1].text.strip(",;")):
            self.words.pop()
            self._end_bar()
            self._line_again(int(found["x"] or found["y"]))
            return
        counts = {AGAIN.get(word.text, 0) for word in self.words}
        if 0 not in counts:
            bars = self._again(max(counts))
        elif 2 in counts:
            self._fail(self.words[0], "'%%' stands alone in a bar, behind what it repeats")
        else:
            chords = self._chords()
            drawn = line is not None and line.text != "\n"
            closed = self.inside and drawn
            holds = all(is_pause(word.text) for word in self.words)
            meant = (self.inside or drawn) and _is_meant(self.words)
            bars = [Bar(*self.meter, chords)] if chords or closed or holds or meant else []
        self.words = []
        self._add(bars)

    def _again(self, count: int) -> list[Bar]:
        """Return the bars that a sign repeats."""
        if count > len(self.written):
            self._fail(self.words[0], "it stands alone in a bar, behind what it repeats")
        bars = bars_again(self.written, count)
        if any((bar.numerator, bar.denominator) != self.meter for bar in bars):
            self._fail(self.words[0], "what it repeats has another meter")
        return bars

    def _add(self, bars: Sequence[Bar]) -> None:
        for bar in bars:
            self.written.append(WrittenBar(bar, self.signs, self.section))
            self.signs, self.section = Signs(), ""

    def _line_again(self, times: int) -> None:
        """Repeat the bars of a line, behind which "x2" stands."""
        closed = [k for k, bar in enumerate(self.written) if bar.signs.closes]
        play_times(self.written, max(self.first, closed[-1] + 1 if closed else 0), times)

    def _chords(self) -> tuple[ChordMark, ...]:
        read = [(word.text, self._symbol(word)) for word in self.words if word.text not in ARROWS]
        count = sum(bool(symbol) for _, symbol in read)
        if not count:
            return ()
        chords = place_chords(read, self.meter)
        if chords is None:
            slashes = [len(text) for text, _ in read if "/" in text and is_beat(text)]
            self._fail_slots(len(read) + sum(slashes) - len(slashes), count, bool(slashes))
        return chords

    def _fail_slots(self, slots: int, chords: int, slashed: bool) -> NoReturn:
        beats, meter = self.meter[0], f"{self.meter[0]}/{self.meter[1]}"
        self._fail(
            self.words[0],
            f"{slots} chords and slashes in a bar of {meter}: write {beats} of them, or"
            f" {2 * beats}, or no slash"
            if slashed
            else f"{chords} chords on the {beats} beats of a bar of {meter}: put some into the next"
            f" bar, or count in halves of beats: {2 * beats} chords and slashes",
        )

    def _symbol(self, word: Token) -> str:
        """Return the chord that a word is; "" if it is a beat, or no chord."""
        if is_pause(word.text) or word.text in ARROWS:
            return ""
        read = read_symbol(word.text, self.naming)
        if read.symbol and not read.remark:
            return read.symbol if parse_chord(read.symbol) else NO_CHORD
        try:
            parse_chord(word.text[:40])
            problem = "too long for a chord"
        except ChordError as error:
            problem = str(error)
        place = self._place(word, word.text)
        self.unknown = self.unknown or f"{place}: {problem}"
        says = read.remark or "no chord: left out"
        self.remarks.append(f"{place}: {says}")
        return read.symbol

    def _place(self, token: Token, words: str) -> str:
        shown = words if len(words) <= 40 else words[:37] + "..."
        number = len(self.written) + 1
        return f"bar {number} '{shown}' (line {token.line}, column {token.column})"

    def _fail(self, token: Token, problem: str) -> NoReturn:
        words = " ".join(word.text for word in self.words[:40]) or token.match[0].strip()
        raise ChangesError(f"{self._place(token, words)}: {problem}")


def _is_meant(words: Sequence[Token]) -> bool:
    """Return whether words that are no chords were meant as some, beside a bar line."""
    texts = [word.text for word in words]
    if len(texts) == 1:
        return not re.fullmatch(r"\(.*|[^\W\d_]{4,}\W*|[^\w?]+", texts[0])
    return all(re.search(r"\d", text) for text in texts)


def _is_empty_bar(before: Token, token: Token) -> bool:
    """Return whether there is an empty bar between two bar lines."""
    plain = before.text == token.text == "|" and before.line == token.line
    return plain and before.match.end() < token.match.start()


def _numbers(text: str) -> tuple[int, ...]:
    """Read the times through that "1,2" or "1-3" names."""
    numbers = [int(digit) for digit in re.findall(r"\d", text)]
    return tuple(range(numbers[0], numbers[-1] + 1) if "-" in text else numbers)
