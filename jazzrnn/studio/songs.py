"""Songs as the page wants them: as data to show and play, as files, as lead sheets; and kept."""

from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jazzrnn import listening
from jazzrnn.errors import JazzrnnError
from jazzrnn.files import open_regular
from jazzrnn.studio import folder
from jazzrnn.studio.sent import Sent, with_json
from jazzrnn.studio.worker import as_json

TAKES = "takes"  # a song is one of these, by its number; else a file, by its name


def routes() -> list[Route]:
    """Return the routes of a song."""
    song = "/{kind}/{name:path}"
    return [
        Route(f"{song}/song", _song),
        Route(f"{song}/file.{{ending}}", _file),
        Route(f"{song}/score.svg", _lead_sheet),
        Route(f"{song}/keep", with_json(_keep), methods=["POST"]),
    ]


def number_of(request: Request) -> int:
    """Return the number of the take that a path names.

    Raises:
        HTTPException: 404, it is none.
    """
    name = request.path_params["name"]
    if not name.isascii() or not name.isdigit() or len(name) > 9:
        raise HTTPException(404, "no such take")
    return int(name)


def midi_of(request: Request) -> tuple[bytes, str]:
    """Return a song as MIDI, and its title: a take, a kept song, or one that a run wrote."""
    top, name = request.app.state.folder, request.path_params["name"]
    if request.path_params["kind"] == TAKES:
        song = request.app.state.takes.song(number_of(request))
        return song.midi, song.title
    run, _, name = name.rpartition("/")
    path = folder.file_of_run(top, run, name) if run else folder.kept_file(top, name)
    with open_regular(path) as file:
        data = file.read(folder.LARGEST_SONG + 1)
    if len(data) > folder.LARGEST_SONG:
        raise JazzrnnError(f"{path}: larger than {folder.LARGEST_SONG:,} bytes")
    return data, name


def _song(request: Request) -> Response:
    if request.path_params["kind"] == TAKES:
        shown = request.app.state.takes.song(number_of(request)).shown
    else:
        shown = as_json(*midi_of(request))
    return Response(shown, media_type="application/json")


def _file(request: Request) -> Response:
    data, title = midi_of(request)
    file = Path("song." + request.path_params["ending"])
    if file.suffix != ".mid":
        if listening.kind_of(file) is None:
            raise HTTPException(404, f"no songs end in {file.suffix}")
        choices = listening.Choices(player=_player(request))
        data, _ = listening.make_file(data, file, title, choices)
    name = quote(request.query_params.get("as", title) + file.suffix)
    kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/octet-stream", headers=kept)


def _lead_sheet(request: Request) -> Response:
    data, title = midi_of(request)
    svg = listening.score(data, ".svg", title, _player(request))
    return Response(svg, media_type="image/svg+xml")


def _player(request: Request) -> str:
    """Return whom a score is for."""
    return request.query_params.get("for", "C")


def _keep(request: Request, sent: Sent) -> Response:
    data, _ = midi_of(request)
    path = folder.keep(request.app.state.folder, str(sent.get("name", "")), data)
    return JSONResponse({"name": path.stem})
