"""A score as sheets of paper: an HTML file that is printed, or saved as PDF, by any browser."""

from collections.abc import Sequence
from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'unsafe-inline'">
<title>{title}</title>
<style>
  @page {{ size: A4; margin: 0 }}
  body {{ margin: 0; background: #888 }}
  section {{ background: #fff; color: #000; width: min(100vw, 210mm); aspect-ratio: 210 / 297;
            margin: 0 auto 1em; break-after: page; overflow: hidden }}
  section:last-child {{ break-after: auto }}
  svg {{ display: block; width: 100%; height: auto }}
  @media print {{
    body {{ background: none }}
    section {{ margin: 0; width: 210mm; height: 296mm }}
  }}
</style>
{sheets}
</html>
"""


def sheets_of_paper(pages: Sequence[str], title: str) -> str:
    """Return an HTML file with pages, each on a sheet of A4.

    Args:
        pages: as SVG, as wide as a sheet. Pictures with symbols of the same names are the same
            symbols: those of one font.
        title: of the file.
    """
    sheets = "\n".join(f"<section>{page.strip()}</section>" for page in pages)
    return _PAGE.format(title=escape(title), sheets=sheets)
