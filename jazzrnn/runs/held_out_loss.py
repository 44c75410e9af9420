"""The loss of a model on pieces of a folder that it does not know, beside that of n-grams."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from jazzrnn.encoding.columns import PART, Steps
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.folder import ShowProgress
from jazzrnn.encoding.forgetting import may_be_forgotten, without_plan
from jazzrnn.errors import CorpusError
from jazzrnn.evaluation import held_out
from jazzrnn.evaluation.held_out import Floats, Row
from jazzrnn.files import printable
from jazzrnn.generation.model import SongModel
from jazzrnn.music.form.cost import PLAN
from jazzrnn.music.notes import PARTS
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.losses import SequenceLosses, losses_of_each
from jazzrnn.runs.file_list import LEARNED, read_list
from jazzrnn.runs.known_pieces import KnownPieces
from jazzrnn.runs.state import CHOSEN_NAMES

CHORDS_FROM_NOTES = (
    "the model gets chords that were found in the notes which it predicts (it was trained with"
    " `find_chords`): do not compare its loss with that of a model that does not"
)
OTHER_NGRAMS = (
    "the n-grams have counted the other pieces of this folder (ten-fold cross-validation); with"
    " `training`, the folder that the model was trained on, they count what it learned"
)


def counted_pieces(
    corpus: Corpus, known: KnownPieces, training: tuple[Path, Corpus] | None, path: Path
) -> list[Steps]:
    """Return the pieces that the n-grams count: those that the model learned; [] without them.

    Args:
        corpus: the pieces of the folder.
        known: which of them the model knows.
        training: another folder, that it was trained on, and its pieces.
        path: of the model's file.

    Raises:
        CorpusError: no piece in `training` is one that the model learned.
        RunError: the run's list of files is damaged.
    """
    if training is None:
        return [corpus.steps[k] for k in known.learned]
    folder, there = training
    sides = read_list(path.parent)
    learned = [
        steps
        for name, steps in zip(there.names, there.steps, strict=True)
        if not sides or sides.get(printable(name)) == LEARNED
    ]
    if not learned:
        raise CorpusError(f"`training` {folder}: no piece that the model has learned is in it")
    return learned


def loss_rows(
    model: SongModel, pieces: Sequence[Steps], plans: Sequence[float], counted: Sequence[Steps],
    seed: int, progress: ShowProgress,
) -> list[Row]:  # fmt: skip
    """Return the losses of a model on some pieces, beside those of n-grams.

    Args:
        model: the model.
        pieces: to predict.
        plans: nats of the plan of each, which the model is given.
        counted: what the n-grams count; if it is empty, each piece is predicted from the others.
        seed: of the bootstrap.
        progress: shows that the model is evaluated.
    """
    network, schema = model.network, model.network.config.schema
    if counted:
        baseline = held_out.ngram_losses(schema, counted, pieces)
    else:
        baseline = held_out.cross_validated_ngram_losses(schema, pieces)
    ((losses, costs),) = (
        losses_with_plans(network, all_pieces, plans)
        for all_pieces in progress([pieces], f"evaluating the model on {count_of(pieces)}")
    )
    return held_out.loss_rows(CHOSEN_NAMES, *losses, baseline, seed, {PLAN: costs})


def losses_with_plans(
    model: Model, pieces: Sequence[Steps], plans: Sequence[float]
) -> tuple[SequenceLosses, Floats]:
    """Return the losses of each piece, and what it costs to say what the model is told of it.

    A piece whose plan says little is told with its plan or without, whichever is the shorter; which
    of them costs log 2.

    Args:
        model: the network.
        pieces: with their plans.
        plans: (P,) nats of these.
    """
    costs = np.array(plans, np.float64)
    told = losses_of_each(model.config, model.weights, pieces)
    few = [k for k, steps in enumerate(pieces) if may_be_forgotten(steps)]
    free = losses_of_each(model.config, model.weights, [without_plan(pieces[k]) for k in few])
    for n, k in enumerate(few):
        shorter = free.losses[n].sum() < told.losses[k].sum() + costs[k]
        costs[k] = np.log(2) + (0 if shorter else costs[k])
        if shorter:
            told.losses[k], told.hits[k] = free.losses[n], free.hits[n]
    return told, costs


def loss_remarks(
    model: SongModel, pieces: Sequence[Steps], counted: Sequence[Steps], known: KnownPieces
) -> Iterator[str]:
    """Yield what the losses are of, and what a reader must know to judge them."""
    if known.remark:
        yield known.remark
    if counted:
        yield f"the n-grams have counted the {count_of(counted)} that it learned"
    else:
        yield OTHER_NGRAMS
    yield from _unknown_parts(model, pieces)
    if model.repertoire.finds_chords:
        yield CHORDS_FROM_NOTES


def _unknown_parts(model: SongModel, pieces: Sequence[Steps]) -> Iterator[str]:
    """Yield which parts of some pieces a model has never learned, if there are any."""
    known = model.repertoire.parts
    of_piece: list[set[int]] = [{*np.unique(s[:-1, PART]).tolist()} - known for s in pieces]
    unknown = sorted(set[int]().union(*of_piece))
    if known and unknown:
        names = ", ".join(PARTS[part] for part in unknown)
        yield (
            f"the model has never learned {names}, which {sum(map(bool, of_piece))} of these"
            f" {len(pieces)} pieces have: these notes make the loss higher, above all that of part"
        )


def count_of(sequences: Sequence[Steps]) -> str:
    """Return how many pieces and notes there are, for people."""
    notes = sum(map(len, sequences)) - len(sequences)
    return f"{len(sequences)} pieces ({notes:,} notes)"
