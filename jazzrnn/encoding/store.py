"""Encoded files on disk, found by a hash of their bytes, so that no file is encoded twice.

The store is a folder of packs. Several runs may add packs at the same time, and a run that is
killed leaves nothing behind that is ever read. What is damaged is found by its checksum and
encoded again. What no run has used for a month is deleted. The whole folder may be deleted at
any time.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, overload

from jazzrnn.encoding.columns import Steps
from jazzrnn.encoding.pack import Encoded, Pack, open_pack
from jazzrnn.errors import JazzrnnError
from jazzrnn.files import remove_leftovers

PACK_SIZE = 16 * 2**20  # bytes: when more wait in memory, they become a pack
_DAY = 24 * 60 * 60  # seconds
_UNUSED = 30 * _DAY


class Entry(NamedTuple):
    """One encoded file in a pack."""

    pack: Pack
    number: int

    @property
    def digest(self) -> bytes:
        """Return the hash of the music: duplicates have the same."""
        return self.pack.hashes(self.number)[0]

    @property
    def tune(self) -> bytes:
        """Return the hash of the tune: the same tune in another key has the same."""
        return self.pack.hashes(self.number)[1]

    @property
    def steps(self) -> Steps:
        """Return the steps (rows, columns): a view, read-only; no rows if it cannot be used."""
        return self.pack.steps(self.number)

    @property
    def text(self) -> bytes:
        """Return the JSON text."""
        return self.pack.text(self.number)


class StoredSteps(Sequence[Steps]):
    """A sequence of the steps of pieces: each is read when it is asked for, and never copied."""

    def __init__(self, entries: Iterable[Entry] = ()):
        self.entries = [*entries]

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Steps: ...
    @overload
    def __getitem__(self, index: slice) -> "StoredSteps": ...
    def __getitem__(self, index: int | slice) -> "Steps | StoredSteps":
        """Return the steps of one piece, read-only, or some pieces."""
        if isinstance(index, slice):
            return StoredSteps(self.entries[index])
        return self.entries[index].steps

    def select(self, indices: Iterable[int]) -> "StoredSteps":
        """Return the pieces with these indices."""
        return StoredSteps(self.entries[k] for k in indices)

    def packs(self) -> dict[Path, Pack]:
        """Return the packs that the pieces are in, by their files; not those in memory."""
        packs = {id(entry.pack): entry.pack for entry in self.entries}.values()
        return {pack.path: pack for pack in packs if not pack.new}


class Store:
    """The packs of a folder, and new encoded files.

    Attributes:
        keys: of all encoded files in it.
        problem: why new ones stay in memory; "" if they are written to disk.
    """

    def __init__(self, folder: Path | None = None):
        """Open the store in a folder. Without a folder, or if it cannot be read, it is empty."""
        self.folder = folder
        self.problem = ""
        self._entries: dict[bytes, Entry] = {}
        self._used: list[Pack] = []
        self._pending, self._size = Pack(), 0
        for pack in _packs(folder) if folder else ():
            for number, key in enumerate(pack.index["key"].tolist()):
                self._entries[key] = Entry(pack, number)
        self.keys: Set[bytes] = self._entries.keys()

    def find(self, key: bytes) -> tuple[Entry, bytes] | None:
        """Return the entry with this key, and its text; None if there is none or it is damaged."""
        entry = self._entries.get(key)
        text = entry.pack.checked_text(entry.number) if entry else None
        if entry is None or text is None:
            return None
        if entry.pack not in self._used[-1:]:
            self._used.append(entry.pack)
        return entry, text

    def add(self, piece: Encoded) -> tuple[Entry, bytes]:
        """Add an encoded file that was not found."""
        self._pending.new.append(piece)
        entry = self._entries[piece.key] = Entry(self._pending, len(self._pending.new) - 1)
        self._size += len(piece.rows) + len(piece.text)
        if self._size >= PACK_SIZE:
            self.write()
        return entry, piece.text

    def write(self) -> None:
        """Write what is new to disk. If that fails it stays in memory, and `problem` says why."""
        if self._pending.new and self.folder and not self.problem:
            try:
                self._pending.write(self.folder)
            except JazzrnnError as error:
                self.problem = str(error)
        self._pending, self._size = Pack(), 0

    def close(self) -> None:
        """Write what is new, and mark the packs that were used. All entries stay readable."""
        self.write()
        for pack in {id(pack): pack for pack in self._used}.values():
            pack.close()
            with suppress(OSError):
                os.utime(pack.path)


def cache_folder() -> Path | None:
    """Return the folder of the store, in this system's place for caches; None if it has none."""
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
    """Yield the packs of a folder; delete what is damaged, unused or left behind."""
    remove_leftovers(folder, "*.pack")
    now = time.time()
    for path in sorted(folder.glob("*.pack")):
        with suppress(OSError):  # another run may delete it, too
            unused = now - path.stat().st_mtime > _UNUSED
            pack = None if unused else open_pack(path)
            if pack:
                yield pack
            else:
                path.unlink()
