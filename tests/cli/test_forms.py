"""`jazzrnn forms`: a list, a search, and charts that can be changed and played."""

from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from tests.commands import check_one_line


def test_forms_are_listed_with_their_bars_meter_and_key(call):
    lines = call("forms").out.splitlines()
    assert [line.split()[0] for line in lines] == [*FORMS]
    (line,) = call("forms", "rhythm", "tritone").out.splitlines()
    assert line.split()[:5] == ["rhythm-changes-tritone", "32", "bars", "4/4", "Bb"]
    check_one_line(call("forms", "zydeco"), 2, "no form has zydeco: jazzrnn forms lists all")


def test_the_chart_of_a_form_reads_back_as_the_form(call):
    chart = call("forms", "Waltz").out
    assert read_changes(chart, "waltz") == read_form("waltz")
    assert "# see also: blues-waltz, folia, minor-waltz\n" in chart


def test_a_form_that_is_not_there_is_guessed(call):
    check_one_line(call("generate", "-o", "a.mid", "--form", "bossa-nova"), 2, "did you mean bossa")


def test_a_number_of_thousands_of_digits_is_no_form_and_no_pitch(call):
    check_one_line(call("forms", "9" * 5000), 2)
    check_one_line(call("generate", "-o", "x.mid", "--range", "C4-" + "9" * 5000), 2, "--range")
