import numpy as np
import pytest

from jazzrnn.encoding.columns import PITCH, SCHEMA
from jazzrnn.nn.relative_scores import RelativeScores, relative_scores_of
from jazzrnn.schema import ABSENT, Column

LINE, ROUND, WHOLE = (
    RelativeScores("a", 0, 4, 7),
    RelativeScores("b", 0, 8, 3),
    RelativeScores("c", 0, 8, 4),
)


def expected(relative, D, r):
    """By the definition."""
    middle = 0 if relative.circular else relative.classes - 1
    return [
        [row[(middle + v - max(at, 0)) % relative.width] for v in range(relative.classes)]
        for row, at in zip(D.tolist(), r.tolist(), strict=True)
    ]


@pytest.mark.parametrize("relative", [LINE, ROUND, WHOLE])
@pytest.mark.parametrize("rows", [1, 6])
def test_scores_by_value(relative, rows):
    D = np.random.default_rng(0).normal(size=(rows, relative.width))
    r = np.array([2, 0, 1, ABSENT, 2, 2])[:rows]
    scores = relative.by_value(relative.unrolled(D), r)
    assert scores.tolist() == expected(relative, D, r)


def test_what_goes_round_is_the_same_an_octave_higher_and_moves_with_its_reference():
    relative = RelativeScores("round", 0, 8, 5)
    D = relative.unrolled(np.arange(5.0)[None])
    assert relative.by_value(D, np.array([4])).tolist() == [[1, 2, 3, 4, 0, 1, 2, 3]]
    assert relative.by_value(D, np.array([3])).tolist() == [[2, 3, 4, 0, 1, 2, 3, 4]]


@pytest.mark.parametrize("relative", [LINE, ROUND, WHOLE])
def test_backward_is_the_transposed_map(relative):
    rng = np.random.default_rng(1)
    D, r = rng.normal(size=(5, relative.width)), np.array([0, 2, ABSENT, 1, 2])
    dscores = rng.normal(size=(5, relative.classes))
    forward = (relative.by_value(relative.unrolled(D), r) * dscores).sum()
    assert (relative.backward(dscores, r) * D).sum() == pytest.approx(forward, abs=1e-12)


def test_pitches_are_scored_by_interval_to_notes_and_by_degree_in_chords():
    found = relative_scores_of(SCHEMA, PITCH)
    assert [SCHEMA[each.column].name for each in found] == [*SCHEMA[PITCH].relative_to]
    assert [each.width for each in found] == [255] * 2 + [12] * 2 + [255] * 2


@pytest.mark.parametrize(("classes", "to"), [(6, "a"), (5, "c")])
def test_nothing_is_relative_to_more_classes_or_to_what_comes_later(classes, to):
    schema = (
        Column("a", classes, chosen=False),
        Column("b", 5, relative_to=(to,)),
        Column("c", 5, chosen=False),
    )
    with pytest.raises(ValueError, match=f"column b cannot be relative to {to}"):
        relative_scores_of(schema, 1)
