"""How fast a folder of MIDI files is read, and encoded, against the libraries that read MIDI.

`python -m benchmarks.corpus_speed FOLDER [--files N ...]`

Each library reads every file into its own objects, in a process of its own, from the path on.
Of ours there are three rows: the steps alone, by the function that its readers run; what `train`
does, from readers to steps in the store (written, fsync included), all processes counted; and to
find them there again. Process CPU time after a first file that is not counted, and with it the
imports; medians of rounds that take turns. Then the memory: N files, in other keys if
there are fewer, are read into an empty store; the peaks are those of the resident memory of the
main process and of its largest reader.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import symusic

from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus
from jazzrnn.encoding.encoded import encode_files
from jazzrnn.encoding.store import Store

EACH = "def read(paths):\n    for path in paths: "
READERS = {
    "symusic": f"import symusic\n{EACH}symusic.Score.from_file(path)",
    "jazzrnn, steps": "from jazzrnn.encoding.corpus import TASK\n"
    "from jazzrnn.encoding.encoded import encode_files\n"
    "def read(paths):\n"
    "    for k in range(0, len(paths), TASK): encode_files(paths[k : k + TASK], ())",
    "mido": f"import mido\n{EACH}mido.MidiFile(path)",
    "pretty_midi": f"import pretty_midi\n{EACH}pretty_midi.PrettyMIDI(path)",
    "miditoolkit": f"import miditoolkit\n{EACH}miditoolkit.MidiFile(path)",
    "music21": f"import music21\n{EACH}"
    "music21.converter.parse(path, forceSource=True, quantizePost=False)",
}
OURS, AGAIN = "jazzrnn, steps in the store", "jazzrnn, found in the store"
FEW = {"music21": 20, "pretty_midi": 200, "miditoolkit": 200, "mido": 200}  # files a round
ROUNDS = 5


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, nargs="*", default=[1000, 5000, 20000])
    parser.add_argument("--ours", nargs=2, help=argparse.SUPPRESS)  # a process of its own
    arguments = parser.parse_args()
    if arguments.ours:
        print(json.dumps(ours(arguments.folder, Path(arguments.ours[0]), arguments.ours[1])))
        return
    speed(arguments.folder)
    memory(arguments.folder, arguments.files)


def used() -> float:
    """Process CPU seconds so far, those of processes that have ended included."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def ours(folder: Path, store: Path, processes: str) -> dict[str, float]:
    """Read a folder into a store: CPU seconds, notes, and peaks of memory in MiB."""
    corpus = Corpus()
    names = find_files(folder)
    encode_files([str(folder / names[0])], ())
    before = used()
    for _ in read_corpus(folder, names, corpus, store=Store(store), processes=int(processes)):
        pass
    seconds = used() - before
    main_process, readers = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    notes = sum(map(len, corpus.steps)) - len(corpus.steps)
    return {
        "files": len(names), "notes": notes, "seconds": seconds,
        "main": main_process, "reader": readers,
    }  # fmt: skip


def call_ours(folder: Path, store: Path, processes: int = 1) -> dict[str, float]:
    """`ours` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.corpus_speed", str(folder)]
    more = ["--ours", str(store), str(processes)]
    done = subprocess.run([*command, *more], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def theirs(name: str, paths: list[Path]) -> float | None:
    """CPU seconds that a library needs for the files, without its import; None if not installed."""
    code = (
        f"import sys, time\n{READERS[name]}\n"
        "paths = sys.argv[1:]\nread(paths[:1])\nstart = time.process_time()\n"
        "read(paths)\nprint(time.process_time() - start)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return float(done.stdout) if done.returncode == 0 else None


def speed(folder: Path) -> None:
    """The first table."""
    paths = [folder / name for name in find_files(folder)]
    times: dict[str, list[float]] = {}  # seconds a file
    for _ in range(ROUNDS):
        for name in READERS:
            some = paths[:: max(1, len(paths) // FEW.get(name, len(paths)))]
            seconds = theirs(name, some)
            if seconds is not None:
                times.setdefault(name, []).append(seconds / len(some))
        with tempfile.TemporaryDirectory() as store:
            for name in (OURS, AGAIN):
                found = call_ours(folder, Path(store))
                times.setdefault(name, []).append(found["seconds"] / found["files"])
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    notes = found["notes"] / found["files"]
    print(f"{len(paths)} files, {notes:.0f} notes each; a second of one core")
    print(f"{'':30}{'files':>10}{'notes':>12}{'of symusic':>12}")
    for name, seconds in sorted(middle.items(), key=lambda item: item[1]):
        share = middle["symusic"] / seconds
        print(f"{name:30}{1 / seconds:10,.0f}{notes / seconds:12,.0f}{share:12.4f}")


def copies(folder: Path, to: Path, count: int) -> None:
    """Files of a folder in other keys, so that none is a duplicate of another."""
    paths = [folder / name for name in find_files(folder)]
    for number in range(count):
        score = symusic.Score.from_file(paths[number % len(paths)])
        moved = score.shift_pitch(number // len(paths) % 24 - 12)
        moved.dump_midi(to / f"{number:06}.mid")


def memory(folder: Path, sizes: list[int]) -> None:
    """The second table."""
    print(f"\n{'files':>8}{'CPU us a file':>15}{'main MiB':>10}{'reader MiB':>12}   (then again)")
    for count in sizes:
        with tempfile.TemporaryDirectory() as place:
            music, store = Path(place, "music"), Path(place, "store")
            music.mkdir()
            copies(folder, music, count)
            line = f"{count:8,}"
            for _ in range(2):
                found = call_ours(music, store, processes=2)
                line += f"{found['seconds'] / found['files'] * 1e6:15.0f}"
                line += f"{found['main']:10.0f}{found['reader']:12.0f}"
            print(line)


if __name__ == "__main__":
    main()
