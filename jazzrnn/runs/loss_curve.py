"""The loss curve of a training as an SVG picture."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 360, 48, 32  # pixels


class Point(NamedTuple):
    """One measurement."""

    update: int
    loss: float  # training, nats a note
    held_out: float


def loss_curve(points: Sequence[Point]) -> str:
    """Draw training and held-out loss over the updates.

    Args:
        points: at least one.
    """
    last = max(point.update for point in points)
    losses = [loss for point in points for loss in (point.loss, point.held_out)]
    low, high = min(losses), max(*losses, min(losses) + 0.1)

    def place(update: int, loss: float) -> str:
        x = LEFT + (WIDTH - LEFT - 16) * update / last
        y = 16 + (HEIGHT - BOTTOM - 16) * (high - loss) / (high - low)
        return f"{x:.1f},{y:.1f}"

    def line(colour: str, index: int) -> str:
        path = " ".join(place(point.update, point[index]) for point in points)
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>'

    def label(x: float, y: float, text: str, more: str = "") -> str:
        return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{text}</text>'

    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            ' font-family="sans-serif" font-size="12">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
            line("#4477aa", 1),
            line("#cc3311", 2),
            label(LEFT - 6, 20, f"{high:.2f}", 'text-anchor="end"'),
            label(LEFT - 6, HEIGHT - BOTTOM + 4, f"{low:.2f}", 'text-anchor="end"'),
            label(WIDTH - 16, HEIGHT - 10, f"{last} updates", 'text-anchor="end"'),
            label(WIDTH / 2, 20, "training loss, nats a note", 'fill="#4477aa"'),
            label(WIDTH / 2, 38, "held-out loss, nats a note", 'fill="#cc3311"'),
            "</svg>\n",
        ]
    )
