"""Pieces without their plan."""

import numpy as np
import pytest

from jazzrnn.encoding.forgetting import FORGOTTEN, echoing, vary, without_plan
from jazzrnn.encoding.steps import encode, plans_of
from jazzrnn.music.form.plan import FREE
from jazzrnn.music.notes import DRUMS, Note, as_array, make_piece

BAR = 48
TUNE = [60, 64, 67, 72, 71, 67, 64, 62]


def piece(bars):
    """Bars of eighths; each bar is a transposition of the first one, or its repetition."""
    notes = [
        Note(bar * BAR + 6 * k, part, pitch + height, 6, 80)
        for bar, height in enumerate(bars)
        for k, pitch in enumerate(TUNE)
        for part in (0, DRUMS)
    ]
    return make_piece(notes)


def steps(one):
    (plan,) = plans_of(as_array(one.notes), [one])
    return encode(one, plan)


def test_a_piece_without_its_plan_is_as_one_that_has_none():
    one = piece([0, 0, 5, 0])
    assert echoing(steps(one)) > 0
    assert (without_plan(steps(one)) == encode(one, FREE)).all()
    assert echoing(without_plan(steps(one))) == 0


def test_only_plans_that_say_little_are_forgotten():
    rng = np.random.default_rng(0)
    tune = steps(piece([0, 0, 0, 0]))
    assert all(echoing(vary(tune, rng, 6)) == echoing(tune) for _ in range(50))
    wild = np.random.default_rng(1).integers(40, 80, 400).tolist()
    notes = [Note(6 * k, 0, pitch, 6, 80) for k, pitch in enumerate(wild)]
    notes += [note._replace(onset=note.onset + 2400) for note in notes[:16]]
    solo = steps(make_piece(notes))
    assert 0 < echoing(solo) < 0.1
    kept = np.mean([echoing(vary(solo, rng, 6)) > 0 for _ in range(400)])
    assert kept == pytest.approx(1 - FORGOTTEN * (1 - echoing(solo) / 0.25), abs=0.08)
