"""Files of named arrays and one JSON string, `meta`, which says who wrote them and how.

A file is one that numpy reads, with a comment at its end: the SHA-256 of all bytes before it. So
every damage is found before anything is unpacked. Nothing in a file is code, and nothing is
unpacked before its size is known and allowed.
"""

import hashlib
import json
import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from jazzrnn import __version__
from jazzrnn.errors import JazzrnnError, RunError
from jazzrnn.files import open_regular, write_whole

Array = npt.NDArray[Any]
Arrays = dict[str, Array]
META = "meta"
LARGEST_META = 2**26  # bytes of JSON; the names of a million files have half of that
MOST_UNPACKED = 100  # times the packed size; traces of melodies unpack to 5 times
_SEAL = b"jazzrnn sha256 "
_HEX = 64  # digits of the hash behind it


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
    content = {META: signed(version, meta)} | arrays

    def write(file: BinaryIO) -> None:
        with sealed(file, packed) as archive:
            for name, array in content.items():
                with new_member(archive, name) as member:
                    npy.write_array(member, np.ascontiguousarray(array), allow_pickle=False)

    write_whole(path, write)


def signed(version: int, meta: Mapping[str, Any]) -> Array:
    """Return the array `meta`: JSON with the version of the format, and our own version, in bytes.

    Raises:
        JazzrnnError: it is too long to be read again.
    """
    text = json.dumps({"format": version, "version": __version__, **meta}).encode()
    if len(text) > LARGEST_META:
        raise JazzrnnError(
            f"{len(text):,} bytes of names and numbers: {LARGEST_META:,} are the most"
        )
    return np.frombuffer(text, np.uint8)


@contextmanager
def sealed(file: BinaryIO, packed: bool) -> Generator[ZipFile]:
    """Give an archive to write in a new file; its hash comes behind it."""
    with ZipFile(file, "w", ZIP_DEFLATED if packed else ZIP_STORED) as archive:
        archive.comment = _SEAL + b"0" * _HEX
        yield archive
    file.seek(0)
    digest = _digest(file, file.seek(0, 2) - _HEX)
    file.seek(-_HEX, 2)
    file.write(digest)


def new_member(archive: ZipFile, name: str) -> Any:
    """Return a member of an archive, open to be written. The same content makes the same bytes."""
    info = ZipInfo(f"{name}.npy")
    info.compress_type = archive.compression
    return archive.open(info, "w", force_zip64=True)


class Npz:
    """An open file: its `meta`, and its arrays as they are asked for.

    Attributes:
        path: of the file.
        meta: the JSON.
    """

    def __init__(self, path: Path, archive: ZipFile, lost: str):
        self.path, self._archive, self._lost = path, archive, lost
        if any(info.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for info in archive.filelist):
            raise ValueError("packed in another way")
        self.meta: dict[str, Any] = json.loads(self._meta())
        # It comes from a file, which may hold any JSON, whatever its type promises.
        if not isinstance(self.meta, dict):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("no JSON object")

    def read(
        self, name: str, shape: Sequence[int | None], dtypes: Iterable[type[np.generic]]
    ) -> Array:
        """Read an array.

        Args:
            name: of the array.
            shape: that it must have; None for any number.
            dtypes: the types of numbers that it may have.

        Raises:
            RunError: it is missing, damaged or of another shape or type.
        """
        try:
            return self._read(name, shape, [*map(np.dtype, dtypes)])
        except Exception as error:  # zip, zlib and numpy have many ways to say "damaged"
            raise RunError(damaged(self.path, self._lost)) from error

    def _meta(self) -> bytes:
        info = self._archive.getinfo(f"{META}.npy")
        if info.file_size > 5 * LARGEST_META:
            raise ValueError("too long")
        with self._archive.open(info) as member:
            _, dtype = _header(member)
            data = member.read(info.file_size)
        if dtype.kind == "U":  # so it was written up to version 0.1
            return np.frombuffer(data, dtype).tobytes().decode("utf-32-le").rstrip("\0").encode()
        return data

    def _read(
        self, name: str, shape: Sequence[int | None], dtypes: Sequence[np.dtype[Any]]
    ) -> Array:
        info = self._archive.getinfo(f"{name}.npy")
        with self._archive.open(info) as member:
            found, dtype = _header(member)
            size = math.prod(found) * dtype.itemsize
            fits = len(found) == len(shape) and all(
                wanted in (None, own) for wanted, own in zip(shape, found, strict=True)
            )
            if not fits or dtype not in dtypes or member.tell() + size != info.file_size:
                raise ValueError("another shape, type or size")
            if size > MOST_UNPACKED * (info.compress_size + 2**16):
                raise ValueError("unpacks to too much")
            data = bytearray(member.read(size))  # so that the array can be changed
        return np.ndarray(found, dtype, data)


@contextmanager
def open_npz(path: Path, version: int, lost: str = "") -> Generator[Npz]:
    """Open a file to read it.

    Args:
        path: of the file.
        version: of the format that the file must have.
        lost: what a person loses without the file, as in "; without it nothing is checked".

    Raises:
        RunError: the file is missing, damaged, something else, or of another format version.
    """
    try:
        file = open_regular(path)
    except FileNotFoundError as error:
        raise RunError(f"{path}: there is no such file") from error
    except OSError as error:
        raise RunError(f"{path}: {(error.strerror or str(error)).lower()}") from error
    with file:
        whole = _is_whole(file)
        try:
            archive = ZipFile(file)
            npz = Npz(path, archive, lost)
            found, writer = npz.meta["format"], npz.meta["version"]
        except Exception as error:
            raise RunError(damaged(path, lost)) from error
        if found != version:
            raise RunError(
                f"{path}: format {found}, written by jazzrnn {writer}; this is jazzrnn"
                f" {__version__}, which reads format {version}"
                f"{lost or ': use that version, or train again'}"
            )
        if not whole:
            raise RunError(damaged(path, lost))
        yield npz


def damaged(path: Path, lost: str = "") -> str:
    """Return the message about a file that makes no sense."""
    return f"{path}: not a file that jazzrnn wrote, or damaged{lost}"


def _header(member: Any) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Read shape and type of an array."""
    if npy.read_magic(member) != (1, 0):
        raise ValueError("another version of numpy's format")
    shape, fortran, dtype = npy.read_array_header_1_0(member)
    if fortran or dtype.hasobject:
        raise ValueError("not an array that jazzrnn wrote")
    return shape, dtype


def _is_whole(file: BinaryIO) -> bool:
    """Return whether a file ends with the right hash."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _HEX - len(_SEAL)))
    end = file.read()
    return end.startswith(_SEAL) and end[len(_SEAL) :] == _digest(file, size - _HEX)


def _digest(file: BinaryIO, size: int) -> bytes:
    """Return the hash of the first bytes of a file, as 64 digits."""
    file.seek(0)
    found = hashlib.sha256()
    while size > 0 and (block := file.read(min(size, 2**20))):
        found.update(block)
        size -= len(block)
    return found.hexdigest().encode()
