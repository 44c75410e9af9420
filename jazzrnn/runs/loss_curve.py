"""The loss curve of a training as an SVG picture."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 360, 48, 32, 52  # pixels; the legend is above TOP
ACROSS = "#777777"


class Point(NamedTuple):
    """One measurement."""

    update: int
    loss: float  # training, nats a note
    held_out: float


def loss_curve(
    points: Sequence[Point], ngram: float | None = None, base: float | None = None
) -> str:
    """Draw training and held-out loss over the updates.

    Args:
        points: at least one.
        ngram: held-out loss of n-grams, a line across; None: it is not known.
        base: that of the model that the training began from, the same; None: there is none.
    """
    last = max(point.update for point in points)
    named = (("n-gram", ngram), ("base", base))
    known = [(name, loss) for name, loss in named if loss is not None]
    losses = [*(loss for _, loss in known), *(point.held_out for point in points)]
    low = min(*losses, *(point.loss for point in points))
    high = max(*losses, low + 0.1)  # the first training losses may be far above

    def place(update: int, loss: float) -> str:
        x = LEFT + (WIDTH - LEFT - 16) * update / last
        y = TOP + (HEIGHT - BOTTOM - TOP) * max(0.0, high - loss) / (high - low)
        return f"{x:.1f},{y:.1f}"

    def line(colour: str, index: int) -> str:
        path = " ".join(place(point.update, point[index]) for point in points)
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>'

    def label(x: float, y: float, text: str, more: str = "") -> str:
        return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{text}</text>'

    def across(name: str, loss: float) -> str:
        _, y = place(last, loss).split(",")
        below = len(known) > 1 and loss == min(loss for _, loss in known)  # names do not collide
        more = f'fill="{ACROSS}" text-anchor="end"'
        written = label(WIDTH - 22, float(y) + (14 if below else -5), f"{name} {loss:.2f}", more)
        ends = f'x1="{LEFT}" y1="{y}" x2="{WIDTH - 16}" y2="{y}"'
        return f'<line stroke="{ACROSS}" stroke-dasharray="6 4" {ends}/>{written}'

    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            *(across(*each) for each in known),
            line("#4477aa", 1),
            line("#cc3311", 2),
            label(LEFT - 6, TOP + 4, f"{high:.2f}", 'text-anchor="end"'),
            label(LEFT - 6, HEIGHT - BOTTOM + 4, f"{low:.2f}", 'text-anchor="end"'),
            label(WIDTH - 16, HEIGHT - 10, f"{last} updates", 'text-anchor="end"'),
            label(LEFT, 20, "training loss, nats a note", 'fill="#4477aa"'),
            label(LEFT, 38, "held-out loss, nats a note", 'fill="#cc3311"'),
            "</svg>\n",
        ]
    )
