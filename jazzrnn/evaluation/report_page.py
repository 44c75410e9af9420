"""The report of an evaluation as one HTML page: no script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from jazzrnn.evaluation.held_out import Row
from jazzrnn.evaluation.measures import MEASURES, Measure, MeasuredSets
from jazzrnn.evaluation.number_format import in_percent, interval, number, percent

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
LOSS_HEAD = (
    "", "loss", "95 %", "perplexity", "95 %", "accuracy", "95 %", "unigram", "n-gram", "order",
)  # fmt: skip


def page(title: str, body: Iterable[str]) -> str:
    """Return the whole page, from the lines of its parts."""
    title = escape(title)
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            *body,
            "</body></html>\n",
        ]
    )


def about_html(about: Mapping[str, str], remarks: Sequence[str]) -> Iterator[str]:
    """Yield what was evaluated, and what a reader must know."""
    yield "<table><tbody>"
    for name, value in about.items():
        yield f'<tr><td>{escape(name)}</td><td style="text-align:left">{escape(value)}</td></tr>'
    yield "</tbody></table>"
    if remarks:
        yield f'<p class="note">{"<br>".join(map(escape, remarks))}</p>'


def held_out_html(rows: Sequence[Row], surely_unknown: bool) -> Iterator[str]:
    """Yield the losses of the attributes, beside those of n-grams; nothing if there are none."""
    if not rows:
        return
    yield f"<h2>{'Held-out loss' if surely_unknown else 'Loss (not held-out)'}</h2>"
    yield (
        "<p>How well the model predicts music that it"
        f" {'has not' if surely_unknown else 'may have'} learned: the loss of each attribute, in"
        " nats a note. Lower is better. The 95 % intervals are over the pieces.</p>"
    )
    yield _key(("unigram", "#cccccc"), ("best n-gram", "#999999"), ("model", OURS))
    yield loss_bars(rows)
    yield _table(LOSS_HEAD, [_loss_cells(row) for row in rows])
    yield (
        "<p>Each attribute is predicted from those above it. The accuracy is how often the"
        " likeliest value is right; of <i>all</i>, how often every attribute of a note is. The"
        " perplexity is exp(loss). The n-grams have Witten-Bell smoothing; each is the best of the"
        " orders 1 to 4 on these very notes.</p>"
    )


def _loss_cells(row: Row) -> list[str]:
    return [
        row.name,
        number(row.loss.value),
        interval(row.loss),
        number(row.perplexity.value),
        interval(row.perplexity),
        percent(row.accuracy.value),
        interval(in_percent(row.accuracy)),
        number(row.unigram),
        number(row.ngram),
        str(row.order or ""),
    ]


def bars_html(bars: BarSimilarity) -> Iterator[str]:
    """Yield how similar bars are by their distance."""
    yield "<h2>Similarity of bars by their distance</h2>"
    yield (
        "<p>How many of their notes two bars have in common that lie 1 to 32 bars apart. Where"
        " music comes again after N bars, there is a peak at N.</p>"
    )
    yield _key(("real", REAL), *([("ours", OURS)] if np.isfinite(bars.ours).any() else []))
    yield by_distance(bars.real, bars.ours)
    yield (
        f"<p>Mean difference {number(bars.error)}; of two halves of the real set"
        f" {number(bars.halves)}.</p>"
    )


def copies_html(sets: CopySets) -> Iterator[str]:
    """Yield what the sets of pieces copy; nothing if that was not checked."""
    if not sets:
        return
    yield "<h2>Copies</h2>"
    yield (
        "<p>The longest stretch of notes that a melody has in common with a piece that the model"
        " learned, in any key. A melody is the top notes of a part without drums. With rhythm:"
        " the same intervals between pitches, and the same times between onsets. By intervals:"
        f" the same intervals alone. The share is how many of its {SHORT}-note stretches (with"
        " rhythm) the music learned has, too. Quotation is part of music, so compare with the real"
        " pieces that the model has not learned. The longer a piece, the longer what it shares. A"
        " primer at the beginning of a song is compared, too.</p>"
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
        yield f"<details{' open' * (pieces is ours)}><summary>{name}, longest copy first</summary>"
        yield _table(["file", *copy_report.PIECE_HEAD], table, "wide words") + "</details>"


def music_html(music: MeasuredSets) -> Iterator[str]:
    """Yield the measures of the sets in one table, then one by one with figures."""
    yield "<h2>Measures of the music</h2>"
    found = music.comparisons
    if music.ours:
        yield from _comparison(music)
    else:
        yield (
            "<p>Means of the pieces. Halves: the distance between the means of two random"
            " halves.</p>"
        )
        rows = [
            [m.label, number(found[m.name].real), number(found[m.name].halves)] for m in MEASURES
        ]
        yield _table(["", "mean", "halves"], rows)
    yield "<h2>One by one</h2>"
    yield _key(*([("ours", OURS)] if music.ours else []), ("real", REAL))
    yield '<div class="cards">'
    for measure in MEASURES:
        yield from _card(music, measure)
    yield "</div>"


def _comparison(music: MeasuredSets) -> Iterator[str]:
    found = music.comparisons
    yield (
        "<p>Closeness to real music is the aim, not a high value. The figure shows the gap between"
        " the means of ours and real, divided by the gap between two random halves of the real"
        " set. At 1 (shaded) ours is as close to real music as real music is to itself.</p>"
    )
    yield ratios([(measure.label, found[measure.name].ratio) for measure in MEASURES])
    yield _table(
        ["", "ours", "±", "real", "gap", "halves", "overlap", "halves", "KL", "halves"],
        [
            [measure.label, *(number(value) for value in found[measure.name].cells)]
            for measure in MEASURES
        ],
    )
    yield (
        "<p>±: standard error of our mean. Overlap (1 is the best) and KL divergence (0 is the"
        " best) compare the distances of the real pieces to each other with their distances to"
        " ours. Beside them stand the same numbers for two halves of the real set. Measures are"
        " taken of the lead, those with * of the whole piece.</p>"
    )


def _card(music: MeasuredSets, measure: Measure) -> Iterator[str]:
    found = music.comparisons[measure.name]
    unit = f", {measure.unit}" if measure.unit else ""
    yield f'<div class="card"><h3>{escape(measure.label + unit)}</h3>'
    yield _figure(music, measure)
    if not measure.classes:
        ours = f'<b class="ours">ours {number(found.ours)}</b> &nbsp; ' if music.ours else ""
        yield (
            f'<p>{ours}<b class="real">real {number(found.real)}</b>'
            f" &nbsp; halves ±{number(found.halves)}</p>"
        )
    elif music.ours:
        yield f"<p>gap {number(found.gap)} &nbsp; halves {number(found.halves)}</p>"
    yield (
        f"<details><summary>formula and source</summary><pre>{escape(measure.about)}</pre>"
        "</details></div>"
    )


def _figure(music: MeasuredSets, measure: Measure) -> str:
    real = music.real[measure.name]
    ours = music.ours.get(measure.name, np.zeros((0, real.shape[1])))
    if not measure.classes:
        return distributions(real.ravel(), ours.ravel())
    means = [values.mean(axis=0) if len(values) else np.zeros(0) for values in (real, ours)]
    draw = histogram if len(measure.classes) == real.shape[1] else matrices
    return draw(measure.classes, *means)


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
