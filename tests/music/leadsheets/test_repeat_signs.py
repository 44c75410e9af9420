import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import ChangesError
from jazzrnn.music.leadsheets.repeat_signs import MOST_BARS, Signs, play_order

PLAIN, OPEN, CLOSE = Signs(), Signs(opens=True), Signs(closes=2)


def ending(*numbers, closes=0):
    return Signs(endings=numbers, closes=closes)


@pytest.mark.parametrize(
    ("bars", "order"),
    [
        ([], []),
        ([PLAIN, PLAIN], [0, 1]),
        ([PLAIN, OPEN, CLOSE, PLAIN], [0, 1, 2, 1, 2, 3]),
        ([OPEN._replace(closes=4)], [0, 0, 0, 0]),
        ([PLAIN, ending(1, closes=2), ending(2, closes=2), ending(3)], [0, 1, 0, 2, 0, 3]),
        ([PLAIN, ending(1), PLAIN, CLOSE, ending(2), PLAIN], [0, 1, 2, 3, 0, 4, 5]),
        ([PLAIN, ending(2), PLAIN], [0, 1, 2]),  # no first ending: it is played as it stands
    ],
)
def test_repeats_and_endings(bars, order):
    assert play_order(bars) == order


@pytest.mark.parametrize(
    ("bars", "order"),
    [
        # A B C, D.C. al Fine
        ([PLAIN, Signs(fine=True), Signs(jump="D.C.", until="Fine")], [0, 1, 2, 0, 1]),
        # Fine is passed the first time, and a repeat is not taken after the jump
        (
            [OPEN, Signs(closes=2, fine=True), PLAIN, Signs(jump="D.C.", until="Fine")],
            [0, 1, 0, 1, 2, 3, 0, 1],
        ),
        # D.S. al Coda
        (
            [
                PLAIN,
                Signs(segno=True),
                Signs(to_coda=True),
                Signs(jump="D.S.", until="Coda"),
                Signs(coda=True),
                PLAIN,
            ],
            [0, 1, 2, 3, 1, 2, 4, 5],
        ),
        # where no sign leads to the coda, it follows the bar with the jump
        ([PLAIN, Signs(jump="D.C.", until="Coda"), Signs(coda=True)], [0, 1, 0, 1, 2]),
        # D.C. al 2nd ending
        (
            [PLAIN, ending(1, closes=2), ending(2), OPEN, Signs(jump="D.C.", until="2")],
            [0, 1, 0, 2, 3, 4, 0, 2],
        ),
        (
            [PLAIN, ending(1, closes=2), ending(2), OPEN, Signs(jump="D.C.", until="1")],
            [0, 1, 0, 2, 3, 4, 0, 1],
        ),
        # the last ending is taken on the way to Fine
        (
            [
                PLAIN,
                ending(1, closes=2),
                Signs(endings=(2,), fine=True),
                OPEN,
                Signs(jump="D.C.", until="Fine"),
            ],
            [0, 1, 0, 2, 3, 4, 0, 2],
        ),
        # a D.C. that names no end says no more than that the form begins again
        ([PLAIN, Signs(jump="D.C.")], [0, 1]),
        ([PLAIN, Signs(jump="D.C.", until="Fine")], [0, 1]),
        ([PLAIN, Signs(jump="D.C."), Signs(coda=True)], [0, 1]),
        # unless Fine or the way to the coda end it, or something comes behind it
        ([Signs(fine=True), Signs(jump="D.C.")], [0, 1, 0]),
        ([Signs(to_coda=True), Signs(jump="D.C."), Signs(coda=True)], [0, 1, 0, 2]),
        ([PLAIN, Signs(jump="D.C."), PLAIN], [0, 1, 0, 1, 2]),
        # a coda that nothing leads to is for the very end
        ([PLAIN, Signs(to_coda=True), PLAIN, Signs(coda=True)], [0, 1, 2]),
    ],
)
def test_jumps(bars, order):
    assert play_order(bars) == order


signs = st.builds(
    Signs,
    opens=st.booleans(),
    closes=st.sampled_from([0, 0, 0, 2, 3]),
    endings=st.sampled_from([(), (), (1,), (2,), (1, 2), (3,)]),
    segno=st.booleans(),
    to_coda=st.booleans(),
    coda=st.sampled_from([False, False, True]),
    fine=st.booleans(),
    jump=st.sampled_from(["", "", "D.C.", "D.S."]),
    until=st.sampled_from(["", "Fine", "Coda", "1", "2"]),
)


@given(st.lists(signs, max_size=12))
def test_every_way_through_comes_to_an_end(bars):
    order = play_order(bars)
    assert set(order) <= {*range(len(bars))}
    assert len(order) <= MOST_BARS
    assert order or not bars or bars[0].endings


def test_a_repeat_without_an_end_is_refused():
    with pytest.raises(ChangesError, match="its repeats make more than 4096 bars"):
        play_order([Signs(opens=True, closes=5000)])
