"""Files of named arrays and one JSON string, `meta`, which says who wrote them and how.

Nothing in them is code: they are read with `allow_pickle=False`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jazzrnn import __version__
from jazzrnn.errors import RunError
from jazzrnn.files import write_whole

Arrays = dict[str, npt.NDArray[Any]]


def write_npz(
    path: Path, version: int, meta: Mapping[str, Any], arrays: Arrays, *, packed: bool = False
) -> None:
    """Write a file.

    Args:
        path: of the file.
        version: of its format.
        meta: plain JSON.
        arrays: by name.
        packed: smaller, and a little slower to read.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    content: dict[str, Any] = {"meta": signed(version, meta)} | arrays
    save = np.savez_compressed if packed else np.savez
    write_whole(path, lambda file: save(file, **content))


def signed(version: int, meta: Mapping[str, Any]) -> npt.NDArray[np.str_]:
    """Return the array `meta`: the JSON, the version of the format, and our own version."""
    return np.array(json.dumps({"format": version, "version": __version__, **meta}))


def read_npz(
    path: Path, version: int, names: Sequence[str] | None = None, lost: str = ""
) -> tuple[dict[str, Any], Arrays]:
    """Read a file.

    Args:
        path: of the file.
        version: of the format that the file must have.
        names: of the arrays to read, which must be there; None reads all.
        lost: what a person loses without the file, as in "; without it nothing is checked".

    Returns:
        The JSON, and the arrays by name.

    Raises:
        RunError: the file is missing, damaged, something else, or of another format version.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            found, writer = meta["format"], meta["version"]
            if names is None:
                names = [name for name in file.files if name != "meta"]
            arrays = {name: file[name] for name in names} if found == version else {}
    except FileNotFoundError as error:
        raise RunError(f"{path}: there is no such file") from error
    except Exception as error:  # zip, zlib, json and numpy have many ways to say "damaged"
        raise RunError(damaged(path, lost)) from error
    if found != version:
        raise RunError(
            f"{path}: format {found}, written by jazzrnn {writer}; this is jazzrnn {__version__},"
            f" which reads format {version}{lost or ': use that version, or train again'}"
        )
    return meta, arrays


def damaged(path: Path, lost: str = "") -> str:
    """Return the message about a file that makes no sense."""
    return f"{path}: not a file that jazzrnn wrote, or damaged{lost}"
