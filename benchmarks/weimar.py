"""The measures of the Weimar solos beside the published ones.

    python -m benchmarks.weimar WEIMAR

reads melody/*.csv and beats/*.csv in WEIMAR (Jazzomat Research Project 2017, as CSV), and prints
the mean of the measures of the solos in 4/4, alone, as Wu and Yang 2020 do.
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from jazzrnn.evaluation import harmony, musdr, structure
from jazzrnn.music.notes import STEPS_PER_QUARTER, Piece, make_piece
from jazzrnn.music.weimar.solos import read_solos

PUBLISHED = {"H1": 1.943, "H4": 2.885, "GS": 0.826, "CPI": 0.401}  # of 431 solos
MEASURES = {
    "H1": lambda piece: musdr.pitch_class_entropy(piece, 1),
    "H4": lambda piece: musdr.pitch_class_entropy(piece, 4),
    "GS": musdr.grooving_similarity,
    "CPI": musdr.chord_irregularity,
    "GS, Q = 64": lambda piece: musdr.grooving_similarity(piece, 16),
    "SI 2-4 bars": lambda piece: structure.structureness(piece, structure.SHORT),
    "SI 4-8 bars": lambda piece: structure.structureness(piece, structure.MID),
    "SI 8- bars": lambda piece: structure.structureness(piece, structure.LONG),
    "scale consistency": harmony.scale_consistency,
    "empty beat rate": harmony.empty_beat_rate,
    "chord coherence": harmony.chord_coherence,
    "scale coherence": harmony.scale_coherence,
}


def performed_grooving(melody: Path, beats: Path) -> float:
    """GS as the paper has it: onsets in seconds, rounded to 64ths of a bar of 4/4."""
    onsets = {(int(row["bar"]), int(row["beat"])): row for row in _rows(beats)}
    bars = sorted({bar for bar, _ in onsets})
    grid = np.zeros((len(bars), 64), bool)
    for row in _rows(melody):
        bar, beat = int(row["bar"]), int(row["beat"])
        start = onsets[bar, beat]
        within = (float(row["onset"]) - float(start["onset"])) / float(start["duration"])
        grid[bars.index(bar), min(max(round(16 * (beat - 1 + within)), 0), 63)] = True
    n, k = len(grid), grid.sum(axis=0)
    return float(1 - (k * (n - k)).sum() / (n * (n - 1) / 2 * 64))


def with_bars_shuffled(solo: Piece, rng: np.random.Generator) -> Piece:
    """The bars of a piece in 4/4 in random order: what structure chance alone has."""
    order = rng.permutation(solo.bars)
    bar = 4 * STEPS_PER_QUARTER
    notes = [n._replace(onset=int(order[n.onset // bar]) * bar + n.onset % bar) for n in solo.notes]
    return make_piece(notes, solo.meters)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def main() -> None:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weimar", type=Path)
    arguments = parser.parse_args()
    solos = {solo.name: solo.piece for solo in read_solos(arguments.weimar)}
    names = [name for name, solo in solos.items() if {m[1:] for m in solo.meters} == {(4, 4)}]
    common = [solos[name] for name in names]
    print(f"{len(common)} of {len(solos)} solos are in 4/4 throughout")
    print(f"{'':20}{'ours':>8}{'±':>7}{'published':>11}")
    for name, measure in MEASURES.items():
        show(name, [measure(solo) for solo in common], PUBLISHED.get(name, ""))
    folders = [arguments.weimar / side for side in ("melody", "beats")]
    performed = [performed_grooving(*(f / f"{name}_FINAL.csv" for f in folders)) for name in names]
    show("GS as performed", performed, PUBLISHED["GS"])
    rng = np.random.default_rng(0)
    mixed = [with_bars_shuffled(solo, rng) for solo in common]
    for name in (name for name in MEASURES if name.startswith("SI")):
        show(f"{name}, shuffled", [MEASURES[name](solo) for solo in mixed], "")


def show(name: str, values: list[float], published: float | str) -> None:
    """Print one line: the mean and its standard error."""
    found = np.array(values)[np.isfinite(values)]
    error = found.std(ddof=1) / np.sqrt(len(found))
    print(f"{name:22}{found.mean():6.3f}{error:7.3f}{published:>11}")


if __name__ == "__main__":
    main()
