"""Figures of a report as SVG: losses, distributions, histograms, matrices."""

import math
from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from jazzrnn.evaluation.comparison import common_grid, density
from jazzrnn.evaluation.held_out import Row
from jazzrnn.evaluation.number_format import number

Floats = npt.NDArray[np.float64]
OURS, REAL, INK, FAINT = "#4477aa", "#ee8866", "#333333", "#dddddd"
WIDTH, HEIGHT = 300, 130  # of a small figure, pixels
WIDE = 800  # of a large one


def loss_bars(rows: Sequence[Row]) -> str:
    """Draw held-out losses beside those of unigram and n-gram; the model's with its interval."""
    left, right, bar = 84, 60, 12
    most = max(value for r in rows for value in (r.unigram, r.ngram, r.loss.value) if value > 0)
    scale = (WIDE - left - right) / most
    drawn: list[str] = []
    for k, row in enumerate(rows):
        top = 10 + k * (3 * bar + 14)
        drawn.append(text(left - 8, top + 2 * bar - 1, row.name, "end"))
        losses = ((row.unigram, "#cccccc"), (row.ngram, "#999999"), (row.loss.value, OURS))
        for place, (loss, colour) in enumerate(losses):
            if math.isfinite(loss):
                y = top + place * bar
                drawn.append(rect(left, y, loss * scale, bar - 1, colour))
                end = row.loss.high if colour == OURS and math.isfinite(row.loss.high) else loss
                drawn.append(text(left + end * scale + 6, y + bar - 2, number(loss), size=10))
        if math.isfinite(row.loss.low):
            y = top + 2 * bar + bar / 2 - 0.5
            drawn.append(line(left + row.loss.low * scale, y, left + row.loss.high * scale, y, INK))
    return svg(WIDE, 10 + len(rows) * (3 * bar + 14), drawn)


def ratios(found: Sequence[tuple[str, float]]) -> str:
    """Draw the ratio of each measure: the gap between ours and real by that of real halves.

    Args:
        found: names and ratios of the measures.
    """
    left, right, row = 190, 40, 18
    finite = [ratio for _, ratio in found if math.isfinite(ratio)]
    most = max([10.0, *finite])
    low, high = math.log10(0.1), math.log10(most * 1.2)

    def x(ratio: float) -> float:
        share = (math.log10(max(ratio, 0.1)) - low) / (high - low)
        return left + min(share, 1) * (WIDE - left - right)

    bottom = 8 + row * len(found)
    drawn = [rect(x(0.1), 4, x(1) - x(0.1), bottom, "#eef3f8")]
    for tick in (0.1, 1, 10, 100, 1000):
        if tick <= most * 1.2:
            drawn.append(line(x(tick), 4, x(tick), bottom + 4, FAINT))
            drawn.append(text(x(tick), bottom + 18, f"{tick:g}", "middle", 11))
    for k, (name, ratio) in enumerate(found):
        y = 8 + row * k + row / 2
        drawn.append(text(left - 8, y + 4, name, "end", 11))
        if math.isfinite(ratio):
            drawn.append(f'<circle cx="{x(ratio):.1f}" cy="{y:.1f}" r="4.5" fill="{OURS}"/>')
            drawn.append(text(x(ratio) + 9, y + 4, f"{ratio:.1f}", size=10))
    return svg(WIDE, bottom + 26, drawn)


def distributions(real: Floats, ours: Floats) -> str:
    """Draw the densities of a number in both sets, and their means; real alone without ours.

    Args:
        real: (pieces,), nan for a piece without the number.
        ours: (pieces,), may be empty.
    """
    both = [
        (values[np.isfinite(values)], colour) for values, colour in ((real, REAL), (ours, OURS))
    ]
    both = [(values, colour) for values, colour in both if len(values)]
    if not both:
        return svg(WIDTH, 40, [text(WIDTH / 2, 24, "no piece has a value", "middle")])
    grid = common_grid(*(values for values, _ in both))
    heights = [density(values, grid) for values, _ in both]
    bottom, top = HEIGHT - 20, max(float(curve.max()) for curve in heights)
    low, high = (float(end([end(values) for values, _ in both])) for end in (np.min, np.max))
    low, high = (low, high) if low < high else (float(grid[0]), float(grid[-1]))
    shown = (grid >= low) & (grid <= high)

    def x(value: float) -> float:
        return 8 + (WIDTH - 16) * (value - low) / (high - low)

    drawn: list[str] = []
    for (values, colour), curve in zip(both, heights, strict=True):
        places = [
            f"{x(value):.1f},{bottom - (bottom - 8) * height / top:.1f}"
            for value, height in zip(grid[shown].tolist(), curve[shown].tolist(), strict=True)
        ]
        points = " ".join([f"8,{bottom}", *places, f"{WIDTH - 8},{bottom}"])
        drawn.append(
            f'<polygon points="{points}" fill="{colour}" fill-opacity="0.25" stroke="{colour}"'
            ' stroke-width="1.5"/>'
        )
        mean = x(float(values.mean()))
        drawn.append(line(mean, 8, mean, bottom, colour, 'stroke-dasharray="3 2"'))
    drawn.append(line(8, bottom, WIDTH - 8, bottom, INK))
    for value, anchor in ((low, "start"), (high, "end")):
        drawn.append(text(x(value), HEIGHT - 6, number(value), anchor, 10))
    return svg(WIDTH, HEIGHT, drawn)


def by_distance(real: Floats, ours: Floats) -> str:
    """Draw numbers (distances,) of real pieces and of songs as two lines; without ours if nan."""
    top = max(float(np.nanmax(np.append(values, 0))) for values in (real, ours)) or 1.0
    left, bottom = 40, HEIGHT - 20
    slot = (WIDE - left - 10) / len(real)
    drawn: list[str] = []
    for k in range(0, len(real), 4):
        x = left + (k + 3) * slot
        drawn.append(line(x, 8, x, bottom, FAINT))
        drawn.append(text(x, HEIGHT - 6, f"{k + 4}", "middle", 10))
    for values, colour in ((real, REAL), (ours, OURS)):
        places = [
            f"{left + k * slot:.1f},{bottom - (bottom - 8) * value / top:.1f}"
            for k, value in enumerate(values.tolist())
            if math.isfinite(value)
        ]
        points = " ".join(places)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
    drawn.append(line(left, bottom, WIDE - 10, bottom, INK))
    drawn.append(text(left - 6, 14, number(top), "end", 10))
    return svg(WIDE, HEIGHT, drawn)


def histogram(classes: Sequence[str], real: Floats, ours: Floats) -> str:
    """Draw the mean shares of classes, real beside ours; real alone if `ours` is empty."""
    long = max(map(len, classes)) > 3
    bottom = HEIGHT - (64 if long else 18) + (60 if long else 0)
    sets = [(shares, colour) for shares, colour in ((real, REAL), (ours, OURS)) if len(shares)]
    top = max(float(shares.max()) for shares, _ in sets) or 1.0
    slot = (WIDTH - 8) / len(classes)
    width = slot * 0.8 / len(sets)
    drawn: list[str] = []
    for k, name in enumerate(classes):
        for place, (shares, colour) in enumerate(sets):
            height = (bottom - 8) * float(shares[k]) / top
            drawn.append(rect(4 + k * slot + place * width, bottom - height, width, height, colour))
        middle = 4 + (k + 0.4) * slot
        if long:
            turn = f'transform="rotate(-60 {middle:.1f} {bottom + 10})"'
            drawn.append(text(middle + 4, bottom + 12, name, "end", 9, turn))
        else:
            drawn.append(text(middle, bottom + 12, name, "middle", 10))
    drawn.append(line(4, bottom, WIDTH - 4, bottom, INK))
    return svg(WIDTH, bottom + (64 if long else 18), drawn)


def matrices(classes: Sequence[str], real: Floats, ours: Floats) -> str:
    """Draw the mean shares of pairs, (classes * classes,), dark for many; ours at the right."""
    n, side = len(classes), 132
    sets = [(shares, name) for shares, name in ((real, "real"), (ours, "ours")) if len(shares)]
    top = max(float(shares.max()) for shares, _ in sets) or 1.0
    cell = side / n
    drawn: list[str] = []
    for place, (shares, name) in enumerate(sets):
        left = 8 + place * (side + 18)
        drawn.append(rect(left, 18, side, side, "#f6f6f6"))
        drawn.append(text(left, 13, name, size=11))
        colour = OURS if name == "ours" else REAL
        for at, share in enumerate(shares.tolist()):
            dark = math.sqrt(share / top)  # so that rare pairs are seen
            if dark > 0.03:
                x, y = left + at % n * cell, 18 + at // n * cell
                drawn.append(rect(x, y, cell, cell, colour, f'fill-opacity="{dark:.2f}"'))
    return svg(WIDTH, side + 26, drawn)


def svg(width: float, height: float, drawn: Sequence[str]) -> str:
    """Return a picture of its own size that shrinks with the page."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        f' style="width:100%;max-width:{width:g}px" font-family="sans-serif">'
        + "".join(drawn)
        + "</svg>"
    )


def rect(x: float, y: float, width: float, height: float, colour: str, more: str = "") -> str:
    """Return a filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
        f' fill="{colour}" {more}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    """Return a line, one and a half pixels wide."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"'
        f' stroke-width="1.5" {more}/>'
    )


def text(
    x: float, y: float, words: str, anchor: str = "start", size: int = 12, more: str = ""
) -> str:
    """Return a line of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{INK}"'
        f" {more}>{escape(words)}</text>"
    )
