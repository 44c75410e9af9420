"""The text of a file in the encodings that programs write."""

import codecs
import re

_MARKS = (  # at the beginning of a file; the longer ones first
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_OTHERS = re.compile(
    r"(?i)(?:iso|latin|windows|cp|mac|shift|sjis|euc|gb|big5|koi8|johab|hz|us-ascii|ascii)[\w.-]*"
)


def text_of(data: bytes) -> str:
    """Return the text of a file, whose mark, zero bytes or XML declaration say how it is encoded.

    Where nothing says it, it is UTF-8, or what Windows writes if it is no UTF-8.

    Raises:
        ValueError: it is no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    data = data.rstrip(b"\x1a")  # the end of a text in DOS
    if encoding := _without_mark(data[:4]) or _by_zeros(data[:400]):
        return data.decode(encoding)
    found = _DECLARED.match(data)
    declared = found[1].decode() if found else ""
    if _OTHERS.fullmatch(declared):
        try:
            return data.decode(declared, errors="replace")
        except LookupError:
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if b"\0" in data or _controls(data) > len(data) // 100:
            raise
        return data.decode("cp1252", errors="replace")


def _without_mark(first: bytes) -> str:
    """Return the encoding of a text that begins with an ASCII character and has no mark."""
    zeros = bytes(bool(byte) for byte in first)
    known = {b"\1\0\0\0": "utf-32-le", b"\0\0\0\1": "utf-32-be"}
    known |= {b"\1\0\1\0": "utf-16-le", b"\0\1\0\1": "utf-16-be", b"\1\0": "utf-16-le"}
    return known.get(zeros, "")


def _by_zeros(first: bytes) -> str:
    """Return the encoding of a text without mark of which many characters, not the first, are
    ASCII: every other byte is then 0.
    """
    low, high = first[::2].count(0), first[1::2].count(0)
    if max(low, high) < len(first) // 8 or min(low, high) > 0:
        return ""
    return "utf-16-le" if high else "utf-16-be" if low else ""


def _controls(data: bytes) -> int:
    """Return how many bytes no text has."""
    return len(data) - len(data.translate(None, bytes(range(9)) + bytes(range(14, 32))))
