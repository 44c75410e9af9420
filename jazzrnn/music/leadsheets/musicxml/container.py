"""The text of a MusicXML file: plain, or the score that a packed one (.mxl) names."""

import io
import lzma
import struct
import zipfile
import zlib
from urllib.parse import unquote
from xml.etree import ElementTree

from jazzrnn.errors import ChangesError

LARGEST_XML = 32_000_000  # bytes, unpacked: a symphony has 10,000,000
LARGEST_CONTAINER = 100_000  # bytes of the list of a packed file's scores
_BEGINNING = 4096  # bytes in which a score says that it is one
_MOST_OPENED = 20  # files that may be the score
_CONTAINER = "META-INF/container.xml"
_SCORES, _NO_SCORES = (".xml", ".musicxml"), ("META-INF/", "__MACOSX/")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # it has a password
    NotImplementedError,
    OverflowError,
    ValueError,
    KeyError,
)


def unpack(data: bytes) -> bytes:
    """Return the XML of a file, packed or not.

    Raises:
        ChangesError: it is damaged, has no score, or unpacks to more than LARGEST_XML bytes.
    """
    if data[:2] != b"PK":
        return _checked(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_score(archive)) as file:
            return _checked(file.read(LARGEST_XML + 1))
    except _DAMAGED as error:
        raise ChangesError(f"a damaged .mxl file ({' '.join(str(error).split())[:80]})") from error


def _score(archive: zipfile.ZipFile) -> str:
    """Return the name of the score: of those that the container lists, or else of those that are
    there, the first that begins like one.
    """
    names = [name for name in archive.namelist() if not name.startswith(_NO_SCORES)]
    by_path = {_path(name): name for name in reversed(names)}
    listed = [by_path[path] for path in map(_path, _listed(archive)) if path in by_path]
    scores = listed or [name for name in names if name.lower().endswith(_SCORES)]
    if not scores:
        raise ChangesError("no score in it")
    return next((name for name in scores[:_MOST_OPENED] if _begins_score(archive, name)), scores[0])


def _begins_score(archive: zipfile.ZipFile, name: str) -> bool:
    """Return whether an XML file begins as scores do; other files may be listed before it."""
    with archive.open(name) as file:
        return b"<score-" in file.read(_BEGINNING).replace(b"\0", b"")  # of UTF-16, too


def _path(name: str) -> str:
    """Return a name in one spelling; others may be /a%20b.XML, or have backslashes."""
    return unquote(name).replace("\\", "/").removeprefix("./").lstrip("/").casefold()


def _listed(archive: zipfile.ZipFile) -> list[str]:
    """Return the files that a container lists: those it calls scores, else those that look so."""
    try:
        with archive.open(_CONTAINER) as file:
            text = file.read(LARGEST_CONTAINER)
        files = ElementTree.fromstring(text).iter()
    except (KeyError, LookupError, ElementTree.ParseError, ValueError):
        return []
    roots = [file for file in files if file.tag.rpartition("}")[2] == "rootfile"]
    named = [(root.get("full-path", ""), root.get("media-type", "musicxml")) for root in roots]
    scores = [path for path, media in named if "musicxml" in media]
    return scores + [path for path, _ in named if path.lower().endswith(_SCORES)]


def _checked(xml: bytes) -> bytes:
    if len(xml) > LARGEST_XML:
        raise ChangesError(f"its score has more than {LARGEST_XML:,} bytes")
    return xml
