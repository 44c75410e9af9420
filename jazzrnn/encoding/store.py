"""Encoded pieces on disk, by the hash of what they were made of, so that none is encoded twice.

The store is a folder of packs. A pack is written once, whole, and never changed: several runs
may add packs at the same time, and one that is killed leaves nothing behind that is ever read.
It holds arrays of numbers and JSON, nothing that could be executed:

    16 bytes        what it is
     8 + 8 bytes    number of pieces, CRC-32 of the index (little-endian)
    the index       a record a piece
    the pieces      the rows of each, then its text; all memory-mapped

What is damaged is found by its checksum and made anew. What no run has used for a month is
deleted; so may be the whole folder, at any time.
"""

import mmap
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from struct import Struct
from typing import BinaryIO, NamedTuple, overload
from uuid import uuid4
from zlib import crc32

import numpy as np

from jazzrnn.encoding.columns import SCHEMA, Steps
from jazzrnn.errors import JazzrnnError
from jazzrnn.files import write_whole

HASH = 16  # bytes
_MAGIC = b"jazzrnn steps 1\n"
_NUMBERS = Struct("<QQ")
_HEAD = len(_MAGIC) + _NUMBERS.size
_RECORD = np.dtype(
    [
        ("key", f"V{HASH}"),  # hash of what the piece was made of
        ("digest", f"V{HASH}"),  # of its music
        ("tune", f"V{HASH}"),  # the same for the tune in another key
        ("at", "<i8"),  # where its rows are, from the first piece on
        ("rows", "<i4"),
        ("text", "<i4"),  # bytes
        ("check", "<u4"),  # CRC-32 of rows and text
        ("zero", "<u4"),
    ]
)
_ROW = len(SCHEMA) * 2  # bytes
_PACK = 16 * 2**20  # bytes; with so many new ones a pack is written
_DAY = 24 * 60 * 60  # seconds
_UNUSED, _LEFT_OVER = 30 * _DAY, _DAY  # packs, and files of runs that were killed


class Encoded(NamedTuple):
    """What is kept of a file."""

    key: bytes  # hash of what it was made of
    digest: bytes  # of the music: the same for doubles
    tune: bytes  # the same for the same tune in another key
    rows: bytes  # of steps, as int16; none if the file cannot be used
    text: bytes  # JSON


class Pack:
    """Some encoded pieces: in memory first, then in a file."""

    def __init__(self) -> None:
        self.new: list[Encoded] = []  # those in memory; none once there is a file
        self.index = np.zeros(0, _RECORD)
        self.path = Path()

    def __getstate__(self) -> dict[str, object]:
        """For other processes: where the file is, and not what is in it."""
        return {"new": self.new, "index": self.index, "path": self.path}

    def hashes(self, number: int) -> tuple[bytes, bytes]:
        """Of the music, and of the tune: see `Encoded`."""
        _, digest, tune, *_ = self.new[number] if self.new else self.index[number].item()
        return digest, tune

    def steps(self, number: int) -> Steps:
        """(rows, columns): a view, read-only."""
        if self.new:
            return np.frombuffer(self.new[number].rows, "<i2").reshape(-1, len(SCHEMA))
        at, rows, _ = self._place(number)
        found = np.frombuffer(self._data, "<i2", rows * len(SCHEMA), at)
        return found.reshape(-1, len(SCHEMA))

    def text(self, number: int) -> bytes:
        """The JSON text."""
        if self.new:
            return self.new[number].text
        at, rows, size = self._place(number)
        at += rows * _ROW
        return self._data[at : at + size]

    def checked_text(self, number: int) -> bytes | None:
        """The same; None if the piece is not as it was written, or has been deleted.

        It is read from the file, for what is looked at in `_data` takes memory.
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
        """Put the pieces into a file.

        Raises:
            JazzrnnError: it cannot be written.
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
        """Map the file: what is mapped can be read even when the file has been deleted.

        Raises:
            OSError: it is not there.
        """
        _ = self._data

    def close(self) -> None:
        """Close the file; what is mapped stays."""
        if "_file" in self.__dict__:
            self._file.close()
            del self._file

    def _place(self, number: int) -> tuple[int, int, int]:
        """Where a piece is in the file, its rows, and the bytes of its text."""
        *_, at, rows, size, _, _ = self.index[number].item()
        return _HEAD + self.index.nbytes + at, rows, size

    @cached_property
    def _data(self) -> mmap.mmap:
        with self.path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def _file(self) -> BinaryIO:
        """The open file: what is read from it, unlike what is mapped, takes no memory."""
        return self.path.open("rb")


class Entry(NamedTuple):
    """One piece of a pack."""

    pack: Pack
    number: int

    @property
    def digest(self) -> bytes:
        """Hash of the music."""
        return self.pack.hashes(self.number)[0]

    @property
    def tune(self) -> bytes:
        """The same for the same tune in another key."""
        return self.pack.hashes(self.number)[1]

    @property
    def steps(self) -> Steps:
        """(rows, columns): a view, read-only; no rows if the file cannot be used."""
        return self.pack.steps(self.number)

    @property
    def text(self) -> bytes:
        """The JSON text."""
        return self.pack.text(self.number)


class Kept(Sequence[Steps]):
    """The steps of pieces; each is looked at when it is asked for, and never copied."""

    def __init__(self, entries: Iterable[Entry] = ()):
        self.entries = [*entries]

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Steps: ...
    @overload
    def __getitem__(self, index: slice) -> "Kept": ...
    def __getitem__(self, index: int | slice) -> "Steps | Kept":
        """One piece, read-only, or some."""
        if isinstance(index, slice):
            return Kept(self.entries[index])
        return self.entries[index].steps

    def some(self, indices: Iterable[int]) -> "Kept":
        """The pieces with these indices."""
        return Kept(self.entries[k] for k in indices)

    def packs(self) -> dict[Path, Pack]:
        """The packs that they are in, by their files; not those in memory."""
        packs = {id(entry.pack): entry.pack for entry in self.entries}.values()
        return {pack.path: pack for pack in packs if not pack.new}


class Store:
    """The packs in a folder, and what is added to them.

    Attributes:
        problem: why what is new stays in memory; "" if it is kept on disk.
    """

    def __init__(self, folder: Path | None = None):
        """Open a store; without a folder, or where it cannot be read, it begins empty."""
        self.folder = folder
        self.problem = ""
        self._entries: dict[bytes, Entry] = {}
        self._packs: list[Pack] = []  # used ones
        self._pending, self._size = Pack(), 0
        for pack in _packs(folder) if folder else ():
            for number, key in enumerate(pack.index["key"].tolist()):
                self._entries[key] = Entry(pack, number)
        self.keys: Set[bytes] = self._entries.keys()  # of all pieces that are there

    def find(self, key: bytes) -> tuple[Entry, bytes] | None:
        """The piece with this key, and its text; None if it is not there or damaged."""
        entry = self._entries.get(key)
        text = entry.pack.checked_text(entry.number) if entry else None
        if entry is None or text is None:
            return None
        if entry.pack not in self._packs[-1:]:
            self._packs.append(entry.pack)
        return entry, text

    def add(self, piece: Encoded) -> tuple[Entry, bytes]:
        """Keep a piece that was not found."""
        self._pending.new.append(piece)
        entry = self._entries[piece.key] = Entry(self._pending, len(self._pending.new) - 1)
        self._size += len(piece.rows) + len(piece.text)
        if self._size >= _PACK:
            self.write()
        return entry, piece.text

    def write(self) -> None:
        """Write what is new; where that fails it stays in memory, and `problem` says why."""
        if self._pending.new and self.folder and not self.problem:
            try:
                self._pending.write(self.folder)
            except JazzrnnError as error:
                self.problem = str(error)
        self._pending, self._size = Pack(), 0

    def close(self) -> None:
        """Write what is new, and note what was used; all entries stay good."""
        self.write()
        for pack in {id(pack): pack for pack in self._packs}.values():
            pack.close()
            with suppress(OSError):
                os.utime(pack.path)


def cache_folder() -> Path | None:
    """Where this system's programs keep what they can make anew; None if there is no such place."""
    try:
        if named := os.environ.get("XDG_CACHE_HOME"):
            place = Path(named)
        elif sys.platform == "darwin":
            place = Path.home() / "Library" / "Caches"
        elif sys.platform == "win32":
            place = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        else:
            place = Path.home() / ".cache"
    except RuntimeError:  # no home
        return None
    return place / "jazzrnn" / "steps"


def _packs(folder: Path) -> Iterator[Pack]:
    """The packs of a folder; what is damaged or has been left over is deleted."""
    now = time.time()
    for path in sorted(folder.glob("*.pack*")) + sorted(folder.glob(".*.pack.*")):
        with suppress(OSError):  # another run may delete it, too
            age = now - path.stat().st_mtime
            pack = _open(path) if path.suffix == ".pack" and age < _UNUSED else None
            if pack:
                yield pack
            elif path.suffix == ".pack" or age > _LEFT_OVER:
                path.unlink()


def _open(path: Path) -> Pack | None:
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
