"""The forms in the box: each with a chart that is whole, and found by its words."""

import numpy as np
import pytest

from jazzrnn.errors import OptionError
from jazzrnn.music.band.players import STYLES
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import FORMS, any_form, find_forms, read_chart, read_form


def degrees(form):
    """The chords of a form above its tonic, each with its length."""
    progression = read_form(form)
    home = read_key(progression.key).pitch
    bars = [
        (bar.length, *((m.onset, (c.root - home) % 12, c.quality) for m, c in bar_chords(bar)))
        for bar in progression.bars
    ]
    return tuple(bars)


def bar_chords(bar):
    return [(mark, parse_chord(mark.symbol)) for mark in bar.chords]


def test_there_are_forms_of_all_usual_kinds():
    listed = find_forms()
    assert len(listed) >= 40
    assert [form.name for form in listed] == [*FORMS]
    assert {form.bars for form in listed} >= {4, 8, 12, 16, 24, 32}
    assert {form.meter for form in listed} >= {"4/4", "3/4", "5/4", "6/8", "12/8", "7/8"}
    bridges = {degrees(form.name)[16:24] for form in find_forms("rhythm-changes")}
    assert len(bridges) >= 4
    assert len({degrees(form) for form in FORMS}) == len(FORMS), "no progression is there twice"


@pytest.mark.parametrize("name", FORMS)
def test_a_chart_is_whole(name):
    chart = read_chart(name)
    form = read_changes(chart, name)
    assert form == read_form(name)
    assert not form.remarks
    assert form.key
    assert form.style in STYLES
    about = chart.splitlines()[0]
    assert about.startswith("# ")
    assert about.endswith(".")
    assert len(about) < 100


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["rhythm", "tritone"], ["rhythm-changes-tritone"]),
        (["5/4"], ["blues-5-4", "five-four"]),
        (["Waltz minor"], ["folia", "minor-waltz"]),
        (["8", "bars", "minor"], ["andalusian", "diatonic-cycle"]),
        (["Db"], ["ballad-16"]),
    ],
)
def test_forms_are_found_by_their_words(words, names):
    assert [form.name for form in find_forms(*words)] == names


def test_what_is_not_there_is_refused_with_a_way_out():
    with pytest.raises(OptionError, match="no form has blues and 9/8: jazzrnn forms lists all"):
        find_forms("blues", "9/8")
    with pytest.raises(OptionError, match="no form 'bosa': did you mean bossa"):
        read_form("bosa")
    assert read_form("II-v-i").bars == read_form("ii-V-I").bars


def test_a_form_that_nobody_names_fits_meter_and_mode():
    rng = np.random.default_rng(0)
    for meter, key in (((4, 4), "Gm"), ((3, 4), "D"), ((5, 4), None), ((6, 8), "Cm")):
        form = any_form(rng, meter, key)
        assert form.meter == meter
        assert key in {None, form.key}
    assert any_form(rng, (5, 4), "Cm").meter == (4, 4), "there is none in five and minor"
