"""Which pieces of a folder a model has not learned, by what its run keeps."""

from pathlib import Path
from typing import NamedTuple

from jazzrnn.copying.copies import Learned
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.files import printable
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, read_list


class Unseen(NamedTuple):
    """A folder's pieces, as a model knows them."""

    asked: list[int]  # indices of those to measure it with
    learned: list[int]  # of those it learned, if this is the folder it was trained on
    surely: bool  # whether it has not learned those asked
    remark: str  # for people; "" if there is nothing to say


def unseen(fingerprint: str, file: Path, corpus: Corpus, known: Learned | None) -> Unseen:
    """Sort the pieces of a folder by whether the model has learned them.

    In the folder that it was trained on, those on the side "held out" are asked. A folder is that
    if it has the same music under the same names. Of any other, those are that are no tune which
    it learned in some key; all, if there is no such.

    Args:
        fingerprint: of the music in the model's repertoire.
        file: of the model, in its run's folder.
        corpus: the pieces of the folder, at least one.
        known: the music that the model learned; None if it is not there.

    Raises:
        RunError: the run's list of files is damaged.
    """
    everything = list(range(len(corpus.names)))
    if fingerprint == corpus.fingerprint():
        sides = read_list(file.parent)
        asked, learned = (
            [k for k, name in enumerate(corpus.names) if sides.get(printable(name)) == side]
            for side in (HELD_OUT, LEARNED)
        )
        if asked:
            them = f"the {len(asked)} pieces held out"
            remark = f"the model was trained on this folder: its loss is of {them}"
            return Unseen(asked, learned, True, remark)
        if learned == everything:
            return _all(everything, learned)
    if not known or not known.tunes:
        lost = "the model may have learned some of these pieces: nothing beside it tells which"
        return Unseen(everything, [], False, lost)
    asked = [k for k in everything if corpus.steps.entries[k].tune not in known.tunes]
    if not asked:
        return _all(everything, [])
    if count := len(everything) - len(asked):
        them = f"{count} of these {len(everything)} pieces are among those that the model learned"
        return Unseen(asked, [], True, f"{them}, maybe in another key: they are left out")
    return Unseen(asked, [], True, "")


def _all(everything: list[int], learned: list[int]) -> Unseen:
    remark = "the model has learned every piece of this folder: this is not held-out loss"
    return Unseen(everything, learned, False, remark)
