"""A pack: many encoded files in one file on disk, which can be mapped into memory.

It holds arrays of numbers and JSON, nothing that could be executed:

    16 bytes        what it is
     8 + 8 bytes    number of pieces, CRC-32 of the index (little-endian)
    the index       a record a piece
    the pieces      the rows of each, then its text; all memory-mapped

A pack is written once, whole, and never changed.
"""

import mmap
from functools import cached_property
from pathlib import Path
from struct import Struct
from typing import BinaryIO, NamedTuple
from uuid import uuid4
from zlib import crc32

import numpy as np

from jazzrnn.encoding.columns import SCHEMA, Steps
from jazzrnn.files import write_whole

HASH = 16  # bytes
_MAGIC = b"jazzrnn steps 1\n"
_NUMBERS = Struct("<QQ")
_HEAD = len(_MAGIC) + _NUMBERS.size
_RECORD = np.dtype(
    [
        ("key", f"V{HASH}"),  # as in `Encoded`
        ("digest", f"V{HASH}"),
        ("tune", f"V{HASH}"),
        ("at", "<i8"),  # where its rows begin, from the first piece on
        ("rows", "<i4"),
        ("text", "<i4"),  # bytes
        ("check", "<u4"),  # CRC-32 of rows and text
        ("zero", "<u4"),
    ]
)
_ROW = len(SCHEMA) * 2  # bytes


class Encoded(NamedTuple):
    """What is kept of a file."""

    key: bytes  # hash of the file, and of how it was encoded
    digest: bytes  # hash of the music: duplicates have the same
    tune: bytes  # hash of the tune: the same tune in another key has the same
    rows: bytes  # the steps as int16; none if the file cannot be used
    text: bytes  # JSON: see `encoded.Description`


class Pack:
    """Some encoded files: in memory first, then in a file of their own."""

    def __init__(self) -> None:
        self.new: list[Encoded] = []  # in memory; none of them once there is a file
        self.index = np.zeros(0, _RECORD)
        self.path = Path()

    def __getstate__(self) -> dict[str, object]:
        """Return what other processes get: where the file is, and not what is in it."""
        return {"new": self.new, "index": self.index, "path": self.path}

    def hashes(self, number: int) -> tuple[bytes, bytes]:
        """Return the hashes of the music and of the tune: see `Encoded`."""
        _, digest, tune, *_ = self.new[number] if self.new else self.index[number].item()
        return digest, tune

    def steps(self, number: int) -> Steps:
        """Return the steps (rows, columns): a view, read-only."""
        if self.new:
            return np.frombuffer(self.new[number].rows, "<i2").reshape(-1, len(SCHEMA))
        at, rows, _ = self._place(number)
        found = np.frombuffer(self._data, "<i2", rows * len(SCHEMA), at)
        return found.reshape(-1, len(SCHEMA))

    def text(self, number: int) -> bytes:
        """Return the JSON text."""
        if self.new:
            return self.new[number].text
        at, rows, size = self._place(number)
        at += rows * _ROW
        return self._data[at : at + size]

    def checked_text(self, number: int) -> bytes | None:
        """Return the JSON text; None if the piece is damaged or its file was deleted.

        The piece is read from the file, for what is looked at in `_data` takes memory.
        """
        if self.new:
            return self.new[number].text
        at, rows, size = self._place(number)
        try:
            self._file.seek(at)
            piece = self._file.read(rows * _ROW + size)
            mapped = len(self._data) >= at + len(piece)
        except (OSError, ValueError):  # deleted, or emptied
            return None
        whole = mapped and crc32(piece) == self.index["check"][number]
        return piece[rows * _ROW :] if whole else None

    def write(self, folder: Path) -> None:
        """Write the pieces into a new file in `folder`; none of them stays in memory.

        Raises:
            JazzrnnError: the file cannot be written.
        """
        records: list[tuple[object, ...]] = []
        at = 0
        for piece in self.new:
            check = crc32(piece.text, crc32(piece.rows))
            rows, text = len(piece.rows), len(piece.text)
            records.append((*piece[:3], at, rows // _ROW, text, check, 0))
            at += rows + text + text % 2  # rows begin at even places
        index = np.array(records, _RECORD)
        path = folder / f"{uuid4().hex}.pack"

        def write(file: BinaryIO) -> None:
            file.write(_MAGIC + _NUMBERS.pack(len(index), crc32(index.tobytes())))
            file.write(index.tobytes())
            for piece in self.new:
                file.writelines([piece.rows, piece.text, b" " * (len(piece.text) % 2)])

        write_whole(path, write)
        self.path, self.index, self.new = path, index, []
        self.hold()

    def hold(self) -> None:
        """Map the file into memory: then it can be read even when it has been deleted.

        Raises:
            OSError: there is no such file.
        """
        _ = self._data

    def close(self) -> None:
        """Close the file. What is mapped can still be read."""
        if "_file" in self.__dict__:
            self._file.close()
            del self._file

    def _place(self, number: int) -> tuple[int, int, int]:
        """Return where a piece begins, its number of rows, and the bytes of its text."""
        *_, at, rows, size, _, _ = self.index[number].item()
        return _HEAD + self.index.nbytes + at, rows, size

    @cached_property
    def _data(self) -> mmap.mmap:
        with self.path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def _file(self) -> BinaryIO:
        """Open the file: what is read from it, unlike what is mapped, takes no memory."""
        return self.path.open("rb")


def open_pack(path: Path) -> Pack | None:
    """Read the index of a pack; None if it is damaged or no pack.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if len(head) < _HEAD or not head.startswith(_MAGIC):
            return None
        count, check = _NUMBERS.unpack(head[len(_MAGIC) :])
        records = file.read(min(count * _RECORD.itemsize, path.stat().st_size))
    if len(records) != count * _RECORD.itemsize or crc32(records) != check:
        return None
    pack = Pack()
    pack.path, pack.index = path, np.frombuffer(records, _RECORD)
    return pack
