"""How much real pieces copy from each other: the yardstick for songs.

    python -m benchmarks.copying MIDI_DIR [--songs DIR]

holds out a tenth of MIDI_DIR, ten times, as `jazzrnn train` does (transpositions of a tune stay
on one side), and checks every held-out piece against the others. Songs in DIR are checked
against all of MIDI_DIR.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from jazzrnn.copying.copies import (
    Copies,
    LearnedMelodies,
    Melodies,
    join_melodies,
    melodies_of,
    trace,
)
from jazzrnn.encoding.corpus import Corpus, find_files, read_corpus, split
from jazzrnn.evaluation.copy_report import WAYS, mean_share, percentiles
from jazzrnn.evaluation.number_format import percent

FOLDS = 10
SHARES = (50, 90, 95, 100)  # percent of the pieces have no longer copy
BARS = 32  # of a song, if nothing else is asked for


def read(folder: Path) -> tuple[Corpus, list[Melodies]]:
    """All pieces of a folder."""
    corpus = Corpus()
    for _ in read_corpus(folder, find_files(folder), corpus):
        pass
    return corpus, [*map(melodies_of, corpus.steps, corpus.settings)]


def learned(corpus: Corpus, melodies: list[Melodies], which: Sequence[int]) -> LearnedMelodies:
    """Some pieces, to be searched."""
    return LearnedMelodies(
        [corpus.names[k] for k in which], trace(join_melodies(melodies[k] for k in which))
    )


def beginning(melodies: Melodies) -> Melodies:
    """The first bars, as many as a song has."""
    return Melodies(*(values[melodies.bar <= BARS] for values in melodies))


def row(name: str, found: list[Copies]) -> str:
    """A line of the table."""
    notes = [value for way in percentiles(found, SHARES) for value in way]
    cells = [name, f"{len(found)}", *(f"{n:.0f}" for n in notes), percent(mean_share(found))]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("midi_dir", type=Path)
    parser.add_argument("--songs", type=Path)
    arguments = parser.parse_args()
    corpus, melodies = read(arguments.midi_dir)
    whole: list[Copies] = []
    begun: list[Copies] = []
    for seed in range(FOLDS):
        learn, held_out = split(corpus, 1 / FOLDS, seed)
        known = learned(corpus, melodies, learn)
        whole += [known.check(melodies[k]) for k in held_out]
        begun += [known.check(beginning(melodies[k])) for k in held_out]
    ways = [f"{way}: {share} %" for way in WAYS for share in SHARES]
    print(f"| | pieces | {' | '.join(ways)} | 8-note stretches |\n|---|" + 10 * "---:|")
    print(row("held out", whole))
    print(row(f"held out, first {BARS} bars", begun))
    if arguments.songs:
        everything = learned(corpus, melodies, range(len(melodies)))
        print(row("songs", [everything.check(song) for song in read(arguments.songs)[1]]))


if __name__ == "__main__":
    main()
