"""The report of an evaluation as plain data for JSON: None for what is not defined."""

import math
from collections.abc import Mapping
from typing import Any

from jazzrnn.evaluation.bar_similarity import BarSimilarity
from jazzrnn.evaluation.comparison import Comparison
from jazzrnn.evaluation.held_out import Estimate, Row
from jazzrnn.evaluation.measures import MEASURES, MeasuredSets


def held_out(rows: Mapping[str, Row]) -> dict[str, Any]:
    """Return the losses of the attributes."""
    return {
        name: {
            "loss": _estimate(row.loss),
            "perplexity": _estimate(row.perplexity),
            "accuracy": _estimate(row.accuracy),
            "unigram": _finite(row.unigram),
            "n-gram": _finite(row.ngram),
            "order": row.order or None,
        }
        for name, row in rows.items()
    }


def measures(music: MeasuredSets) -> dict[str, Any]:
    """Return the measures of both sets, and their comparison."""
    return {
        measure.name: _comparison(music.comparisons[measure.name])
        | {
            "lead": not measure.whole,
            "unit": measure.unit,
            "classes": [*measure.classes],
            "real values": _values(music.real[measure.name].tolist(), measure.classes),
            "our values": _values(
                music.ours[measure.name].tolist() if music.ours else [], measure.classes
            ),
        }
        for measure in MEASURES
    }


def bars(similarity: BarSimilarity) -> dict[str, Any]:
    """Return how similar bars are by their distance, from 1 bar on."""
    return {
        "real": [_finite(value) for value in similarity.real.tolist()],
        "ours": [_finite(value) for value in similarity.ours.tolist()],
        "mean difference": _finite(similarity.error),
        "mean difference of halves": _finite(similarity.halves),
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
    """Return the number of each piece, or the mean histogram."""
    if not classes:
        return [_finite(row[0]) for row in rows]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: _finite(value) for name, value in estimate._asdict().items()}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
