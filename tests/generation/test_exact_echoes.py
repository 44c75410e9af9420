"""Exact echoes stay exact."""

import numpy as np
import pytest

from jazzrnn.encoding.columns import DURATION, ECHO_NEXT, ECHO_OWN, ECHO_PITCH, PITCH, SCHEMA
from jazzrnn.generation.exact_echoes import TIMES_LIKELIER, keep_to_echo, keep_to_time
from jazzrnn.music.form.plan import EXACTLY, NEARLY
from jazzrnn.schema import ABSENT


def rows():
    """Two steps: one that echoes exactly, one that echoes nearly."""
    steps = np.full((2, len(SCHEMA)), ABSENT, np.int16)
    steps[:, ECHO_OWN.start] = steps[:, ECHO_NEXT.stop - 1] = EXACTLY, NEARLY
    steps[:, ECHO_PITCH], steps[:, ECHO_PITCH + 1], steps[:, ECHO_NEXT.start] = 60, 11, 12
    return steps


@pytest.mark.parametrize(("column", "planned"), [(PITCH, 60), (DURATION, 11)])
def test_what_is_planned_exactly_is_likelier(column, planned):
    p = np.full((2, SCHEMA[column].classes), 0.01)
    before = p.sum(axis=1)
    keep_to_echo(p, rows(), column)
    assert p.sum(axis=1) == pytest.approx(before)
    assert p[0, planned] / p[0, planned + 1] == pytest.approx(TIMES_LIKELIER)
    assert (p[1] == 0.01).all()


def test_its_time_is_likelier_too():
    p = np.full((2, SCHEMA[0].classes), 0.01)
    keep_to_time(p, rows())
    assert p[0, 12] / p[0, 13] == pytest.approx(TIMES_LIKELIER)
    assert (p[1] == 0.01).all()


def test_what_cannot_come_does_not_come():
    p = np.full((2, SCHEMA[PITCH].classes), 0.01)
    p[:, 60] = 0
    keep_to_echo(p, rows(), PITCH)
    assert not p[:, 60].any()
    nothing = rows()
    nothing[:, ECHO_PITCH] = ABSENT
    keep_to_echo(p, nothing, PITCH)
    assert p.sum() == pytest.approx(0.01 * 2 * 127)
