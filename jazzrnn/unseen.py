"""Which pieces of a folder a model has not learned, by what its run keeps: the list of files, and
the melodies learned.
"""

from pathlib import Path
from typing import NamedTuple

from jazzrnn.encoding.corpus import Corpus
from jazzrnn.evaluation.copying import Learned, melodies_of
from jazzrnn.filelist import HELD_OUT, LEARNED, read_list
from jazzrnn.files import printable
from jazzrnn.run import TRACES


class Unseen(NamedTuple):
    """A folder's pieces, as a model knows them."""

    asked: list[int]  # indices of those to measure it with
    learned: list[int]  # of those it learned, if this is the folder it was trained on
    surely: bool  # whether it has not learned those asked
    remark: str  # for people; "" if there is nothing to say


def unseen(model_file: Path, corpus: Corpus, known: Learned | None) -> Unseen:
    """Sort the pieces of a folder by whether the model has learned them.

    In the folder that it was trained on, those on the side "held out" are asked. A folder is that
    if it has the same files. Of any other those are that do not stand in the music learned; all,
    if there are no such.

    Args:
        model_file: of the model, in its run's folder.
        corpus: the pieces of the folder, at least one.
        known: the music that the model learned; None if it is not there.

    Raises:
        RunError: the run's list of files is damaged.
    """
    sides = read_list(model_file.parent)
    names = [*map(printable, corpus.names)]  # as the list has them
    everything = list(range(len(names)))
    if sides and sides.keys() == {printable(file.path) for file in corpus.files}:
        asked, learned = (
            [index for index in everything if sides.get(names[index]) == side]
            for side in (HELD_OUT, LEARNED)
        )
        held = (
            f"the model was trained on this folder: its loss is of the {len(asked)} pieces held out"
        )
        return Unseen(asked, learned, True, held) if asked else _all(everything, learned)
    if known is None:
        lost = f"there is no {TRACES} beside the model: it may have learned some of these pieces"
        return Unseen(everything, [], False, lost)
    asked = [
        index
        for index in everything
        if not known.knows(melodies_of(corpus.steps[index], corpus.settings[index]))
    ]
    if not asked:
        return _all(everything, [])
    if count := len(names) - len(asked):
        them = f"{count} of these {len(names)} pieces are among those that the model learned"
        return Unseen(asked, [], True, f"{them}, maybe in another key: they are left out")
    return Unseen(asked, [], True, "")


def _all(everything: list[int], learned: list[int]) -> Unseen:
    remark = "the model has learned every piece of this folder: this is not held-out loss"
    return Unseen(everything, learned, False, remark)
