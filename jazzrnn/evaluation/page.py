"""An evaluation as one HTML page: no script, nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from jazzrnn.copying.copies import SHORT
from jazzrnn.evaluation import copy_report
from jazzrnn.evaluation.bar_similarity import BarSimilarity
from jazzrnn.evaluation.copy_report import CopySets
from jazzrnn.evaluation.figures import (
    OURS,
    REAL,
    by_distance,
    distributions,
    histogram,
    loss_bars,
    matrices,
    ratios,
)
from jazzrnn.evaluation.held_out import Estimate, Row
from jazzrnn.evaluation.measures import MEASURES, Measure
from jazzrnn.evaluation.report import Report, interval, number

STYLE = f"""
body {{ font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; background: #fff }}
h1, h2, h3 {{ line-height: 1.2; font-weight: 600 }}
h2 {{ margin-top: 2.5rem; border-top: 1px solid #ddd; padding-top: 1.2rem }}
h3 {{ font-size: 1rem; margin: 0 0 .3rem }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .85rem }}
th, td {{ text-align: right; padding: .15rem .6rem; white-space: nowrap }}
th:first-child, td:first-child {{ text-align: left; padding-left: 0 }}
.words th, .words td {{ text-align: left; white-space: normal; vertical-align: top }}
.words td:nth-child(-n+2) {{ white-space: nowrap }}
thead th {{ border-bottom: 1px solid #999 }}
tbody tr:nth-child(even) {{ background: #f7f7f7 }}
.wide {{ overflow-x: auto }}
.note {{ background: #fff6e5; padding: .4rem .8rem; border-left: 4px solid #e0a030 }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem }}
.cards + .wide, details {{ margin-top: 1rem }}
.card {{ border: 1px solid #ddd; border-radius: 6px; padding: .8rem; min-width: 0 }}
.card p {{ margin: .2rem 0; font-size: .85rem; color: #555 }}
.card pre {{ white-space: pre-wrap; font-size: .75rem; line-height: 1.4 }}
summary {{ font-size: .8rem; color: #555; cursor: pointer }}
.ours {{ color: {OURS} }} .real {{ color: {REAL} }}
.key {{ display: inline-block; width: .8em; height: .8em; border-radius: 2px;
        margin: 0 .3em 0 .8em }}
"""


def page(report: Report) -> str:
    """The whole page."""
    title = escape(f"Evaluation: {report.title}")
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            *_about(report),
            *(_held_out(report.held_out, report.unseen) if report.held_out else ()),
            *(_copies(report.copies) if report.copies else ()),
            *_measures(report),
            *_bars(report.bars),
            *_cards(report),
            "</body></html>\n",
        ]
    )


def _about(report: Report) -> Iterator[str]:
    yield "<table><tbody>"
    for name, value in report.about.items():
        yield f'<tr><td>{escape(name)}</td><td style="text-align:left">{escape(value)}</td></tr>'
    yield "</tbody></table>"
    if report.remarks:
        yield f'<p class="note">{"<br>".join(map(escape, report.remarks))}</p>'


def _bars(bars: BarSimilarity) -> Iterator[str]:
    yield "<h2>Similarity of bars by their distance</h2>"
    yield (
        "<p>What share of their notes two bars have in common that lie 1 to 32 bars apart. Where"
        " music comes again after so many bars, there is a peak.</p>"
    )
    yield _key(("real", REAL), ("ours", OURS))
    yield by_distance(bars.real, bars.ours)
    yield (
        f"<p>Mean difference {number(bars.error)}; of two halves of the real set"
        f" {number(bars.halves)}.</p>"
    )


def _held_out(rows: Sequence[Row], unseen: bool) -> Iterator[str]:
    yield f"<h2>{'Held-out loss' if unseen else 'Loss (not held-out)'}</h2>"
    yield (
        f"<p>What the model thinks of music that it {'has not' if unseen else 'may have'} learned,"
        " attribute by attribute, in nats a note: lower is better. Intervals (95 %) are over the"
        " pieces.</p>"
    )
    yield _key(("unigram", "#cccccc"), ("best n-gram", "#999999"), ("model", OURS))
    yield loss_bars(rows)
    yield _table(
        [
            "",
            "loss",
            "95 %",
            "perplexity",
            "95 %",
            "accuracy",
            "95 %",
            "unigram",
            "n-gram",
            "order",
        ],
        [
            [
                row.name,
                number(row.loss.value),
                interval(row.loss),
                number(row.perplexity.value),
                interval(row.perplexity),
                f"{100 * row.accuracy.value:.1f} %",
                interval(Estimate(*(100 * value for value in row.accuracy))),
                number(row.unigram),
                number(row.ngram),
                str(row.order or ""),
            ]
            for row in rows
        ],
    )
    yield (
        "<p>An attribute is told those before it in the chain. Accuracy is the share of values"
        " that were the likeliest; of <i>all</i>, of notes with every attribute the likeliest."
        " Perplexity is exp(loss). The n-grams are Witten-Bell, the best of the orders 1 to 4 on"
        " these very notes.</p>"
    )


def _copies(sets: CopySets) -> Iterator[str]:
    yield "<h2>Copies</h2>"
    yield (
        "<p>The longest stretch of notes that a melody (the top notes of a part, drums excepted)"
        " has in common with a piece that the model learned, in any key: the same intervals"
        " between pitches with the same times between onsets, or the same intervals alone; and the"
        f" share of its {SHORT}-note stretches (with rhythm) that occur there. Quotation is part of"
        " music: real pieces that the model has not learned are the yardstick. The longer a"
        " piece, the longer what it shares; a primer that a song begins with is compared too.</p>"
    )
    real, ours = (sets.get(name, []) for name in (copy_report.REAL, copy_report.OURS))
    notes = [
        np.array([copy_report.lengths(piece.copies) for piece in pieces], float).reshape(-1, 2)
        for pieces in (real, ours)
    ]
    yield _key(*((name, REAL if name == copy_report.REAL else OURS) for name in sets))
    yield '<div class="cards">'
    for k, way in enumerate(copy_report.WAYS):
        yield f'<div class="card"><h3>longest, {way}, notes</h3>'
        yield distributions(*(found[:, k] for found in notes)) + "</div>"
    yield "</div>"
    yield _table(copy_report.SET_HEAD, copy_report.set_rows(sets))
    for name, pieces in sets.items():
        table = copy_report.piece_rows(copy_report.worst_first(pieces))
        yield f"<details{' open' * (pieces is ours)}><summary>{name}, worst first</summary>"
        yield _table(["file", *copy_report.PIECE_HEAD], table, "wide words") + "</details>"


def _measures(report: Report) -> Iterator[str]:
    yield "<h2>Measures of the music</h2>"
    found = report.comparisons
    if not report.ours:
        yield "<p>Means of the pieces, and how far two random halves of them are apart.</p>"
        rows = [
            [_name(m), number(found[m.name].real), number(found[m.name].halves)] for m in MEASURES
        ]
        yield _table(["", "mean", "halves"], rows)
        return
    yield (
        "<p>Closeness to real music is the aim, not a high value. The yardstick: how far two random"
        " halves of the real set are from each other. Below: the gap between the means of ours and"
        " real, divided by that of two halves; at 1 (shaded) ours is as close as real music is"
        " to itself.</p>"
    )
    yield ratios([(_name(measure), found[measure.name].ratio) for measure in MEASURES])
    rows = [
        [_name(measure), *map(number, (c.ours, c.error, c.real, c.gap, c.halves, c.sets.overlap,
                                       c.half_sets.overlap, c.sets.kl, c.half_sets.kl))]
        for measure in MEASURES
        for c in [found[measure.name]]
    ]  # fmt: skip
    yield _table(
        ["", "ours", "±", "real", "gap", "halves", "overlap", "halves", "KL", "halves"], rows
    )
    yield (
        "<p>±: standard error of our mean. Overlap (1 is the best) and KL divergence (0 is the"
        " best) compare the distances of the real pieces to each other with their distances to"
        " ours; beside them the same between halves of the real set. * of the whole piece,"
        " otherwise of its lead.</p>"
    )


def _cards(report: Report) -> Iterator[str]:
    yield "<h2>One by one</h2>"
    yield _key(*([("ours", OURS)] if report.ours else []), ("real", REAL))
    yield '<div class="cards">'
    for measure in MEASURES:
        found = report.comparisons[measure.name]
        unit = f", {measure.unit}" if measure.unit else ""
        yield f'<div class="card"><h3>{escape(_name(measure) + unit)}</h3>'
        yield _figure(report, measure)
        if not measure.classes:
            ours = f'<b class="ours">ours {number(found.ours)}</b> &nbsp; ' if report.ours else ""
            yield (
                f'<p>{ours}<b class="real">real {number(found.real)}</b>'
                f" &nbsp; halves ±{number(found.halves)}</p>"
            )
        elif report.ours:
            yield f"<p>gap {number(found.gap)} &nbsp; halves {number(found.halves)}</p>"
        yield (
            f"<details><summary>formula and source</summary><pre>{escape(measure.about)}</pre>"
            "</details></div>"
        )
    yield "</div>"


def _figure(report: Report, measure: Measure) -> str:
    real = report.real[measure.name]
    ours = report.ours.get(measure.name, np.zeros((0, real.shape[1])))
    if not measure.classes:
        return distributions(real.ravel(), ours.ravel())
    means = [values.mean(axis=0) if len(values) else np.zeros(0) for values in (real, ours)]
    draw = histogram if len(measure.classes) == real.shape[1] else matrices
    return draw(measure.classes, *means)


def _name(measure: Measure) -> str:
    return measure.name + "*" * measure.whole


def _key(*entries: tuple[str, str]) -> str:
    marks = (
        f'<span class="key" style="background:{colour}"></span>{escape(name)}'
        for name, colour in entries
    )
    return f"<p>{''.join(marks)}</p>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "wide") -> str:
    columns = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return (
        f'<div class="{kind}"><table><thead><tr>{columns}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
