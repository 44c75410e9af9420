"""How high soloists play who take turns: songs of the model in the box beside real solos.

    python -m benchmarks.soloists [--songs 40] [--seed 0]

Each song has two winds of different families, who play four choruses in turn or trade fours,
between the heads. The table has the mean pitch of each instrument's notes in its turns, the mean of
the songs and its standard error, where the instrument plays first and where it plays second.
"""

import argparse
from collections import defaultdict

import numpy as np

import jazzrnn
from benchmarks.forms import USUAL
from benchmarks.musicianship.solo import MEAN_PITCHES
from benchmarks.musicianship.takes import solo_of
from jazzrnn.music.leadsheets.forms import read_form

PAIRS = (  # who plays first and second, in turn
    ("trumpet", "tenor"), ("tenor", "trumpet"), ("alto", "trombone"), ("trombone", "alto"),
    ("soprano", "trumpet"), ("trombone", "tenor"), ("tenor", "trombone"), ("trumpet", "soprano"),
)  # fmt: skip
TEMPI = 80, 120, 160, 220  # bpm, in turn
CHORUSES = 6


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--songs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0, help="of the first song")
    arguments = parser.parse_args()
    model = jazzrnn.load("jazz")
    found: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for number in range(arguments.songs):
        pair = PAIRS[number % len(PAIRS)]
        form = USUAL[number % len(USUAL)]
        programs = [MEAN_PITCHES[name][0] for name in pair]
        song = model.generate(
            form=form, choruses=CHORUSES, soloists=programs, trade=4 if number % 3 == 2 else None,
            tempo=TEMPI[number % len(TEMPI)], band="none", seed=arguments.seed + number,
        )  # fmt: skip
        for place, (name, program) in enumerate(zip(pair, programs, strict=True)):
            solo = solo_of(song.piece, program // 8, len(read_form(form).bars))
            found[name, place].append(float(np.mean([note.pitch for note in solo.notes])))
    print("| | first | second | real solos |\n|---|---:|---:|---:|")
    for name, (_, real) in MEAN_PITCHES.items():
        cells = (_cell(found[name, place]) for place in (0, 1))
        print(f"| {name} | {' | '.join(cells)} | {real} |")


def _cell(values: list[float]) -> str:
    if not values:
        return ""
    error = np.std(values) / np.sqrt(len(values))
    return f"{np.mean(values):.1f} ± {error:.1f} ({len(values)})"


if __name__ == "__main__":
    main()
