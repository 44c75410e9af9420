"""A folder of MIDI files as sequences: one side to learn from, the other held out."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple, TypedDict, TypeVar, overload

from jazzrnn.cores import cores
from jazzrnn.encoding.encoded import (
    encode_files,
    has_second_players,
    names_chords,
    read_description,
    read_setting,
    refuse_files,
)
from jazzrnn.encoding.pack import Encoded
from jazzrnn.encoding.readers import Lost, in_processes
from jazzrnn.encoding.store import Entry, Store, StoredSteps
from jazzrnn.errors import CorpusError
from jazzrnn.music.midi.smf import SUFFIXES
from jazzrnn.music.setting import Setting
from jazzrnn.seeds import HELD_OUT_SPLIT, rng_for

Found = TypeVar("Found")
TASK = 24  # files that a reader gets at once
SECONDS = 20.0  # that a file may take to be read


class ReadingOptions(TypedDict):
    """How files are read; see `read_corpus`."""

    find_chords: bool
    second_players: bool


class File(NamedTuple):
    """How one file ended."""

    path: str  # relative to the folder
    outcome: Literal["used", "repaired", "skipped"]
    detail: str  # the repairs, or why it was skipped


class Settings(Sequence[Setting]):
    """A sequence of the settings of pieces: each is read when it is asked for."""

    def __init__(self, names: Sequence[str], steps: StoredSteps):
        self.names, self.steps = names, steps

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> Setting: ...
    @overload
    def __getitem__(self, index: slice) -> list[Setting]: ...
    def __getitem__(self, index: int | slice) -> Setting | list[Setting]:
        """Return the setting of one piece, or a list of some."""
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        return read_setting(self.steps.entries[index].text, PurePosixPath(self.names[index]).stem)


@dataclass
class Corpus:
    """The pieces of a folder, one entry a piece in each list but `files`.

    If a store is used, steps and settings stay on disk until they are looked at.
    """

    names: list[str] = field(default_factory=list[str])
    steps: StoredSteps = field(default_factory=StoredSteps)
    settings: Settings = field(init=False)
    files: list[File] = field(default_factory=list[File])  # of all files
    chords: bool = False  # whether any piece names chords
    second_players: bool = False  # whether any piece has two players of a family

    def __post_init__(self) -> None:
        self.settings = Settings(self.names, self.steps)

    def count(self, outcome: str) -> int:
        """Return the number of files with this outcome."""
        return sum(file.outcome == outcome for file in self.files)

    def fingerprint(self) -> str:
        """Return a hash of the music and its names: 16 characters."""
        digest = sha256()
        for name, entry in zip(self.names, self.steps.entries, strict=True):
            digest.update(name.encode(errors="replace") + b"\0" + entry.digest)
        return digest.hexdigest()[:16]


def find_files(folder: Path) -> list[str]:
    """Find all MIDI files in a folder and its subfolders, and the subfolders that cannot be read.

    Returns:
        Their names, sorted: relative to the folder, with / between.

    Raises:
        CorpusError: there is no such folder, or no MIDI file in it.
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
        if name.lower().endswith(SUFFIXES)
    ]
    if not found:
        raise CorpusError(
            f"{folder}: no MIDI file (.mid, .midi, .kar, .rmi) in it or its subfolders"
        )
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
    second_players: bool = True,
) -> Iterator[File]:
    """Read files into `corpus` with several processes; yield how each one ended, in their order.

    Of duplicates (the same notes and chords) only the first is used. A file that crashes its
    reader or takes too long is skipped; no other file is lost with it.

    Args:
        folder: that the files are in.
        names: of the files, from `find_files`.
        corpus: to add the pieces to.
        find_chords: in the notes of pieces that name no chords.
        store: files that are in it are not encoded again; new ones are added to it.
        processes: number of processes that read; by default one a core.
        second_players: of a family have parts of their own.
    """
    store = store or Store()
    place = partial(os.path.join, folder)
    tasks = ([*map(place, names[k : k + TASK])] for k in range(0, len(names), TASK))
    options: ReadingOptions = {"find_chords": find_chords, "second_players": second_players}
    encode = partial(encode_files, known=frozenset(store.keys), **options)
    read = in_processes(encode, tasks, processes or cores(), SECONDS)
    seen: dict[bytes, str] = {}
    try:
        for name, found in zip(names, chain.from_iterable(read), strict=True):
            file = _take(_settle(found, place(name), options, store), name, corpus, seen)
            corpus.files.append(file)
            yield file
    finally:
        read.close()
        store.close()


def _settle(
    found: Encoded | bytes | str | Lost, path: str, options: ReadingOptions, store: Store
) -> tuple[Entry, bytes] | str:
    """Return the entry for what a reader found, and its text; or why there is none."""
    kept = _keep(found, store)
    if kept is None:
        found = _alone(partial(encode_files, known=(), **options), path)
        kept = _keep(found, store)
    if isinstance(found, Lost) and found.lasting:  # no later run shall wait for it again
        refuse = partial(refuse_files, reason=found.reason, **options)
        _keep(_alone(refuse, path), store)
    return kept or "it changes while it is read"


def _keep(found: Encoded | bytes | str | Lost, store: Store) -> tuple[Entry, bytes] | str | None:
    """Return the same; None if the file should be in the store and is damaged there."""
    if isinstance(found, Encoded):
        return store.find(found.key) or store.add(found)
    if isinstance(found, bytes):
        return store.find(found)
    return found.reason if isinstance(found, Lost) else found


def _alone(work: Callable[[Sequence[str]], Sequence[Found]], path: str) -> Found | Lost:
    """Do the work on one file in a process of its own."""
    ((found,),) = in_processes(work, [[path]], 1, SECONDS)
    return found


def _take(
    kept: tuple[Entry, bytes] | str, name: str, corpus: Corpus, seen: dict[bytes, str]
) -> File:
    """Add a piece to the corpus, if it can be used; return how its file ended."""
    if isinstance(kept, str):
        return File(name, "skipped", kept)
    entry, text = kept
    description = read_description(text)
    if description.reason:
        return File(name, "skipped", description.reason)
    first = seen.setdefault(entry.digest, name)
    if first != name:
        return File(name, "skipped", f"the same music as {first}")
    corpus.names.append(name)
    corpus.steps.entries.append(entry)
    corpus.chords = corpus.chords or names_chords(description)
    corpus.second_players = corpus.second_players or has_second_players(description)
    outcome = "repaired" if description.repairs else "used"
    return File(name, outcome, "; ".join(description.repairs))


def check_strictly(corpus: Corpus) -> None:
    """Raise a CorpusError if any file had to be repaired."""
    repaired = [file for file in corpus.files if file.outcome == "repaired"]
    if repaired:
        first = f"{repaired[0].path}: {repaired[0].detail}"
        raise CorpusError(f"{len(repaired)} of {len(corpus.files)} files need repairs; {first}")


def split(
    corpus: Corpus, share: float, seed: int, known: Collection[bytes] = ()
) -> tuple[list[int], list[int]]:
    """Split the pieces into a side to learn from and a side that is held out.

    A tune and its transpositions stay on one side. What is known already cannot be held out.

    Args:
        corpus: the pieces.
        share: of the pieces to hold out; with 0 both sides are all pieces.
        seed: of the choice.
        known: hashes of tunes, as `Entry.tune`, that the model has learned before.

    Returns:
        Indices of the pieces on each side.

    Raises:
        CorpusError: no piece can be used, or there is only one tune, and `share` is not 0.
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
            "only one tune, and nothing left to hold out: add files, or evaluate on"
            " the training piece itself with `held_out` 0"
        )
    groups = [group for tune, group in tunes.items() if tune not in known]
    if not groups:
        raise CorpusError(
            "the base has learned all of these pieces, and nothing is left to hold out: add files,"
            " or evaluate on the training pieces themselves with `held_out` 0"
        )
    order: list[int] = rng_for(seed, HELD_OUT_SPLIT).permutation(len(groups)).tolist()
    smallest = min(order, key=lambda group: len(groups[group]))
    held_out: set[int] = set(groups[smallest])  # one tune at least, however small the share
    for group in order:
        if group != smallest and len(held_out) + len(groups[group]) <= share * len(corpus.names):
            held_out.update(groups[group])
    return [index for index in everything if index not in held_out], sorted(held_out)
