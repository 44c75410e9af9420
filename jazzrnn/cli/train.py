"""`jazzrnn train`: a folder of MIDI files becomes a model."""

import io
import shlex
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, nullcontext, redirect_stdout
from dataclasses import fields
from pathlib import Path
from types import FrameType
from typing import Any

import click
from click.core import ParameterSource

from jazzrnn.cli.options import Number
from jazzrnn.cli.progress import read_folder
from jazzrnn.cli.terminal import say
from jazzrnn.cli.train_report import progress_line, show_result, show_start, show_way
from jazzrnn.encoding.corpus import Corpus, check_strictly
from jazzrnn.encoding.store import cache_folder
from jazzrnn.errors import OptionError, RunError
from jazzrnn.nn.mpi import first_makes, give_files, launched
from jazzrnn.nn.team import Team
from jazzrnn.nn.workers import workers_for
from jazzrnn.runs import run as runs
from jazzrnn.runs.base import base_remarks
from jazzrnn.runs.models import FILES
from jazzrnn.runs.plan import (
    DROPOUT,
    FINE_DROPOUT,
    FINE_RATE,
    HIDDEN,
    LARGEST_BATCH,
    LAYERS,
    RATE,
    TrainingRequest,
    base_of,
    claim_again,
    claim_new,
    new_run,
    prolong,
)
from jazzrnn.runs.state import Run

SHOWN = 5  # skipped files are shown one by one up to here
NO_CHORDS = (
    "none of them names chords: --find-chords finds them in the notes, for songs over changes"
)
STOPS = (signal.SIGINT, signal.SIGTERM)  # Ctrl-C; what mpirun makes of it, and batch systems send
WISHES = [field.name for field in fields(TrainingRequest)]
WITH_RESUME = {"midi_dir", "run_folder", "resume", "epochs", "minutes", "workers", "strict"}


# fmt: off
@click.command()
@click.argument("midi_dir", type=click.Path(path_type=Path))
@click.option("-o", "run_folder", metavar="RUN", type=click.Path(path_type=Path),
              help="Folder for this run.  [default: outputs/run-1, run-2 ...]")
@click.option("--resume", is_flag=True, help="Continue the run in -o where it stopped.")
@click.option("--from", "base", metavar="RUN",
              help="Begin from a model that knows music, and needs less of yours: a run's folder,"
              " a model file, or 'jazz' or 'heads', the models of solos and of tunes in the box.")
@click.option("--cell", type=click.Choice(["lstm", "rnn"]),
              help="Kind of recurrent unit.  [default: lstm; with --from, that of the base]")
@click.option("--hidden", type=click.IntRange(1, 8192), metavar="N",
              help=f"Units in each layer.  [default: {HIDDEN}; with --from, as in the base]")
@click.option("--layers", type=click.IntRange(1, 16), metavar="N",
              help=f"Number of layers.  [default: {LAYERS}; with --from, as in the base]")
@click.option("--dropout", type=Number(0, 1, max_open=True), metavar="0..1",
              help="How many of the units are switched off at random while training: between"
              " layers, before the heads and in them. 0.3 is 30 percent."
              f"  [default: {DROPOUT}; with --from {FINE_DROPOUT}]")
@click.option("--batch-size", type=click.IntRange(1, 4096), metavar="N",
              help="Sequences that are learned side by side.  [default:"
              f" {LARGEST_BATCH}, fewer for little music]")
@click.option("--seq-len", type=click.IntRange(1, 4096), default=64, show_default=True,
              metavar="NOTES", help="Length of a sequence: gradients flow back this far.")
@click.option("--learning-rate", type=Number(0, 1, min_open=True), metavar="RATE",
              help="Highest learning rate: it is reached after a while, then it falls.  [default:"
              f" {RATE}; with --from {FINE_RATE}]")
@click.option("--transpose", type=click.IntRange(0, 12), default=6, show_default=True,
              metavar="SEMITONES",
              help="Learn the music in other keys too, up to this far up and down.")
@click.option("--epochs", type=click.IntRange(1, 1_000_000), metavar="N",
              help="Learn each piece at most N times.  [default: depends on the music]")
@click.option("--minutes", type=Number(0, min_open=True), metavar="N",
              help="Train for at most N minutes.  [default: no limit]")
@click.option("--held-out", type=Number(0, 1, max_open=True), default=0.1,
              show_default=True, metavar="0..1",
              help="How many of the pieces are held out: not learned, but used to test the model."
              " 0.1 is 10 percent.")
@click.option("--find-chords", is_flag=True,
              help="Find chords in the notes of files that name none, so that songs can follow"
              " chord changes. The loss cannot be compared with that of other runs then: such"
              " chords give away notes that the model has to predict.")
@click.option("--samples-every", type=click.IntRange(0, 1_000_000), default=0, metavar="N",
              help="Write a short song each Nth time that the model is the best so far, into songs/"
              " of the run's folder.  [default: none]")
@click.option("--strict", is_flag=True,
              help="Stop if a file can only be used after a repair, and name it.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True,
              metavar="N",
              help="Number that decides all random choices: held-out pieces, first weights, order.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N",
              help="Processes that share the work.  [default: one per core, where that is faster]")
@click.pass_context
def train(context: click.Context, midi_dir: Path, run_folder: Path | None, **options: Any) -> None:
    """Learn the music of all MIDI files in MIDI_DIR and its subfolders.

    Keeps the model that is best on held-out pieces. Ctrl-C stops and saves; --resume continues.
    """
    with (
        launched() as team,
        redirect_stdout(io.StringIO()) if team.rank else nullcontext(),
        ExitStack() as claims,
    ):
        if team.size > 1 and options["workers"]:
            raise OptionError(f"mpirun has started {team.size} processes: leave out --workers")
        run = first_makes(team, lambda: _prepare(context, midi_dir, run_folder, options, claims))
        _give_music(run, team)
        default = workers_for(len(run.state.weights), run.plan.m, run.plan.T, team)
        show_start(run)
        if not _train(run, team, options["workers"] or default):
            again = shlex.join(["train", str(midi_dir), "-o", str(run.folder), "--resume"])
            say(f"saved; go on with: jazzrnn {again}")
            sys.exit(130)
        if team.rank == 0:
            show_result(run)
            show_way(run.folder)
# fmt: on


def _prepare(
    context: click.Context,
    midi_dir: Path,
    run_folder: Path | None,
    options: dict[str, Any],
    claims: ExitStack,
) -> Run:
    """Return the run to train: a new one, or the one to go on with. Its folder is claimed until
    `claims` is closed.
    """
    strict = options.pop("strict")
    if options.pop("resume"):
        run = runs.load(claims.enter_context(claim_again(_checked_resume(context, run_folder))))
        runs.resume(run, _read(midi_dir, run.finds_chords, strict, run.second_players))
        prolong(run, options["epochs"], options["minutes"])
        return run
    wished = TrainingRequest(**{name: options[name] for name in WISHES})
    base = base_of(wished)
    folder = claims.enter_context(claim_new(run_folder, wished, base))
    second_players = base is None or base.second_players
    corpus = _read(midi_dir, wished.find_chords, strict, second_players)
    for remark in base_remarks(base, corpus) if base and corpus.names else ():
        say(remark)
    if corpus.names and not corpus.chords:
        say(NO_CHORDS)
    return new_run(folder, midi_dir, corpus, wished, base)


def _give_music(run: Run, team: Team) -> None:
    """Give all members the files of what the first one has encoded."""
    packs = run.learn.packs() | run.held_out.packs()
    files = sorted(packs)
    places = give_files(team, files, cache_folder() or Path(tempfile.gettempdir()))
    for file, place in zip(files, places, strict=True):
        packs[file].path = place
        try:
            packs[file].hold()
        except OSError as error:
            raise RunError(f"{place}: encoded music cannot be read ({error.strerror})") from error


def _checked_resume(context: click.Context, run_folder: Path | None) -> Path:
    """Return the folder of the run to resume.

    Raises:
        OptionError: it is not named, or an option is given that a run has settled for good.
    """
    if run_folder is None:
        raise OptionError("--resume needs the run to go on with: -o RUN")
    for name in context.params:
        given = context.get_parameter_source(name) != ParameterSource.DEFAULT
        if given and name not in WITH_RESUME:
            raise OptionError(f"`{name}` is part of the run already: leave it out with `resume`")
    return run_folder


def _read(midi_dir: Path, find_chords: bool, strict: bool, second_players: bool) -> Corpus:
    """Read the folder with a progress bar, and say what became of the files."""
    corpus, store = read_folder(midi_dir, find_chords, second_players)
    used, repaired, skipped = (corpus.count(how) for how in ("used", "repaired", "skipped"))
    say(f"{len(corpus.files)} files: {used} used, {repaired} repaired, {skipped} skipped")
    reasons = [file for file in corpus.files if file.outcome == "skipped"]
    for file in reasons[:SHOWN]:
        say(f"  skipped {file.path}: {file.detail}")
    if len(reasons) > SHOWN:
        say(f"  and {len(reasons) - SHOWN} more: see {FILES} in the run's folder")
    if strict:
        check_strictly(corpus)
    if store.problem:
        say(f"the encoded music stays in memory: {store.problem}")
    return corpus


def _train(run: Run, team: Team, workers: int) -> bool:
    """Train with progress. The first Ctrl-C saves and returns false, the second one exits."""
    stop, before, finished = False, run.state.evaluated, True

    def interrupt(_: int, __: FrameType | None) -> None:
        nonlocal stop
        if stop:
            raise KeyboardInterrupt
        stop = True

    previous = [signal.signal(name, interrupt) for name in STOPS]
    live, shown = sys.stdout.isatty(), 0.0
    try:
        for progress in runs.train(run, team, workers, lambda: stop):
            if progress.held_out is not None:
                say(progress_line(progress, run), live=live)
                if live:
                    say()
            elif live and time.monotonic() - shown > 1:
                say(progress_line(progress, run), live=True)
                shown = time.monotonic()
            while run.remarks:
                say(f"  {run.remarks.pop(0)}")
            finished = not progress.stopped
            if progress.done and progress.share < 1:
                say(f"stopped early: no better {run.state.worse} times in a row")
    finally:
        for name, handler in zip(STOPS, previous, strict=True):
            signal.signal(name, handler)
    if finished and run.state.evaluated == before:
        say("nothing to do: this training is finished; --epochs or --minutes prolong it")
    return finished
