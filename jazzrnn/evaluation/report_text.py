"""The report of an evaluation as tables for a terminal."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jazzrnn.evaluation.bar_similarity import BarSimilarity
from jazzrnn.evaluation.held_out import Row
from jazzrnn.evaluation.measures import MEASURES, MeasuredSets
from jazzrnn.evaluation.number_format import in_percent, interval, number, percent

SHOWN_DISTANCES = (1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32)  # bars
GUIDE = (
    "ours, real: means of the sets (±: standard error); gap: distance between the means;",
    "halves: the same for two random halves of the real set. Closeness is the aim: a gap as small",
    "as between halves, overlap near 1, KL near 0. Measures are taken of the lead, those with * of",
    "the whole piece.",
)


def about_lines(about: Mapping[str, str], remarks: Sequence[str]) -> Iterator[str]:
    """Yield what was evaluated, and what a reader must know."""
    for name, value in about.items():
        yield f"{name:>12}  {value}"
    for remark in remarks:
        yield f"{'note':>12}  {remark}"


def held_out_lines(rows: Sequence[Row], surely_unknown: bool) -> Iterator[str]:
    """Yield the losses of the attributes."""
    loss = "held-out loss" if surely_unknown else "loss (not held-out)"
    yield f"{loss} in nats a note, perplexity, accuracy, each with its 95 % interval"
    yield (
        f"{'':10}{'loss':>7}{'95 %':>16}{'perplexity':>12}{'95 %':>20}{'accuracy':>10}{'95 %':>16}"
        f"{'unigram':>9}{'n-gram':>8}"
    )
    for row in rows:
        order = f" ({row.order})" if row.order else ""
        cells = [
            f"{number(row.loss.value):>7}{interval(row.loss):>16}",
            f"{number(row.perplexity.value):>12}{interval(row.perplexity):>20}",
            f"{percent(row.accuracy.value):>10}{interval(in_percent(row.accuracy)):>16}",
            f"{number(row.unigram):>9}{number(row.ngram):>8}{order}",
        ]
        yield f"{row.name:10}" + "".join(cells)


def music_lines(music: MeasuredSets) -> Iterator[str]:
    """Yield the measures of the real pieces, and how close the generated ones are."""
    if not music.ours:
        yield f"{'':30}{'real':>9}{'halves':>9}"
    else:
        yield (
            f"{'':30}{'ours':>9}{'±':>8}{'real':>9}{'gap':>9}{'halves':>9}"
            f"{'overlap':>9}{'halves':>8}{'KL':>8}{'halves':>8}"
        )
    for measure in MEASURES:
        found = music.comparisons[measure.name]
        name = f"{measure.label:30}"
        if not music.ours:
            yield f"{name}{number(found.real):>9}{number(found.halves):>9}"
            continue
        yield name + "".join(
            f"{number(value):>{width}}"
            for value, width in zip(found.cells, (9, 8, 9, 9, 9, 9, 8, 8, 8), strict=True)
        )
    yield from GUIDE if music.ours else ()
    yield ""
    yield from _bar_lines(music.bars)


def _bar_lines(bars: BarSimilarity) -> Iterator[str]:
    """Yield how similar bars are that lie some of the distances apart."""
    yield "similarity of bars by their distance, 1 to 32 bars: how many of their notes both have"
    yield f"{'bars apart':10}" + "".join(f"{distance:>7}" for distance in SHOWN_DISTANCES)
    for name, values in (("real", bars.real), ("ours", bars.ours)):
        if np.isfinite(values).any():
            shown = (number(float(values[distance - 1])) for distance in SHOWN_DISTANCES)
            yield f"{name:10}" + "".join(f"{value:>7}" for value in shown)
    if math.isfinite(bars.error):
        yield f"mean difference {number(bars.error)}; of two halves of real {number(bars.halves)}"
    else:
        yield f"mean difference of two halves {number(bars.halves)}"
