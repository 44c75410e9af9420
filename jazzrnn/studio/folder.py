"""The studio's folder: its runs with their songs, and in songs/ those that were kept; nothing else.

A name that a request sends is compared with the names that are there; no path is made of it.
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jazzrnn.errors import JazzrnnError, OptionError, RunError
from jazzrnn.files import check_overwrite, followed, open_regular, write_whole
from jazzrnn.nn.checkpoint import about_of
from jazzrnn.runs.about import compared_losses
from jazzrnn.runs.models import BOX_NAME, HEADS, HEADS_NAME, LOG, MODEL, SONGS, TRAINING, box

BOX, TUNES = "jazz", "heads"  # stand for the models in the box
ENDING = ".mid"
LARGEST_SONG = 4_194_304  # bytes; larger MIDI files are not read
LONGEST_NAME = 80  # characters
MOST_ROWS = 20_000  # measurements of a training
_SURROGATE = re.compile("[\ud800-\udfff]")  # of a name in bytes that are no text
_NAME = re.compile(r"[\w(][\w ,.'()&+#=-]*")


class Shown(NamedTuple):
    """A run as it is listed.

    Attributes:
        name: of its folder.
        writes: whether it has a model that can write songs.
        measured: when it was measured last, in seconds of the clock; 0 if never.
    """

    name: str
    writes: bool
    measured: float


def runs_in(folder: Path) -> list[Shown]:
    """Return the runs in a folder, the newest first."""
    found = [
        Shown(path.name, (path / MODEL).is_file(), _changed(path / LOG))
        for path in _inside(folder, folder)
        if any((path / name).is_file() for name in (MODEL, TRAINING, LOG))
    ]
    return sorted(found, key=lambda run: (-run.measured, run.name))


def models_in(folder: Path) -> list[tuple[str, str]]:
    """Return (name, name for people) of all models: those in the box, then those of runs."""
    in_box = [(BOX, BOX_NAME), (TUNES, HEADS_NAME)]
    named = {BOX, TUNES}  # a run of such a name is not shown: it would be taken for the model
    runs = (run.name for run in runs_in(folder) if run.writes and run.name not in named)
    return [*in_box, *((name, name) for name in runs)]


def model_file(folder: Path, name: str) -> Path:
    """Return the file of a model.

    Raises:
        JazzrnnError: there is none of this name.
    """
    if name in (BOX, TUNES):
        return box() if name == BOX else box(HEADS)
    return _run(folder, name) / MODEL


def _run(folder: Path, name: str) -> Path:
    if name not in {run.name for run in runs_in(folder)}:
        raise JazzrnnError(f"no run {name!r} in {folder}")
    return folder / name


def measurements(folder: Path, name: str) -> dict[str, Any]:
    """Return the losses of a training, from its log.

    Returns:
        "points": [[update, training loss, held-out loss], ...]; "compared": losses of "n-gram" and
        "base", as far as they are known; "best": when its model was written; "songs": names of
        those that it has written on its way.

    Raises:
        JazzrnnError: there is no such run.
    """
    run = _run(folder, name)
    try:
        with open_regular(run / LOG) as file:
            points = [*_points(file.read().decode(errors="replace").splitlines())]
    except OSError:  # not measured yet
        points = []
    songs, best = written_by(folder, name), _changed(run / MODEL)
    return {"name": name, "points": points[:MOST_ROWS], "compared": _compared(run),
            "best": best, "songs": songs}  # fmt: skip


def _compared(run: Path) -> dict[str, float]:
    path = run / TRAINING
    return {**_compared_at(path, _changed(path))}


@lru_cache(maxsize=8)
def _compared_at(path: Path, _: float) -> dict[str, float]:
    """Return the losses that those of a training are compared with; read once a save."""
    try:
        return compared_losses(about_of(path))
    except RunError:  # not saved yet, or of another version: the curve is seen without
        return {}


def _points(lines: list[str]) -> Iterator[list[float]]:
    """Yield the losses of notes alone, without the cost of plans, as the loss curve has them."""
    for row in csv.DictReader(lines):
        try:
            held_out = float(row["held_out"]) - float(row.get("plan") or 0)
            yield [float(row["update"]), float(row["loss"]), held_out]
        except (KeyError, TypeError, ValueError):  # a line that is half written
            continue


def kept_in(folder: Path) -> list[str]:
    """Return the names of the kept songs, the newest first."""
    songs = folder / SONGS
    files = [path for path in _inside(songs, folder) if path.suffix == ENDING]
    return [path.stem for path in sorted(files, key=_changed, reverse=True)]


def kept_file(folder: Path, name: str) -> Path:
    """Return the file of a kept song.

    Raises:
        JazzrnnError: there is none of this name.
    """
    if name not in kept_in(folder):
        raise JazzrnnError(f"no song {name!r} in {folder / SONGS}")
    return folder / SONGS / f"{name}{ENDING}"


def written_by(folder: Path, run: str) -> list[str]:
    """Return the names of the songs that a training has written on its way, the last one first.

    Raises:
        JazzrnnError: there is no such run.
    """
    files = _inside(_run(folder, run) / SONGS, folder)
    return sorted((path.stem for path in files if path.suffix == ENDING), reverse=True)


def file_of_run(folder: Path, run: str, name: str) -> Path:
    """Return the file of a song that a training has written on its way.

    Raises:
        JazzrnnError: there is none of this name.
    """
    if name not in written_by(folder, run):
        raise JazzrnnError(f"no song {name!r} of {run}")
    return folder / run / SONGS / f"{name}{ENDING}"


def keep(folder: Path, name: str, data: bytes) -> Path:
    """Write a song under a name, and return its file.

    Raises:
        OptionError: the name cannot be one, or is taken.
        JazzrnnError: the file cannot be written.
    """
    path = folder / SONGS / f"{checked_name(name)}{ENDING}"
    if not followed(path.parent).is_relative_to(followed(folder)):
        raise JazzrnnError(f"{path.parent} leads out of {folder}: nothing is kept there")
    try:
        check_overwrite(path, False)
    except OptionError as error:
        raise OptionError(f"`name` {path.stem}: there is a song of this name") from error
    write_whole(path, lambda file: file.write(data))
    return path


def checked_name(name: str) -> str:
    """Return a name that a song can have, without blanks around it.

    Raises:
        OptionError: it cannot be one on every system.
    """
    name = name.strip().rstrip(".")
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise OptionError(
            f"`name`: it is made of letters, digits and blanks, at most {LONGEST_NAME}, and begins"
            " with a letter or digit"
        )
    return name


def _inside(folder: Path, top: Path) -> Iterator[Path]:
    """Yield what is in a folder; links that lead out of the top folder are left out, and names that
    no text can have.
    """
    if folder.is_dir():
        root = followed(top)
        for path in folder.iterdir():
            if not _SURROGATE.search(path.name) and followed(path).is_relative_to(root):
                yield path


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
