"""A rhythm section: walking bass, comping and drums over the chords of a chart.

    chart = make_chart([ChordMark(0, "Dm7"), ChordMark(48, "G7"), ...], bars=32)
    notes = backing(chart, np.random.default_rng(1))

Pure functions of a chart and a random generator: the same seed plays the same notes.
"""

from collections.abc import Sequence

import numpy as np

from jazzrnn.music.bass import walking_bass
from jazzrnn.music.chart import Chart, make_chart
from jazzrnn.music.comping import PIANO, comping
from jazzrnn.music.drumming import drums
from jazzrnn.music.notes import Note

__all__ = ["Chart", "backing", "comping", "drums", "make_chart", "walking_bass"]


def backing(
    chart: Chart, rng: np.random.Generator, *, part: int = PIANO, lead: Sequence[Note] = ()
) -> list[Note]:
    """Bass, comping (by `part`) and drums together; the comping listens to `lead`."""
    return [
        *walking_bass(chart, rng),
        *comping(chart, rng, part=part, lead=lead),
        *drums(chart, rng),
    ]
