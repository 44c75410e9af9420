"""What a run keeps of the pieces that it learns, so that songs can be checked for copies."""

import json
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import numpy as np
import numpy.typing as npt
from numpy.lib.format import write_array, write_array_header_1_0

from jazzrnn import __version__
from jazzrnn.copying.copies import Learned, Traces
from jazzrnn.encoding.pack import HASH
from jazzrnn.errors import RunError
from jazzrnn.files import printable, write_whole

FORMAT = 2  # of the file; another one is not read
FIELDS = 4  # of Traces, that have an entry a note


def save_learned(
    path: Path,
    names: Iterable[str],
    traces: Iterable[Traces],
    music: str,
    tunes: Iterable[bytes] = (),
) -> None:
    """Write the traces of the pieces learned; they wait on disk, not in memory.

    Args:
        path: the file.
        names: of the pieces' files.
        traces: one or more parts, with the same window.
        music: the fingerprint of the corpus; the model's `about` has the same.
        tunes: hashes of the pieces in any key, to know them again.

    Raises:
        JazzrnnError: the file cannot be written.
    """
    names = [*map(printable, names)]
    meta = {"format": FORMAT, "version": __version__, "music": music, "names": names}
    hashes = np.frombuffer(b"".join(tunes), np.uint8).reshape(-1, HASH)
    write_whole(path, lambda file: _write(file, meta, traces, hashes))


def _write(
    file: BinaryIO, meta: dict[str, Any], traces: Iterable[Traces], tunes: npt.NDArray[np.uint8]
) -> None:
    """Write an .npz file: `meta`, `tunes` (P, HASH), `traces` (fields, N) 64-bit integers."""
    count, window = 0, 1
    with ExitStack() as opened:
        fields = [opened.enter_context(TemporaryFile()) for _ in range(FIELDS)]
        for part in traces:
            count, window = count + len(part.piece), part.window
            for field, array in zip(fields, part.arrays, strict=True):
                field.write(array.astype("<i8").tobytes())
        archive = opened.enter_context(ZipFile(file, "w", ZIP_DEFLATED))
        with archive.open("meta.npy", "w") as member:
            write_array(member, np.array(json.dumps(meta | {"window": window})))
        with archive.open("tunes.npy", "w") as member:
            write_array(member, tunes)
        with archive.open("traces.npy", "w", force_zip64=True) as member:
            header = {"descr": "<i8", "fortran_order": False, "shape": (FIELDS, count)}
            write_array_header_1_0(member, header)
            for field in fields:
                field.seek(0)
                shutil.copyfileobj(field, member)


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
            tunes = [row.tobytes() for row in file["tunes"]] if "tunes" in file else []
            traces = Traces(piece, bar, with_rhythm, by_intervals, int(meta["window"]))
            if traces.piece.max(initial=-1) >= len(names):
                raise ValueError("a piece has no name")
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError, EOFError, BadZipFile) as error:
        raise RunError(
            f"{path}: not a file that jazzrnn wrote, or damaged; without it copies are not checked"
        ) from error
    if version[0] != FORMAT:
        raise RunError(
            f"{path}: format {version[0]}, written by jazzrnn {version[1]}; this is jazzrnn"
            f" {__version__}, which reads format {FORMAT}; without it copies are not checked"
        )
    return Learned(names, traces, tunes)
