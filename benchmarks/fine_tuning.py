"""Held-out loss of small sets: trained from nothing, and from models that know music.

    python -m benchmarks.fine_tuning MIDI_DIR --from nothing jazz RUN ... [--files 5 20 100]
    python -m benchmarks.fine_tuning TUNES --author "George Gershwin" --from nothing jazz

learns some files of a folder and tests on 40 others, chosen by a fixed seed, or on a quarter of the
titles of an author (TUNES has a `tunes.csv`, see `benchmarks.tunes`). Every training has the same
updates, `--updates`; one from nothing has the size that `jazzrnn train` takes by default, so none
takes longer. As always the weights are kept that are best on the training's own held-out pieces.
With `--others` a base is trained first, for so many updates, on up to 300 files of the folder that
are neither learned nor tested. `--rate` and `--dropout` try other ones than the defaults. Losses
are in nats a note, the cost of the plan included; seconds are those of a core.
"""

import argparse
import csv
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.encoding.corpus import Corpus
from jazzrnn.encoding.folder import read_folder
from jazzrnn.music.form.cost import plan_costs
from jazzrnn.nn.training import held_out_loss
from jazzrnn.runs import run as runs
from jazzrnn.runs.plan import TrainingRequest, base_of, new_run, sizes
from jazzrnn.runs.state import Run

TESTED, MOST_OTHERS, QUARTER = 40, 300, 4
NOTHING = "nothing"
SMALL = TrainingRequest(hidden=128)  # of a base of others


class Music(NamedTuple):
    """Files of a folder: to learn, to test on, and the rest."""

    name: str
    learn: list[Path]
    test: list[Path]
    others: list[Path]


def sets(arguments: argparse.Namespace) -> Iterator[Music]:
    """Yield the sets to learn."""
    paths = sorted(arguments.midi_dir.glob("*.mid"))
    if arguments.author:
        yield of_author(paths, arguments.author)
        return
    mixed = [paths[k] for k in np.random.default_rng(0).permutation(len(paths))]
    most = TESTED + max(arguments.files)
    for count in arguments.files:
        learn = mixed[TESTED : TESTED + count]
        yield Music(f"{count} files", learn, mixed[:TESTED], mixed[most : most + MOST_OTHERS])


def of_author(paths: Sequence[Path], author: str) -> Music:
    """Return the tunes of an author, every fourth title to test on; others have other titles."""
    with (paths[0].parent / "tunes.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    own = sorted({row["title"] for row in rows.values() if author in row["authors"]})
    titles = {path: rows[path.name]["title"] for path in paths}
    test = [path for path in paths if titles[path] in own[::QUARTER]]
    learn = [path for path in paths if titles[path] in {*own} - {*own[::QUARTER]}]
    return Music(author, learn, test, [path for path in paths if titles[path] not in own])


def read(paths: Sequence[Path], folder: Path) -> Corpus:
    """Copy files into a folder of their own, and read them."""
    folder.mkdir(parents=True)
    for path in paths:
        shutil.copy(path, folder)
    return read_folder(folder, find_chords=False)[0]


def train(place: Path, music: Corpus, wish: TrainingRequest, updates: int) -> Run:
    """Train for about so many updates, without a stop."""
    _, plan = sizes(sum(map(len, music.steps)), wish)
    an_epoch = max(1, sum(map(len, music.steps)) // (plan.m * plan.T))
    wish = replace(wish, epochs=max(1, round(updates / an_epoch)))
    run = new_run(place, place, music, wish, base_of(wish))
    for _ in runs.train(run):
        pass
    return run


def test_loss(run: Run, weights: np.ndarray, test: Corpus) -> float:
    """Return the loss of the test pieces, the cost of their plans included."""
    plans = plan_costs(run.repertoire.settings, list(test.settings))
    losses = held_out_loss(run.config, weights, test.steps)
    return float(losses.sum()) + sum(plans) / sum(map(len, test.steps))


def main() -> None:
    """Train, test, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("midi_dir", type=Path)
    parser.add_argument("--files", type=int, nargs="+", default=[5, 20, 100])
    parser.add_argument("--author")
    parser.add_argument("--from", nargs="*", dest="bases", default=[NOTHING])
    parser.add_argument("--others", type=int, default=0, help="updates of a base of other files")
    parser.add_argument("--updates", type=int, default=200)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--dropout", type=float)
    arguments = parser.parse_args()
    print("| learned | begun from | its loss before | loss | seconds |\n|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        bases = [*arguments.bases]
        for music in sets(arguments):
            place = Path(folder, music.name)
            learn, test = read(music.learn, place / "learn"), read(music.test, place / "test")
            others = Path(folder, "others")
            if arguments.others and not others.exists():
                read_others = read(music.others, place / "rest")
                train(others, read_others, SMALL, arguments.others)
                bases.append(str(others))
            for number, base in enumerate(bases):
                wish = TrainingRequest(
                    base=None if base == NOTHING else base,
                    learning_rate=arguments.rate,
                    dropout=arguments.dropout,
                )
                row = compare(place / str(number), learn, test, wish, arguments.updates)
                print(f"| {music.name} | {Path(base).name} | {row} |", flush=True)


def compare(place: Path, learn: Corpus, test: Corpus, wish: TrainingRequest, updates: int) -> str:
    """Train, and return the cells of a row: the loss of the base before, the loss, seconds."""
    started = time.process_time()
    run = train(place, learn, wish, updates)
    seconds = time.process_time() - started
    base = base_of(wish)
    before = f"{test_loss(run, base.network.weights, test):.3f}" if base else ""
    return f"{before} | {test_loss(run, run.state.best_weights, test):.3f} | {seconds:.0f}"


if __name__ == "__main__":
    main()
