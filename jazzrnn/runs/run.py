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
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from jazzrnn.encoding.columns import SCHEMAS
from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.forgetting import vary
from jazzrnn.errors import RunError
from jazzrnn.evaluation.ngram import baselines
from jazzrnn.files import write_csv, write_whole
from jazzrnn.generation.model import SongModel
from jazzrnn.music.form.cost import plan_costs
from jazzrnn.music.setting import Setting
from jazzrnn.nn import training
from jazzrnn.nn.checkpoint import load_training, save_model, save_training
from jazzrnn.nn.model import ModelConfig
from jazzrnn.nn.team import ALONE, Team
from jazzrnn.nn.training import Progress, TrainingConfig
from jazzrnn.nn.workers import workers
from jazzrnn.runs.about import BASE, BASE_LOSSES, BASELINES, SAMPLES_EVERY, check_about
from jazzrnn.runs.base import origin, save_known, share_out, share_out_again
from jazzrnn.runs.claim import identity
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, what_changed, write_list
from jazzrnn.runs.loss_curve import Point, loss_curve
from jazzrnn.runs.models import CURVE, FILES, LOG, MODEL, TRACES, TRAINING
from jazzrnn.runs.samples import is_due, write_sample
from jazzrnn.runs.state import LOG_COLUMNS, Run, model_of
from jazzrnn.runs.survey import survey
from jazzrnn.seeds import SURVEY, rng_for

SAVE_EVERY = 60  # seconds
MOST_COUNTED = 3_000_000  # notes: n-grams of more are counted at the end only, if at all
MOST_PLANS = 1000  # of held-out pieces whose cost is measured


def begin(
    folder: Path,
    config: ModelConfig,
    plan: TrainingConfig,
    corpus: Corpus,
    data: dict[str, Any],
    base: SongModel | None = None,
) -> Run:
    """Begin a run; `data` needs the keys held_out and transpose.

    With a base it begins from its weights, and the best model so far is the base.

    Raises:
        CorpusError: the corpus cannot be split.
        RunError: the base gives no loss.
        JazzrnnError: the folder cannot be written.
    """
    foreign = [name for name in (LOG, CURVE, FILES, TRACES) if (folder / name).exists()]
    if foreign and not (folder / FILES).exists():
        raise RunError(
            f"{folder} has a {foreign[0]} of something else: name another folder with `out`"
        )
    run = Run(folder, config, plan, training.begin(config, plan), data)
    _take_corpus(run, corpus, base)
    if base:
        _begin_from(run, base)
    return run


def _begin_from(run: Run, base: SongModel) -> None:
    run.state.weights[:] = run.state.best_weights[:] = base.network.weights
    losses = training.held_out_loss(run.config, run.state.weights, run.held_out)
    run.state.best = float(losses.sum())
    if not isfinite(run.state.best):
        raise RunError(f"`base` {base.name}: its loss on this music is no number")
    run.data |= {BASE: origin(base), BASE_LOSSES: losses.tolist()}


def load(folder: Path) -> Run:
    """Load a run as it was saved last, without its music: `resume` gives it that.

    Raises:
        RunError: there is none in the folder.
    """
    if not (folder / TRAINING).exists():
        if (folder / MODEL).exists():
            raise RunError(
                f"{folder} has a model, but no {TRAINING} to go on from: begin another run from it"
                " with `base`"
            )
        raise RunError(f"{folder}: nothing was saved there yet: begin without `resume`")
    config, plan, state, about = load_training(folder / TRAINING)
    if config.schema not in SCHEMAS:
        raise RunError(
            f"{folder}: this version describes notes in another way than the one that began this"
            " run: begin a new one with another `out`"
        )
    check_about(folder / TRAINING, about, len(LOG_COLUMNS))
    return Run(
        folder, config, plan, state, about["data"], log=about["log"], unlogged=about["unlogged"]
    )


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


def _take_corpus(run: Run, corpus: Corpus, base: SongModel | None = None) -> None:
    share = run.data["held_out"]
    run.data |= {"fingerprint": corpus.fingerprint()}
    write_list(run.folder, corpus.files, {})  # also where the split fails
    run.place = identity(run.folder)
    known = base.learned if base else None
    goes_on = BASE in run.data  # and what the base has learned stands in its folder
    learn, held_out = (
        share_out_again(run.folder, corpus, share)
        if goes_on
        else share_out(corpus, share, run.plan.seed, known)
    )
    run.learn, run.held_out = map(corpus.steps.select, (learn, held_out))
    run.repertoire = survey(corpus, learn, rng_for(run.plan.seed, SURVEY))
    run.plan_cost = _plan_cost(run, [corpus.settings[k] for k in held_out[:MOST_PLANS]])
    sides = {corpus.names[k]: HELD_OUT for k in held_out}
    sides |= {corpus.names[k]: LEARNED for k in learn}
    write_list(run.folder, corpus.files, sides)
    if not goes_on:
        save_known(run.folder, corpus, learn, known)


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
    if team.rank == 0 and sum(run.notes()) <= MOST_COUNTED:
        count_ngrams(run)
    if team.rank == 0 and not (run.folder / TRAINING).exists():
        if BASE in run.data:
            save_model(run.folder / MODEL, model_of(run))
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
    if progress.improved and is_due([row[4] for row in run.log], run.data.get(SAMPLES_EVERY, 0)):
        run.remarks.append(write_sample(run.folder, progress.update, run.plan.seed))
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
        # The losses of the training and of n-grams are of the notes alone.
        points = [Point(int(row[0]), row[3], row[4] - row[-1]) for row in run.log]
        base = sum(run.data[BASE_LOSSES]) if BASE_LOSSES in run.data else None
        curve = loss_curve(points, ngram_loss(run), base)
        write_whole(run.folder / CURVE, lambda file: file.write(curve.encode()))
    # Last: a training that has come to its end is never saved again, so the rest must be there.
    save_training(run.folder / TRAINING, run.config, run.plan, run.state, about)


def _write_log(run: Run) -> None:
    _check_place(run)
    rows = [[f"{value:.6g}" for value in row] for row in run.log]
    write_csv(run.folder / LOG, [LOG_COLUMNS, *rows])


def count_ngrams(run: Run) -> list[list[float]]:
    """Return for each attribute the losses of n-grams in nats a note: of order 1, of the best
    order, and which that is. They are counted once.
    """
    if BASELINES not in run.data:
        counted = baselines(run.config.schema, run.learn, run.held_out)
        run.data[BASELINES] = [[*one] for one in counted]
    return run.data[BASELINES]


def ngram_loss(run: Run) -> float | None:
    """Return the loss of the best n-grams in nats a note; None if it has not been counted."""
    return sum(best for _, best, _ in run.data[BASELINES]) if BASELINES in run.data else None


def _check_place(run: Run) -> None:
    """Raise a RunError if the run's folder is no longer where it was."""
    if identity(run.folder) != run.place:
        raise RunError(
            f"{run.folder} has been replaced: what was trained since then cannot be saved"
        )
