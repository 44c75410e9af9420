"""Bars that are the same written once: repeats, with first and second endings."""

from collections.abc import Hashable, Iterator, Sequence

from jazzrnn.music.score.sheet import Repeats

LONGEST_ENDING = 2  # bars
FEWEST_BEFORE = 4  # bars that two endings must have in common


def fold(contents: Sequence[Hashable], sections: Sequence[int]) -> list[Repeats]:
    """Return the bars that are written, with their repeats.

    Choruses and sections that come twice or more in a row are written once; two that differ in
    their last bars only have two endings.

    >>> [bar[:3] for bar in fold("abcdabcde", [0, 4, 8])]
    [(0, True, 1), (1, False, 1), (2, False, 1), (3, False, 2), (8, False, 1)]

    Args:
        contents: what is written in each bar: equal bars are equal.
        sections: first bars of the sections.
    """
    starts = sorted({0, *sections})
    written: list[Repeats] = []
    now = 0
    while now < len(contents):
        end = next((start for start in starts if start > now), len(contents))
        if now in starts:
            length, times = _longest(contents, starts, now)
            if times > 1:
                written += _repeated(now, length, times)
                now += length * times
                continue
            length = end - now
            same = _same(contents, now, now + length, length)
            alike = same >= FEWEST_BEFORE and length - same <= LONGEST_ENDING
            if alike and {now + length, now + 2 * length} <= {*starts, len(contents)}:
                written += _with_endings(now, length, same)
                now += 2 * length
                continue
        written += [Repeats(bar) for bar in range(now, end)]
        now = end
    return written


def _longest(contents: Sequence[Hashable], starts: Sequence[int], now: int) -> tuple[int, int]:
    """Return the bars of the whole sections that come again at once, and how often they come:
    those with which most is said.
    """
    found = (0, 1)
    for start in starts:
        length, times = start - now, 1
        while (
            length > 0
            and now + times * length in starts
            and _same(contents, now, now + times * length, length) == length
        ):
            times += 1
        if times > 1 and length * times > found[0] * found[1]:
            found = length, times
    return found


def _same(contents: Sequence[Hashable], one: int, two: int, most: int) -> int:
    """Return how many bars from two places on are the same."""
    pairs = zip(contents[one : one + most], contents[two : two + most], strict=False)
    return next((k for k, (a, b) in enumerate(pairs) if a != b), min(most, len(contents) - two))


def _repeated(first: int, length: int, times: int) -> Iterator[Repeats]:
    for k in range(length):
        yield Repeats(first + k, k == 0, times if k == length - 1 else 1)


def _with_endings(first: int, length: int, same: int) -> Iterator[Repeats]:
    for k in range(length):
        last = k == length - 1
        yield Repeats(first + k, k == 0, 2 if last else 1, int(k >= same), last)
    for k in range(same, length):
        yield Repeats(first + length + k, ending=2, ends=k == length - 1)
