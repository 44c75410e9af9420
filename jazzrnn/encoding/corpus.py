"""A folder of MIDI files as sequences to learn from and sequences to measure with."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from jazzrnn.encoding.steps import Steps, encode, tune_of
from jazzrnn.errors import CorpusError, MidiError
from jazzrnn.music.chordfinding import with_found_chords
from jazzrnn.music.midi import read_midi
from jazzrnn.music.setting import Setting, setting_of

SUFFIXES = {".mid", ".midi"}
LARGEST_FILE = 16 * 2**20  # bytes; a symphony takes less than one


class File(NamedTuple):
    """How one file ended."""

    path: str  # from the folder on
    outcome: Literal["used", "repaired", "skipped"]
    detail: str  # the repairs, or why it was skipped


@dataclass
class Corpus:
    """The pieces of a folder, one entry a piece in each list but the last."""

    names: list[str] = field(default_factory=list[str])
    steps: list[Steps] = field(default_factory=list[Steps])
    settings: list[Setting] = field(default_factory=list[Setting])
    files: list[File] = field(default_factory=list[File])  # of all files

    def count(self, outcome: str) -> int:
        """How many files ended so."""
        return sum(file.outcome == outcome for file in self.files)

    def fingerprint(self) -> str:
        """The same for the same music under the same names."""
        digest = sha256()
        for name, steps in zip(self.names, self.steps, strict=True):
            digest.update(name.encode(errors="replace") + b"\0" + steps.tobytes())
        return digest.hexdigest()[:16]


def find_files(folder: Path) -> list[Path]:
    """All MIDI files in a folder and its subfolders, and subfolders that cannot be read, sorted.

    Raises:
        CorpusError: no such folder, or no MIDI file in it.
    """
    if not folder.exists():
        raise CorpusError(f"{folder}: there is no such folder")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; give the folder that it is in")
    closed: list[OSError] = []
    found = [
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=closed.append)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES
    ]
    if not found:
        raise CorpusError(f"{folder}: no .mid or .midi file in it or its subfolders")
    return sorted([*found, *(Path(error.filename) for error in closed)])


def read_corpus(
    folder: Path, paths: Sequence[Path], corpus: Corpus, find_chords: bool = False
) -> Iterator[File]:
    """Read files into `corpus`; yield how each one ended.

    Of files with the same notes and chords only the first is used.

    Args:
        folder: names are relative to it.
        paths: from `find_files`.
        corpus: grows.
        find_chords: in pieces that name none, from their notes.
    """
    seen: dict[bytes, str] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        file = _read_file(path, name, corpus, seen, find_chords)
        corpus.files.append(file)
        yield file


def _read_file(
    path: Path, name: str, corpus: Corpus, seen: dict[bytes, str], find_chords: bool
) -> File:
    try:
        if path.exists() and not path.is_file():  # a pipe would keep us waiting
            raise MidiError("not a file")
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            raise MidiError("not a file with content, but a device or a pipe")
        if size > LARGEST_FILE:
            raise MidiError(f"{size / 2**20:.0f} MiB; {LARGEST_FILE >> 20} MiB are the most")
        piece, repairs = read_midi(path.read_bytes())
    except OSError as error:
        return File(name, "skipped", f"cannot be read: {(error.strerror or str(error)).lower()}")
    except MidiError as error:
        return File(name, "skipped", str(error))
    piece = with_found_chords(piece) if find_chords else piece
    steps = encode(piece)
    first = seen.setdefault(sha256(steps.tobytes()).digest(), name)
    if first != name:
        return File(name, "skipped", f"the same music as {first}")
    corpus.names.append(name)
    corpus.steps.append(steps)
    corpus.settings.append(setting_of(piece, path.stem))
    return File(name, "repaired" if repairs else "used", "; ".join(repairs))


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
    if not corpus.steps:
        reason = corpus.files[0]
        raise CorpusError(
            f"none of {len(corpus.files)} files can be used; {reason.path}: {reason.detail}"
        )
    tunes: dict[bytes, list[int]] = {}
    for index, steps in enumerate(corpus.steps):
        tunes.setdefault(sha256(tune_of(steps)).digest(), []).append(index)
    everything = list(range(len(corpus.steps)))
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
        if group != smallest and len(held_out) + len(groups[group]) <= share * len(corpus.steps):
            held_out.update(groups[group])
    return [index for index in everything if index not in held_out], sorted(held_out)
