"""A folder of MIDI files, read whole with the store of what was read before."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus
from jazzrnn.encoding.store import Store, cache_folder

Item = TypeVar("Item")


class ShowProgress(Protocol):
    """A function that shows how far some work is."""

    def __call__(
        self, items: Iterable[Item], label: str, length: int | None = None, /
    ) -> Iterator[Item]:
        """Yield items that take time; `length` is their number, if they have no `len`."""
        ...


def show_nothing(items: Iterable[Item], label: str, length: int | None = None, /) -> Iterator[Item]:
    """Yield the items; show no progress."""
    del label, length
    yield from items


def read_folder(
    folder: Path,
    find_chords: bool,
    progress: ShowProgress = show_nothing,
    second_players: bool = True,
) -> tuple[Corpus, Store]:
    """Read the MIDI files of a folder, or find them in the store; see `read_corpus`.

    Few folders have second players: without them, files are read anew only where some are found.

    Raises:
        CorpusError: there is no such folder, or no MIDI file in it.
    """
    names = find_files(folder)
    for whether in (True, False):
        corpus, store = Corpus(), Store(cache_folder())
        files = read_corpus(folder, names, corpus, find_chords, store, second_players=whether)
        for _ in progress(files, "reading", len(names)):
            pass
        if second_players or not corpus.second_players:
            break
    return corpus, store
