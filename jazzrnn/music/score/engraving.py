"""MusicXML as a picture: SVG by verovio, made small and without fonts of its own."""
# verovio is compiled, and has no hints.
# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportMissingTypeStubs=false

import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from jazzrnn.errors import JazzrnnError

_SVG = "http://www.w3.org/2000/svg"
_MARGIN = 100  # tenths of a millimetre: printers need some, and boxes of sections stand in it
_OPTIONS = {
    "adjustPageHeight": True,
    "breaks": "line",  # the lines are ours, the pages its own
    "footer": "none",
    "pageMarginLeft": _MARGIN,
    "pageMarginRight": _MARGIN,
    "scale": 40,
    "smuflTextFont": "none",
    "spacingSystem": 6,
    "svgFormatRaw": True,
    "svgRemoveXlink": True,
    "svgViewBox": True,
}
_WIDTH = 2100  # tenths of a millimetre: a sheet of A4
_BAND_SIZE, _MOST_STAVES = 0.68, 2  # a score of more staves is smaller, so that lines fit a sheet
_ENDLESS = 60_000
_MUSIC_FONT = "Leipzig"
_IN_TEXT = {
    "\uea64": "♭",
    "\uea65": "♮",
    "\uea66": "♯",
    "\ueca5": "♩",
    "\ue1d5": "♩",
    "\uecb7": ".",
}
_LINE = re.compile(r"M-?\d+ -?\d+ ?L-?\d+ -?\d+")
_USUAL_SIZE = 0.72  # of symbols
_PLACED = re.compile(r"translate\((-?\d+), (-?\d+)\) scale\(1, 1\)")
_SCALED = re.compile(r"scale\(([\d.]+), ([\d.]+)\)")
_STYLED = {"ending", "reh", "tempo", "dir", "mNum", "label"}  # classes with a style of their own
_STYLE = (
    "path,rect,polygon,polyline,ellipse{stroke:currentColor}"
    ".ending,.reh,.tempo{font-weight:bold}.mNum{font-style:italic}"
    ".sign{font-family:DejaVu Sans,Segoe UI Symbol,Arial Unicode MS,serif;font-size:405px}"
)


def check_verovio() -> None:
    """Raise a JazzrnnError if pictures of scores cannot be drawn here."""
    if not has_verovio():
        raise JazzrnnError(
            "a score as .svg or .html needs verovio: pip install 'jazzrnn[score]', or name it"
            " .musicxml"
        )


def has_verovio() -> bool:
    """Return whether pictures of scores can be drawn here."""
    return find_spec("verovio") is not None


def engrave(musicxml: str) -> str:
    """Return a score as one SVG picture, as wide as a sheet of paper and as high as it takes.

    Raises:
        JazzrnnError: verovio is not installed, or cannot draw it.
    """
    return engrave_pages(musicxml, _ENDLESS)[0]


def engrave_pages(musicxml: str, height: int) -> list[str]:
    """Return a score as SVG pictures, one for each page, that end below their last line.

    Args:
        musicxml: the score.
        height: of a page at most, in tenths of a millimetre.

    Raises:
        JazzrnnError: verovio is not installed, or cannot draw it.
    """
    check_verovio()
    import verovio  # noqa: PLC0415 - optional

    verovio.enableLog(verovio.LOG_OFF)
    # Each thread has a path of its own, which is right only in the one that has imported verovio.
    verovio.setDefaultResourcePath(str(files("verovio") / "data"))
    toolkit = verovio.toolkit()
    size = _BAND_SIZE if musicxml.count("<score-part ") > _MOST_STAVES else 1.0
    paper = {"pageWidth": round(_WIDTH / size), "pageHeight": round(height / size)}
    toolkit.setOptions({**_OPTIONS, **paper})
    if not toolkit.loadData(_for_verovio(musicxml)):
        raise JazzrnnError("verovio cannot read the score")
    return [_small(toolkit.renderToSVG(k + 1)) for k in range(toolkit.getPageCount())]


def _for_verovio(musicxml: str) -> str:
    """Return a score as verovio draws it well. It puts chord symbols above words and tempo: so the
    words of a section go into its box, and tempo and style left of the title, where lead sheets
    have them. It prints degrees that are hidden.
    """
    root = ElementTree.fromstring(musicxml)
    for harmony in root.iter("harmony"):
        for degree in harmony.findall("degree[@print-object='no']"):
            harmony.remove(degree)
    for measure in root.iter("measure"):
        box = measure.find("direction/direction-type/rehearsal")
        for direction in measure.findall("direction"):
            words = direction.find("direction-type/words")
            tempo = words is not None and words.get("default-y") is not None
            beat = direction.find("direction-type/metronome")
            if beat is not None or tempo:
                measure.remove(direction)
                _add_tempo(root, words, beat)
            elif words is not None and box is not None and words.get("font-weight") == "bold":
                measure.remove(direction)
                box.text = f"{words.text} {box.text}"
    return ElementTree.tostring(root, encoding="unicode")


def _add_tempo(root: Element, words: Element | None, beat: Element | None) -> None:
    said = [] if words is None else [(words.text or "").strip()]
    if beat is not None:
        dot = "." * (beat.find("beat-unit-dot") is not None)
        said.append(f"♩{dot} = {beat.findtext('per-minute')}")
    title = root.findtext("work/work-title") or ""
    before = next(k for k, element in enumerate(root) if element.tag == "part-list")
    for side, size, text in (("left", "11", "  ".join(said)), ("center", "18", title)):
        credit = Element("credit", page="1")
        place = {"justify": side, "valign": "top", "font-size": size}
        SubElement(credit, "credit-words", place).text = text
        root.insert(before, credit)


def _small(svg: str) -> str:
    """Return a picture of verovio without what only programs read, which is most of it: names of
    all elements, groups, and its font in texts.
    """
    root = ElementTree.fromstring(svg)
    root.attrib.pop("id", None)
    first = root.find(f"{{{_SVG}}}defs/{{{_SVG}}}g")
    own = "-" + (first.get("id", "") if first is not None else "").partition("-")[2]
    for style in root.iter(f"{{{_SVG}}}style"):
        style.text = _STYLE
    for use in root.iter(f"{{{_SVG}}}use"):
        use.set("transform", _SCALED.sub(_by_usual, use.get("transform", "")))
    for symbols in root.iter(f"{{{_SVG}}}defs"):
        symbols[:] = sorted(symbols, key=lambda symbol: symbol.get("id", ""))
    for symbol in root.iterfind(f"{{{_SVG}}}defs/{{{_SVG}}}g/{{{_SVG}}}path"):
        symbol.set("transform", f"scale({_USUAL_SIZE},-{_USUAL_SIZE})")
    made = Element(root.tag, root.attrib)
    made.extend(_joined(each for child in root for each in _flat(child, own)))
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(made, encoding="unicode") + "\n"


def _by_usual(scale: re.Match[str]) -> str:
    """Return a scale of a symbol that has its usual size already."""
    return "scale({:g}, {:g})".format(*(float(each) / _USUAL_SIZE for each in scale.groups()))


def _flat(element: Element, own: str) -> Iterator[Element]:
    """Yield an element without groups that say nothing; what stands in them takes their place.

    Args:
        element: of a picture.
        own: what the names of this picture's symbols end in.
    """
    kept = {key: value.removesuffix(own) for key, value in element.attrib.items()}
    classes = {*kept.pop("class", "").split()}
    if "placeholder" in classes or element.tag == f"{{{_SVG}}}title":
        return
    if not element.get("id", "").endswith(own):
        kept.pop("id", None)
    kept.pop("{http://www.w3.org/XML/1998/namespace}lang", None)
    if styled := classes & _STYLED:
        kept["class"] = styled.pop()
    if kept.get("font-family") == _MUSIC_FONT:  # a system need not have it
        kept = {"class": "sign"}
        element.text = "".join(_IN_TEXT.get(sign, sign) for sign in element.text or "")
    if placed := _PLACED.fullmatch(kept.get("transform", "")):  # its symbol is of this size
        kept.pop("transform")
        kept |= {"x": placed[1], "y": placed[2]}
    children = [*_joined(each for child in element for each in _flat(child, own))]
    group = element.tag in {f"{{{_SVG}}}g", f"{{{_SVG}}}tspan"}
    if group and not kept and not (element.text or "").strip():
        yield from children
    elif children or element.text or not group:
        made = Element(element.tag, kept)
        made.text = element.text
        made.extend(children)
        yield made


def _joined(elements: Iterable[Element]) -> list[Element]:
    """Return elements in which all straight lines of one width are one path."""
    kept: list[Element] = []
    lines: dict[tuple[tuple[str, str], ...], Element] = {}
    for element in elements:
        attributes = {**element.attrib}
        way = attributes.pop("d", "")
        first = (
            lines.setdefault(tuple(attributes.items()), element)
            if _LINE.fullmatch(way)
            else element
        )
        if first is element:
            kept.append(element)
        else:
            first.set("d", first.get("d", "") + way)
    return kept
