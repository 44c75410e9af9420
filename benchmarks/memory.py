"""Memory and open files over a long training and many songs: they stay flat.

    python -m benchmarks.memory                       # 2,000 updates, 1,000 songs
    python -m benchmarks.memory --updates 200 --songs 100

Trains a small network on `midi_data/`, and lets it write songs of 8 bars, in this process. A line
shows the memory of the process (resident set size) and its open files. Linux only: it reads /proc.
"""

import argparse
import os
import tempfile
from pathlib import Path

import jazzrnn

MUSIC = Path(__file__).parent.parent / "midi_data"
PAGE = os.sysconf("SC_PAGE_SIZE")


def used() -> tuple[float, int]:
    """Return the memory of this process in MiB, and its number of open files."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE / 2**20, len(os.listdir("/proc/self/fd"))


def show(what: str, number: int) -> None:
    """Print a line."""
    memory, files = used()
    print(f"{what:>8} {number:>6,}  {memory:8.1f} MiB  {files:3} open files", flush=True)


def main(updates: int, songs: int) -> None:
    """Train, write songs, and show what is used ten times each."""
    with tempfile.TemporaryDirectory() as place:
        run = Path(place, "run")
        for progress in jazzrnn.train(
            MUSIC, run, hidden=16, layers=1, batch_size=4, seq_len=16, epochs=10**6
        ):
            if progress.update % (updates // 10) == 0 or progress.update == 1:
                show("update", progress.update)
            if progress.update == updates:
                break
        model = jazzrnn.load(run)
        for number in range(1, songs + 1):
            song = model.generate(bars=8, seed=number)
            song.save(run / "song.mid", overwrite=True)
            if number % (songs // 10) == 0 or number == 1:
                show("song", number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--songs", type=int, default=1000)
    options = parser.parse_args()
    main(options.updates, options.songs)
