"""What a musician hears in the first chorus: songs of the model in the box beside real solos.

    python -m benchmarks.musicianship [WEIMAR] [--songs 60] [--seed 0]

writes songs over usual forms, in all styles and tempi (see `takes`), measures them and, if WEIMAR
is named, the solos of the Weimar Jazz Database, and prints the table for docs/models.md. The rows
and their definitions are in `solo`, and in the files beside it.
"""

import argparse
import time
from pathlib import Path

from benchmarks.musicianship import solo
from benchmarks.musicianship.takes import real_solos, songs
from jazzrnn.runs.models import BOX, load_song_model

ROWS = (*solo.ROWS,)


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weimar", type=Path, nargs="?")
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="of the first song")
    arguments = parser.parse_args()
    model = load_song_model(BOX)
    began = time.process_time()
    written = [*songs(model, arguments.songs, arguments.seed)]
    seconds = time.process_time() - began
    real = [*real_solos(arguments.weimar)] if arguments.weimar else []
    print("| | songs | real or practice | to reach | |\n|---|---:|---:|---|---|")
    for row in ROWS:
        print(row.line(written, real))
    bars = sum(take.piece.bars for take in written)
    print(
        f"\n{len(written)} songs of {bars:,} bars, {32 * seconds / bars:.2f} s of processor time"
        f" for 32 bars; {len(real)} solos; model {model.fingerprint}"
    )


if __name__ == "__main__":
    main()
