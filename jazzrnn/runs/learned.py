"""`learned.npz` of a run: traces of the melodies that it learned, to check songs for copies."""

import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeGuard, cast

import numpy as np
import numpy.typing as npt
from numpy.lib.format import write_array, write_array_header_1_0

from jazzrnn.copying.copies import SEALED, LearnedMelodies, Traces
from jazzrnn.encoding.pack import HASH
from jazzrnn.errors import RunError
from jazzrnn.files import printable, write_whole
from jazzrnn.npz import META, damaged, new_member, open_npz, sealed, signed

FORMAT = 3  # of the file; another one is not read
LOST = "; without it copies are not checked"
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
    meta = {"music": music, "names": names}
    hashes = np.frombuffer(b"".join(tunes), np.uint8).reshape(-1, HASH)
    write_whole(path, lambda file: _write(file, meta, traces, hashes))


def _write(
    file: BinaryIO, meta: dict[str, Any], traces: Iterable[Traces], tunes: npt.NDArray[np.uint8]
) -> None:
    """Write what `open_npz` reads: `meta`, `tunes` (P, HASH), `traces` (fields, N) 64-bit integers.

    The traces are written part by part, for all of them at once may not fit into memory.
    """
    count, window = 0, 1
    with ExitStack() as opened:
        fields = [opened.enter_context(TemporaryFile()) for _ in range(FIELDS)]
        for part in traces:
            count, window = count + len(part.piece), part.window
            for field, array in zip(fields, part.arrays, strict=True):
                field.write(array.astype("<i8").tobytes())
        archive = opened.enter_context(sealed(file, packed=True))
        with new_member(archive, META) as member:
            write_array(member, signed(FORMAT, meta | {"window": window}))
        with new_member(archive, "tunes") as member:
            write_array(member, tunes)
        with new_member(archive, "traces") as member:
            header = {"descr": "<i8", "fortran_order": False, "shape": (FIELDS, count)}
            write_array_header_1_0(member, header)
            for field in fields:
                field.seek(0)
                shutil.copyfileobj(field, member)


def load_learned(path: Path, music: str) -> LearnedMelodies | None:
    """Read what `save_learned` wrote; None if the file is not there or is of other music.

    Raises:
        RunError: it is damaged, or of another format version.
    """
    if not path.exists():
        return None
    with open_npz(path, FORMAT, LOST) as file:
        meta = file.meta
        if meta.get("music") != music:
            return None
        tunes = file.read("tunes", (None, HASH), (np.uint8,))
        fields = file.read("traces", (FIELDS, None), (np.dtype("<i8").type,))
    names, window = meta.get("names"), meta.get("window")
    traces = Traces(*fields, window=window if isinstance(window, int) else 0)
    if not _are_names(names) or window not in {1, SEALED} or not _fit(traces, len(names)):
        raise RunError(damaged(path, LOST))
    return LearnedMelodies(names, traces, [row.tobytes() for row in tunes])


def _are_names(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(
        isinstance(name, str) for name in cast("list[object]", value)
    )


def _fit(traces: Traces, pieces: int) -> bool:
    """Return whether every trace is of a bar of a piece; the pieces come one behind the other."""
    if not len(traces.piece):
        return True
    order = np.diff(traces.piece, prepend=0)
    return bool(order.min() >= 0 and traces.piece[-1] < pieces and traces.bar.min() >= 1)
