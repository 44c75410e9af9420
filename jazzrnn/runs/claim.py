"""A run's folder, claimed for one training before it reads any music."""

import os
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from jazzrnn.errors import JazzrnnError, RunError
from jazzrnn.files import remove_leftovers, try_lock
from jazzrnn.runs.models import CURVE, FILES, LOG, MODEL, SONGS, TRACES, TRAINING

_handles: set[int] = set()  # of claimed folders


def _close_in_copy() -> None:
    """Close the handles in a copy of this process, for the claim is not the copy's."""
    while _handles:
        os.close(_handles.pop())


if hasattr(os, "register_at_fork"):  # Windows cannot copy a process
    os.register_at_fork(after_in_child=_close_in_copy)


@contextmanager
def claim(folder: Path, sizes: Sequence[int] = ()) -> Generator[Path]:
    """Claim a run's folder as long as the context, or this process, lives.

    What a killed training left there is deleted. A folder that is empty at the end goes.

    Args:
        folder: is made if it is missing.
        sizes: of the files that the run will write, in bytes.

    Raises:
        RunError: another training has claimed it.
        JazzrnnError: it cannot be written, or the disk has not enough room.
    """
    made = _make(folder)
    with ExitStack() as undone:
        undone.callback(_remove_empty, made)
        _lock(folder, undone)
        for name in (MODEL, TRAINING, LOG, CURVE, FILES, TRACES):
            remove_leftovers(folder, name)
        remove_leftovers(folder / SONGS, "*.mid")
        _check_room(folder, sizes)
        yield folder


@contextmanager
def claim_next(outputs: Path, sizes: Sequence[int] = ()) -> Generator[Path]:
    """Claim the first of outputs/run-1, outputs/run-2 ... that holds no run and is not claimed.

    Raises:
        JazzrnnError: see `claim`.
    """
    number = 0
    while True:
        number += 1
        folder = outputs / f"run-{number}"
        if any((folder / name).exists() for name in (MODEL, TRAINING)):
            continue
        with ExitStack() as claims:
            try:
                claims.enter_context(claim(folder, sizes))
            except RunError:  # another training has begun there
                continue
            yield folder
            return


def identity(folder: Path) -> tuple[int, int]:
    """Return which folder this is, whatever its name: its device, and its number there. As long as
    it is claimed, no other folder gets its number.

    Raises:
        RunError: it is gone.
    """
    try:
        found = folder.stat()
    except OSError as error:
        raise RunError(f"{folder} is gone: what was trained since then cannot be saved") from error
    return found.st_dev, found.st_ino


def _make(folder: Path) -> list[Path]:
    """Make a folder and those that it is in; return those that were missing, the deepest first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return missing


def _remove_empty(folders: Sequence[Path]) -> None:
    with suppress(OSError):  # one is not empty
        for folder in folders:
            folder.rmdir()


def _lock(folder: Path, undone: ExitStack) -> None:
    """Lock a folder until `undone` is closed.

    Raises:
        RunError: another process has locked it.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # on Windows, folders cannot be opened
        return
    if try_lock(handle) is False:
        os.close(handle)
        raise RunError(
            f"{folder}: another training writes into this folder: wait until it has ended, or name"
            " another folder with `out`"
        )
    _handles.add(handle)
    undone.callback(os.close, handle)
    undone.callback(_handles.discard, handle)


def _check_room(folder: Path, sizes: Sequence[int]) -> None:
    """Reserve the room that files need, and give it back.

    Raises:
        JazzrnnError: there is not enough, or nothing can be written at all.
    """
    try:
        with ExitStack() as files:
            for size in (1, *sizes):
                file = files.enter_context(tempfile.TemporaryFile(dir=folder))
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        raise _unwritable(folder, error, sum(sizes)) from error


def _unwritable(folder: Path, error: OSError, needed: int = 0) -> JazzrnnError:
    reason = (error.strerror or str(error)).lower()
    room = f" (this training needs {needed / 1e6:,.0f} MB)" if needed else ""
    return JazzrnnError(f"{folder} cannot be written: {reason}{room}")
