"""The process that writes songs: so the page stays alive, and a song can be cancelled."""

import json
import signal
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from jazzrnn.errors import JazzrnnError
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import Request
from jazzrnn.page.contents import contents, open_song
from jazzrnn.runs.models import load_song_model


class Order(NamedTuple):
    """What is to be written, and by which model."""

    file: Path
    request: Request


@dataclass(frozen=True)
class Written:
    """A song, or why there is none.

    Attributes:
        midi: the song as a file.
        title: of the song.
        remarks: what there is to say about it, a line each.
        shown: what the page shows and plays of it, as JSON.
        problem: why there is no song; "" if there is one.
    """

    midi: bytes = b""
    title: str = ""
    remarks: tuple[str, ...] = ()
    shown: str = ""
    problem: str = ""


class Worker(NamedTuple):
    """The process, and the end of the pipe to it: send an `Order`, receive a `Written`."""

    process: BaseProcess
    desk: Connection


def start_worker() -> Worker:
    """Start the process. It ends when its pipe is closed, or when it is killed."""
    context = get_context("spawn")  # the studio has threads, and a fork would copy their locks
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def _work(desk: Connection) -> None:
    """Write songs as they are ordered."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the studio says when it is over
    known: dict[tuple[Path, float], SongModel] = {}
    while True:
        try:
            order: Order = desk.recv()
            desk.send(_written(order, known))
        except (EOFError, OSError):  # the studio is gone
            return


def _written(order: Order, known: dict[tuple[Path, float], SongModel]) -> Written:
    try:
        song = generate(_model(order.file, known), order.request)
        midi = song.midi()
        shown = as_json(midi, song.title)
    except (JazzrnnError, OSError, MemoryError) as error:
        return Written(problem=str(error) or type(error).__name__)
    except Exception as error:
        return Written(problem=f"a bug in jazzrnn: {type(error).__name__}: {error}")
    return Written(midi, song.title, song.remarks, shown)


def _model(file: Path, known: dict[tuple[Path, float], SongModel]) -> SongModel:
    """Return a model, the last one from memory: it is loaded again where a training goes on."""
    place = file, file.stat().st_mtime
    if place not in known:
        known.clear()
        known[place] = load_song_model(file)
    return known[place]


def as_json(midi: bytes, name: str = "") -> str:
    """Return what the page shows and plays of a song.

    Raises:
        MidiError: it cannot be read as music.
    """
    return json.dumps(contents(open_song(midi, name)), separators=(",", ":"), allow_nan=False)
