"""What a run keeps of the pieces that it learns, so that songs can be checked for copies."""

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from jazzrnn import __version__
from jazzrnn.errors import RunError
from jazzrnn.evaluation.copying import Learned, Traces
from jazzrnn.files import write_whole

FORMAT = 2  # of the file; another one is not read


def save_learned(path: Path, learned: Learned, music: str) -> None:
    """Write the traces of the pieces learned.

    Args:
        path: the file.
        learned: the pieces.
        music: the fingerprint of the corpus; the model's `about` has the same.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    names = [name.encode(errors="replace").decode() for name in learned.names]
    *arrays, window = learned.traces
    meta = {"format": FORMAT, "version": __version__, "music": music, "names": names}
    content: dict[str, Any] = {
        "meta": np.array(json.dumps(meta | {"window": window})),
        "traces": np.array(arrays, np.int64),  # (fields, N)
    }
    write_whole(path, lambda file: np.savez_compressed(file, **content))


def load_learned(path: Path, music: str) -> Learned | None:
    """Read what `save_learned` wrote; None if the file is not there or is of other music.

    Raises:
        RunError: it is damaged, or of another format version.
    """
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            version, names = (meta["format"], meta["version"]), meta["names"]
            if version[0] == FORMAT and meta["music"] != music:
                return None
            piece, bar, with_rhythm, by_intervals = file["traces"]
            traces = Traces(piece, bar, with_rhythm, by_intervals, int(meta["window"]))
            if traces.piece.max(initial=-1) >= len(names):
                raise ValueError("a piece has no name")
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise RunError(
            f"{path}: not a file that jazzrnn wrote, or damaged; without it copies are not checked"
        ) from error
    if version[0] != FORMAT:
        raise RunError(
            f"{path}: format {version[0]}, written by jazzrnn {version[1]}; this is jazzrnn"
            f" {__version__}, which reads format {FORMAT}; without it copies are not checked"
        )
    return Learned(names, traces)
