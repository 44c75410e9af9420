"""How soloists place their notes, by tempo: learned from the Weimar Jazz Database.

Contains information from the Weimar Jazz Database, which is made available under the Open Database
License (ODbL). `python -m scripts.learn_feel WEIMAR` makes the table again.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple


class Placement(NamedTuple):
    """How notes are placed at a tempo. All but the offbeat are milliseconds behind the grid."""

    tempo_bpm: float
    on_beat_ms: float
    offbeat: float  # where the second of two eighths begins, in beats; its lateness counts
    triplet_ms: float
    sixteenth_ms: float
    scatter_ms: float  # standard deviation from note to note; errors of measurement are in it
    drift_ms: float  # and of what lasts for some beats
    joined: float  # how much of the time up to the next note of a line a note sounds


TABLE = (
    Placement(65, 27.6, 0.576, 1.4, 4.9, 37.1, 17.2, 0.9),  # 23 solos, 5,747 notes
    Placement(96, 23.3, 0.561, 6.4, 16.5, 23.6, 9.2, 0.86),  # 25, 8,261
    Placement(127, 24.1, 0.606, 6.8, 8.4, 21, 13.7, 0.85),  # 68, 23,462
    Placement(155, 24.1, 0.612, 4.2, 7.4, 20.2, 11.8, 0.85),  # 50, 16,338
    Placement(185, 16.3, 0.612, 2.3, 6.1, 17.3, 10.6, 0.85),  # 52, 15,035
    Placement(213, 13.9, 0.604, 2, 6.1, 16.3, 11, 0.86),  # 31, 12,057
    Placement(246, 8.9, 0.582, 3.5, 6.5, 14.8, 10.6, 0.87),  # 36, 16,188
    Placement(292, 2.8, 0.541, 4.5, 5.4, 14.1, 9.5, 0.88),  # 46, 25,093
)


@lru_cache(maxsize=256)
def placement_at(tempo_bpm: float) -> Placement:
    """Return how notes are placed at a tempo: on a line between two rows, at the ends as there.

    >>> placement_at(300).offbeat, round(placement_at(170).on_beat_ms, 1)
    (0.541, 20.2)
    """
    after = bisect_right(TABLE, tempo_bpm, key=lambda row: row.tempo_bpm)
    if after in {0, len(TABLE)}:
        return TABLE[min(after, len(TABLE) - 1)]
    low, high = TABLE[after - 1], TABLE[after]
    share = (tempo_bpm - low.tempo_bpm) / (high.tempo_bpm - low.tempo_bpm)
    return Placement(*(one + share * (two - one) for one, two in zip(low, high, strict=True)))
