"""What an evaluation found: as tables for a terminal, and as JSON."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from jazzrnn.evaluation import copy_report
from jazzrnn.evaluation.bar_similarity import BarSimilarity
from jazzrnn.evaluation.comparison import Comparison
from jazzrnn.evaluation.copy_report import CopySets
from jazzrnn.evaluation.held_out import Estimate, Row
from jazzrnn.evaluation.measures import MEASURES, Values

SHOWN_DISTANCES = (1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 24, 32)  # bars
GUIDE = (
    "ours, real: means of the sets (±: standard error); gap: distance between the means;",
    "halves: the same for two random halves of the real set. Closeness is the aim: a gap as small",
    "as between halves, overlap near 1, KL near 0. Measures are taken of the lead, those with * of",
    "the whole piece.",
)


@dataclass(frozen=True)
class Report:
    """All that was found.

    Attributes:
        title: which folder.
        about: name -> what was evaluated, for people.
        remarks: what a reader must know to judge the numbers.
        held_out: empty if there is no model.
        unseen: whether the model surely has not learned what `held_out` is of.
        comparisons: one for each of MEASURES.
        real: values of the real pieces.
        ours: values of the generated ones; empty if there are none.
        bars: how alike bars are by their distance, real and generated.
        copies: what pieces copy from those learned; empty if that was not checked.
    """

    title: str
    about: dict[str, str]
    remarks: list[str]
    held_out: list[Row]
    unseen: bool
    comparisons: dict[str, Comparison]
    real: Values
    bars: BarSimilarity
    ours: Values = field(default_factory=Values)
    copies: CopySets = field(default_factory=CopySets)


def lines(report: Report) -> Iterator[str]:
    """The report as text."""
    for name, value in report.about.items():
        yield f"{name:>12}  {value}"
    for remark in report.remarks:
        yield f"{'note':>12}  {remark}"
    if report.held_out:
        yield ""
        yield from _held_out_lines(report.held_out, report.unseen)
    if report.copies:
        yield ""
        yield from copy_report.lines(report.copies)
    yield ""
    yield from _measure_lines(report)
    yield ""
    yield from _bar_lines(report.bars)


def _held_out_lines(rows: list[Row], unseen: bool) -> Iterator[str]:
    loss = "held-out loss" if unseen else "loss (not held-out)"
    yield f"{loss} in nats a note, perplexity, accuracy, each with its 95 % interval"
    yield (
        f"{'':10}{'loss':>7}{'95 %':>16}{'perplexity':>12}{'95 %':>20}{'accuracy':>10}{'95 %':>16}"
        f"{'unigram':>9}{'n-gram':>8}"
    )
    for row in rows:
        order = f" ({row.order})" if row.order else ""
        percent = Estimate(*(100 * value for value in row.accuracy))
        cells = [
            f"{number(row.loss.value):>7}{interval(row.loss):>16}",
            f"{number(row.perplexity.value):>12}{interval(row.perplexity):>20}",
            f"{percent.value:>8.1f} %{interval(percent):>16}",
            f"{number(row.unigram):>9}{number(row.ngram):>8}{order}",
        ]
        yield f"{row.name:10}" + "".join(cells)


def _measure_lines(report: Report) -> Iterator[str]:
    if not report.ours:
        yield f"{'':30}{'real':>9}{'halves':>9}"
    else:
        yield (
            f"{'':30}{'ours':>9}{'±':>8}{'real':>9}{'gap':>9}{'halves':>9}"
            f"{'overlap':>9}{'halves':>8}{'KL':>8}{'halves':>8}"
        )
    for measure in MEASURES:
        found = report.comparisons[measure.name]
        name = f"{measure.name + '*' * measure.whole:30}"
        if not report.ours:
            yield f"{name}{number(found.real):>9}{number(found.halves):>9}"
            continue
        yield name + "".join(
            f"{number(value):>{width}}"
            for value, width in (
                (found.ours, 9), (found.error, 8), (found.real, 9), (found.gap, 9),
                (found.halves, 9), (found.sets.overlap, 9), (found.half_sets.overlap, 8),
                (found.sets.kl, 8), (found.half_sets.kl, 8),
            )
        )  # fmt: skip
    yield from GUIDE if report.ours else ()


def _bar_lines(bars: BarSimilarity) -> Iterator[str]:
    """How alike bars are that lie some of the distances apart."""
    yield "similarity of bars by their distance, 1 to 32 bars: what share of their notes both have"
    yield f"{'bars apart':10}" + "".join(f"{distance:>7}" for distance in SHOWN_DISTANCES)
    for name, values in (("real", bars.real), ("ours", bars.ours)):
        if np.isfinite(values).any():
            shown = (number(float(values[distance - 1])) for distance in SHOWN_DISTANCES)
            yield f"{name:10}" + "".join(f"{value:>7}" for value in shown)
    if math.isfinite(bars.error):
        yield f"mean difference {number(bars.error)}; of two halves of real {number(bars.halves)}"
    else:
        yield f"mean difference of two halves {number(bars.halves)}"


def number(value: float) -> str:
    """Short, for a table; "-" for nan.

    >>> number(0.12345), number(23.456), number(-321.7), number(3e7), number(float("nan"))
    ('0.123', '23.46', '-322', '3.0e+07', '-')
    """
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 100_000:
        return f"{value:.1e}"
    digits = 3 if abs(value) < 10 else 2 if abs(value) < 100 else 0
    return f"{value:.{digits}f}"


def interval(estimate: Estimate) -> str:
    """As in "0.912 to 1.034"; "-" if there is none."""
    if not math.isfinite(estimate.low):
        return "-"
    return f"{number(estimate.low)} to {number(estimate.high)}"


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data, null for what is not defined."""
    held_out = {
        row.name: {
            "loss": _estimate(row.loss),
            "perplexity": _estimate(row.perplexity),
            "accuracy": _estimate(row.accuracy),
            "unigram": _finite(row.unigram),
            "n-gram": _finite(row.ngram),
            "order": row.order or None,
        }
        for row in report.held_out
    }
    measures = {
        measure.name: _comparison(report.comparisons[measure.name])
        | {
            "lead": not measure.whole,
            "unit": measure.unit,
            "classes": [*measure.classes],
            "real values": _values(report.real[measure.name].tolist(), measure.classes),
            "our values": _values(
                report.ours[measure.name].tolist() if report.ours else [], measure.classes
            ),
        }
        for measure in MEASURES
    }
    return {
        "about": report.about,
        "remarks": report.remarks,
        "held out": held_out,
        "surely unseen": report.unseen if report.held_out else None,
        "copies": copy_report.as_json(report.copies),
        "measures": measures,
        "similarity of bars": {
            "real": [_finite(value) for value in report.bars.real.tolist()],
            "ours": [_finite(value) for value in report.bars.ours.tolist()],
            "error": _finite(report.bars.error),
            "error of halves": _finite(report.bars.halves),
        },
    }


def _comparison(found: Comparison) -> dict[str, float | None]:
    return {
        "ours": _finite(found.ours),
        "standard error": _finite(found.error),
        "real": _finite(found.real),
        "gap": _finite(found.gap),
        "halves": _finite(found.halves),
        "overlap": _finite(found.sets.overlap),
        "overlap of halves": _finite(found.half_sets.overlap),
        "KL": _finite(found.sets.kl),
        "KL of halves": _finite(found.half_sets.kl),
    }


def _values(rows: list[list[float]], classes: tuple[str, ...]) -> list[Any]:
    """Numbers of the pieces, or of histograms their mean."""
    if not classes:
        return [_finite(row[0]) for row in rows]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: _finite(value) for name, value in estimate._asdict().items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
