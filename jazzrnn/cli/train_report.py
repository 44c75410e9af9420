"""What `jazzrnn train` prints of a training: how it begins, how far it is, what came of it."""

import shlex
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jazzrnn.cli.terminal import say
from jazzrnn.files import followed
from jazzrnn.nn.training import Progress, held_out_loss
from jazzrnn.runs import run as runs
from jazzrnn.runs.about import BASE, BASE_LOSSES
from jazzrnn.runs.models import MODEL, OUTPUTS
from jazzrnn.runs.state import LOSSES, Run


def show_start(run: Run) -> None:
    """Print what is trained on what."""
    config, plan = run.config, run.plan
    learned, held_out = run.notes()
    other = f"{len(run.held_out)} held out ({held_out:,} notes)"
    say(
        f"pieces: {len(run.learn)} to learn ({learned:,} notes), "
        + (other if run.data["held_out"] else "none held out: the loss is of what is learned")
    )
    epochs = "1 epoch" if plan.epochs == 1 else f"{plan.epochs} epochs"
    limit = f" or {plan.minutes:g} min" if plan.minutes else ""
    say(
        f"{config.cell} {config.layers} x {config.hidden}, {len(run.state.weights):,} weights,"
        f" {plan.m} x {plan.T} notes an update, at most {epochs}{limit},"
        f" in {run.folder}"
    )


def progress_line(progress: Progress, run: Run) -> str:
    """Return how far a training is, and its losses."""
    left = progress.seconds * (1 - progress.share) / max(progress.share, 1e-9)
    minutes, seconds = divmod(round(left), 60)
    losses = progress.held_out
    measured = "" if losses is None else f"  {run.measured_on} loss {_both(losses, run)}"
    return (
        f"epoch {progress.epoch}/{run.plan.epochs}  update {progress.update}  {progress.share:4.0%}"
        f"  {minutes}:{seconds:02d} left  loss {progress.loss:.3f}{measured}"
        + (" best " if progress.improved else "      ")
    )


def _both(losses: npt.NDArray[np.floating], run: Run) -> str:
    """Return the loss plus the cost of the plans that the network is given."""
    notes = float(losses.sum())
    return f"{notes + run.plan_cost:.3f} (notes {notes:.3f} + plan {run.plan_cost:.3f})"


def show_result(run: Run) -> None:
    """Print the held-out losses next to the baselines."""
    model = held_out_loss(run.config, run.state.best_weights, run.held_out).tolist()
    unigrams, ngrams, best_orders = zip(*runs.count_ngrams(run), strict=True)
    rows = {
        "unigram": [*unigrams, 0.0],
        "n-gram": [*ngrams, 0.0],
        **({"base": [*run.data[BASE_LOSSES], run.plan_cost]} if BASE in run.data else {}),
        "model": [*model, run.plan_cost],
    }
    say(f"{run.measured_on} loss in nats a note")
    say("".join(f"{name:>10}" for name in ["", *LOSSES, "all"]))
    for name, losses in rows.items():
        say(f"{name:>10}" + "".join(f"{loss:10.3f}" for loss in [*losses, sum(losses)]))
    orders = ", ".join(str(order) for order in best_orders)
    say(f"(n-gram: Witten-Bell, the best of the orders 1 to 4: {orders})")
    if sum(rows["model"]) > sum(rows["n-gram"]):
        say("the model is not yet better than counting: train longer, or on more music")


def show_way(folder: Path) -> None:
    """Print what to do with the model now."""
    named = [] if followed(folder.parent) == followed(OUTPUTS) else ["-m", str(folder)]
    song = shlex.join(["generate", *named, "-o", "song.mid"])
    say(f"saved {folder / MODEL}; write a song with: jazzrnn {song}")
