"""Pictures of pieces as files: the piano roll as SVG, or as PNG where resvg is installed."""
# resvg_py is compiled, and its hints say little.
# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from importlib.util import find_spec

from jazzrnn.errors import JazzrnnError

PIXELS = 2000  # width of a PNG: sharp on paper and on screens
_FONTS = "Helvetica, Arial"  # of the SVG; not all that stand in for them have a ♭
_FONTS_WITH_FLATS = "DejaVu Sans, Segoe UI Symbol, Arial Unicode MS, Helvetica, Arial"


def png(svg: str) -> bytes:
    """Return an SVG picture as PNG.

    Raises:
        JazzrnnError: resvg is not installed.
    """
    check_png()
    import resvg_py  # noqa: PLC0415 - optional

    svg = svg.replace(_FONTS, _FONTS_WITH_FLATS)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=PIXELS))


def check_png() -> None:
    """Raise a JazzrnnError if PNG cannot be written here."""
    if find_spec("resvg_py") is None:
        raise JazzrnnError(
            "PNG needs resvg: pip install 'jazzrnn[png]', or name the picture .svg, which needs"
            " nothing"
        )
