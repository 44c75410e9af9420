"""Songs that are there, changed: takes, kept songs, and MIDI files that are opened."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jazzrnn.editing.accompany import Accompaniment
from jazzrnn.editing.changing import AnyWish
from jazzrnn.editing.harmonize import Harmonization
from jazzrnn.editing.wish_from import (
    wish_to_accompany,
    wish_to_add,
    wish_to_harmonize,
    wish_to_redo,
)
from jazzrnn.errors import MidiError, OptionError
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.opened import Opened, open_song
from jazzrnn.seeds import SEEDS
from jazzrnn.studio import folder
from jazzrnn.studio.checking import TEXT, WHOLE, check_kinds, number_of_takes
from jazzrnn.studio.sent import Sent, body_of, with_json
from jazzrnn.studio.songs import midi_of
from jazzrnn.studio.worker import Changing, Order, Written, as_json

COMMANDS: dict[str, tuple[Callable[..., AnyWish], tuple[str, ...]]] = {  # and texts to be wished
    "redo": (wish_to_redo, ("bars", "part", "keep", "style")),
    "add": (wish_to_add, ("part", "program", "bars", "style")),
    "accompany": (wish_to_accompany, ("band", "style", "chords", "form", "key")),
    "harmonize": (wish_to_harmonize, ("style",)),
}


def routes() -> list[Route]:
    """Return the routes of a change."""
    return [
        Route("/songs", _open, methods=["POST"]),
        Route("/{kind}/{name:path}/change", with_json(_change), methods=["POST"]),
    ]


async def _open(request: Request) -> Response:
    """Put a MIDI file that is sent beside the takes."""
    data = await body_of(request)
    name = request.query_params.get("name", "song")[: folder.LONGEST_NAME]
    song = await run_in_threadpool(_song_of, data, name)
    return JSONResponse({"take": request.app.state.takes.put(song, f"opened: {name}")})


def _song_of(data: bytes, name: str) -> Written:
    stem = name.rpartition(".")[0] or name
    try:
        return Written(data, read_label(data).title or stem, (), as_json(data, stem))
    except MidiError as error:
        raise MidiError(f"{name}: {error}") from error


def _change(request: Request, sent: Sent) -> Response:
    """Order versions of a song."""
    command, model = str(sent.pop("command", "")), str(sent.pop("model", None) or "")
    about = str(sent.pop("about", ""))[: folder.LONGEST_NAME]
    many, top = number_of_takes(sent.pop("takes", 1)), request.app.state.folder
    if command not in COMMANDS:
        raise OptionError(f"`command` {command}: it is {', '.join(COMMANDS)}")
    song = open_song(*midi_of(request))
    wish = wish_of(song, command, sent, many)
    file = folder.model_file(top, model) if model else None
    orders = [Changing(song, wish, file, top, version) for version in range(many)]
    return JSONResponse({"takes": request.app.state.takes.add(model, orders, about)})


def wish_of(song: Opened, command: str, wishes: Sent, many: int) -> AnyWish:
    """Return what is to be changed in a song.

    Args:
        song: as it was opened.
        command: one of COMMANDS.
        wishes: by the names of its options; None and "" are no wish.
        many: versions.

    Raises:
        OptionError: a wish makes no sense, or does not fit the song.
        ChangesError: chord changes make no sense.
    """
    make, texts = COMMANDS[command]
    wished = {name: value for name, value in wishes.items() if value not in (None, "")}
    kinds, number = dict.fromkeys(texts, TEXT), "proposals"
    if command != "harmonize":
        kinds, number = kinds | {"seed": WHOLE}, "takes"
    check_kinds(wished, kinds)
    if command == "add" and "part" not in wished:
        raise OptionError("`part`: name the part that is added, such as bass")
    return make(song, **wished | {number: many})


def seed_of(order: Order | None) -> int | None:
    """Return the seed of a take; None if it has none of its own."""
    if order is None:
        return None
    if not isinstance(order, Changing):
        return order.request.seed
    wish: AnyWish = order.wish
    if isinstance(wish, Harmonization):
        return None
    return (wish.seed + order.version * isinstance(wish, Accompaniment)) % SEEDS
