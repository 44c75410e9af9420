"""What the studio's page can ask: how far the takes are, and to write more of them."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.music.leadsheets.changes_text import write_changes
from jazzrnn.music.leadsheets.files import changes_in
from jazzrnn.music.leadsheets.forms import Form, find_forms
from jazzrnn.studio import changing, checking, folder, pages, songs
from jazzrnn.studio.sent import Sent, body_of, with_json
from jazzrnn.studio.takes import Take, Takes
from jazzrnn.studio.worker import Writing


def studio_app(top: Path, takes: Takes) -> Starlette:
    """Return the application; `security.guarded` must stand before it.

    Args:
        top: folder with the runs and the kept songs.
        takes: of this studio.
    """
    routes = [
        *pages.routes(),
        Route("/state", _state),
        Route("/changes", with_json(_check_changes), methods=["POST"]),
        Route("/chart", _chart, methods=["POST"]),
        Route("/takes", with_json(_write), methods=["POST"]),
        Route("/forms", _forms),
        Route("/takes/{name}", _remove, methods=["DELETE"]),
        Route("/runs/{name}", _losses),
        *changing.routes(),
        *songs.routes(),
    ]
    errors = {HTTPException: _refused, JazzrnnError: _wrong, Exception: _bug}
    app = Starlette(routes=routes, exception_handlers=errors)
    app.state.folder, app.state.takes = top, takes
    return app


def _state(request: Request) -> Response:
    top: Path = request.app.state.folder
    takes: Takes = request.app.state.takes
    return JSONResponse(
        {
            "models": folder.models_in(top),
            "kept": folder.kept_in(top),
            "runs": [run._asdict() for run in folder.runs_in(top)],
            "takes": [_shown(take) for take in takes.all()],
            "now": time.time(),
        }
    )


def _shown(take: Take) -> dict[str, Any]:
    """Return what the page is told of a take."""
    since = time.monotonic() - take.begun if take.state == "writing" else take.seconds
    return {
        "number": take.number,
        "batch": take.batch,
        "model": take.model,
        "about": take.about,
        "seed": changing.seed_of(take.order),
        "state": take.state,
        "seconds": round(since, 1),
        "bars": take.how_far,
        "title": take.written.title,
        "remarks": take.written.remarks,
        "problem": take.written.problem,
        "chart": take.written.chart,
    }


def _check_changes(_: Request, sent: Sent) -> Response:
    texts = {name: str(sent.get(name) or "") for name in ("chords", "form", "key", "style")}
    return JSONResponse(checking.check_changes(**texts))


async def _chart(request: Request) -> Response:
    """Answer with the chord changes of a file as text, as they can be typed."""
    data, name = await body_of(request), request.query_params.get("name", "chart")
    read = await run_in_threadpool(changes_in, data, name[: folder.LONGEST_NAME])
    assert read.changes
    return JSONResponse({"text": write_changes(read.changes), "remarks": read.remarks})


def _write(request: Request, sent: Sent) -> Response:
    """Order takes, each with the next seed."""
    model = str(sent.pop("model", folder.BOX))
    many = checking.number_of_takes(sent.pop("takes", 1))
    about = str(sent.pop("about", ""))[: folder.LONGEST_NAME]
    file = folder.model_file(request.app.state.folder, model)
    first = checking.request_of(sent, model)
    orders = [Writing(file, checking.with_seed(first, k)) for k in range(many)]
    return JSONResponse({"takes": request.app.state.takes.add(model, orders, about)})


def _remove(request: Request) -> Response:
    """Cancel a take, or forget it."""
    request.app.state.takes.remove(songs.number_of(request))
    return JSONResponse({})


def _forms(request: Request) -> Response:
    """Answer with the names of the forms that have all the words that are typed."""
    words = request.query_params.get("words", "").split()
    return JSONResponse([form.name for form in _found(words)])


def _found(words: list[str]) -> Sequence[Form]:
    try:
        return find_forms(*words)
    except OptionError:  # there are none
        return ()


def _losses(request: Request) -> Response:
    top = request.app.state.folder
    return JSONResponse(folder.measurements(top, request.path_params["name"]))


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", error.status_code)


def _wrong(_: Request, error: Exception) -> Response:
    """Answer with what a user can correct."""
    return PlainTextResponse(f"{error}\n", 400)


def _bug(_: Request, error: Exception) -> Response:
    return PlainTextResponse(f"a bug in jazzrnn: {type(error).__name__}: {error}\n", 500)
