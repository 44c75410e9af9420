"""Reading regular files only, writing files so that nobody ever finds half of one, and names as
they can be written.
"""

import csv
import errno
import io
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

from jazzrnn.errors import JazzrnnError, OptionError

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)  # for a pipe's writer; nothing for regular files
_LEFT_OVER = 24 * 60 * 60  # seconds: nobody writes a file for so long


def printable(name: str) -> str:
    """Return a file's name in UTF-8, in which not every name is: "?" for what cannot be written."""
    return name.encode(errors="replace").decode()


def followed(path: Path) -> Path:
    """Return a path without links, as `Path.resolve` does, which fails on links in a circle."""
    return Path(os.path.realpath(path))


def check_ending(path: Path, more: Iterable[str] = ()) -> None:
    """Raise an OptionError if a name ends like no MIDI file, nor as a file of other kinds."""
    if path.suffix.lower() not in {"", ".mid", ".midi", *more}:
        name = path.with_suffix(".mid").name
        raise OptionError(f"{path}: name it {name}; endings are {', '.join(('.mid', *more))}")


def check_overwrite(path: Path, overwrite: bool) -> None:
    """Raise an OptionError if a file exists and may not be overwritten, or is none but exists."""
    if path.exists() and not path.is_file():
        kind = "a folder: name a file in it" if path.is_dir() else "a pipe or device: name a file"
        raise OptionError(f"{path} is {kind}")
    if path.exists() and not overwrite:
        raise OptionError(f"{path} exists: add `overwrite` to replace it, or name another")


def check_writable(path: Path) -> None:
    """Check that a file can be written, before anything is computed or played that would be lost.

    Raises:
        JazzrnnError: it cannot; the folder is missing and cannot be made, or it is read-only.
    """
    try:
        # Folders that are missing are made when it is written: of a refusal, nothing stays behind.
        there = next(folder for folder in followed(path).parents if os.path.lexists(folder))
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> JazzrnnError:
    reason = (error.strerror or str(error)).lower()
    return JazzrnnError(f"{path} cannot be written: {reason}")


def open_regular(path: Path) -> BinaryIO:
    """Open a file to be read. A pipe or device is refused: it could keep us waiting for ever.

    Raises:
        OSError: there is no such file, it cannot be read, or it is a pipe or a device.
    """
    handle = os.open(path, os.O_RDONLY | _NO_WAITING | getattr(os, "O_BINARY", 0))
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.ESPIPE, "a pipe or device: save it as a file first", str(path))


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under a temporary name in its folder, flush it, then give it its name.

    Whatever happens in between, `path` is either what it was before or complete. A process that is
    killed leaves a temporary file, which `remove_leftovers` finds.

    Args:
        path: the file; its folder is made if it is missing.
        write: is called with the open file, which can be read, too.

    Raises:
        JazzrnnError: it cannot be written (full disk, no permission).
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary, file = _temporary(path)
        with file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o666 & ~_umask())  # mkstemp's files can be read by their owner only
            temporary.replace(path)  # while it is locked: nobody takes it for a leftover
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _temporary(path: Path) -> tuple[Path, BinaryIO]:
    """Make a temporary file for `path` and lock it; the lock ends with the file or the process."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        if try_lock(handle) is not False and os.fstat(handle).st_nlink:
            return Path(name), os.fdopen(handle, "w+b")
        os.close(handle)  # `remove_leftovers` was faster than the lock


def try_lock(handle: int) -> bool | None:
    """Lock a file or folder; false if another process has it, None if nothing can be locked here.

    A copy of the process has the lock, too, until it closes its copy of the handle.
    """
    if fcntl is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Delete what `write_whole` left in a folder when its process was killed.

    Args:
        folder: if there is none, nothing is left in it.
        pattern: of the names that the files would have got, such as "*.npz".
    """
    for path in folder.glob(f".{pattern}.????????"):  # as mkstemp names them
        with suppress(OSError):  # another process deletes it, too
            if _is_left_over(path):
                path.unlink()


def _is_left_over(path: Path) -> bool:
    """Return whether nobody writes a temporary file any more."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | _NO_WAITING)
    try:
        free = try_lock(handle)
        old = time.time() - os.fstat(handle).st_mtime > _LEFT_OVER
        return old if free is None else free
    finally:
        os.close(handle)


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write a table as `write_whole` writes files.

    Some spreadsheets part cells at semicolons and tabs, too; rows with these get quotation marks.

    Raises:
        JazzrnnError: it cannot be written.
    """
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = [*map(str, row)]
        divided = any(sign in cell for cell in cells for sign in ";\t")
        (quoted if divided else plain).writerow(cells)
    write_whole(path, lambda file: file.write(text.getvalue().encode(errors="replace")))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
