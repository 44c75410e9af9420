"""A measure of MusicXML: its length, its chords where they begin, and the signs around it."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from jazzrnn.music.chords import NO_CHORD, transpose_symbol
from jazzrnn.music.leadsheets.beats import read_meter
from jazzrnn.music.leadsheets.jump_words import signs_of_words
from jazzrnn.music.leadsheets.musicxml.directions import Around
from jazzrnn.music.leadsheets.musicxml.harmony import NOTHING, read_symbol
from jazzrnn.music.leadsheets.musicxml.numbers import number_in, number_of, text_in
from jazzrnn.music.leadsheets.musicxml.numerals import WrittenKey
from jazzrnn.music.leadsheets.repeat_signs import Signs
from jazzrnn.music.leadsheets.spelling import read_symbol as read_word
from jazzrnn.music.notes import STEPS_PER_QUARTER, ChordMark

MOST_CHORDS = 100  # of a measure
LONGEST = 10_000.0  # quarter notes of a measure


class Measure(NamedTuple):
    """A measure as it is written, its chords at the pitch that sounds."""

    number: str
    implicit: bool  # it is not counted: a pick-up, or a part of a measure
    meter: tuple[int, int]
    length: float  # quarter notes; 0 if it has neither notes nor rests
    chords: tuple[tuple[float, str], ...]  # quarter notes from its beginning, our spelling
    sounds_from: float  # quarter notes to its first note; LONGEST if it has none
    repeats: int  # this many measures before it stand in its place; 0: it is written out
    around: Around
    unread: tuple[str, ...]
    said: tuple[tuple[float, str], ...] = ()  # words that are chords; "" for those that are not


class PartReader:
    """Reads the measures of a part one after the other."""

    def __init__(self) -> None:
        self.measures: list[Measure] = []
        self.key: WrittenKey | None = None  # the first one
        self.sounding_key = ""
        self._now = WrittenKey()
        self._meter = (4, 4)
        self._divisions = 1.0
        self._semitones = self._letters = 0  # from what is written to what sounds
        self._repeats = 0
        self._unread: list[str] = []

    def read(self, element: Element) -> None:
        """Read the next measure."""
        self._unread = []
        around = Around()
        place = furthest = 0.0  # quarter notes
        sounds_from = LONGEST
        chords: list[tuple[float, str]] = []
        said: list[tuple[float, str]] = []
        repeats_here = self._repeats
        for child in element:
            behind = place > 0
            moved = max(0.0, place + number_of(child, "offset") / self._divisions)
            if child.tag == "note":
                length = self._length(child)
                if length and child.find("rest") is None:
                    sounds_from = min(sounds_from, place)
                place += length
            elif child.tag in {"backup", "forward"}:
                length = number_of(child, "duration") / self._divisions
                place += -length if child.tag == "backup" else length
            elif child.tag == "harmony":
                chords += [(moved, symbol) for symbol in [self._symbol(child)] if symbol]
            elif child.tag == "attributes":
                repeats_here = self._attributes(child, repeats_here)
            elif child.tag == "barline":
                around.read_barline(child, behind)
            elif child.tag == "direction":
                around.read_direction(child, moved > 0)
                said += [(moved, word) for word in self._words(child)]
            elif child.tag == "sound":
                around.read_sound(child, moved > 0)
            place = min(max(place, 0.0), LONGEST)
            furthest = max(furthest, place)
        begun = {at for at, _ in chords}
        chords += [(at, word) for at, word in said if word == NO_CHORD and at not in begun]
        if len(chords) > MOST_CHORDS:
            self._unread.append(f"only {MOST_CHORDS} of {len(chords):,} chords are read")
        self.measures.append(
            Measure(
                element.get("number", "")[:10],
                element.get("implicit") == "yes",
                self._meter,
                furthest,
                tuple(sorted(chords[:MOST_CHORDS], key=lambda chord: chord[0])),
                sounds_from,
                repeats_here,
                around,
                tuple(self._unread),
                tuple(said[:MOST_CHORDS]),
            )
        )

    def _length(self, note: Element) -> float:
        """Return by how much a note moves the place on; cue notes take time, grace notes none."""
        if note.find("chord") is not None or note.find("grace") is not None:
            return 0.0
        return max(0.0, number_of(note, "duration")) / self._divisions

    def _symbol(self, harmony: Element) -> str:
        if harmony.get("type") == "alternate":
            self._unread.append("an alternative chord")
            return ""
        symbol, unread = read_symbol(harmony, self._now)
        symbol = self._sounding(symbol) if symbol else ""
        if unread:
            self._unread.append(f"{unread}: read as {symbol}" if symbol else unread)
        return symbol

    def _words(self, direction: Element) -> list[str]:
        """Return the chord symbols that words are, "" if they are about something else."""
        words = " ".join((words.text or "").strip() for words in direction.iter("words"))[:100]
        if not words or signs_of_words(words) != Signs():
            return []
        if NOTHING.fullmatch(words):
            return [NO_CHORD]
        symbols = [read_word(word) for word in words.split() if word not in {"/", "|"}]
        known = all(read.symbol and not read.remark for read in symbols)
        several = len(symbols) > 1
        if not known or (several and not re.search(r"\d", words)):  # "A" and "B" may be sections
            return [""]
        return [self._sounding(read.symbol) for read in symbols]

    def _sounding(self, symbol: str) -> str:
        if self._semitones % 12 or self._letters % 7:
            return transpose_symbol(symbol, self._semitones, self._letters)
        return symbol

    def _attributes(self, attributes: Element, repeats: int) -> int:
        """Read meter, key and so on; return how many measures before stand in this one's place."""
        divisions = number_of(attributes, "divisions")
        self._divisions = divisions if divisions > 0 else self._divisions
        if attributes.find("transpose") is not None:
            self._semitones = int(number_of(attributes, "transpose/chromatic"))
            usual = _usual_letters(self._semitones)
            self._letters = int(number_of(attributes, "transpose/diatonic", usual))
        if attributes.find("key/fifths") is not None:
            fifths = int(number_of(attributes, "key/fifths"))
            if abs(fifths) <= 7:
                self._now = WrittenKey(fifths, text_in(attributes, "key/mode").lower())
                if self.key is None:
                    self.key = self._now
                    self.sounding_key = self._key()
        for time in attributes.findall("time")[:1]:
            self._meter = _meter(time) or self._refused_meter(time)
        for repeat in attributes.findall("measure-style/measure-repeat"):
            starts = repeat.get("type") == "start"
            self._repeats = min(max(int(number_in(repeat.text, 1)), 1), 8) if starts else 0
            repeats = self._repeats
        return repeats

    def _key(self) -> str:
        tonic = transpose_symbol(self._now.tonic, self._semitones, self._letters)
        return tonic + "m" * self._now.minor

    def _refused_meter(self, time: Element) -> tuple[int, int]:
        name = f"{text_in(time, 'beats')}/{text_in(time, 'beat-type')}"[:20]
        said = "no meter" if time.find("senza-misura") is not None else f"the meter {name}"
        self._unread.append(f"{said}: read as {self._meter[0]}/{self._meter[1]}")
        return self._meter


def _meter(time: Element) -> tuple[int, int] | None:
    """Return a meter: that of 3+2/8 is 5/8, that of 2/4 + 3/8 is 7/8."""
    beats = [(count.text or "").strip() for count in time.findall("beats")]
    types = [int(number_in(kind.text)) for kind in time.findall("beat-type")]
    if not types or len(beats) != len(types) or not {*types} <= {1, 2, 4, 8, 16}:
        return None
    counts = [sum(number_in(count) for count in text.split("+")[:32]) for text in beats]
    smallest = max(types)
    total = sum(count * smallest / kind for count, kind in zip(counts, types, strict=True))
    return read_meter(f"{total:.0f}/{smallest}")


def _usual_letters(semitones: int) -> int:
    """Return how many letters a number of semitones usually is."""
    octaves, rest = divmod(semitones, 12)
    return 7 * octaves + (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)[rest]


def marks_of(measure: Measure, length: int) -> tuple[ChordMark, ...]:
    """Return the chords of a measure in grid steps.

    Several at one place, as some programs write them above a long note, share the time to the
    next one.

    Args:
        measure: as it is read.
        length: grid steps of the bar; chords behind it begin on its last ones.
    """
    onsets = [min(round(at * STEPS_PER_QUARTER), length - 1) for at, _ in measure.chords]
    marks: dict[int, str] = {}
    for onset in sorted({*onsets}):
        here = [text for at, (_, text) in zip(onsets, measure.chords, strict=True) if at == onset]
        here = [text for k, text in enumerate(here) if text not in here[:k]]
        until = min((later for later in onsets if later > onset), default=length)
        for k, text in enumerate(here[: until - onset]):
            marks[onset + k * (until - onset) // min(len(here), until - onset)] = text
    return tuple(ChordMark(onset, text) for onset, text in sorted(marks.items()))
