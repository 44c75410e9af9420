"""Numbers of MusicXML, which may be anything in a damaged file."""

import re
from xml.etree.ElementTree import Element

_NUMBER = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{0,9})?)\s*")


def number_in(text: str | None, usual: float = 0.0) -> float:
    """Return the number that a text is; another one if it is none, or is far too large."""
    found = _NUMBER.fullmatch(text or "")
    return float(found[1]) if found else usual


def number_of(element: Element, path: str, usual: float = 0.0) -> float:
    """Return the number in an element's first descendant on a path."""
    return number_in(element.findtext(path), usual)


def text_in(element: Element, path: str) -> str:
    """Return the text of an element's first descendant on a path, in one line; "" if none."""
    return " ".join((element.findtext(path) or "").split())
