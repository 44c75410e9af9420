"""What stands around a measure of MusicXML: bar lines, endings, jumps, sections, tempo."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from jazzrnn.music.leadsheets.jump_words import signs_of_words
from jazzrnn.music.leadsheets.musicxml.numbers import number_in
from jazzrnn.music.leadsheets.repeat_signs import Signs

MOST_TIMES = 99  # through a repeat
LONGEST_BOXED = 20  # characters of words in a box that name a section
_TIMES = re.compile(
    r"\W*(?:play(?:ed)?\s+)?(?:(?P<times>\d)\s*(?:x|×|times)|[x×]\s*(?P<again>\d))\W*",
    re.IGNORECASE,
)
_QUARTERS = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}
_DOUBLE = {"light-light", "light-heavy", "heavy-light", "heavy-heavy", "heavy"}
_BEGIN = {"true", "yes"}


@dataclass
class Around:
    """The signs of a measure, while it is read."""

    signs: Signs = field(default_factory=Signs)
    opens_next: bool = False  # a repeat begins behind the measure
    closes_before: int = 0  # a repeat ends in front of the measure
    to_coda: list[bool] = field(default_factory=list[bool])  # each behind its beginning or not
    coda_signs: list[bool] = field(default_factory=list[bool])  # that do not say which they are
    segno: str = ""  # its name, and the one that a jump goes to, where programs are told them
    to_segno: str = ""
    section: str = ""
    times: int = 0  # that words give to a repeat; 0 if none do
    tempo_bpm: float = 0.0
    words: str = ""

    def mark(self, **signs: bool | int | str | tuple[int, ...]) -> None:
        """Add signs."""
        self.signs = self.signs._replace(**signs)

    def read_barline(self, barline: Element, behind: bool) -> None:
        """Read a bar line; `behind`: it stands behind the beginning of the measure."""
        where = barline.get("location", "right")
        left = where == "left" or (where == "middle" and not behind)
        for repeat in barline.findall("repeat"):
            times = min(max(int(number_in(repeat.get("times"), 2)), 1), MOST_TIMES)
            if repeat.get("direction") == "forward":
                self.opens_next = self.opens_next or not left
                self.mark(opens=self.signs.opens or left)
            elif left:
                self.closes_before = times
            else:
                self.mark(closes=times)
        for ending in barline.findall("ending"):
            if ending.get("type") == "start":
                self.mark(endings=_numbers(ending.get("number", "") or ending.text or ""))
            else:
                self.mark(double_bar=True)
        if not left and (barline.findtext("bar-style") or "").strip() in _DOUBLE:
            self.mark(double_bar=True)
        for sign in barline:
            if sign.tag == "segno":
                self.mark(segno=True)
            elif sign.tag == "coda":
                self.coda_signs.append(not left)

    def read_direction(self, direction: Element, behind: bool) -> None:
        """Read what stands above or below a place of the measure."""
        sound = direction.find("sound")
        if sound is not None:
            self.read_sound(sound, behind)
        kinds = [kind for group in direction.findall("direction-type") for kind in group]
        words = " ".join((kind.text or "").strip() for kind in kinds if kind.tag == "words")
        said = signs_of_words(words)
        if said.jump:
            self.mark(jump=said.jump, until=said.until)
        if said.fine:
            self.mark(fine=True)
        if said.segno:
            self.mark(segno=True)
        if times := _TIMES.fullmatch(words.strip()):
            self.times = int(times["times"] or times["again"])
        if said.to_coda:
            self.to_coda.append(behind)
        known = {*(sound.attrib if sound is not None else ())}
        if said.coda and "tocoda" not in known:
            self.mark(coda=True)
        self.words = f"{self.words} {words}"[:400]
        for kind in kinds:
            self._read_type(kind, behind, known, bool(said.to_coda or said.jump))

    def _read_type(self, kind: Element, behind: bool, known: set[str], explained: bool) -> None:
        if kind.tag == "rehearsal" or _is_boxed_name(kind):
            self.section = self.section or (kind.text or "").strip()
        elif kind.tag == "segno":
            self.mark(segno=True)
        elif kind.tag == "coda" and not (explained or known & {"coda", "tocoda"}):
            self.coda_signs.append(behind)
        elif kind.tag == "metronome":
            self._read_tempo(_metronome(kind))

    def read_sound(self, sound: Element, behind: bool) -> None:
        """Read what a sound element says for players that are programs."""
        if sound.find("swing/first") is not None:
            self.words = f"{self.words} swing"[:400]
        if sound.get("dacapo", "") in _BEGIN and not self.signs.jump:
            self.mark(jump="D.C.")
        if name := sound.get("dalsegno"):
            self.to_segno = name
            self.mark(jump=self.signs.jump or "D.S.")
        if name := sound.get("segno"):
            self.segno = name
            self.mark(segno=True)
        if sound.get("fine"):
            self.mark(fine=True)
        if sound.get("tocoda"):
            self.to_coda.append(behind)
        if sound.get("coda"):
            self.mark(coda=True)
        if sound.get("forward-repeat", "") in _BEGIN:
            self.mark(opens=True)
        self._read_tempo(number_in(sound.get("tempo")))

    def _read_tempo(self, bpm: float) -> None:
        if not self.tempo_bpm and 10 <= bpm <= 500:
            self.tempo_bpm = round(bpm, 2)


def _metronome(metronome: Element) -> float:
    """Return quarter notes a minute; 0 if it does not say."""
    units = [child.tag for child in metronome if child.tag != "per-minute"]
    if units.count("beat-unit") != 1:  # "eighth = eighth"
        return 0.0
    quarters = _QUARTERS.get((metronome.findtext("beat-unit") or "").strip(), 0.0)
    dotted = quarters * (2 - 0.5 ** units.count("beat-unit-dot"))
    found = re.search(r"\d+(?:\.\d+)?", (metronome.findtext("per-minute") or "")[:40])
    return dotted * float(found[0]) if found else 0.0


def _is_boxed_name(kind: Element) -> bool:
    """Return whether words are the name of a section, which some programs put in a box."""
    text = (kind.text or "").strip()
    boxed = kind.tag == "words" and kind.get("enclosure", "none") != "none"
    names = text[:1].isalpha() and len(text) <= LONGEST_BOXED
    return boxed and names and signs_of_words(text) == Signs() and not _TIMES.fullmatch(text)


def _numbers(text: str) -> tuple[int, ...]:
    """Return the times through that "1, 2" or "1-3" names."""
    numbers = [int(number) for number in re.findall(r"\d{1,2}", text[:100])]
    if "-" in text and len(numbers) == 2:
        return tuple(range(numbers[0], numbers[1] + 1))
    return tuple(numbers)
