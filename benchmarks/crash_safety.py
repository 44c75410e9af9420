"""Kill trainings at random moments, let them go on, and compare with one that nobody killed.

    python -m benchmarks.crash_safety              # 200 times
    python -m benchmarks.crash_safety --kills 20

After every kill all files of the run must load. When a run has come to its end, its weights must
be those of the training that was not killed, bit by bit, and no temporary file may be left in its
folder or in the cache. The trainings save after every update, so that many of them are killed while
they write.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from contextlib import redirect_stdout
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from jazzrnn.cli import train as _  # noqa: F401 - loaded once, and not in every copy
from jazzrnn.cli.main import main as program
from jazzrnn.nn.checkpoint import load_model, load_training
from jazzrnn.runs import plan as plans
from jazzrnn.runs import run as runs

MUSIC = Path(__file__).parent.parent / "midi_data"
SMALL = ["--hidden", "8", "--layers", "1", "--batch-size", "4", "--epochs", "1", "--seed", "3"]
WHOLE = {"files.csv", "learned.npz", "log.csv", "loss.svg", "model.npz", "training.npz"}


def train(music: Path, run: Path, seconds: float = 600.0) -> bool:
    """Begin a training, or let it go on, in a copy of this process; kill that after some seconds.

    Returns:
        Whether it came to its end.
    """
    how = ["--resume"] if (run / "training.npz").exists() else SMALL
    arguments = ["train", str(music), "-o", str(run), "--workers", "1", *how]
    process = get_context("fork").Process(target=call, args=(arguments,))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    if process.exitcode not in {0, -signal.SIGKILL}:
        sys.exit(f"exit code {process.exitcode}")
    return process.exitcode == 0


def call(arguments: list[str]) -> None:
    """Call the program, which saves after every update and evaluates often."""
    runs.SAVE_EVERY, plans.EVALUATE_EVERY = 0, 4
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        program(arguments)


def check_loads(run: Path) -> None:
    """Raise an error if a file of the run does not load."""
    if (run / "training.npz").exists():
        load_training(run / "training.npz")
    if (run / "model.npz").exists():
        load_model(run / "model.npz")
        assert (run / "training.npz").exists(), "nothing to go on from"


def stray_files(run: Path, cache: Path) -> list[Path]:
    """Return temporary files of the run and the cache."""
    files = [*run.iterdir(), *(path for path in cache.rglob("*") if path.is_file())]
    return [path for path in files if path.name not in WHOLE and path.suffix != ".pack"]


def main(kills: int, seed: int) -> None:
    """Kill, and report."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        music, cache = Path(place, "music"), Path(place, "cache")
        os.environ["XDG_CACHE_HOME"] = str(cache)
        music.mkdir()
        for file in sorted(MUSIC.glob("*.mid"))[:2]:
            shutil.copy(file, music)
        straight = Path(place, "straight")
        started = time.monotonic()
        train(music, straight)
        longest = time.monotonic() - started
        wanted = load_training(straight / "training.npz")[2].weights
        done = exact = number = seen = 0
        while done < kills:
            number += 1
            run = Path(place, f"run-{number}")
            shutil.rmtree(cache)  # so that reading is interrupted, too
            while done < kills:
                whole, started = not run.exists(), time.monotonic()
                if train(music, run, rng.uniform(0, longest)):
                    if whole:  # and not what a kill had left to do
                        longest = min(longest, time.monotonic() - started)  # the machine was busy
                    break
                done += 1
                if run.exists():
                    check_loads(run)
                    seen += len(stray_files(run, cache))
            train(music, run)
            assert not stray_files(run, cache), stray_files(run, cache)
            assert {path.name for path in run.iterdir()} == WHOLE
            exact += np.array_equal(load_training(run / "training.npz")[2].weights, wanted)
            print(f"{done} kills, {number} runs, {exact} bit-exact", flush=True)
    print(
        f"{done} times killed; every file of a run loaded each time; {seen} temporary files were"
        f" left, and gone after the next start; {exact} of {number} runs ended bit-exact"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    main(options.kills, options.seed)
