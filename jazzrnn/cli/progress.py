"""Progress bars: of a folder that is read, and of other work that takes a while."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import click

from jazzrnn.encoding import folder as folders
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.store import Store

Item = TypeVar("Item")


def with_progress(items: Iterable[Item], label: str, length: int | None = None) -> Iterator[Item]:
    """Yield items with a progress bar on a terminal.

    Args:
        items: that take time.
        label: beside the bar, as "reading".
        length: number of items, if they have no `len`.
    """
    with click.progressbar(
        items, length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield from bar


def read_folder(
    folder: Path, find_chords: bool, second_players: bool = True
) -> tuple[Corpus, Store]:
    """Read the MIDI files of a folder, or find them in the store, with a progress bar.

    Raises:
        CorpusError: there is no such folder, or no MIDI file in it.
    """
    return folders.read_folder(folder, find_chords, with_progress, second_players)
