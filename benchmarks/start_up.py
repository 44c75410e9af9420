"""How long it takes until `jazzrnn` says something, and until it has written a song.

`python -m benchmarks.start_up [--rounds N]`

Processor time, user and system, of whole processes that take turns, from the start of Python on:
`import click`, which the command line is built on, `jazzrnn --help`, and `jazzrnn generate` of 32
bars: by the model in the box, and by one of the same 2 x 256 units that an epoch of the music in
midi_data/ has taught next to nothing. Medians.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parent.parent
MUSIC, BOX = PROJECT / "midi_data", PROJECT / "jazzrnn" / "models" / "jazz"
CLICK, HELP = "python -c 'import click'", "jazzrnn --help"
SONG, NAIVE = "jazzrnn generate, 32 bars", "the same, an epoch's model"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        run, song = Path(place, "run"), Path(place, "song.mid")
        jazzrnn = [sys.executable, "-m", "jazzrnn"]
        seconds_of([*jazzrnn, "train", MUSIC, "--epochs", "1", "--hidden", "256", "-o", run])
        write = [*jazzrnn, "generate", "-o", song, "--bars", "32", "--force"]
        taken: dict[str, list[float]] = {CLICK: [], HELP: [], SONG: [], NAIVE: []}
        for seed in range(rounds + 1):
            commands: dict[str, list[str | Path]] = {
                CLICK: [sys.executable, "-c", "import click"],
                HELP: [*jazzrnn, "--help"],
                SONG: [*write, "--seed", str(seed), "-m", BOX],
                NAIVE: [*write, "--seed", str(seed), "-m", run],
            }
            for name, command in commands.items():
                taken[name].append(seconds_of(command))
    print(f"{'':28}{'CPU seconds':>12}{'of click':>10}")
    middle = {name: median(times[1:]) for name, times in taken.items()}  # the first one warms up
    for name, seconds in middle.items():
        print(f"{name:28}{seconds:12.3f}{seconds / middle[CLICK]:10.2f}")


def seconds_of(command: list[str | Path]) -> float:
    """CPU seconds of a process, and of those that it has started."""
    keep = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=keep)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
