"""Learn from the Weimar Jazz Database how soloists place their notes, and in which tempi.

    python -m scripts.learn_feel WEIMAR

WEIMAR is the database as CSV (see `jazzrnn import --help`). It has each onset twice: as a place in
its bar, and in seconds, as it was played. The difference is what is learned here. Solos in 4/4
count, by tempo. Prints the tables of `jazzrnn/music/feel/learned.py` and `jazzrnn/music/tempi.py`.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from jazzrnn.music.weimar.tables import Event, Tables, find_entries

EDGES = (40, 80, 110, 140, 170, 200, 230, 260, 400)  # bpm
OFFBEATS = {Fraction(1, 2), Fraction(3, 5), Fraction(4, 7), Fraction(2, 3)}
FARTHEST = 0.25  # beats from its place: what is farther away was annotated in another sense
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
BLUES = {12, 24}  # bars of a chorus
SLOWEST_SWING = 90.0  # bpm; slower ones are ballads, for the CSV files name no style
JOINED = 0.8  # beats from one onset to the next: the notes of a line, not the ends of phrases


class Placed(NamedTuple):
    """A note as it was played."""

    kind: str  # "beat", "offbeat", "triplet" or "sixteenth"
    number: int  # of its beat
    late: float  # beats behind its annotated place; of offbeats behind the half of the beat
    seconds: float  # of its onset
    beat_seconds: float


def main() -> None:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weimar", type=Path)
    source = parser.parse_args().weimar
    solos = [entry.read() for entry in find_entries(source)]
    common = [solo for solo in solos if {b.signature for b in solo.beats} - {None} == {(4, 4)}]
    print("# bpm, on the beat, offbeat, triplet, sixteenth, scatter, drift, joined  (solos, notes)")
    for low, high in pairwise(EDGES):
        some = [solo for solo in common if low <= tempo_bpm(solo) < high]
        row, notes = learn(some)
        print(f"({', '.join(f'{number:g}' for number in row)}),  # {len(some)}, {notes:,}")
    print("# tempi: quantiles")
    for name, tempi in tempi_of(source).items():
        print(f"{name}: {np.quantile(tempi, QUANTILES).round(1).tolist()},  # {len(tempi)} solos")


def tempo_bpm(solo: Tables) -> float:
    """Quarter notes a minute, the mean of the solo."""
    return 60 * (len(solo.beats) - 1) / (solo.beats[-1].onset_seconds - solo.beats[0].onset_seconds)


def tempi_of(folder: Path) -> dict[str, list[float]]:
    """Return the tempi of the solos in `beats/` by kind of tune."""
    tempi: defaultdict[str, list[float]] = defaultdict(list)
    for path in sorted((folder / "beats").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            beats = [*csv.DictReader(file)]
        meter = next(beat["signature"] for beat in beats if beat["signature"]).strip("'\" ")
        tempo = 60 * (len(beats) - 1) / (float(beats[-1]["onset"]) - float(beats[0]["onset"]))
        bars: defaultdict[str, set[str]] = defaultdict(set)
        for beat in beats:
            bars[beat["chorus_id"]].add(beat["bar"])
        form = Counter(map(len, bars.values())).most_common(1)[0][0]
        slow = "ballad" if tempo < SLOWEST_SWING else "blues" if form in BLUES else "swing"
        kind = {"4/4": slow, "3/4": "waltz"}.get(meter, "other meters")
        tempi[kind].append(tempo)
    return dict(tempi)


def learn(solos: Sequence[Tables]) -> tuple[list[float], int]:
    """Return a row of the table, and of how many notes it was learned."""
    placed = [[*place(solo)] for solo in solos]
    late: defaultdict[str, list[float]] = defaultdict(list)
    for note in (note for solo in placed for note in solo):
        late[note.kind].append(
            note.late if note.kind == "offbeat" else 1000 * note.late * note.beat_seconds
        )
    row = [
        round(float(np.mean([tempo_bpm(solo) for solo in solos]))),
        round(float(np.median(late["beat"])), 1),
        round(0.5 + float(np.mean(late["offbeat"])), 3),
        round(float(np.median(late["triplet"])), 1),
        round(float(np.median(late["sixteenth"])), 1),
        round(scatter_ms(placed), 1),
        round(drift_ms(placed), 1),
        round(float(np.median([share for solo in solos for share in filled(solo)])), 2),
    ]
    return row, sum(map(len, placed))


def place(solo: Tables) -> Iterator[Placed]:
    """Yield the notes that lie near the place that is annotated."""
    starts = {(beat.bar, beat.beat): k for k, beat in enumerate(solo.beats)}
    seconds = [beat.onset_seconds for beat in solo.beats]
    of_beat: defaultdict[int, list[Event]] = defaultdict(list)
    for event in solo.events:
        k = starts.get((event.bar, event.beat))
        if k is not None and k + 1 < len(seconds):
            of_beat[k].append(event)
    for k, events in of_beat.items():
        length = seconds[k + 1] - seconds[k]
        places = [Fraction(event.tatum - 1, event.division) for event in events]
        inner = {*places} - {0}
        swings = len(inner) == 1 and inner <= OFFBEATS
        for event, at in zip(events, places, strict=True):
            late = (event.onset_seconds - seconds[k]) / length - float(at)
            kind = "beat" if at == 0 else "offbeat" if swings else _finer(at)
            if kind and abs(late) < FARTHEST:
                late += float(at) - 0.5 if kind == "offbeat" else 0.0
                yield Placed(kind, k, late, event.onset_seconds, length)


def _finer(at: Fraction) -> str:
    return {3: "triplet", 2: "sixteenth", 4: "sixteenth"}.get(at.denominator, "")


def scatter_ms(solos: Sequence[Sequence[Placed]]) -> float:
    """Return how far onsets on the beat lie from where their neighbours on the beats before and
    after have them (standard deviation). The annotated beats, which have errors, cancel out.
    """
    bends: list[float] = []
    for solo in solos:
        on_beat = {note.number: note.seconds for note in solo if note.kind == "beat"}
        bends += [
            1000 * (on_beat[k] - 2 * on_beat[k + 1] + on_beat[k + 2]) / 6**0.5
            for k in on_beat
            if k + 1 in on_beat and k + 2 in on_beat
        ]
    return 1.4826 * float(np.median(np.abs(np.array(bends) - np.median(bends))))


def drift_ms(solos: Sequence[Sequence[Placed]]) -> float:
    """Return how far a player drifts from his usual place for longer than a beat: the root of the
    covariance of onsets on neighbouring beats.
    """
    products: list[float] = []
    for solo in solos:
        late = {n.number: 1000 * n.late * n.beat_seconds for n in solo if n.kind == "beat"}
        if late:
            usual = float(np.median([*late.values()]))
            products += [(late[k] - usual) * (late[k + 1] - usual) for k in late if k + 1 in late]
    return max(0.0, float(np.mean(products))) ** 0.5


def filled(solo: Tables) -> Iterator[float]:
    """Yield how much of the time up to the next onset each note of a line sounds."""
    beat_seconds = 60 / tempo_bpm(solo)
    for event, following in pairwise(solo.events):
        gap = (following.onset_seconds - event.onset_seconds) / beat_seconds
        if 0 < gap < JOINED:
            yield min(event.duration_beats / gap, 1.0)


if __name__ == "__main__":
    main()
