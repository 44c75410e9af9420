"""What the studio's page can ask: routes, each a few lines from its own module to JSON."""

import json
import time
from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jazzrnn import listening
from jazzrnn.errors import JazzrnnError
from jazzrnn.files import open_regular
from jazzrnn.music.band.players import BANDS, STYLES
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.files import changes_in
from jazzrnn.music.leadsheets.forms import FORMS
from jazzrnn.music.score.engraving import has_verovio
from jazzrnn.music.score.writing import has_music21
from jazzrnn.page.building import MODULES, fill, in_script, static, view
from jazzrnn.studio import checking, folder
from jazzrnn.studio.security import body_of
from jazzrnn.studio.takes import Take, Takes
from jazzrnn.studio.worker import Order, as_json

OWN = ("studio.css", "studio.js", "asking.js", "changes.js", "wishes.js", "cards.js", "stage.js",
       "sheet.js", "strip.js", "training.js", "losses.js")  # fmt: skip
KINDS = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


def studio_app(top: Path, takes: Takes) -> Starlette:
    """Return the application; `security.guarded` must stand before it.

    Args:
        top: folder with the runs and the kept songs.
        takes: of this studio.
    """
    routes = [
        Route("/", _page),
        Route("/studio/{name}", _own_file),
        Route("/page/{name}", _shared_file),
        *_asked(top, takes),
    ]
    errors = {HTTPException: _refused, JazzrnnError: _wrong, Exception: _bug}
    return Starlette(routes=routes, exception_handlers=errors)


def _asked(top: Path, takes: Takes) -> list[Route]:
    """Return the routes of what the page asks for."""

    def midi(request: Request) -> tuple[bytes, str]:
        """Return a song as MIDI, and its title: a take, a kept song, or one that a run wrote."""
        kind, name = request.path_params["kind"], request.path_params["name"]
        if kind == "takes":
            song = takes.song(_number(name))
            return song.midi, song.title
        run, _, name = name.rpartition("/")
        path = folder.file_of_run(top, run, name) if run else folder.kept_file(top, name)
        with open_regular(path) as file:
            return file.read(folder.LARGEST_SONG), name

    def state(_: Request) -> Response:
        return JSONResponse(
            {
                "models": folder.models_in(top),
                "kept": folder.kept_in(top),
                "runs": [run._asdict() for run in folder.runs_in(top)],
                "takes": [_shown(take) for take in takes.all()],
                "now": time.time(),
            }
        )

    def song(request: Request) -> Response:
        if request.path_params["kind"] == "takes":
            shown = takes.song(_number(request.path_params["name"])).shown
        else:
            shown = as_json(*midi(request))
        return Response(shown, media_type="application/json")

    def download(request: Request) -> Response:
        data, title = midi(request)
        ending = "." + request.path_params["ending"]
        file = Path("song" + ending)
        if ending != ".mid":
            if listening.kind_of(file) is None:
                raise HTTPException(404, f"no songs end in {ending}")
            player = request.query_params.get("for", "C")
            data, _ = listening.make_file(data, file, title, listening.Choices(player=player))
        name = quote(request.query_params.get("as", title) + ending)
        return Response(
            data,
            media_type="application/octet-stream",
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )

    def sheet(request: Request) -> Response:
        data, title = midi(request)
        svg = listening.score(data, ".svg", title, request.query_params.get("for", "C"))
        return Response(svg, media_type="image/svg+xml")

    def losses(request: Request) -> Response:
        return JSONResponse(folder.measurements(top, request.path_params["name"]))

    def write(wished: dict[str, Any]) -> Response:
        model = str(wished.pop("model", folder.BOX))
        many = checking.number_of_takes(wished.pop("takes", 1))
        about = str(wished.pop("about", ""))[: folder.LONGEST_NAME]
        file = folder.model_file(top, model)
        first = checking.request_of(wished, model)
        orders = [Order(file, checking.with_seed(first, k)) for k in range(many)]
        return JSONResponse({"takes": takes.add(model, orders, about)})

    def keep(sent: dict[str, Any], request: Request) -> Response:
        data, _ = midi(request)
        return JSONResponse({"name": folder.keep(top, str(sent.get("name", "")), data).stem})

    def remove(request: Request) -> Response:
        takes.remove(_number(request.path_params["name"]))
        return JSONResponse({})

    return [
        Route("/state", state),
        Route("/changes", _with_json(_check_changes), methods=["POST"]),
        Route("/chart", _chart, methods=["POST"]),
        Route("/takes", _with_json(lambda sent, _: write(sent)), methods=["POST"]),
        Route("/takes/{name}", remove, methods=["DELETE"]),
        Route("/runs/{name}", losses),
        Route("/{kind}/{name:path}/song", song),
        Route("/{kind}/{name:path}/file.{ending}", download),
        Route("/{kind}/{name:path}/score.svg", sheet),
        Route("/{kind}/{name:path}/keep", _with_json(keep), methods=["POST"]),
    ]


def _with_json(answer: Callable[[dict[str, Any], Request], Response]) -> Callable[..., Any]:
    """Return a route for `answer`, which is called with the JSON object that was sent."""

    @wraps(answer)
    async def route(request: Request) -> Response:
        try:
            sent = json.loads(await body_of(request))
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "what was sent is not JSON") from error
        if not isinstance(sent, dict):
            raise HTTPException(400, "what was sent is no JSON object")
        return await run_in_threadpool(answer, cast("dict[str, Any]", sent), request)

    return route


def _check_changes(sent: dict[str, Any], _: Request) -> Response:
    texts = {name: str(sent.get(name) or "") for name in ("chords", "form", "key", "style")}
    return JSONResponse(checking.check_changes(**texts))


async def _chart(request: Request) -> Response:
    """Answer with the chord changes of a file as text, as they can be typed."""
    data, name = await body_of(request), request.query_params.get("name", "chart")
    read = await run_in_threadpool(changes_in, data, name[: folder.LONGEST_NAME])
    assert read.changes
    return JSONResponse({"text": write_changes(read.changes), "remarks": read.remarks})


def _page(_: Request) -> Response:
    text = (files("jazzrnn.studio") / "static" / "index.html").read_text(encoding="utf-8")
    usual = {
        "forms": [*FORMS],
        "bands": BANDS,
        "styles": STYLES,
        "files": _files(),
        "sheets": has_music21() and has_verovio(),
    }
    return Response(fill(text, {"view": view(), "usual": in_script(usual)}), media_type="text/html")


def _files() -> list[tuple[str, str]]:
    """Return ending and name of each kind of file that can be written here."""
    names = {
        ".mid": "MIDI",
        ".html": "Page (HTML)",
        ".wav": "Sound (WAV)",
        ".svg": "Piano roll (SVG)",
    }
    return [*names.items(), *([(".musicxml", "Lead sheet (MusicXML)")] if has_music21() else [])]


def _own_file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in OWN:
        raise HTTPException(404)
    text = (files("jazzrnn.studio") / "static" / name).read_text(encoding="utf-8")
    return Response(text, media_type=KINDS[Path(name).suffix])


def _shared_file(request: Request) -> Response:
    """Answer with a file of the page of a song: its modules and its style."""
    name = request.path_params["name"]
    if name not in ("style.css", *(f"{module}.js" for module in MODULES)):
        raise HTTPException(404)
    return Response(static(name), media_type=KINDS[Path(name).suffix])


def _shown(take: Take) -> dict[str, Any]:
    """Return what the page is told of a take."""
    since = time.monotonic() - take.begun if take.state == "writing" else take.seconds
    written = take.written
    return {
        "number": take.number,
        "batch": take.batch,
        "model": take.model,
        "about": take.about,
        "seed": take.order.request.seed,
        "state": take.state,
        "seconds": round(since, 1),
        "title": written.title,
        "remarks": written.remarks,
        "problem": written.problem,
    }


def _number(name: str) -> int:
    if not name.isascii() or not name.isdigit() or len(name) > 9:
        raise HTTPException(404, "no such take")
    return int(name)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code)


def _bug(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"a bug in jazzrnn: {type(error).__name__}: {error}\n", 500)


def _wrong(_: Request, error: Exception) -> Response:
    """Answer with what a user can correct."""
    return PlainTextResponse(f"{error}\n", 400)
