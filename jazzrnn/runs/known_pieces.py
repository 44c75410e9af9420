"""Which pieces of a folder a model knows: those that it has learned, by what its run keeps."""

from pathlib import Path
from typing import NamedTuple

from jazzrnn.copying.copies import LearnedMelodies
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.files import printable
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, read_list


class KnownPieces(NamedTuple):
    """The pieces of a folder, by whether a model knows them."""

    to_evaluate: list[int]  # indices of the unknown ones; of all pieces if none is surely unknown
    learned: list[int]  # of those it learned, if this is the folder it was trained on
    surely_unknown: bool  # whether the model has surely not learned those to evaluate
    remark: str  # for people; "" if there is nothing to report


def known_pieces(
    fingerprint: str, file: Path, corpus: Corpus, learned_music: LearnedMelodies | None
) -> KnownPieces:
    """Sort the pieces of a folder by whether the model knows them.

    In the folder that it was trained on, the unknown pieces are those held out. It is that folder
    if it has the same music under the same names. In any other folder, a piece is unknown if the
    model has not learned its tune in any key.

    Args:
        fingerprint: of the music in the model's repertoire.
        file: of the model, in its run's folder.
        corpus: the pieces of the folder, at least one.
        learned_music: the music that the model learned; None if it is not there.

    Raises:
        RunError: the run's list of files is damaged.
    """
    everything = list(range(len(corpus.names)))
    if fingerprint == corpus.fingerprint():
        sides = read_list(file.parent)
        held_out, learned = (
            [k for k, name in enumerate(corpus.names) if sides.get(printable(name)) == side]
            for side in (HELD_OUT, LEARNED)
        )
        if held_out:
            them = f"the {len(held_out)} pieces held out"
            remark = f"the model was trained on this folder: its loss is of {them}"
            return KnownPieces(held_out, learned, True, remark)
        if learned == everything:
            return _all_known(everything, learned)
    if not learned_music or not learned_music.tunes:
        lost = "the model may have learned some of these pieces: no file beside it lists them"
        return KnownPieces(everything, [], False, lost)
    tunes = learned_music.tunes
    unknown = [k for k in everything if corpus.steps.entries[k].tune not in tunes]
    if not unknown:
        return _all_known(everything, [])
    if count := len(everything) - len(unknown):
        them = f"{count} of these {len(everything)} pieces are among those that the model learned"
        return KnownPieces(unknown, [], True, f"{them}, maybe in another key: they are left out")
    return KnownPieces(unknown, [], True, "")


def _all_known(everything: list[int], learned: list[int]) -> KnownPieces:
    remark = "the model has learned every piece of this folder: this is not held-out loss"
    return KnownPieces(everything, learned, False, remark)
