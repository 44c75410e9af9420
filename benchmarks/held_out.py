"""Held-out loss of a model trained with the defaults, next to unigram and n-gram.

    python -m benchmarks.held_out MIDI_DIR [--files 300] [options of jazzrnn train]

trains in a temporary folder on MIDI_DIR, or on so many of its files chosen by a fixed seed, and
lets `jazzrnn train` print its table.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np


def main() -> None:
    """Choose the files, train, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("midi_dir", type=Path)
    parser.add_argument("--files", type=int, help="so many files of the folder; default all")
    arguments, options = parser.parse_known_args()
    paths = sorted(arguments.midi_dir.glob("*.mid"))
    order = np.random.default_rng(0).permutation(len(paths))[: arguments.files]
    with tempfile.TemporaryDirectory() as folder:
        music = Path(folder, "music")
        music.mkdir()
        for index in order:
            shutil.copy(paths[index], music)
        command = [sys.executable, "-m", "jazzrnn", "train", str(music)]
        run = ["-o", str(Path(folder, "run")), *options]
        subprocess.run([*command, *run], check=True)


if __name__ == "__main__":
    main()
