"""A folder of MIDI files as sequences to learn from and sequences to measure with."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple, TypeVar, overload

import numpy as np

from jazzrnn.cores import cores
from jazzrnn.encoding.encoded import encode_files, give_up, names_chords, setting_from, told
from jazzrnn.encoding.readers import Lost, in_processes
from jazzrnn.encoding.store import Encoded, Entry, Kept, Store
from jazzrnn.errors import CorpusError
from jazzrnn.music.setting import Setting

Found = TypeVar("Found")
SUFFIXES = {".mid", ".midi"}
TASK = 24  # files that a reader gets at once
SECONDS = 20.0  # that a file may take to be read


class File(NamedTuple):
    """How one file ended."""

    path: str  # from the folder on
    outcome: Literal["used", "repaired", "skipped"]
    detail: str  # the repairs, or why it was skipped


class Settings(Sequence[Setting]):
    """The settings of pieces, from their names and steps; each is made when it is asked for."""

    def __init__(self, names: Sequence[str], steps: Kept):
        self.names, self.steps = names, steps

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> Setting: ...
    @overload
    def __getitem__(self, index: slice) -> list[Setting]: ...
    def __getitem__(self, index: int | slice) -> Setting | list[Setting]:
        """One setting, or a list of some."""
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        return setting_from(self.steps.entries[index].text, PurePosixPath(self.names[index]).stem)


@dataclass
class Corpus:
    """The pieces of a folder, one entry a piece in each list but `files`.

    Steps and settings stay on disk until they are looked at, if a store is used.
    """

    names: list[str] = field(default_factory=list[str])
    steps: Kept = field(default_factory=Kept)
    settings: Settings = field(init=False)
    files: list[File] = field(default_factory=list[File])  # of all files
    chords: bool = False  # whether any piece names chords

    def __post_init__(self) -> None:
        self.settings = Settings(self.names, self.steps)

    def count(self, outcome: str) -> int:
        """How many files ended so."""
        return sum(file.outcome == outcome for file in self.files)

    def fingerprint(self) -> str:
        """The same for the same music under the same names."""
        digest = sha256()
        for name, entry in zip(self.names, self.steps.entries, strict=True):
            digest.update(name.encode(errors="replace") + b"\0" + entry.digest)
        return digest.hexdigest()[:16]


def find_files(folder: Path) -> list[str]:
    """The names of all MIDI files in a folder and its subfolders, and of subfolders that cannot be
    read, sorted: from the folder on, with / between.

    Raises:
        CorpusError: no such folder, or no MIDI file in it.
    """
    if not folder.exists():
        raise CorpusError(f"{folder}: there is no such folder")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; give the folder that it is in")
    closed: list[OSError] = []
    found = [
        os.path.join(place, name)
        for place, _, names in os.walk(folder, onerror=closed.append)
        for name in names
        if os.path.splitext(name)[1].lower() in SUFFIXES
    ]
    if not found:
        raise CorpusError(f"{folder}: no .mid or .midi file in it or its subfolders")
    found += [error.filename for error in closed]
    start = len(os.path.join(folder, ""))
    names = (path[start:].replace(os.sep, "/") for path in found)
    return sorted(names, key=lambda name: name.split("/"))


def read_corpus(
    folder: Path,
    names: Sequence[str],
    corpus: Corpus,
    find_chords: bool = False,
    store: Store | None = None,
    processes: int | None = None,
) -> Iterator[File]:
    """Read files into `corpus`, by several processes; yield how each one ended, in their order.

    Of files with the same notes and chords only the first is used. A file that crashes its
    reader or takes too long costs itself alone.

    Args:
        folder: where they are.
        names: from `find_files`.
        corpus: grows.
        find_chords: in pieces that name none, from their notes.
        store: what is in it is not encoded again, what is new is kept in it.
        processes: that read; by default one a core.
    """
    store = store or Store()
    place = partial(os.path.join, folder)
    tasks = ([*map(place, names[k : k + TASK])] for k in range(0, len(names), TASK))
    encode = partial(encode_files, known=frozenset(store.keys), find_chords=find_chords)
    read = in_processes(encode, tasks, processes or cores(), SECONDS)
    seen: dict[bytes, str] = {}
    try:
        for name, found in zip(names, chain.from_iterable(read), strict=True):
            file = _take(_settle(found, place(name), find_chords, store), name, corpus, seen)
            corpus.files.append(file)
            yield file
    finally:
        read.close()
        store.close()


def _settle(
    found: Encoded | bytes | str | Lost, path: str, find_chords: bool, store: Store
) -> tuple[Entry, bytes] | str:
    """The piece that a reader has found, and its text; or why there is none."""
    kept = _keep(found, store)
    if kept is None:
        found = _alone(partial(encode_files, known=(), find_chords=find_chords), path)
        kept = _keep(found, store)
    if isinstance(found, Lost) and found.lasting:  # no later run shall wait for it again
        _keep(_alone(partial(give_up, reason=found.reason, find_chords=find_chords), path), store)
    return kept or "it changes while it is read"


def _keep(found: Encoded | bytes | str | Lost, store: Store) -> tuple[Entry, bytes] | str | None:
    """The same; None if the piece was thought to be in the store and is damaged there."""
    if isinstance(found, Encoded):
        return store.find(found.key) or store.add(found)
    if isinstance(found, bytes):
        return store.find(found)
    return found.reason if isinstance(found, Lost) else found


def _alone(work: Callable[[Sequence[str]], Sequence[Found]], path: str) -> Found | Lost:
    """What becomes of one file in a process of its own."""
    ((found,),) = in_processes(work, [[path]], 1, SECONDS)
    return found


def _take(
    kept: tuple[Entry, bytes] | str, name: str, corpus: Corpus, seen: dict[bytes, str]
) -> File:
    """Put a piece into the corpus."""
    if isinstance(kept, str):
        return File(name, "skipped", kept)
    entry, text = kept
    what = told(text)
    if what.reason:
        return File(name, "skipped", what.reason)
    first = seen.setdefault(entry.digest, name)
    if first != name:
        return File(name, "skipped", f"the same music as {first}")
    corpus.names.append(name)
    corpus.steps.entries.append(entry)
    corpus.chords = corpus.chords or names_chords(what)
    return File(name, "repaired" if what.repairs else "used", "; ".join(what.repairs))


def split(corpus: Corpus, share: float, seed: int) -> tuple[list[int], list[int]]:
    """Indices of the pieces to learn from, and of those held out to measure with.

    Pieces that are transpositions of each other stay on one side.

    Args:
        corpus: the pieces.
        share: of the pieces to hold out; 0 measures on the training pieces themselves.
        seed: of the choice.

    Raises:
        CorpusError: no usable piece, or only one tune and something to be held out.
    """
    if not corpus.names:
        reason = corpus.files[0]
        raise CorpusError(
            f"none of {len(corpus.files)} files can be used; {reason.path}: {reason.detail}"
        )
    tunes: dict[bytes, list[int]] = {}
    for index, entry in enumerate(corpus.steps.entries):
        tunes.setdefault(entry.tune, []).append(index)
    everything = list(range(len(corpus.names)))
    if share == 0:
        return everything, everything
    if len(tunes) == 1:
        raise CorpusError(
            "only one tune, and nothing left to hold out: add files, or measure on"
            " the training piece itself with --held-out 0"
        )
    groups = list(tunes.values())
    order: list[int] = np.random.default_rng([seed, 4]).permutation(len(groups)).tolist()
    smallest = min(order, key=lambda group: len(groups[group]))
    held_out: set[int] = set(groups[smallest])  # one tune at least, however small the share
    for group in order:
        if group != smallest and len(held_out) + len(groups[group]) <= share * len(corpus.names):
            held_out.update(groups[group])
    return [index for index in everything if index not in held_out], sorted(held_out)
