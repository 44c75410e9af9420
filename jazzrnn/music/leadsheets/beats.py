"""Meters, and the beats of a bar on which its chords begin."""

import re
from math import ceil

from jazzrnn.music.notes import Meter

_METER = re.compile(r"(\d{1,2})/(1|2|4|8|16)")


def read_meter(text: str) -> tuple[int, int] | None:
    """Return numerator and denominator of "3/4"; None if it is no meter that can be played."""
    found = _METER.fullmatch(text.strip())
    if not found or not 1 <= int(found[1]) <= 32:
        return None
    return int(found[1]), int(found[2])


def _pulses(meter: tuple[int, int]) -> int:
    """Return the beats that are felt: the dotted ones of 6/8, 9/8 and 12/8."""
    numerator, denominator = meter
    return numerator // 3 if denominator >= 8 and numerator % 3 == 0 else numerator


def beats_for(count: int, meter: tuple[int, int]) -> int:
    """Return the number of beats in a bar that N chords can begin on; 0 if it has fewer."""
    return next((beats for beats in (_pulses(meter), meter[0]) if count <= beats), 0)


def shared(count: int, meter: tuple[int, int]) -> list[int] | None:
    """Return the onsets of N chords that share a bar; None if it has fewer beats.

    >>> shared(2, (4, 4)), shared(2, (3, 4)), shared(3, (12, 8))
    ([0, 24], [0, 24], [0, 36, 54])
    """
    beats = beats_for(count, meter)
    length = Meter(0, *meter).bar_length
    return [ceil(k * beats / count) * length // beats for k in range(count)] if beats else None


def in_slots(count: int, meter: tuple[int, int]) -> list[int] | None:
    """Return the onsets of N chords and slashes; None if they are no beats or parts of beats."""
    length = Meter(0, *meter).bar_length
    fits = (count % meter[0] == 0 or count == _pulses(meter)) and length % count == 0
    return [*range(0, length, length // count)] if fits else None
