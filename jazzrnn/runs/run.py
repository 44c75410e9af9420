"""A run: one training with its folder, in which everything about it is kept.

model.npz     the weights that were best on the held-out pieces, and all that writing songs needs
training.npz  what `resume` goes on from; at most the last minute of work is lost
log.csv       one line a measurement
loss.svg      the same as a picture
files.csv     how every file of the MIDI folder ended, and on which side of the split it is
learned.npz   traces of the melodies learned, to check songs for copies, and hashes of the tunes, to
              know them again
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from jazzrnn.copying.copies import melodies_of, trace_each
from jazzrnn.encoding.columns import SCHEMA
from jazzrnn.encoding.corpus import Corpus, split
from jazzrnn.encoding.forgetting import vary
from jazzrnn.encoding.store import StoredSteps
from jazzrnn.errors import RunError
from jazzrnn.files import write_csv, write_whole
from jazzrnn.generation.repertoire import Repertoire, to_json
from jazzrnn.music.form.cost import PLAN, plan_costs
from jazzrnn.music.setting import Setting
from jazzrnn.nn import training
from jazzrnn.nn.checkpoint import Model, load_training, save_model, save_training
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.team import ALONE, Team
from jazzrnn.nn.training import Progress, TrainingConfig, TrainingState
from jazzrnn.nn.workers import workers
from jazzrnn.runs.claim import identity
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, what_changed, write_list
from jazzrnn.runs.learned import save_learned
from jazzrnn.runs.loss_curve import Point, loss_curve
from jazzrnn.runs.models import CURVE, FILES, LOG, MODEL, TRACES, TRAINING
from jazzrnn.runs.survey import survey
from jazzrnn.seeds import SURVEY, rng_for

FIND_CHORDS = "find_chords"  # in `Run.data`: whether chords are found in the notes
SAVE_EVERY = 60  # seconds
MOST_PLANS = 1000  # of held-out pieces whose cost is measured
CHOSEN_NAMES = [column.name for column in SCHEMA if column.chosen]
LOSSES = [*CHOSEN_NAMES, PLAN]  # of which a held-out loss is the sum
LOG_COLUMNS = ["update", "epoch", "seconds", "loss", "held_out", *LOSSES]


@dataclass
class Run:
    """A training in its folder.

    Attributes:
        data: what decides how the corpus was used: folder, held_out, transpose, find_chords,
            and its fingerprint; a run is resumed on the same data only.
        learn, held_out: the sequences of the two sides.
        repertoire: what is usual in the pieces that are learned.
        log: rows in the order of LOG_COLUMNS.
        plan_cost: of the held-out pieces, nats a note: see `music.form.cost`.
        unlogged: training losses of the updates since the last row.
        place: which folder it is; nothing is saved in another one of the same name.
    """

    folder: Path
    config: ModelConfig
    plan: TrainingConfig
    state: TrainingState
    data: dict[str, Any]
    learn: StoredSteps = field(default_factory=StoredSteps)
    held_out: StoredSteps = field(default_factory=StoredSteps)
    repertoire: Repertoire = field(default_factory=Repertoire)
    log: list[list[float]] = field(default_factory=list[list[float]])
    plan_cost: float = 0.0
    unlogged: list[float] = field(default_factory=list[float])
    place: tuple[int, int] = (0, 0)

    @property
    def measured_on(self) -> str:
        """Whose loss is measured: "held-out", or "training" if nothing is held out."""
        return "held-out" if self.data["held_out"] else "training"

    def notes(self) -> tuple[int, int]:
        """Return how many notes are learned and held out."""
        learn, held_out = (sum(len(s) - 1 for s in side) for side in (self.learn, self.held_out))
        return learn, held_out


def begin(
    folder: Path, config: ModelConfig, plan: TrainingConfig, corpus: Corpus, data: dict[str, Any]
) -> Run:
    """Begin a run; `data` needs the keys held_out and transpose.

    Raises:
        CorpusError: the corpus cannot be split.
        JazzrnnError: the folder cannot be written.
    """
    foreign = [name for name in (LOG, CURVE, FILES, TRACES) if (folder / name).exists()]
    if foreign and not (folder / FILES).exists():
        raise RunError(
            f"{folder} has a {foreign[0]} of something else: name another folder with `out`"
        )
    run = Run(folder, config, plan, training.begin(config, plan), data)
    _take_corpus(run, corpus)
    return run


def load(folder: Path) -> Run:
    """Load a run as it was saved last, without its music: `resume` gives it that.

    Raises:
        RunError: there is none in the folder.
    """
    if not (folder / TRAINING).exists():
        raise RunError(f"{folder}: nothing was saved there yet: begin without `resume`")
    config, plan, state, about = load_training(folder / TRAINING)
    if config.schema != SCHEMA:
        raise RunError(
            f"{folder}: this version describes notes in another way than the one that began this"
            " run: begin a new one with another `out`"
        )
    _check_about(folder / TRAINING, about)
    return Run(
        folder, config, plan, state, about["data"], log=about["log"], unlogged=about["unlogged"]
    )


def _check_about(path: Path, about: dict[str, Any]) -> None:
    """Raise a RunError if what a run keeps beside its training makes no sense."""
    data: Any
    kinds = {"folder": str, "fingerprint": str, "held_out": (int, float), "transpose": int}
    data, log, unlogged = (about.get(name) for name in ("data", "log", "unlogged"))
    rows = cast("list[object]", log) if isinstance(log, list) else [log]
    if not (
        isinstance(data, dict)
        and all(
            isinstance(cast("dict[str, object]", data).get(name), kind)
            for name, kind in kinds.items()
        )
        and all(_are_numbers(row, len(LOG_COLUMNS)) for row in rows)
        and _are_numbers(unlogged)
    ):
        raise RunError(f"{path}: damaged (its log makes no sense)")


def _are_numbers(value: object, count: int | None = None) -> bool:
    """Return whether a value is a list of numbers, and of so many."""
    if not isinstance(value, list):
        return False
    numbers = cast("list[object]", value)
    return all(type(one) in {int, float} for one in numbers) and count in {None, len(numbers)}


def resume(run: Run, corpus: Corpus) -> None:
    """Let a run that was loaded go on with the music that it had.

    Raises:
        RunError: the corpus is another one now.
    """
    if run.data["fingerprint"] != corpus.fingerprint():
        raise RunError(
            f"the music is not what {run.folder} was trained on"
            f"{what_changed(run.folder, corpus)}: begin a new run with another `out`"
        )
    _take_corpus(run, corpus)


def _take_corpus(run: Run, corpus: Corpus) -> None:
    run.data |= {"fingerprint": corpus.fingerprint()}
    write_list(run.folder, corpus.files, {})  # also where the split fails
    run.place = identity(run.folder)
    learn, held_out = split(corpus, run.data["held_out"], run.plan.seed)
    run.learn, run.held_out = map(corpus.steps.select, (learn, held_out))
    run.repertoire = survey(corpus, learn, rng_for(run.plan.seed, SURVEY))
    run.plan_cost = _plan_cost(run, [corpus.settings[k] for k in held_out[:MOST_PLANS]])
    sides = {corpus.names[k]: HELD_OUT for k in held_out}
    sides |= {corpus.names[k]: LEARNED for k in learn}
    write_list(run.folder, corpus.files, sides)
    traces = trace_each(melodies_of(corpus.steps[k], corpus.settings[k]) for k in learn)
    names = [corpus.names[k] for k in learn]
    tunes = [corpus.steps.entries[k].tune for k in learn]
    save_learned(run.folder / TRACES, names, traces, run.data["fingerprint"], tunes)


def _plan_cost(run: Run, held_out: Sequence[Setting]) -> float:
    """Return what the plans of the held-out pieces, or of MOST_PLANS of them, cost a note."""
    costs = plan_costs(run.repertoire.settings, held_out)
    steps = zip(run.held_out, costs, strict=False)
    return sum(costs) / sum(len(own) for own, _ in steps)


def train(
    run: Run, team: Team = ALONE, processes: int = 1, stop: Callable[[], bool] = lambda: False
) -> Iterator[Progress]:
    """Train and save as needed; yields after each update, when everything is whole.

    Args:
        run: grows.
        team: shares the work; its first member saves.
        processes: of a team of one: how many share its work, this one included.
        stop: see `training.train`.

    Raises:
        OptionError: there are more processes than sequences in a batch.
        RunError: one of them is gone.
        JazzrnnError: the folder cannot be written.
    """
    augment = partial(vary, most=run.data["transpose"])
    learn = partial(
        training.train, run.config, run.plan, run.state, run.learn, run.held_out, augment
    )
    if team.rank == 0 and not (run.folder / TRAINING).exists():
        save(run)  # whatever happens from now on, `resume` goes on from it
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
    mean = sum(run.unlogged) / len(run.unlogged)
    run.unlogged = []
    parts = [*progress.held_out.tolist(), run.plan_cost]
    run.log.append([progress.update, progress.epoch, progress.seconds, mean, sum(parts), *parts])
    if progress.improved:
        _check_place(run)
        save_model(run.folder / MODEL, model_of(run))
    _write_log(run)  # now: others may watch it
    return len(run.log) == 1


def save(run: Run) -> None:
    """Write what `resume` needs, the log and the curve.

    Raises:
        RunError: the folder has been deleted, or replaced by another one.
        JazzrnnError: it cannot be written.
    """
    _check_place(run)
    about = {"data": run.data, "log": run.log, "unlogged": run.unlogged}
    _write_log(run)
    if run.log:
        # The training loss is of the notes alone.
        curve = loss_curve([Point(int(row[0]), row[3], row[4] - row[-1]) for row in run.log])
        write_whole(run.folder / CURVE, lambda file: file.write(curve.encode()))
    # Last: a training that has come to its end is never saved again, so the rest must be there.
    save_training(run.folder / TRAINING, run.config, run.plan, run.state, about)


def _write_log(run: Run) -> None:
    _check_place(run)
    rows = [[f"{value:.6g}" for value in row] for row in run.log]
    write_csv(run.folder / LOG, [LOG_COLUMNS, *rows])


def _check_place(run: Run) -> None:
    """Raise a RunError if the run's folder is no longer where it was."""
    if identity(run.folder) != run.place:
        raise RunError(
            f"{run.folder} has been replaced: what was trained since then cannot be saved"
        )


def model_of(run: Run) -> Model:
    """Return the best weights so far, and what is known of the music."""
    sides = [LEARNED, HELD_OUT] if run.data["held_out"] else [LEARNED]
    repertoire = replace(
        run.repertoire,
        source=run.data["folder"],
        fingerprint=run.data["fingerprint"],
        finds_chords=run.data.get(FIND_CHORDS, False),
        pieces=dict(zip(sides, (len(run.learn), len(run.held_out)), strict=False)),
        notes=dict(zip(sides, run.notes(), strict=False)),
        updates=run.state.evaluated,
        loss_of=run.measured_on,
        losses=dict(zip(LOSSES, run.log[-1][5:], strict=True)),
    )
    return Model(run.config, run.state.best_weights, to_json(repertoire))
