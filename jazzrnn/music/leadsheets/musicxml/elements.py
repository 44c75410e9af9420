"""A MusicXML file as a stream of measures, so that memory does not grow with the file.

Only elements that say something about chords, time and form are kept. Both kinds of file are read:
those whose parts have measures (score-partwise), and those whose measures have parts.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element
from xml.parsers import expat

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.text_of import text_of

MOST_ELEMENTS = 1_000_000  # of a file: a symphony of 10 MB has 350,000
MOST_IN_MEASURE = 20_000  # that are kept
MOST_MEASURES = 200_000  # of all parts
LONGEST_TEXT = 1000  # characters of an element
_ROOTS = {"score-partwise": "measure", "score-timewise": "part"}  # what holds the notes there
_WORDS = (
    "work work-title movement-title part-list score-part part-name credit credit-type credit-words"
    " attributes divisions key fifths mode time beats beat-type senza-misura transpose diatonic"
    " chromatic measure-style measure-repeat"
    " note grace cue chord rest duration backup forward"
    " harmony root root-step root-alter numeral numeral-root numeral-alter numeral-key"
    " numeral-fifths numeral-mode function kind inversion bass bass-step bass-alter degree"
    " degree-value degree-alter degree-type offset"
    " barline bar-style repeat ending segno coda"
    " direction direction-type words rehearsal metronome beat-unit beat-unit-dot per-minute"
    " sound swing first"
)
_KEPT = frozenset(_WORDS.split())
Take = Callable[[str, Element], None]


def read_elements(xml: bytes, take: Take) -> Element:
    """Read a file: hand each measure of each part to `take`, and return what is said before them.

    Args:
        xml: the file.
        take: is called with the part's id and a measure; its children are only those that are kept.

    Raises:
        ChangesError: it is damaged, no MusicXML, declares entities, or is too large.
    """
    reader = _Reader(take)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(text_of(xml).lstrip(), True)  # blank lines come from web pages
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ChangesError(f"its MusicXML is damaged ({error})") from error
    return reader.head


def _refuse_entity(*_: object) -> None:
    raise ChangesError("its MusicXML declares entities, which no score needs")


class _Reader:
    """Gathers the elements between the beginning and the end of a measure."""

    def __init__(self, take: Take):
        self.take = take
        self.head = Element("head")  # children of the root that are neither parts nor measures
        self.unit = ""  # the element that holds notes
        self.outer: dict[str, str] = {}  # attributes of what is around it
        self.open: list[Element] = []
        self.depth = 0
        self.skipping = 0  # depth of the element that is left out; 0 for none
        self.elements = self.kept = self.measures = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.skipping:
            return
        tag = name.rpartition(":")[2]
        if self.depth == 1:
            if tag not in _ROOTS:
                raise ChangesError(f"no MusicXML score, but <{tag[:40]}>")
            self.unit = _ROOTS[tag]
        elif self.depth == 2 and tag in {"part", "measure"}:
            self.outer = attributes
        elif self.depth == 3 and tag == self.unit and not self.open:
            self._begin_unit(attributes)
        elif tag in _KEPT and len(self.open) < 8 and self.elements < MOST_ELEMENTS:
            self._keep(Element(tag, attributes))
        else:
            self.skipping = self.depth
            if self.elements >= MOST_ELEMENTS:
                raise ChangesError(f"its score has more than {MOST_ELEMENTS:,} elements")

    def _begin_unit(self, attributes: dict[str, str]) -> None:
        self.kept = 0
        self.measures += 1
        if self.measures > MOST_MEASURES:
            raise ChangesError(f"its parts have more than {MOST_MEASURES:,} measures")
        self.open = [Element(self.unit, self.outer | attributes)]

    def _keep(self, element: Element) -> None:
        self.kept += 1
        if self.kept > MOST_IN_MEASURE:
            raise ChangesError(f"a measure of it has more than {MOST_IN_MEASURE:,} elements")
        (self.open[-1] if self.open else self.head).append(element)
        self.open.append(element)

    def end(self, name: str) -> None:
        if not self.skipping and self.open:
            element = self.open.pop()
            if not self.open and element.tag == self.unit:
                part = self.outer if self.unit == "measure" else element.attrib
                self.take(part.get("id", ""), element)
        elif self.skipping == self.depth:
            self.skipping = 0
        self.depth -= 1

    def data(self, text: str) -> None:
        if not self.skipping and self.open and len(self.open[-1].text or "") < LONGEST_TEXT:
            self.open[-1].text = (self.open[-1].text or "") + text[:LONGEST_TEXT]
