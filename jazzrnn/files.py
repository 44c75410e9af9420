"""Writing files so that nobody ever finds half of one, and names as they can be written."""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from jazzrnn.errors import JazzrnnError, OptionError


def printable(name: str) -> str:
    """Return a file's name in UTF-8, in which not every name is: "?" for what cannot be written."""
    return name.encode(errors="replace").decode()


def check_overwrite(path: Path, overwrite: bool) -> None:
    """Raise an OptionError if a file exists and may not be overwritten."""
    if path.exists() and not overwrite:
        raise OptionError(f"{path} exists: add `overwrite` to replace it, or name another")


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under a temporary name in its folder, flush it, then give it its name.

    Whatever happens in between, `path` is either what it was before or complete.

    Args:
        path: the file; its folder is made if it is missing.
        write: is called with the open file.

    Raises:
        JazzrnnError: it cannot be written (full disk, no permission).
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files that only their owner can read
        temporary.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise JazzrnnError(f"{path} cannot be written: {reason}") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write a table as `write_whole` writes files.

    Raises:
        JazzrnnError: it cannot be written.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_whole(path, lambda file: file.write(text.getvalue().encode(errors="replace")))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
