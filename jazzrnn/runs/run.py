"""A run: one training with its folder, in which everything about it is kept.

model.npz     the weights that were best on the held-out pieces, and all that writing songs needs
training.npz  what `--resume` goes on from; the last minute of work is lost at most
log.csv       one line a measurement
loss.svg      the same as a picture
files.csv     how every file of the MIDI folder ended, and on which side of the split it is
learned.npz   traces of the melodies learned, to check songs for copies, and hashes of the tunes, to
              know them again
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from jazzrnn.copying.copies import Learned, melodies_of, trace_each
from jazzrnn.encoding.corpus import Corpus, split
from jazzrnn.encoding.steps import (
    SCHEMA,
    decode,
    ranges_of,
    transpose_at_random,
    vocabulary,
)
from jazzrnn.encoding.store import StoredSteps
from jazzrnn.errors import RunError
from jazzrnn.files import write_csv, write_whole
from jazzrnn.generation.compose import IN_KEY, RANGES, REPEATS, SETTINGS, TYPICAL, VOCABULARY
from jazzrnn.generation.ranking import typical_of
from jazzrnn.generation.repeated_notes import repeats_of
from jazzrnn.music.analysis.key_of_notes import share_in, with_key
from jazzrnn.music.setting import Setting, has_chords, without_notes
from jazzrnn.nn import training
from jazzrnn.nn.checkpoint import (
    Model,
    is_finished,
    load_training,
    save_model,
    save_training,
)
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.team import ALONE, Team
from jazzrnn.nn.training import Progress, TrainingConfig, TrainingState
from jazzrnn.nn.workers import workers
from jazzrnn.runs.file_list import FILES, HELD_OUT, LEARNED, what_changed, write_list
from jazzrnn.runs.learned import load_learned, save_learned
from jazzrnn.runs.loss_curve import Point, loss_curve

MODEL, TRAINING, LOG, CURVE = "model.npz", "training.npz", "log.csv", "loss.svg"
TRACES = "learned.npz"
BOX = Path(__file__).parent.parent / "models" / "jazz" / MODEL  # the jazz model in the box
NOT_CHECKED = f"not checked, the music learned ({TRACES}) is not beside the model"  # for copies
MUSIC = "music"  # what a model's `about` calls the fingerprint of its corpus
FIND_CHORDS = "find_chords"  # whether the notes were asked for chords: in `data` and `about`
MOST_MEASURED = 100  # pieces that tell what is typical
MOST_SETTINGS = 200  # kept in a model to write songs over
SAVE_EVERY = 60  # seconds
CHOSEN_NAMES = [column.name for column in SCHEMA if column.chosen]
LOG_COLUMNS = ["update", "epoch", "seconds", "loss", "held_out", *CHOSEN_NAMES]


@dataclass
class Run:
    """A training in its folder.

    Attributes:
        data: what decides how the corpus was used: folder, held_out, transpose, find_chords,
            and its fingerprint; a run is resumed on the same data only.
        learn, held_out: the sequences of the two sides.
        settings: of the training pieces.
        habits: what is usual in them, by its name in a model's `about`.
        log: rows in the order of LOG_COLUMNS.
        unlogged: training losses of the updates since the last row.
    """

    folder: Path
    config: ModelConfig
    plan: TrainingConfig
    state: TrainingState
    data: dict[str, Any]
    learn: StoredSteps = field(default_factory=StoredSteps)
    held_out: StoredSteps = field(default_factory=StoredSteps)
    settings: list[Setting] = field(default_factory=list[Setting])
    habits: dict[str, Any] = field(default_factory=dict[str, Any])
    log: list[list[float]] = field(default_factory=list[list[float]])
    unlogged: list[float] = field(default_factory=list[float])

    @property
    def measured_on(self) -> str:
        """Whose loss is measured: "held-out", or "training" if nothing is held out."""
        return "held-out" if self.data["held_out"] else "training"

    def notes(self) -> tuple[int, int]:
        """How many notes are learned and held out."""
        learn, held_out = (sum(len(s) - 1 for s in side) for side in (self.learn, self.held_out))
        return learn, held_out


def next_folder(outputs: Path) -> Path:
    """The first of outputs/run-1, outputs/run-2 ... that holds no run."""
    number = 1
    while any((outputs / f"run-{number}" / name).exists() for name in (MODEL, TRAINING)):
        number += 1
    return outputs / f"run-{number}"


def newest_model(outputs: Path) -> Path | None:
    """The model of the run in `outputs` that was saved last; None if there is none."""
    models = [path for path in outputs.glob(f"*/{MODEL}") if path.is_file()]
    return max(models, key=lambda path: path.stat().st_mtime, default=None)


def box() -> Path:
    """The file of the model in the box.

    Raises:
        RunError: it or what belongs to it has been lost.
    """
    for path in (BOX, BOX.with_name(TRACES)):
        if not path.is_file():
            raise RunError(
                f"{path}: this part of jazzrnn is missing: install it again (pip install"
                " --force-reinstall)"
            )
    return BOX


def is_unfinished(model_file: Path) -> bool:
    """Whether a model is of a training that has not come to its end; false if nobody knows."""
    training_file = model_file.with_name(TRAINING)
    try:
        return training_file.exists() and not is_finished(training_file)
    except RunError:  # songs need no training.npz
        return False


def model_path(named: Path) -> Path:
    """The model file of a run's folder, or the file itself; "jazz" is the one in the box.

    Raises:
        RunError: the folder is no run, its training has not been measured yet, or the box is
            incomplete.
    """
    if named == Path("jazz") and not named.exists():
        return box()
    if not named.is_dir():
        return named
    if not (named / MODEL).exists():
        if (named / TRAINING).exists():
            raise RunError(
                f"{named} has not been measured yet: go on with train -o {named} --resume"
            )
        raise RunError(f"{named}: no run of jazzrnn train, there is no {MODEL} in it")
    return named / MODEL


def learned_by(model: Model, path: Path) -> Learned | None:
    """The pieces that a model learned; None if its run's folder is not around it.

    Args:
        model: the model.
        path: its file.

    Raises:
        RunError: the file with the pieces is damaged, or of another format version.
    """
    return load_learned(path.with_name(TRACES), model.about.get(MUSIC, ""))


def begin(
    folder: Path, config: ModelConfig, plan: TrainingConfig, corpus: Corpus, data: dict[str, Any]
) -> Run:
    """A run that has not begun; `data` needs the keys held_out and transpose.

    Raises:
        CorpusError: the corpus cannot be split.
        JazzrnnError: the folder cannot be written.
    """
    foreign = [name for name in (LOG, CURVE, FILES, TRACES) if (folder / name).exists()]
    if foreign and not (folder / FILES).exists():
        raise RunError(
            f"{folder} has a {foreign[0]} of something else: name another folder with -o"
        )
    run = Run(folder, config, plan, training.begin(config, plan), data)
    _take_corpus(run, corpus)
    return run


def load(folder: Path) -> Run:
    """A run as it was saved last, without its music: `resume` gives it that.

    Raises:
        RunError: there is none in the folder.
    """
    if not (folder / TRAINING).exists():
        raise RunError(f"{folder}: nothing was saved there yet: begin without --resume")
    config, plan, state, about = load_training(folder / TRAINING)
    if config.schema != SCHEMA:
        raise RunError(
            f"{folder}: this version describes notes in another way than the one that began this"
            " run: begin a new one with another -o"
        )
    run = Run(
        folder, config, plan, state, about["data"], log=about["log"], unlogged=about["unlogged"]
    )
    for leftover in folder.glob(".*.npz.*"):  # of a write that was killed
        leftover.unlink()
    return run


def resume(run: Run, corpus: Corpus) -> None:
    """Let a run that was loaded go on with the music that it had.

    Raises:
        RunError: the corpus is another one now.
    """
    if run.data["fingerprint"] != corpus.fingerprint():
        raise RunError(
            f"the music is not what {run.folder} was trained on"
            f"{what_changed(run.folder, corpus)}: begin a new run with another -o"
        )
    _take_corpus(run, corpus)


def _take_corpus(run: Run, corpus: Corpus) -> None:
    run.data |= {"fingerprint": corpus.fingerprint()}
    write_list(run.folder, corpus.files, {})  # also where the split fails
    learn, held_out = split(corpus, run.data["held_out"], run.plan.seed)
    run.learn, run.held_out = map(corpus.steps.select, (learn, held_out))
    rng = np.random.default_rng([run.plan.seed, 5])
    kept: list[int] = np.sort(rng.permutation(learn)[:MOST_SETTINGS]).tolist()
    run.settings, in_key = _settings(corpus, kept)
    repeats = repeats_of(corpus.steps[k] for k in kept)
    measured: list[int] = rng.permutation(kept)[:MOST_MEASURED].tolist()
    run.habits = {
        RANGES: [[part, *reach] for part, reach in ranges_of(run.learn).items()],
        REPEATS: [[part, *runs] for part, runs in repeats.items()],
        TYPICAL: typical_of(
            decode(corpus.steps[k], without_notes(corpus.settings[k])) for k in measured
        ),
        IN_KEY: in_key,
    }
    sides = {corpus.names[k]: HELD_OUT for k in held_out}
    sides |= {corpus.names[k]: LEARNED for k in learn}
    write_list(run.folder, corpus.files, sides)
    traces = trace_each(melodies_of(corpus.steps[k], corpus.settings[k]) for k in learn)
    names = [corpus.names[k] for k in learn]
    tunes = [corpus.steps.entries[k].tune for k in learn]
    save_learned(run.folder / TRACES, names, traces, run.data["fingerprint"], tunes)


def _settings(corpus: Corpus, kept: Sequence[int]) -> tuple[list[Setting], float | None]:
    """The settings of some pieces, with a key where there are no chords; and for what share of
    their time the notes of those are in it, None if there are none.
    """
    settings: list[Setting] = []
    shares: list[float] = []
    for k in kept:
        setting = corpus.settings[k]
        if not has_chords(setting):
            notes = decode(corpus.steps[k], without_notes(setting)).notes
            setting = with_key(setting, notes)
            if setting.key:
                shares.append(share_in(notes, setting.key))
        settings.append(setting)
    return settings, float(np.mean(shares)) if shares else None


def train(
    run: Run, team: Team = ALONE, processes: int = 1, stop: Callable[[], bool] = lambda: False
) -> Iterator[Progress]:
    """Train and save as needed; yields after each update, when everything is whole.

    Args:
        run: grows.
        team: shares the work; its first member saves.
        processes: of a team of one: so many, this one among them, share its work.
        stop: see `training.train`.

    Raises:
        OptionError: there are more processes than sequences in a batch.
        RunError: one of them is gone.
        JazzrnnError: the folder cannot be written.
    """
    augment = partial(transpose_at_random, most=run.data["transpose"])
    learn = partial(
        training.train, run.config, run.plan, run.state, run.learn, run.held_out, augment
    )
    room, follow = training.room(run.state), partial(_follow, learn)
    alone = processes == 1
    with nullcontext(team) if alone else workers(processes, room, follow) as members:
        saved = time.monotonic()
        for progress in learn(members, stop):
            if members.rank == 0:
                due = _log(run, progress) or progress.done or progress.stopped
                if due or time.monotonic() - saved > SAVE_EVERY:
                    save(run)
                    saved = time.monotonic()
            yield progress


def _follow(learn: Callable[[Team], Iterator[Progress]], team: Team) -> None:
    """Share the work of `learn`, and keep nothing of it."""
    for _ in learn(team):
        pass


def _log(run: Run, progress: Progress) -> bool:
    """Write down what happened, and the model if it is the best; true with the first measurement,
    when all that goes on from it should be saved at once.
    """
    run.unlogged.append(progress.loss)
    if progress.held_out is None:
        return False
    parts = progress.held_out.tolist()
    mean = sum(run.unlogged) / len(run.unlogged)
    run.unlogged = []
    run.log.append([progress.update, progress.epoch, progress.seconds, mean, sum(parts), *parts])
    if progress.improved:
        save_model(run.folder / MODEL, model_of(run))
    return len(run.log) == 1


def save(run: Run) -> None:
    """Write what `resume` needs, the log and the curve.

    Raises:
        JazzrnnError: the folder cannot be written.
    """
    about = {"data": run.data, "log": run.log, "unlogged": run.unlogged}
    save_training(run.folder / TRAINING, run.config, run.plan, run.state, about)
    rows = [[f"{value:.6g}" for value in row] for row in run.log]
    write_csv(run.folder / LOG, [LOG_COLUMNS, *rows])
    if run.log:
        curve = loss_curve([Point(int(row[0]), row[3], row[4]) for row in run.log])
        write_whole(run.folder / CURVE, lambda file: file.write(curve.encode()))


def model_of(run: Run) -> Model:
    """The best weights so far, and what writing songs needs."""
    sides = [LEARNED, HELD_OUT] if run.data["held_out"] else [LEARNED]
    about = {
        "trained on": run.data["folder"],
        "pieces": dict(zip(sides, (len(run.learn), len(run.held_out)), strict=False)),
        "notes": dict(zip(sides, run.notes(), strict=False)),
        "updates": run.state.measured,
        run.measured_on + " loss": dict(zip(CHOSEN_NAMES, run.log[-1][5:], strict=True)),
        MUSIC: run.data["fingerprint"],
        FIND_CHORDS: run.data.get(FIND_CHORDS, False),
        VOCABULARY: vocabulary(),
        **run.habits,
        SETTINGS: run.settings,
    }
    return Model(run.config, run.state.best_weights, about)
