"""The studio's page, and the files that it loads: its own, and those of the page of a song."""

from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jazzrnn.music.band.players import BANDS, STYLES
from jazzrnn.music.leadsheets.forms import find_forms
from jazzrnn.music.notes import PARTS
from jazzrnn.music.score.engraving import has_verovio
from jazzrnn.music.score.writing import has_music21
from jazzrnn.page import building

OWN = ("studio.css", "studio.js", "asking.js", "change.js", "changes.js", "wishes.js", "cards.js",
       "stage.js", "sheet.js", "strip.js", "training.js", "losses.js")  # fmt: skip
SHARED = ("style.css", *(f"{module}.js" for module in building.MODULES))
KINDS = {".js": "text/javascript", ".css": "text/css"}
FILES = {  # of a song, by their endings
    ".mid": "MIDI", ".html": "Page (HTML)", ".wav": "Sound (WAV)", ".svg": "Piano roll (SVG)",
}  # fmt: skip
SCORE = {".musicxml": "Lead sheet (MusicXML)"}  # where music21 is installed


def routes() -> list[Route]:
    """Return the routes of all files."""
    return [
        Route("/", _page),
        Route("/studio/{name}", _own_file),
        Route("/page/{name}", _shared_file),
    ]


def _page(_: Request) -> Response:
    known = {
        "forms": [form._asdict() for form in find_forms()],
        "bands": BANDS,
        "joining": BANDS[1:],
        "parts": PARTS,
        "styles": STYLES,
        "files": [*(FILES | (SCORE if has_music21() else {})).items()],
        "sheets": has_music21() and has_verovio(),
    }
    filled = {"view": building.view(), "usual": building.in_script(known)}
    return Response(building.fill(_own("index.html"), filled), media_type="text/html")


def _own_file(request: Request) -> Response:
    name = _known(request, OWN)
    return Response(_own(name), media_type=KINDS[Path(name).suffix])


def _shared_file(request: Request) -> Response:
    name = _known(request, SHARED)
    return Response(building.static(name), media_type=KINDS[Path(name).suffix])


def _known(request: Request, names: tuple[str, ...]) -> str:
    name = request.path_params["name"]
    if name not in names:
        raise HTTPException(404, f"the studio has no file {name!r}")
    return name


def _own(name: str) -> str:
    return (files("jazzrnn.studio") / "static" / name).read_text(encoding="utf-8")
