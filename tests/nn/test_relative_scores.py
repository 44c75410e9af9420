import numpy as np
import pytest

from jazzrnn.encoding.columns import PITCH, SCHEMA
from jazzrnn.nn.relative_scores import Difference, differences_of
from jazzrnn.schema import ABSENT, Column

LINE, ROUND, WHOLE = Difference("a", 0, 4, 7), Difference("b", 0, 8, 3), Difference("c", 0, 8, 4)


def expected(difference, D, r):
    """By the definition."""
    middle = 0 if difference.circular else difference.classes - 1
    return [
        [row[(middle + v - max(at, 0)) % difference.width] for v in range(difference.classes)]
        for row, at in zip(D.tolist(), r.tolist(), strict=True)
    ]


@pytest.mark.parametrize("difference", [LINE, ROUND, WHOLE])
@pytest.mark.parametrize("rows", [1, 6])
def test_scores_by_value(difference, rows):
    D = np.random.default_rng(0).normal(size=(rows, difference.width))
    r = np.array([2, 0, 1, ABSENT, 2, 2])[:rows]
    scores = difference.by_value(difference.unrolled(D), r)
    assert scores.tolist() == expected(difference, D, r)


def test_what_goes_round_is_the_same_an_octave_higher_and_moves_with_its_reference():
    difference = Difference("round", 0, 8, 5)
    D = difference.unrolled(np.arange(5.0)[None])
    assert difference.by_value(D, np.array([4])).tolist() == [[1, 2, 3, 4, 0, 1, 2, 3]]
    assert difference.by_value(D, np.array([3])).tolist() == [[2, 3, 4, 0, 1, 2, 3, 4]]


@pytest.mark.parametrize("difference", [LINE, ROUND, WHOLE])
def test_backward_is_the_transposed_map(difference):
    rng = np.random.default_rng(1)
    D, r = rng.normal(size=(5, difference.width)), np.array([0, 2, ABSENT, 1, 2])
    dscores = rng.normal(size=(5, difference.classes))
    forward = (difference.by_value(difference.unrolled(D), r) * dscores).sum()
    assert (difference.backward(dscores, r) * D).sum() == pytest.approx(forward, abs=1e-12)


def test_pitches_are_scored_by_interval_to_notes_and_by_degree_in_chords():
    found = differences_of(SCHEMA, PITCH)
    assert [SCHEMA[each.column].name for each in found] == [*SCHEMA[PITCH].relative_to]
    assert [each.width for each in found] == [255] * 4 + [12] * 2


@pytest.mark.parametrize(("classes", "to"), [(6, "a"), (5, "c")])
def test_nothing_is_relative_to_more_classes_or_to_what_comes_later(classes, to):
    schema = (
        Column("a", classes, chosen=False),
        Column("b", 5, relative_to=(to,)),
        Column("c", 5, chosen=False),
    )
    with pytest.raises(ValueError, match=f"column b cannot be relative to {to}"):
        differences_of(schema, 1)
