"""The beats that are felt in a bar: quarters, dotted quarters, or a mixture of twos and threes."""

from itertools import accumulate

from jazzrnn.music.notes import STEPS_PER_QUARTER, STEPS_PER_WHOLE

BEAT = STEPS_PER_QUARTER
SEVEN = (2, 2, 3)  # other odd bars of eighths have their threes first


def beats_of(meter: tuple[int, int], length: int) -> tuple[int, ...]:
    """Return the lengths of the beats of a bar, in grid steps.

    >>> beats_of((4, 4), 48), beats_of((6, 8), 36), beats_of((7, 8), 42), beats_of((5, 8), 30)
    ((12, 12, 12, 12), (18, 18), (12, 12, 18), (18, 12))

    Args:
        meter: numerator and denominator.
        length: of the bar, in grid steps; one that is cut short loses its last beats.
    """
    numerator, denominator = meter
    if denominator < 8:
        return _fill(length, [BEAT] * (length // BEAT + 1))
    unit = max(1, STEPS_PER_WHOLE // denominator)
    threes = numerator // 3 if numerator % 3 == 0 else numerator % 2 + 2 * (numerator > 7)
    groups = [3] * threes + [2] * ((numerator - 3 * threes) // 2)
    if numerator == sum(SEVEN):
        groups = [*SEVEN]
    return _fill(length, [*(unit * size for size in groups), length])


def _fill(length: int, beats: list[int]) -> tuple[int, ...]:
    """Return as many beats as fill a bar, the last one cut where the bar ends."""
    ends = [min(end, length) for end in accumulate(beats)]
    lengths = (end - start for start, end in zip([0, *ends], ends, strict=False))
    return tuple(each for each in lengths if each)
