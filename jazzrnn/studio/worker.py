"""The process that writes songs and changes them: so the page stays alive, and one can be
cancelled.
"""

import json
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from jazzrnn.editing.changing import AnyWish, change
from jazzrnn.editing.harmonize import Harmonized
from jazzrnn.editing.versions import Version
from jazzrnn.errors import JazzrnnError
from jazzrnn.generation.generate import generate
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.progress import watching
from jazzrnn.generation.request import Request
from jazzrnn.music.notes import PARTS
from jazzrnn.music.opened import Opened, open_song
from jazzrnn.page.contents import contents
from jazzrnn.runs.models import load_song_model


class Writing(NamedTuple):
    """A new song, and by which model."""

    file: Path
    request: Request


class Changing(NamedTuple):
    """A song that is there, and what is to be changed in it.

    Attributes:
        song: the song.
        wish: what is changed.
        model: file of the model that writes; None: the one that wrote the song, or the usual one.
        outputs: folder with the runs.
        version: which of the versions that are wished for, from 0: all are made at once, and then
            asked for one by one.
    """

    song: Opened
    wish: AnyWish
    model: Path | None
    outputs: Path
    version: int = 0


Order = Writing | Changing


class HowFar(NamedTuple):
    """Bars that are written, of those that are asked for."""

    written: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Written:
    """A song, or why there is none.

    Attributes:
        midi: the song as a file.
        title: of the song.
        remarks: what there is to say about it, a line each.
        shown: what the page shows and plays of it, as JSON.
        problem: why there is no song; "" if there is one.
        chart: its chords as text, if they are what was asked for.
    """

    midi: bytes = b""
    title: str = ""
    remarks: tuple[str, ...] = ()
    shown: str = ""
    problem: str = ""
    chart: str = ""


class Worker(NamedTuple):
    """The process, and the end of the pipe to it: send an `Order`, receive a `HowFar` now and
    then, and in the end a `Written`.
    """

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
    bench = _Bench()
    while True:
        try:
            order: Order = desk.recv()
            with watching(lambda written, asked: desk.send(HowFar(written, asked))):
                written = _written(order, bench)
            desk.send(written)
        except (EOFError, OSError):  # the studio is gone
            return


@dataclass
class _Bench:
    """What is kept from order to order.

    Attributes:
        place, model: the last model that wrote, and its file as it was.
        changing, versions: the last song that was changed, and what came of it.
    """

    place: tuple[Path, float] | None = None
    model: SongModel | None = None
    changing: Changing | None = None
    versions: Sequence[Version] = ()


def _written(order: Order, bench: _Bench) -> Written:
    try:
        if isinstance(order, Changing):
            return _changed(order, bench)
        song = generate(_model(order.file, bench), order.request)
        midi = song.midi()
        return Written(midi, song.title, song.remarks, as_json(midi, song.title))
    except (JazzrnnError, OSError, MemoryError) as error:
        return Written(problem=str(error) or type(error).__name__)
    except Exception as error:
        return Written(problem=f"a bug in jazzrnn: {type(error).__name__}: {error}")


def _changed(order: Changing, bench: _Bench) -> Written:
    first = order._replace(version=0)
    if bench.changing != first:
        bench.changing = None
        bench.versions = change(order.song, order.wish, order.model, order.outputs)
        bench.changing = first
    if order.version >= len(bench.versions):
        return Written(problem="no other version has been found: all others were the same")
    version, title = bench.versions[order.version], order.song.name
    chart = version.changes if isinstance(version, Harmonized) else ""
    return Written(version.data, title, version.remarks, as_json(version.data, title), chart=chart)


def _model(file: Path, bench: _Bench) -> SongModel:
    """Return a model, the last one from memory: it is loaded again where a training goes on."""
    place = file, file.stat().st_mtime
    if bench.place != place or not bench.model:
        bench.place, bench.model = place, load_song_model(file)
    return bench.model


def as_json(midi: bytes, name: str = "") -> str:
    """Return what the page shows and plays of a song.

    Raises:
        MidiError: it cannot be read as music.
    """
    song = open_song(midi, name)
    parts = [PARTS[part] for part, _ in song.piece.programs]
    shown = contents(song) | {"parts": parts}
    return json.dumps(shown, separators=(",", ":"), allow_nan=False)
