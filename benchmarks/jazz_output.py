"""Choruses that a model improvises over fixed progressions, beside real solos.

    python -m benchmarks.jazz_output MODEL SOLOS [--choruses N] [--inside SHARE] ...

MODEL is a run's folder or a model file, SOLOS a folder of MIDI files with chord symbols that
the model has not learned; the other options are those of `jazzrnn generate`. Prints a table for
docs/benchmarks.md. Only solos in 4/4 count. All shares are of all notes (or of all time)
together, the spread is that of the pieces.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np

from jazzrnn.evaluation.harmony import chord_coherence, scale_coherence
from jazzrnn.generation.biases import Biases
from jazzrnn.generation.compose import compose
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.request import TOP_P, Request, per_attribute
from jazzrnn.generation.scale_bias import strong_beats
from jazzrnn.generation.settings import choose_setting
from jazzrnn.music.analysis.lead import lead
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import Piece
from jazzrnn.runs.models import load_song_model, model_path

FORMS = ("blues", "minor-blues", "rhythm-changes", "ii-V-I", "modal")
SHORTEST = 12  # bars
TOGETHER = 4  # choruses in one tempo


def bars_of(form: str) -> int:
    """Once through the form, or several times through a short one."""
    bars = len(read_form(form).bars)
    return bars * -(-SHORTEST // bars)


def choruses(model: SongModel, form: str, count: int, request: Request) -> list[Piece]:
    """Return N choruses over a form, by players and in tempos that the model knows: how dense a
    solo is depends on the tempo.
    """
    changes = replace(read_form(form), tempo_bpm=0.0)
    songs: list[Piece] = []
    while len(songs) < count:
        request = replace(request, seed=request.seed + 1, bars=bars_of(form), changes=changes)
        setting = choose_setting(model.repertoire, request, NO_PRIMER)
        some = min(TOGETHER, count - len(songs))
        songs += compose(model, setting, request, NO_PRIMER, [None] * some)
    return songs


def real_solos(folder: Path) -> list[Piece]:
    """The pieces in 4/4 in a folder."""
    pieces = [read_midi(path.read_bytes()).piece for path in sorted(folder.rglob("*.mid"))]
    return [piece for piece in pieces if {meter[1:] for meter in piece.meters} == {(4, 4)}]


def on_strong_beats(piece: Piece) -> Piece:
    """The notes that begin on beats 1 and 3."""
    strong = strong_beats(piece, piece.length)
    return replace(piece, notes=tuple(note for note in piece.notes if strong[note.onset]))


def longest_repeat(piece: Piece) -> float:
    """Notes of the longest run of one pitch."""
    runs = groupby(note.pitch for note in piece.notes)
    return float(max((len([*run]) for _, run in runs), default=0))


def rest_share(piece: Piece) -> float:
    """Share of the time in which nothing sounds."""
    sounding = np.zeros(piece.length, bool)
    for note in piece.notes:
        sounding[note.onset : note.onset + note.duration] = True
    return 1 - float(sounding.mean())


def pooled(share: Callable[[Piece], float], pieces: Sequence[Piece]) -> tuple[float, float]:
    """A share of the notes of all pieces together, and its standard error over the pieces."""
    found = np.array([(share(piece), len(piece.notes)) for piece in pieces])
    found = found[np.isfinite(found[:, 0])]
    values, weights = found.T
    mean = float((values * weights).sum() / weights.sum())
    spread = weights * (values - mean) / weights.mean()
    return mean, float(np.sqrt((spread**2).mean() / len(found)))


def mean(of: Callable[[Piece], float], pieces: Sequence[Piece]) -> tuple[float, float]:
    """The mean of the pieces, by their bars, and its standard error."""
    values = np.array([of(piece) for piece in pieces])
    weights = np.array([float(piece.bars) for piece in pieces])
    average = float((values * weights).sum() / weights.sum())
    spread = weights * (values - average) / weights.mean()
    return average, float(np.sqrt((spread**2).mean() / len(pieces)))


def report(real: Sequence[Piece], ours: Sequence[Piece]) -> None:
    """Print the table, with what is asked of each line."""
    print("| measure | real solos | choruses | goal | |")
    print("|---|---:|---:|---|---|")
    strong = [[on_strong_beats(piece) for piece in pieces] for pieces in (real, ours)]
    for name, measure, (a, b) in (
        ("chord tones on beats 1 and 3", chord_coherence, strong),
        ("scale tones", scale_coherence, (real, ours)),
    ):
        (x, dx), (y, dy) = pooled(measure, a), pooled(measure, b)
        kept = abs(x - y) <= 0.05
        print(f"| {name} | {x:.1%} ± {dx:.1%} | {y:.1%} ± {dy:.1%} | within 5 points | {kept} |")
    for name, measure in (
        ("notes a bar", lambda piece: len(piece.notes) / piece.bars),
        ("share of rests", rest_share),
    ):
        (x, dx), (y, dy) = mean(measure, real), mean(measure, ours)
        kept = abs(y / x - 1) <= 0.15
        print(f"| {name} | {x:.3f} ± {dx:.3f} | {y:.3f} ± {dy:.3f} | within 15 % | {kept} |")
    runs = [np.array([longest_repeat(piece) for piece in pieces]) for pieces in (real, ours)]
    x, y = (f"{run.max():.0f} (median {np.median(run):g})" for run in runs)
    print(f"| longest run of one note | {x} | {y} | at most as in real ones"
          f" | {runs[1].max() <= runs[0].max()} |")  # fmt: skip


def pair(text: str) -> tuple[str, float]:
    """(attribute, number) of "pitch=0.9"; the attribute of "0.9" is ""."""
    attribute, _, number = text.rpartition("=")
    return attribute, float(number)


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("solos", type=Path)
    parser.add_argument("--choruses", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    for name in ("temperature", "top-p"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="[ATTRIBUTE=]VALUE")
    for name in ("inside", "phrases", "rests"):
        parser.add_argument(f"--{name}", type=float)
    arguments = parser.parse_args()
    model = load_song_model(model_path(arguments.model))
    wish = Request(
        seed=arguments.seed,
        temperature=per_attribute(map(pair, arguments.temperature), {}),
        top_p=per_attribute(map(pair, arguments.top_p), TOP_P),
        biases=Biases(arguments.inside or 0.0, arguments.phrases, arguments.rests),
    )
    ours = {form: choruses(model, form, arguments.choruses // len(FORMS), wish) for form in FORMS}
    real = [lead(piece) for piece in real_solos(arguments.solos)]
    report(real, [lead(piece) for pieces in ours.values() for piece in pieces])
    bars = {form: bars_of(form) for form in FORMS}
    exact = all(piece.bars == bars[form] for form, pieces in ours.items() for piece in pieces)
    print(f"| bars of the forms | | {', '.join(map(str, bars.values()))} | exactly | {exact} |")
    print(
        f"\n{len(real)} solos, {sum(map(len, ours.values()))} choruses, model {model.fingerprint}"
    )


if __name__ == "__main__":
    main()
