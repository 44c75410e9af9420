"""Whose solo is it? A classifier of n-grams on the Weimar Jazz Database, and on songs.

    python -m benchmarks.performers WEIMAR [--songs FOLDER]

The players are those with at least five solos. Each solo is described by how often its n-grams
come: of intervals (1 to 4 of them), of times between onsets and of durations (1 to 3), in grid
steps. Neither the key nor the register is in it. Counts are weighted as in text search (1 + log
count, times how rare an n-gram is among all solos, whoever plays them); two solos are as alike as
the mean of the cosines of their three blocks. Ridge regression on these likenesses gives each
player a score (one against all), and the highest is who it is. A solo is classified by all solos of
other titles.

FOLDER has a folder of MIDI songs for each player that was asked for, by the database's name, such
as FOLDER/CharlieParker/1.mid: each is classified by all solos. docs/models.md has the result.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL).

Source: ridge regression on kernels: C. Saunders, A. Gammerman, V. Vovk 1998.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from jazzrnn.music.analysis.lead import lead
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_file
from jazzrnn.music.notes import Piece
from jazzrnn.music.weimar.solos import read_solos

FEWEST = 5  # solos of a player
FARTHEST, LONGEST = 13, 48  # semitones, grid steps: what is more counts as that
ORDERS = (4, 3, 3)  # of n-grams, at most: intervals, times, durations
RIDGE = 0.1
Floats = npt.NDArray[np.float64]
Counts = tuple[Counter[tuple[int, ...]], ...]


def counts_of(piece: Piece) -> Counts:
    """Count the n-grams of a melody: of its intervals, times between onsets, and durations."""
    notes = np.array(piece.notes, np.int64).reshape(-1, 5)
    intervals = np.diff(notes[:, 2]).clip(-FARTHEST, FARTHEST)
    times = np.diff(notes[:, 0]).clip(0, LONGEST)
    rows = intervals, times, notes[:, 3].clip(0, LONGEST)
    return tuple(
        Counter(tuple(row[k : k + n]) for n in range(1, order + 1) for k in range(len(row) - n + 1))
        for row, order in zip((row.tolist() for row in rows), ORDERS, strict=True)
    )


def vectors(counts: Sequence[Counter[tuple[int, ...]]], known: Sequence[int]) -> Floats:
    """Return a row of length 1 for each solo (solos, n-grams); how rare an n-gram is, and which
    there are, is counted in the solos that are `known`.
    """
    solos_with = Counter(ngram for k in known for ngram in counts[k])
    column = {ngram: k for k, ngram in enumerate(solos_with)}
    rarity = np.log(len(known) / np.array([*solos_with.values()]))
    rows = np.zeros((len(counts), len(column)))
    for row, count in zip(rows, counts, strict=True):
        for ngram, times in count.items():
            if ngram in column:
                row[column[ngram]] = 1 + np.log(times)
    rows *= rarity
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def likeness(solos: Sequence[Counts], known: Sequence[int]) -> Floats:
    """Return how alike all solos are (solos, solos), from 0 to 1."""
    blocks = [vectors(counts, known) for counts in zip(*solos, strict=True)]
    return sum((rows @ rows.T for rows in blocks), np.zeros(())) / len(blocks)


def scores(
    alike: Floats, known: Sequence[int], players: Sequence[str], asked: Iterable[int]
) -> Floats:
    """Return the score of each player, in alphabetical order, for the solos `asked` (asked, k)."""
    names = sorted(set(players))
    by: Floats = np.array([[1.0 if players[k] == name else 0.0 for name in names] for k in known])
    inside: Floats = alike[np.ix_(known, known)]
    by -= np.mean(by, axis=0)
    weights = np.linalg.solve(inside + RIDGE * np.identity(len(known)), by).astype(np.float64)
    found: Floats = alike[np.ix_([*asked], known)] @ weights
    return found


def main() -> None:
    """Classify, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weimar", type=Path)
    parser.add_argument("--songs", type=Path)
    arguments = parser.parse_args()
    all_solos = [*read_solos(arguments.weimar)]
    number = Counter(solo.performer for solo in all_solos)
    solos = [solo for solo in all_solos if number[solo.performer] >= FEWEST]
    players, titles = [s.performer for s in solos], [s.title for s in solos]
    names = sorted(set(players))
    counts = [counts_of(solo.piece) for solo in solos]
    alike = likeness(counts, range(len(solos)))
    ranks: list[int] = []
    for title in sorted(set(titles)):
        held_out = [k for k, one in enumerate(titles) if one == title]
        known = [k for k, one in enumerate(titles) if one != title]
        for k, row in zip(held_out, scores(alike, known, players, held_out), strict=True):
            ranks.append(int((row > row[names.index(players[k])]).sum()))
    report(f"{len(solos)} solos of {len(names)} players", ranks, len(names))
    most = Counter(players).most_common(1)[0]
    print(f"always {most[0]}: {most[1] / len(solos):.1%}; by chance: {1 / len(names):.1%}")
    if arguments.songs:
        for_songs(arguments.songs, counts, players)


def for_songs(folder: Path, counts: list[Counts], players: Sequence[str]) -> None:
    """Classify songs that were asked for as a player's, and print how many are recognized."""
    names, known, together = sorted(set(players)), range(len(counts)), list[int]()
    for asked in sorted(path for path in folder.iterdir() if path.is_dir()):
        songs = [lead(read_midi(read_file(path)).piece) for path in sorted(asked.glob("*.mid"))]
        alike = likeness([*counts, *map(counts_of, songs)], known)
        found = scores(alike, known, players, range(len(counts), len(alike)))
        likeliest: list[int] = found.argmax(axis=1).tolist()
        guesses = Counter(names[k] for k in likeliest).most_common(3)
        print(f"{asked.name}, {len(songs)} songs, taken for: {guesses}")
        if asked.name in names:
            own = found[:, [names.index(asked.name)]]
            together += (found > own).sum(axis=1).tolist()
    report("songs", together, len(names))


def report(what: str, ranks: Sequence[int], players: int) -> None:
    """Print how many are recognized, and how many are among the first five.

    Args:
        what: they are.
        ranks: how many players were thought likelier than the right one, for each.
        players: in all.
    """
    right, error = np.mean(np.equal(ranks, 0)), np.std(np.equal(ranks, 0)) / np.sqrt(len(ranks))
    near = np.mean(np.less(ranks, 5))
    print(f"{what}: {right:.1%} ± {error:.1%} recognized, {near:.1%} among 5 of {players}")


if __name__ == "__main__":
    main()
