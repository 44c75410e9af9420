"""What comes again is written once, and the bars that are played are those of the piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.score.lines import lines_of
from jazzrnn.music.score.repeats import fold
from jazzrnn.music.score.sheet import Repeats


def played(order):
    """The bars that somebody plays who reads the repeats."""
    found, begin = [], 0
    for k, each in enumerate(order):
        begin = k if each.begins else begin
        found.append(each.bar)
        again = [other.bar for other in order[begin : k + 1] if not other.ending]
        found += again * (each.times - 1)
    return found


@pytest.mark.parametrize(
    ("contents", "sections", "written"),
    [
        ("aabb", [0, 1, 2, 3], "|:a:|2 |:b:|2"),
        ("abababab", [0, 2, 4, 6], "|:a b:|4"),
        ("aabaaaba", [*range(8)], "|:a a b a:|2"),  # the chorus, not the section
        ("abcabd", [0, 3], "a b c a b d"),
        ("abcdeabcdf", [0, 5], "|:a b c d 1(e):|2 2(f)"),
        ("abcdefabcdghx", [0, 6, 12], "|:a b c d 1(e f):|2 2(g h) x"),
        ("abab", [0], "a b a b"),  # no section begins there
        ("", [], ""),
    ],
)
def test_sections_and_choruses_that_come_again_are_repeated(contents, sections, written):
    words, before = [], 0
    for bar, begins, times, ending, ends in fold(contents, sections):
        opened = f"{ending}(" if ending != before and ending else ""
        before = ending
        closed = ")" * ends + f":|{times}" * (times > 1)
        words.append("|:" * begins + opened + contents[bar] + closed)
    assert " ".join(words) == written


@given(st.text("ab", max_size=24), st.sets(st.integers(0, 23)), st.integers(1, 3))
def test_who_reads_the_repeats_plays_the_piece(part, starts, times):
    contents = part * times
    sections = sorted(start for start in starts if start < len(contents))
    order = fold(contents, sections)
    assert "".join(contents[bar] for bar in played(order)) == contents


def test_lines_have_four_bars_and_begin_with_the_sections():
    order = [Repeats(bar) for bar in range(14)]
    assert lines_of(order, [0, 6], [4] * 14) == {0, 4, 6, 10}
    crowded = [4] * 6 + [20] * 8  # signs
    assert lines_of(order, [0, 6], crowded) == {0, 4, 6, 8, 10, 12}
    assert lines_of(order[:3], [], [60] * 14) == {0, 1, 2}
    assert lines_of(order[:10], [1], [4] * 14, pickup=True) == {0, 5}  # none is alone
    assert lines_of(order[:9], [], [9] * 14) == {0, 4, 8}  # where there is no room, it is
