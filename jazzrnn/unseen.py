"""Which pieces of a folder a model has not learned, by the list of files that its run keeps."""

import csv
from pathlib import Path
from typing import NamedTuple

from jazzrnn.encoding.corpus import Corpus
from jazzrnn.errors import RunError
from jazzrnn.files import printable
from jazzrnn.run import FILES

LEARNED, HELD_OUT = "learned", "held out"


class Unseen(NamedTuple):
    """A folder's pieces, as a model knows them."""

    asked: list[int]  # indices of those to measure it with
    learned: list[int]  # of those it learned, if this is the folder it was trained on
    remark: str  # for people; "" if there is nothing to say


def unseen(model_file: Path, corpus: Corpus) -> Unseen:
    """Sort the pieces of a folder by whether the model has learned them.

    In the folder that it was trained on, those on the side "held out" are asked; of any other
    folder all are. A folder is the one it was trained on if it has the same files.

    Args:
        model_file: of the model, in its run's folder.
        corpus: the pieces of the folder, at least one.

    Raises:
        RunError: the run's list of files is damaged.
    """
    sides = sides_of(model_file)
    names = [*map(printable, corpus.names)]  # as the list has them
    of_side = {
        side: [index for index, name in enumerate(names) if sides.get(name) == side]
        for side in (LEARNED, HELD_OUT)
    }
    everything = list(range(len(names)))
    if not sides:
        lost = f"there is no {FILES} beside the model: it may have learned some of these pieces"
        return Unseen(everything, [], lost)
    if sides.keys() != {printable(file.path) for file in corpus.files}:
        if known := len(of_side[LEARNED]):
            share = f"{known} of these {len(everything)} pieces have names of pieces"
            return Unseen(everything, [], f"{share} that the model learned: are they the same?")
        return Unseen(everything, [], "")
    if not of_side[HELD_OUT]:
        known = "the model has learned every piece of this folder: this is not held-out loss"
        return Unseen(everything, of_side[LEARNED], known)
    count = len(of_side[HELD_OUT])
    held = f"the model was trained on this folder: its loss is of the {count} pieces held out"
    return Unseen(of_side[HELD_OUT], of_side[LEARNED], held)


def sides_of(model_file: Path) -> dict[str, str]:
    """Name of each file of the folder that a model was trained on -> its side, or "".

    Empty if the model's file has been passed on without its run's folder.

    Raises:
        RunError: the list is damaged.
    """
    path = model_file.with_name(FILES)
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return {row["file"]: row["side"] for row in csv.DictReader(file)}
    except FileNotFoundError:
        return {}
    except (OSError, KeyError, csv.Error) as error:
        raise RunError(f"{path}: not a list of files that jazzrnn wrote, or damaged") from error
