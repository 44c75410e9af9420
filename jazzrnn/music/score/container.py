"""MusicXML in a container (.mxl): a zip archive that says which of its files is the score."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_SCORE = "score.musicxml"
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<container><rootfiles><rootfile'
    f' full-path="{_SCORE}" media-type="application/vnd.recordare.musicxml+xml"/>'
    "</rootfiles></container>\n"
)


def pack(musicxml: str) -> bytes:
    """Return a score in a container; the same score gives the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, text in (("META-INF/container.xml", _CONTAINER), (_SCORE, musicxml)):
            archive.writestr(ZipInfo(name), text.encode(), ZIP_DEFLATED)
    return buffer.getvalue()
