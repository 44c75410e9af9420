"""Plans looped, cut, varied, written down, made of sections; and what they cost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import OptionError
from jazzrnn.music.form.cost import Code, plan_costs
from jazzrnn.music.form.notation import read_plan, write_plan
from jazzrnn.music.form.plan import EXACTLY, FREE, IN_PART, NEARLY, make_plan
from jazzrnn.music.form.sections import plan_over
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark
from jazzrnn.music.setting import (
    Bar,
    Setting,
    fit_bars,
    plan_of,
    setting_from_json,
    with_plan,
    with_variation,
)

REED = PARTS.index("reed")


def setting(bars=16, rows=(), parts=(REED,), chords=()):
    symbols = [(ChordMark(0, chords[k]),) if chords else () for k in range(bars)]
    plain = Setting(
        "", tuple(Bar(4, 4, own) for own in symbols), 0.0, tuple((p, 0) for p in parts), ""
    )
    return with_plan(plain, make_plan([*rows]))


def rows_of(setting):
    return plan_of(setting).tolist()


@st.composite
def plans(draw, parts=(REED, DRUMS)):
    rows = [
        (
            bar,
            part,
            draw(st.integers(1, bar)),
            draw(st.integers(1, 3)),
            0 if part == DRUMS else draw(st.integers(-12, 12)),
        )
        for bar in range(1, 16)
        for part in parts
        if draw(st.booleans())
    ]
    return make_plan(rows)


# --- with a setting


@given(plans())
def test_a_setting_keeps_its_plan(plan):
    kept = with_plan(setting(parts=(REED, DRUMS)), plan)
    assert plan_of(kept).tolist() == plan.tolist()
    assert setting_from_json(tuple_free(kept)) == kept


def tuple_free(value):
    return [*map(tuple_free, value)] if isinstance(value, tuple) else value


def test_a_form_that_is_repeated_repeats_its_plan():
    looped = fit_bars(setting(4, [(1, REED, 1, EXACTLY, 0), (3, REED, 2, NEARLY, 5)]), 8)
    assert rows_of(looped) == [
        [1, REED, 1, EXACTLY, 0],
        [3, REED, 2, NEARLY, 5],
        [5, REED, 1, EXACTLY, 0],
        [7, REED, 2, NEARLY, 5],
    ]


def test_the_last_bar_of_a_cut_form_echoes_what_is_left():
    whole = setting(
        8, [(2, REED, 1, NEARLY, 2), (6, REED, 4, EXACTLY, 3), (7, REED, 1, EXACTLY, 0)]
    )
    # Of bars 0, 1, 7: bar 7 echoes 6, which echoes 2, which echoes 1.
    assert rows_of(fit_bars(whole, 3)) == [[2, REED, 1, NEARLY, 5]]
    assert rows_of(fit_bars(setting(8, [(7, REED, 2, EXACTLY, 0)]), 4)) == []


@given(plans(), st.integers(1, 40))
def test_fitted_plans_point_at_earlier_bars(plan, count):
    fitted = fit_bars(with_plan(setting(parts=(REED, DRUMS)), plan), count)
    assert len(fitted.bars) == count
    assert all(1 <= back <= bar for bar, _, back, _, _ in rows_of(fitted))
    assert fit_bars(fitted, count) == fitted


def test_variation_goes_from_all_to_nothing():
    whole = setting(16, [(bar, REED, 1, EXACTLY, 0) for bar in range(1, 16)])
    rng = np.random.default_rng(0)
    assert with_variation(whole, 0, rng) == whole
    assert rows_of(with_variation(whole, 1, rng)) == []
    half = plan_of(with_variation(whole, 0.5, rng))[:, 3]
    assert set(half) <= {IN_PART, NEARLY}
    assert len(half) == 15


# --- as people write it


@given(plans())
def test_what_is_written_is_read_again(plan):
    text = write_plan(plan)
    assert bool(text) == bool(len(plan))
    assert not text or read_plan(text, 16, range(17)).tolist() == plan.tolist()


def test_sections_are_read():
    found = read_plan("A A' B A", 32, (REED,))
    assert found.tolist() == [
        *([bar, REED, 8, NEARLY, 0] for bar in range(8, 16)),
        *([bar, REED, 24, EXACTLY, 0] for bar in range(24, 32)),
    ]
    found = read_plan("A4 A+2 B8 A?", 20, (REED, DRUMS)).tolist()
    assert found[0] == [4, REED, 4, EXACTLY, 2]
    assert found[1] == [4, DRUMS, 4, EXACTLY, 0]
    assert found[-1] == [19, DRUMS, 16, IN_PART, 0]


def test_bars_are_read():
    found = read_plan("reed: 5-6=1 9~2+2; drums: 2-3=1", 9, (REED, DRUMS))
    assert found.tolist() == [
        [1, DRUMS, 1, EXACTLY, 0],
        [2, DRUMS, 1, EXACTLY, 0],
        [4, REED, 4, EXACTLY, 0],
        [5, REED, 4, EXACTLY, 0],
        [8, REED, 7, NEARLY, 2],
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A A B", "32 bars cannot be divided into 3 sections"),
        ("A8 B40", "48 bars, and the song 32"),
        ("A A+13", "at most 12 semitones"),
        ("A | B", "cannot be read"),
        ("5=5", "bars echo earlier bars"),
        ("40=1", "this song has bars 1 to 32"),
        ("tuba: 5=1", "'tuba' is no part; the parts are piano"),
        ("5=1 x", "'x' cannot be read"),
    ],
)
def test_what_makes_no_sense_is_said(text, says):
    with pytest.raises(OptionError, match=says):
        read_plan(text, 32, (REED,))


# --- over changes

CHORDS = ("C", "Am", "F", "G") * 2
BRIDGE = ("E7", "E7", "A7", "A7", "D7", "D7", "G7", "G7")
LEARNED = setting(16, [(k, REED, 2, NEARLY, 1) for k in (2, 3, 6, 7, 10, 11, 14, 15)])


def test_a_section_that_comes_again_echoes_its_first_time():
    song = setting(32, chords=CHORDS * 2 + BRIDGE + CHORDS)
    marks = [("A", 0), ("A", 8), ("B", 16), ("A", 24)]
    for sections in (marks, []):  # without marks by the chords
        plan = plan_over(song, sections, [LEARNED], np.random.default_rng(1))
        again = plan[(plan[:, 0] >= 8) & (plan[:, 0] < 16)]
        assert again[:, [0, 2]].tolist() == [[bar, 8] for bar in range(8, 16)]
        assert set(again[:, 3]) <= {NEARLY, EXACTLY}
        assert plan[plan[:, 0] >= 24][:, 2].tolist() == [24] * 8


def test_a_new_section_does_what_real_ones_do():
    song = setting(8, chords=CHORDS)
    plan = plan_over(song, [("A", 0)], [LEARNED], np.random.default_rng(1))
    assert plan.tolist() == [[bar, REED, 2, NEARLY, 1] for bar in (2, 3, 6, 7)]
    assert not len(plan_over(song, [("A", 0)], [], np.random.default_rng(1)))
    drums = setting(8, chords=CHORDS, parts=(DRUMS,))
    assert not len(plan_over(drums, [("A", 0)], [LEARNED], np.random.default_rng(1)))


# --- what it costs


def test_the_code_is_a_probability_of_each_choice():
    """All that may be said in a context has a sum of 1."""
    for possible in (2, 5):
        code = Code()
        for value in (0, 1, 1):
            code.value_cost("context", value, possible)
        each = []
        for value in range(possible):
            copy = Code()
            copy.counts = code.counts.copy()
            each.append(np.exp(-copy.value_cost("context", value, possible)))
        assert sum(each) == pytest.approx(1)


def test_what_has_been_said_often_costs_little():
    usual = setting(32, [(bar, REED, 8, EXACTLY, 0) for bar in range(8, 32)])
    other = setting(32, [(bar, REED, 1 + bar % 7, NEARLY, bar % 5) for bar in range(8, 32)])
    (first,), (learned,) = plan_costs([], [usual]), plan_costs([usual] * 20, [usual])
    assert learned < first / 3
    assert plan_costs([usual] * 20, [other])[0] > 10 * learned
    assert plan_costs([setting()] * 50, [setting()])[0] < 1
    assert plan_costs([], [setting(1)]) == [0]
    assert plan_of(setting()).tolist() == FREE.tolist() == []
