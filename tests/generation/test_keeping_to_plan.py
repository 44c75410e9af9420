"""What the plan says is likelier, the closer a bar echoes another one."""

import numpy as np
import pytest

from jazzrnn.encoding.columns import (
    DURATION,
    ECHO_HERE,
    ECHO_NEXT,
    ECHO_OWN,
    ECHO_PITCH,
    PITCH,
    SCHEMA,
    SHIFT,
)
from jazzrnn.generation.keeping_to_plan import LIKELIER, keep_to_echo, keep_to_part, keep_to_time
from jazzrnn.music.form.plan import EXACTLY, IN_PART, LEVELS, NEARLY
from jazzrnn.music.notes import PARTS
from jazzrnn.schema import ABSENT

LEVEL = [EXACTLY, NEARLY, IN_PART, 0]


def rows():
    """Steps that echo exactly, nearly, in part and nothing."""
    steps = np.full((4, len(SCHEMA)), ABSENT, np.int16)
    steps[:, ECHO_OWN.start] = steps[:, ECHO_NEXT.stop - 1] = steps[:, ECHO_HERE.start] = LEVEL
    steps[:3, ECHO_PITCH], steps[:3, ECHO_PITCH + 1], steps[:3, ECHO_NEXT.start] = 60, 11, 12
    return steps


def even(column):
    return np.full((4, SCHEMA[column].classes), 0.01)


def times_likelier():
    return pytest.approx([LIKELIER.get(level, 1) for level in LEVEL])


@pytest.mark.parametrize(("column", "planned"), [(PITCH, 60), (DURATION, 11)])
def test_the_planned_pitch_and_duration_are_likelier(column, planned):
    p = even(column)
    keep_to_echo(p, rows(), column)
    assert p.sum(axis=1) == pytest.approx(even(column).sum(axis=1))
    assert p[:, planned] / p[:, planned + 1] == times_likelier()


def test_alone_the_time_of_the_planned_note_is_likelier():
    p = even(SHIFT)
    keep_to_time(p, rows(), alone=True)
    assert p[:, 12] / p[:, 13] == times_likelier()
    assert p[:, 12] / p[:, 3] == times_likelier()


def test_in_a_band_others_may_play_before_the_planned_note_but_it_is_not_passed_over():
    p = even(SHIFT)
    keep_to_time(p, rows(), alone=False)
    assert p[:, 12] == pytest.approx(p[:, 3])
    assert p[:, 12] / p[:, 13] == times_likelier()
    assert p.sum(axis=1) == pytest.approx(even(SHIFT).sum(axis=1))


def test_in_a_band_the_planned_part_is_not_passed_over():
    steps = rows()
    steps[:3, ECHO_HERE.stop - 1] = 4
    p = np.full((4, len(PARTS)), 0.01)
    keep_to_part(p, steps, np.zeros((4, len(PARTS)), int))
    assert p[:, 4] / p[:, 5] == times_likelier()
    assert p[:, 4] == pytest.approx(p[:, 3])


def test_a_part_whose_bar_echoes_another_one_seldom_adds_a_note():
    steps = rows()
    steps[:, ECHO_HERE.start] = [level + LEVELS if level else 0 for level in LEVEL]
    levels = np.zeros((4, len(PARTS)), int)
    levels[:, 2] = LEVEL
    p = np.full((4, len(PARTS)), 0.01)
    keep_to_part(p, steps, levels)
    assert p[:, 3] / p[:, 2] == times_likelier()


def test_what_cannot_come_does_not_come():
    p = even(PITCH)
    p[:, 60] = 0
    keep_to_echo(p, rows(), PITCH)
    assert not p[:, 60].any()
    only = np.zeros((4, SCHEMA[SHIFT].classes))
    only[:, 20] = 1
    keep_to_time(only, rows(), alone=False)
    assert only[:, 20] == pytest.approx(1)
