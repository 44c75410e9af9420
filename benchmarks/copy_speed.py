"""How fast the copy check is: indexing the pieces learned, checking a song.

    python -m benchmarks.copy_speed [MIDI_DIR] [--notes 400000]

The pieces of MIDI_DIR (midi_data), transposed and with every tenth pitch changed, are repeated
until there are so many melody notes. A song is a piece of about 500 notes, changed in the same
way, or as it was learned: the longest possible copy. Times are of one core (process time).
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from jazzrnn.blas import use_one_thread

use_one_thread()  # before numpy is imported

import numpy as np  # noqa: E402 - see above

from benchmarks.copying import read  # noqa: E402 - see above
from jazzrnn.copying.copies import LearnedMelodies, Melodies, join_melodies, trace  # noqa: E402 - see above
from jazzrnn.runs.learned import load_learned, save_learned  # noqa: E402 - see above

TIMES = 20


def changed(melodies: Melodies, rng: np.random.Generator) -> Melodies:
    """A transposed variant: every tenth pitch is another one."""
    pitch = melodies.pitch.astype(int) + rng.integers(-6, 7)
    other = rng.random(len(pitch)) < 0.1
    pitch[other] += rng.integers(-3, 4, np.count_nonzero(other))
    return melodies._replace(pitch=pitch.clip(0, 127))


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Process time of one call."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("midi_dir", type=Path, nargs="?", default=Path("midi_data"))
    parser.add_argument("--notes", type=int, default=400_000)
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    pieces = read(arguments.midi_dir)[1]
    many: list[Melodies] = []
    while sum(len(melodies.pitch) for melodies in many) < arguments.notes:
        many.append(changed(pieces[len(many) % len(pieces)], rng))
    known = LearnedMelodies([f"{k}.mid" for k in range(len(many))], trace(join_melodies(many)))
    print(f"{len(known.traces.piece):,} melody notes in {len(many)} pieces")
    print(f"index with rhythm {seconds(lambda: known.with_rhythm):.2f} s", end=", ")
    print(f"by intervals {seconds(lambda: known.by_intervals):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "learned.npz")
        saving = seconds(lambda: save_learned(path, known.names, [known.traces], ""))
        loading = seconds(lambda: load_learned(path, ""))
        size = path.stat().st_size / 2**20
    print(f"learned.npz {size:.1f} MiB, written in {saving:.2f} s, read in {loading:.2f} s")
    nearest = min(range(len(many)), key=lambda k: abs(len(many[k].pitch) - 500))
    for name, song in (("a variant", changed(many[nearest], rng)), ("a copy", many[nearest])):
        taken = seconds(lambda song=song: known.check(song), TIMES)
        print(f"{name} of {len(song.pitch)} notes is checked in {1e3 * taken:.1f} ms", end="; ")
        taken = seconds(lambda song=song: known.copies_more(song, 16, 31), TIMES)
        print(f"whether its last bars copy, in {1e3 * taken:.1f} ms")


if __name__ == "__main__":
    main()
