"""`jazzrnn train`: a folder of MIDI files becomes a model."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:  # numpy is slow to import, and --help does not need it
    from jazzrnn.encoding.corpus import Corpus
    from jazzrnn.nn.training import Progress
    from jazzrnn.run import Run

OUTPUTS = Path("outputs")
SHOWN = 5  # files that are skipped are shown one by one up to here
UPDATES = 3000  # of a training whose epochs nobody has named
FEWEST_EPOCHS = 10
KEPT = ("epochs", "minutes", "midi_dir", "run_folder", "resume")  # may be given with --resume


@click.command()
@click.argument("midi_dir", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "run_folder",
    metavar="RUN",
    type=click.Path(path_type=Path),
    help="Folder of this run.  [default: outputs/run-1, run-2 ...]",
)
@click.option("--resume", is_flag=True, help="Go on with the run in -o where it stopped.")
@click.option(
    "--cell",
    type=click.Choice(["lstm", "rnn"]),
    default="lstm",
    show_default=True,
    help="Kind of recurrent unit.",
)
@click.option(
    "--hidden",
    type=click.IntRange(1, 8192),
    default=256,
    show_default=True,
    help="Units in each layer.",
)
@click.option(
    "--layers",
    type=click.IntRange(1, 16),
    default=2,
    show_default=True,
    help="Layers on top of each other.",
)
@click.option(
    "--dropout",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.3,
    show_default=True,
    help="Share of units dropped between layers while training.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(1, 4096),
    help="Sequences side by side.  [default: 32, fewer for little music]",
)
@click.option(
    "--seq-len",
    type=click.IntRange(1, 4096),
    default=64,
    show_default=True,
    help="Notes through which gradients flow back.",
)
@click.option(
    "--learning-rate",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.003,
    show_default=True,
    help="At its peak; it warms up and decays.",
)
@click.option(
    "--transpose",
    type=click.IntRange(0, 12),
    default=6,
    show_default=True,
    metavar="SEMITONES",
    help="Learn in other keys too, up to so far up and down.",
)
@click.option(
    "--epochs",
    type=click.IntRange(1, 1_000_000),
    help="How often every piece is seen at most.  [default: by the amount of music]",
)
@click.option(
    "--minutes", type=click.FloatRange(0, min_open=True), help="How long to train at most."
)
@click.option(
    "--held-out",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.1,
    show_default=True,
    metavar="SHARE",
    help="Share of the pieces to measure with instead of learning them.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="Of everything random: split, order, weights, dropout.",
)
@click.pass_context
def train(context: click.Context, midi_dir: Path, run_folder: Path | None, **options: Any) -> None:
    """Learn the music of all MIDI files in MIDI_DIR and its subfolders.

    The model that is best on held-out pieces is kept. Stop with Ctrl-C and go on with --resume.
    """  # fmt: skip
    from jazzrnn import run as runs
    from jazzrnn.errors import OptionError, RunError

    if options["resume"]:
        if run_folder is None:
            raise OptionError("--resume needs the run to go on with: -o RUN")
        changed = [
            name for name in context.params
            if name not in KEPT
            and context.get_parameter_source(name) != click.core.ParameterSource.DEFAULT
        ]  # fmt: skip
        if changed:
            name = changed[0].replace("_", "-")
            raise OptionError(f"--{name} belongs to the run: leave it out with --resume")
    folder = run_folder or runs.next_folder(OUTPUTS)
    if not options["resume"] and any(
        (folder / name).exists() for name in (runs.MODEL, runs.TRAINING)
    ):
        raise RunError(
            f"{folder} holds a run already: add --resume to go on with it, or name another"
        )
    corpus = _read(midi_dir)
    run = (
        _resumed(folder, corpus, options)
        if options["resume"]
        else _new(folder, midi_dir, corpus, options)
    )
    _show_start(run)
    finished = _train(run)
    if not finished:
        click.echo(f"saved; go on with: jazzrnn train {midi_dir} -o {folder} --resume")
        sys.exit(130)
    _show_result(run)
    click.echo(f"saved {folder / runs.MODEL}; write a song with: jazzrnn generate -o song.mid")


def _read(midi_dir: Path) -> Corpus:
    """Read the folder with a progress bar, and say what became of the files."""
    from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus

    corpus = Corpus()
    paths = find_files(midi_dir)
    files = read_corpus(midi_dir, paths, corpus)
    with click.progressbar(files, length=len(paths), label="reading", file=sys.stderr) as bar:
        for _ in bar:
            pass
    used, repaired, skipped = (corpus.count(how) for how in ("used", "repaired", "skipped"))
    click.echo(f"{len(paths)} files: {used} used, {repaired} repaired, {skipped} skipped")
    reasons = [file for file in corpus.files if file.outcome == "skipped"]
    for file in reasons[:SHOWN]:
        click.echo(f"  skipped {file.path}: {file.detail}")
    if len(reasons) > SHOWN:
        click.echo(f"  and {len(reasons) - SHOWN} more, see files.csv in the run's folder")
    return corpus


def _new(folder: Path, midi_dir: Path, corpus: Corpus, options: dict[str, Any]) -> Run:
    from jazzrnn import run as runs
    from jazzrnn.encoding.steps import SCHEMA
    from jazzrnn.nn.model import ModelConfig
    from jazzrnn.nn.training import TrainingConfig

    T, notes = options["seq_len"], sum(map(len, corpus.steps))
    m = options["batch_size"] or max(1, min(32, notes // (4 * T)))
    updates = max(1, notes // (m * T))
    config = ModelConfig(
        SCHEMA, options["cell"], options["hidden"], options["layers"], dropout=options["dropout"]
    )
    plan = TrainingConfig(
        m=m,
        T=T,
        learning_rate=options["learning_rate"],
        epochs=options["epochs"] or max(FEWEST_EPOCHS, UPDATES // updates),
        minutes=options["minutes"] or 0.0,
        seed=options["seed"],
    )
    data = {"folder": midi_dir.resolve().name} | {k: options[k] for k in ("held_out", "transpose")}
    return runs.begin(folder, config, plan, corpus, data)


def _resumed(folder: Path, corpus: Corpus, options: dict[str, Any]) -> Run:
    from dataclasses import replace

    from jazzrnn import run as runs

    run = runs.resume(folder, corpus)
    longer = {name: options[name] for name in ("epochs", "minutes") if options[name]}
    run.plan = replace(run.plan, **longer)
    return run


def _show_start(run: Run) -> None:
    config, plan = run.config, run.plan
    learned, held_out = (
        sum(len(steps) - 1 for steps in side) for side in (run.learn, run.held_out)
    )
    click.echo(
        f"learning {len(run.learn)} pieces ({learned:,} notes), holding out {len(run.held_out)}"
        f" ({held_out:,} notes)"
    )
    click.echo(
        f"{config.cell} {config.layers} x {config.hidden}, {len(run.state.weights):,} weights,"
        f" batches of {plan.m} x {plan.T} notes, at most {plan.epochs} epochs"
        + (f" or {plan.minutes:g} minutes" if plan.minutes else "")
        + f", in {run.folder}"
    )


def _train(run: Run) -> bool:
    """Train with progress. The first Ctrl-C saves and returns false, the second one exits."""
    from jazzrnn import run as runs

    stop = False

    def interrupt(_: int, __: FrameType | None) -> None:
        nonlocal stop
        if stop:
            raise KeyboardInterrupt
        stop = True

    previous = signal.signal(signal.SIGINT, interrupt)
    shown = 0.0
    try:
        for progress in runs.train(run):
            if progress.held_out is not None:
                click.echo("\r" * sys.stdout.isatty() + _line(progress, run))
            elif sys.stdout.isatty() and time.monotonic() - shown > 1:
                click.echo("\r" + _line(progress, run), nl=False)
                shown = time.monotonic()
            if stop and not progress.done:
                runs.save(run)
                return False
    finally:
        signal.signal(signal.SIGINT, previous)
    return True


def _line(progress: Progress, run: Run) -> str:
    held_out = "" if progress.held_out is None else f", held out {progress.held_out.sum():.3f}"
    best = " (best)" if progress.improved else ""
    left = progress.seconds * (1 - progress.share) / max(progress.share, 1e-9)
    minutes, seconds = divmod(round(left), 60)
    return (
        f"epoch {progress.epoch}/{run.plan.epochs}  update {progress.update}  {progress.share:4.0%}"
        f"  {minutes}:{seconds:02d} left  loss {progress.loss:.3f}{held_out}{best}  "
    )


def _show_result(run: Run) -> None:
    """The held-out losses next to the baselines."""
    from jazzrnn.encoding.steps import SCHEMA
    from jazzrnn.evaluation.ngram import baselines
    from jazzrnn.nn.training import measure
    from jazzrnn.run import CHOSEN_NAMES

    model = measure(run.config, run.state.best_weights, run.held_out).tolist()
    found = baselines(SCHEMA, run.learn, run.held_out)
    unigram, best = [b.unigram for b in found], [b.best for b in found]
    side = "held-out" if run.data["held_out"] else "training"
    click.echo(f"{side} loss in nats a note")
    click.echo("".join(f"{name:>10}" for name in ["", *CHOSEN_NAMES, "all"]))
    for name, losses in (("unigram", unigram), ("n-gram", best), ("model", model)):
        click.echo(f"{name:>10}" + "".join(f"{loss:10.3f}" for loss in [*losses, sum(losses)]))
    orders = ", ".join(str(b.order) for b in found)
    click.echo(f"(n-gram: Witten-Bell, of the orders 1 to 4 the best for each: {orders})")
