"""Text in MIDI files. The format names no encoding: programs write what their system uses."""

from collections.abc import Callable

_MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ENCODINGS = ("utf-8", "cp932", "cp1252", "latin-1")  # cp932: Shift-JIS as Windows has it


def decode(raw: bytes, fits: Callable[[str], bool] | None = None) -> str:
    """Return the text of some bytes.

    Args:
        raw: the bytes, in one of the encodings of Europe, America or Japan.
        fits: whether a text makes sense. Of the encodings that are possible, the first counts
            whose text does.
    """
    for mark, encoding in _MARKED:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    if raw.isascii():
        if len(raw) > 1 and not any(raw[1::2]) and all(raw[::2]):  # each letter has two bytes
            return raw.decode("utf-16-le", errors="replace")
        return raw.decode("ascii")
    texts: list[str] = []
    for encoding in _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if fits and fits(text):
            return text
        # In Japanese most bytes are beyond ASCII, in the languages of Europe few are.
        if encoding != "cp932" or 2 * sum(byte >= 0x80 for byte in raw) >= len(raw):
            texts.append(text)
    return texts[0]
