"""A request for a training, and the sizes that follow from the amount of music."""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeGuard, get_args

from jazzrnn.encoding.columns import SCHEMA, WIDE_SCHEMA
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.errors import OptionError, RunError
from jazzrnn.files import followed
from jazzrnn.generation.model import SongModel
from jazzrnn.nn.model import Cell, ModelConfig, size_of
from jazzrnn.nn.training import TrainingConfig
from jazzrnn.runs import run as runs
from jazzrnn.runs.about import FIND_CHORDS, SAMPLES_EVERY
from jazzrnn.runs.base import load_base
from jazzrnn.runs.claim import claim, claim_next
from jazzrnn.runs.models import MODEL, OUTPUTS, TRAINING
from jazzrnn.runs.state import Run
from jazzrnn.schema import Schema

UPDATES = 3000  # of a training whose epochs are not given
FEWEST_EPOCHS = 10
EVALUATE_EVERY = 50  # updates; more where the held-out loss takes over a twentieth of the time
LARGEST_BATCH, STREAM = 32, 4  # sequences side by side, and how many chunks long each is at least

CELL, HIDDEN, LAYERS, DROPOUT, RATE = "lstm", 256, 2, 0.3, 0.003
# With a base, see `benchmarks.fine_tuning`:
FINE_DROPOUT, FINE_RATE, FINE_UPDATES, FINE_EVALUATE_EVERY = 0.5, 0.002, 400, 20

MOST_WORKERS = 1024
_WHOLE = {  # least and most
    "hidden": (1, 8192),
    "layers": (1, 16),
    "batch_size": (1, 4096),
    "seq_len": (1, 4096),
    "transpose": (0, 12),
    "epochs": (1, 1_000_000),
    "seed": (0, 2**32 - 1),
    "samples_every": (0, 1_000_000),
}
_MAY_BE_NONE = ("batch_size", "epochs", "hidden", "layers")
_SIZES = ("cell", "hidden", "layers")  # that a base has
_FRACTIONS = ("dropout", "held_out")  # from 0 to less than 1


@dataclass(frozen=True)
class TrainingRequest:
    """How to train. Whatever is None follows from the amount of music, and from the base.

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
        base: the model to begin from: a run's folder, a model's file, or "jazz" or "heads".
        samples_every: best checkpoints of which one gets a song, in songs/; 0: none.
    """

    cell: Cell | None = None
    hidden: int | None = None
    layers: int | None = None
    dropout: float | None = None
    batch_size: int | None = None
    seq_len: int = 64
    learning_rate: float | None = None
    transpose: int = 6
    epochs: int | None = None
    minutes: float | None = None
    held_out: float = 0.1
    find_chords: bool = False
    seed: int = 0
    base: str | Path | None = None
    samples_every: int = 0


def training_request(**wishes: Any) -> TrainingRequest:
    """Return what is wished of a training.

    Raises:
        OptionError: there is no such wish.
    """
    names = [field.name for field in fields(TrainingRequest)]
    for name in wishes:
        if name not in names:
            raise OptionError(f"`{name}`: train knows {', '.join(names)}")
    return TrainingRequest(**wishes)


def check_training(request: TrainingRequest, workers: int = 1) -> None:
    """Raise an OptionError for a value that makes no sense."""
    if request.cell not in {None, *get_args(Cell)}:
        raise OptionError(f"`cell` {request.cell}: it is one of {', '.join(get_args(Cell))}")
    # Callers of the library may give anything, whatever the types promise.
    if not isinstance(request.find_chords, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise OptionError(f"`find_chords` {request.find_chords}: it is True or False")
    if not isinstance(request.base, str | Path | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise OptionError(f"`base` {request.base}: it is the name of a run or a model")
    whole: list[tuple[str, Any, int, int]] = [
        (name, getattr(request, name), *_WHOLE[name]) for name in _WHOLE
    ]
    for name, value, least, most in [*whole, ("workers", workers, 1, MOST_WORKERS)]:
        left_open = value is None and name in _MAY_BE_NONE
        if not left_open and not (_is_whole(value) and least <= value <= most):
            raise OptionError(f"`{name}` {value}: it is a whole number from {least} to {most}")
    for name in _FRACTIONS:
        value = getattr(request, name)
        left_open = value is None and name == "dropout"
        if not left_open and not (_is_number(value) and 0 <= value < 1):
            raise OptionError(f"`{name}` {value}: it is a number from 0 to less than 1")
    rate, minutes = request.learning_rate, request.minutes
    if rate is not None and not (_is_number(rate) and 0 < rate <= 1):
        raise OptionError(f"`learning_rate` {rate}: it is a number above 0, and 1 at most")
    if minutes is not None and not (_is_number(minutes) and minutes > 0):
        raise OptionError(f"`minutes` {minutes}: it is a number above 0")


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> TypeGuard[float]:
    return _is_whole(value) or isinstance(value, float)


def base_of(request: TrainingRequest) -> SongModel | None:
    """Load the base of a training, if it has one.

    Raises:
        RunError: it cannot be loaded, or nothing can begin from it.
    """
    return None if request.base is None else load_base(request.base)


def model_config(
    request: TrainingRequest, base: SongModel | None = None, schema: Schema = SCHEMA
) -> ModelConfig:
    """Return the configuration of the model.

    Raises:
        OptionError: the base has another size than is wished.
    """
    dropout = (FINE_DROPOUT if base else DROPOUT) if request.dropout is None else request.dropout
    if not base:
        cell, hidden, layers = (
            request.cell or CELL,
            request.hidden or HIDDEN,
            request.layers or LAYERS,
        )
        return ModelConfig(schema, cell, hidden, layers, dropout=dropout, head_dropout=dropout)
    config = base.network.config
    for name in _SIZES:
        wished, there = getattr(request, name), getattr(config, name)
        if wished not in {None, there}:
            raise OptionError(f"`{name}` {wished}: the base has {there}; leave it out with `base`")
    return replace(config, dropout=dropout, head_dropout=dropout)


def sizes(
    notes: int,
    request: TrainingRequest,
    base: SongModel | None = None,
    schema: Schema = SCHEMA,
) -> tuple[ModelConfig, TrainingConfig]:
    """Return the configurations of a training on N notes."""
    rate, updates, every = (
        (FINE_RATE, FINE_UPDATES, FINE_EVALUATE_EVERY) if base else (RATE, UPDATES, EVALUATE_EVERY)
    )
    T = request.seq_len
    m = request.batch_size or max(1, min(LARGEST_BATCH, notes // (STREAM * T)))
    an_epoch = max(1, notes // (m * T))
    plan = TrainingConfig(
        m=m,
        T=T,
        learning_rate=request.learning_rate or rate,
        epochs=request.epochs or max(FEWEST_EPOCHS, updates // an_epoch),
        evaluate_every=max(every, int(7 * an_epoch * (request.held_out or 1))),
        minutes=request.minutes or 0.0,
        seed=request.seed,
    )
    return model_config(request, base, schema), plan


@contextmanager
def claim_new(
    out: Path | None, request: TrainingRequest, base: SongModel | None = None
) -> Generator[Path]:
    """Claim the folder of a new run, or the next one in outputs/; see `runs.claim`.

    Raises:
        OptionError: the base has another size than is wished.
        RunError: the folder holds a run or a model, or another training has claimed it.
        JazzrnnError: the folder cannot be written, or has not enough room.
    """
    weights = 4 * size_of(model_config(request, base))  # bytes
    training = 4 * weights  # with the best ones, and two moments
    files = (weights, training, training)  # the old training is there until the new one is whole
    with claim_next(OUTPUTS, files) if out is None else claim(out, files) as folder:
        check_new(folder)
        yield folder


def claim_again(folder: Path) -> AbstractContextManager[Path]:
    """Claim the folder of a run that goes on; see `runs.claim`."""
    try:
        training = (folder / TRAINING).stat().st_size
    except OSError:  # `runs.run.load` will tell
        training = 0
    return claim(folder, (training // 4, training) if training else ())


def check_new(folder: Path) -> None:
    """Raise a RunError if a folder holds a run or a model already."""
    if (folder / TRAINING).exists():
        raise RunError(
            f"{folder} holds a run: go on with it with `resume`, or name another with `out`"
        )
    if (folder / MODEL).exists():
        raise RunError(f"{folder} holds a model already: `out` names another folder")


def new_run(
    folder: Path,
    midi_dir: Path,
    corpus: Corpus,
    request: TrainingRequest,
    base: SongModel | None = None,
) -> Run:
    """Return a run that has not begun.

    Args:
        folder: of the run; see `check_new`.
        midi_dir: where the music comes from.
        corpus: the music.
        request: how to train.
        base: what to begin from, as `base_of` loads it.

    Raises:
        CorpusError: the corpus cannot be split.
        JazzrnnError: the folder cannot be written.
    """
    schema = WIDE_SCHEMA if corpus.second_players else SCHEMA
    config, plan = sizes(sum(map(len, corpus.steps)), request, base, schema)
    data = {
        "folder": followed(midi_dir).name,
        "held_out": request.held_out,
        "transpose": request.transpose,
        FIND_CHORDS: request.find_chords,
        SAMPLES_EVERY: request.samples_every,
    }
    return runs.begin(folder, config, plan, corpus, data, base)


def prolong(run: Run, epochs: int | None, minutes: float | None) -> None:
    """Let a run that was resumed go on longer, also after an early stop; None changes nothing."""
    longer = {name: n for name, n in (("epochs", epochs), ("minutes", minutes)) if n}
    if longer:
        run.plan = replace(run.plan, **longer)
        run.state.worse = 0
