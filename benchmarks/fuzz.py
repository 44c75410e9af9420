"""Reading MIDI files that chance has damaged: how many are read, and whether any does harm.

`python -m benchmarks.fuzz FOLDER [--seconds 60] [--seed 0]`

Files of a folder are damaged in one of several ways, up to eight times each, and read. A file is
read whole, read with repairs, or refused with a MidiError; anything else is a failure, and so are
more than 10 seconds or 1 GiB. Failures are kept as files, and the exit code is 1.
"""

import argparse
import hashlib
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from jazzrnn.encoding.corpus import find_files
from jazzrnn.errors import MidiError
from jazzrnn.music.midi.reading import read_midi

LONGEST, LARGEST = 10.0, 2**30  # seconds of processor time, bytes
LARGEST_FILE = 20_000  # bytes of files that are damaged: larger ones take longer and show no more
MOST_DAMAGES = 8
EVENTS = [bytes.fromhex(text) for text in (
    "FF 2F 00", "FF 51 03 00 00 00", "FF 58 04 00 FF 00 00", "FF 01 FF FF FF 7F", "F0 7F", "F7 00",
    "FF 7F 07 43 7B 01 7F 7F 7F 7F", "B0 40 7F", "B9 00 7F", "C9 7F", "90 3C 00", "4D 54 72 6B",
    "FF FF FF FF FF", "B0 65 00 00 64 06 00 06 0F", "FF 21 01 FF", "00 00 00 00", "90 7F 7F",
)]  # fmt: skip


def main() -> None:
    """Damage and read files until the time is over; print how they end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--files", type=int, default=2**62, help="stop after so many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--failures", type=Path, default=Path("failures"))
    arguments = parser.parse_args()
    paths = [arguments.folder / name for name in find_files(arguments.folder)]
    whole = [data for path in paths if len(data := path.read_bytes()) <= LARGEST_FILE]
    rng = np.random.default_rng(arguments.seed)
    ends: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    slowest, end = 0.0, time.monotonic() + arguments.seconds
    while time.monotonic() < end and ends.total() < arguments.files:
        data = damaged(whole, rng)
        start = time.process_time()
        how, detail = outcome(data)
        seconds = time.process_time() - start
        slowest = max(slowest, seconds)
        if seconds > LONGEST:
            how, detail = "failures", f"{seconds:.0f} seconds"
        if how == "refused":
            reasons["".join(c for c in detail if not c.isdigit())] += 1
        ends[how] += 1
        if how == "failures":
            arguments.failures.mkdir(exist_ok=True)
            name = hashlib.sha256(data).hexdigest()[:12]
            (arguments.failures / f"{name}.mid").write_bytes(data)
            print(f"{name}.mid: {detail}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    counts = ", ".join(
        f"{ends[how]:,} {how}" for how in ("whole", "repaired", "refused", "failures")
    )
    print(f"{ends.total():,} damaged files: {counts}")
    print(f"slowest {slowest:.2f} s, peak of memory {peak / 2**20:.0f} MiB")
    for reason, count in reasons.most_common(12):
        print(f"{count:8,}  {reason}")
    sys.exit(bool(ends["failures"]) or peak > LARGEST)


def outcome(data: bytes) -> tuple[str, str]:
    """How reading ends, and why."""
    try:
        reading = read_midi(data)
    except MidiError as error:
        text = str(error)
        return ("refused", text) if "\n" not in text and len(text) < 200 else ("failures", text)
    except Exception as error:
        return "failures", f"{type(error).__name__}: {error}"
    return ("repaired" if reading.repairs else "whole"), ""


def damaged(whole: list[bytes], rng: np.random.Generator) -> bytes:
    """One of the files, damaged."""
    data = bytearray(whole[rng.integers(len(whole))])
    for _ in range(rng.integers(1, MOST_DAMAGES + 1)):
        damage(data, whole, rng)
    return bytes(data)


def damage(data: bytearray, whole: list[bytes], rng: np.random.Generator) -> None:
    """Damage a file in one way."""
    way = rng.integers(8)
    # Half of the damage is in the first bytes: headers are short.
    place = int(
        rng.integers(min(len(data), 64) if rng.random() < 0.5 else len(data)) if data else 0
    )
    length = int(rng.integers(1, 64))
    if way == 0 and data:  # a bit
        data[place] ^= 1 << int(rng.integers(8))
    elif way == 1 and data:  # a byte
        data[place] = int(rng.integers(256))
    elif way == 2:  # bytes are lost
        del data[place : place + length]
    elif way == 3:  # bytes come in
        data[place:place] = rng.bytes(length)
    elif way == 4:  # bytes come twice
        data[place:place] = data[place : place + length]
    elif way == 5:  # the end is lost
        del data[max(place, len(data) // 4) :]
    elif way == 6:  # an event that does much
        data[place:place] = b"\0" + EVENTS[rng.integers(len(EVENTS))]
    else:  # a part of another file
        other = whole[rng.integers(len(whole))]
        start = int(rng.integers(len(other)))
        data[place:place] = other[start : start + 8 * length]


if __name__ == "__main__":
    main()
