"""Beams: notes of one beat that are shorter than a quarter hang together."""

from collections.abc import Sequence

from jazzrnn.music.score.bars import Bar
from jazzrnn.music.score.sheet import Written

_BEAMS = {"eighth": 1, "16th": 2, "32nd": 3}


def beams_of(signs: Sequence[Written], bar: Bar) -> list[list[str]]:
    """Return for each sign of a bar the kinds of its beams: "start", "continue", "stop",
    "partial-right" or "partial-left"; none if it has flags, or needs none.
    """
    counts = [0 if w.sign.rests else _BEAMS.get(w.sign.symbol[0], 0) for w in signs]
    beats = [_beat(w.sign.start - bar.start, bar) for w in signs]
    found: list[list[str]] = []
    for k, count in enumerate(counts):
        before = counts[k - 1] if k and beats[k - 1] == beats[k] else 0
        after = counts[k + 1] if k + 1 < len(counts) and beats[k + 1] == beats[k] else 0
        alone = not (before or after)
        found.append([] if alone else [_kind(before, after, n) for n in range(1, count + 1)])
    return found


def _kind(before: int, after: int, level: int) -> str:
    if before >= level and after >= level:
        return "continue"
    if after >= level:
        return "start"
    if before >= level:
        return "stop"
    return "partial-left" if before else "partial-right"


def _beat(place: int, bar: Bar) -> int:
    return max(beat for beat in bar.beats[:-1] if beat <= place)
