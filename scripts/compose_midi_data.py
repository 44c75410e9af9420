"""Compose the pieces of midi_data/: `python scripts/compose_midi_data.py [FOLDER]`.

The same seed writes the same bytes. What is there under the same name is written over.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]  # runs from a clone, installed or not

from composer.catalogue import SEED, Title, titles  # noqa: E402 - after the path
from composer.pieces import compose  # noqa: E402 - after the path

from jazzrnn.music.midi.writing import write_midi  # noqa: E402 - after the path


def midi_of(title: Title, seed: int = SEED) -> bytes:
    """The MIDI file of a piece."""
    made = f"composed by scripts/compose_midi_data.py, seed {seed}; CC0 1.0"
    return write_midi(compose(title, seed), title=title.text, made=made)


def main(folder: Path) -> None:
    """Write every piece into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = list(titles())
    for title in written:
        (folder / title.file_name).write_bytes(midi_of(title))
    print(f"{len(written)} pieces in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "midi_data")
