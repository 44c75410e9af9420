"""A request for a training, and the sizes that follow from the amount of music."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.errors import RunError
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.training import TrainingConfig
from jazzrnn.runs import run as runs
from jazzrnn.runs.models import MODEL, TRAINING
from jazzrnn.runs.run import Run

UPDATES = 3000  # of a training whose epochs are not given
FEWEST_EPOCHS = 10
EVALUATE_EVERY = 50  # updates; more where the held-out loss takes over a twentieth of the time
LARGEST_BATCH, STREAM = 32, 4  # sequences side by side, and how many chunks long each is at least


@dataclass(frozen=True)
class TrainingRequest:
    """How to train. Whatever is None follows from the amount of music.

    Attributes:
        cell: kind of recurrent unit.
        hidden: units in each layer.
        layers: on top of each other.
        dropout: fraction of units dropped while training.
        batch_size: sequences side by side.
        seq_len: notes through which gradients flow back.
        learning_rate: at its peak.
        transpose: semitones, up to which pieces are learned in other keys.
        epochs: how often every piece is seen at most.
        minutes: how long to train at most.
        held_out: fraction of the pieces that is held out.
        find_chords: in the notes of files that name none.
        seed: of everything random.
    """

    cell: Literal["lstm", "rnn"] = "lstm"
    hidden: int = 256
    layers: int = 2
    dropout: float = 0.3
    batch_size: int | None = None
    seq_len: int = 64
    learning_rate: float = 0.003
    transpose: int = 6
    epochs: int | None = None
    minutes: float | None = None
    held_out: float = 0.1
    find_chords: bool = False
    seed: int = 0


def sizes(notes: int, request: TrainingRequest) -> tuple[ModelConfig, TrainingConfig]:
    """Return the configurations of a training on N notes."""
    config = ModelConfig(
        SCHEMA,
        request.cell,
        request.hidden,
        request.layers,
        dropout=request.dropout,
        head_dropout=request.dropout,
    )
    T = request.seq_len
    m = request.batch_size or max(1, min(LARGEST_BATCH, notes // (STREAM * T)))
    an_epoch = max(1, notes // (m * T))
    plan = TrainingConfig(
        m=m,
        T=T,
        learning_rate=request.learning_rate,
        epochs=request.epochs or max(FEWEST_EPOCHS, UPDATES // an_epoch),
        evaluate_every=max(EVALUATE_EVERY, int(7 * an_epoch * (request.held_out or 1))),
        minutes=request.minutes or 0.0,
        seed=request.seed,
    )
    return config, plan


def check_new(folder: Path) -> None:
    """Raise a RunError if a folder holds a run or a model already."""
    if (folder / TRAINING).exists():
        raise RunError(
            f"{folder} holds a run: go on with it with `resume`, or name another with `out`"
        )
    if (folder / MODEL).exists():
        raise RunError(f"{folder} holds a model already: `out` names another folder")


def new_run(folder: Path, midi_dir: Path, corpus: Corpus, request: TrainingRequest) -> Run:
    """Return a run that has not begun.

    Args:
        folder: of the run; see `check_new`.
        midi_dir: where the music comes from.
        corpus: the music.
        request: how to train.

    Raises:
        CorpusError: the corpus cannot be split.
        JazzrnnError: the folder cannot be written.
    """
    config, plan = sizes(sum(map(len, corpus.steps)), request)
    data = {
        "folder": midi_dir.resolve().name,
        "held_out": request.held_out,
        "transpose": request.transpose,
        runs.FIND_CHORDS: request.find_chords,
    }
    return runs.begin(folder, config, plan, corpus, data)


def prolong(run: Run, epochs: int | None, minutes: float | None) -> None:
    """Let a run that was resumed go on longer, also after an early stop; None changes nothing."""
    longer = {name: n for name, n in (("epochs", epochs), ("minutes", minutes)) if n}
    if longer:
        run.plan = replace(run.plan, **longer)
        run.state.worse = 0
