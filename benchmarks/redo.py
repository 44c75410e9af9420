"""How well bars that are written anew lead to what comes behind them.

    python -m benchmarks.redo FOLDER [-m MODEL] [--gaps 40]

Four bars of pieces that the model has not learned are taken out, at most three gaps a piece,
and candidates are drawn for them. How likely does the model find the real bars behind the gap, in
nats a note (shift, part, pitch and duration),

- behind the real bars;
- behind one candidate, as it comes: the mean of all of them;
- behind the best of 8 and 32, chosen by the first four of the bars behind;
- behind nothing: the gap is silent?

Whoever chooses by a number finds a better number. So beside the first four bars stand the next
four, by which nobody has chosen. The candidates are told what the bars that were taken out echoed.
Intervals hold 95 % of the means that other gaps would give (bootstrap).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from jazzrnn.copying.copies import melodies_of
from jazzrnn.editing.candidates import CANDIDATES_AT_ONCE, draw, judge
from jazzrnn.editing.gap import AHEAD, make_gap
from jazzrnn.editing.views import network_parts, view_of
from jazzrnn.encoding.folder import read_folder
from jazzrnn.errors import OptionError
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.request import MAX_COPY
from jazzrnn.music.notes import bar_starts
from jazzrnn.music.opened import Opened, open_file
from jazzrnn.runs.known_pieces import known_pieces
from jazzrnn.runs.models import load_song_model, model_path

BARS, BEFORE, MOST_GAPS = 4, 4, 3  # of a gap; in front of it, at least; in a piece
FEWEST = 6  # notes in the gap, and in the bars behind it
BEST_OF = (8, CANDIDATES_AT_ONCE)
NEAR, FAR = (0, AHEAD), (AHEAD, 2 * AHEAD)  # bars behind a gap
ROWS = ("real bars", "one candidate", *(f"best of {n}" for n in BEST_OF), "silence")


def unknown_files(folder: Path, model: Path, loaded: SongModel) -> list[Path]:
    """The files of pieces that a model has not learned: where no list says which, those that have
    no stretch of over MAX_COPY notes with a learned piece in common.
    """
    corpus, _ = read_folder(folder, loaded.repertoire.finds_chords)
    learned = loaded.learned
    known = known_pieces(loaded.repertoire.fingerprint, model, corpus, learned)
    unknown = known.to_evaluate
    if not known.surely_unknown:
        assert learned, "it is not known what the model has learned"
        both = [melodies_of(corpus.steps[k], corpus.settings[k]) for k in unknown]
        longest = [learned.check(melodies).longest for melodies in both]
        unknown = [k for k, notes in zip(unknown, longest, strict=True) if notes <= MAX_COPY]
    return [folder / corpus.names[k] for k in unknown]


def measured(model: SongModel, opened: Opened, seed: int) -> list[list[list[float]]]:
    """For each gap, for the bars NEAR and FAR, the nats a note of each of ROWS."""
    lines = bar_starts(opened.piece.meters, opened.piece.length)
    rng = np.random.default_rng([seed, 7])
    firsts = np.arange(BEFORE, len(lines) - BARS - 2 * AHEAD)
    found: list[list[list[float]]] = []
    taken: list[int] = []
    for first in rng.permutation(firsts).tolist():
        if len(found) == MOST_GAPS:
            break
        if any(abs(first - other) < BARS for other in taken):
            continue
        start, end = lines[first], lines[first + BARS]
        parts = network_parts(model, opened, start, end)
        view = view_of(model, opened, parts, start, end, seed)
        gap = make_gap(view.piece, view.setting, view.here(start), view.here(end), [*view.parts])
        real = [n for n in view.piece.notes if gap.start <= n.onset < gap.end]
        counts = [int(gap.judged(real, bars)[1].sum()) for bars in (NEAR, FAR)]
        if gap.is_last or min(len(real), *counts) < FEWEST:
            continue
        drawn = [notes for notes, _ in draw(view.model, gap, view.request, CANDIDATES_AT_ONCE)]
        near, far = (np.array(judge(view.model, gap, [real, [], *drawn], b)) for b in (NEAR, FAR))
        best = [int(near[2 : 2 + n].argmin()) + 2 for n in BEST_OF]
        found.append([
            [float(losses[0]), float(losses[2:].mean()), *losses[best].tolist(), float(losses[1])]
            for losses in (near / counts[0], far / counts[1])
        ])  # fmt: skip
        taken.append(first)
    return found


def interval(values: Sequence[float]) -> str:
    """The mean, and its interval."""
    array, rng = np.array(values), np.random.default_rng(0)
    means = rng.choice(array, (1000, len(array))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{array.mean():7.3f} ({low:6.3f} to {high:6.3f})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("-m", "--model", type=Path, default=Path("jazz"))
    parser.add_argument("--gaps", type=int, default=40)
    wished = parser.parse_args()
    path = model_path(wished.model)
    model = load_song_model(path)
    files = unknown_files(wished.folder, path, model)
    found: list[list[list[float]]] = []
    for number, k in enumerate(np.random.default_rng(0).permutation(len(files)).tolist()):
        try:
            one = measured(model, open_file(files[k]), number)
        except OptionError:  # the model does not know its parts
            continue
        found += one
        if len(found) >= wished.gaps:
            break
    losses = np.array(found)  # (gaps, 2, rows)
    print(f"{len(losses)} gaps of {BARS} bars, {path.parent.name}: nats a note in the four bars")
    print("behind the gap; how many less than behind one candidate; and in the four after these")
    for row, name in enumerate(ROWS):
        gains = losses[:, :, 1] - losses[:, :, row]
        near, far = (interval(gains[:, k].tolist()) for k in range(2))
        print(f"{name:>14}  {losses[:, 0, row].mean():.3f}  {near}  {far}")


if __name__ == "__main__":
    main()
