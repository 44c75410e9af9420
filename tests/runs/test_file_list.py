import pytest

from jazzrnn.encoding.corpus import Corpus, File
from jazzrnn.errors import RunError
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, read_list, what_changed, write_list
from tests.commands import rows_of

FILES = [
    File("a.mid", "used", ""),
    File("b/c.mid", "repaired", "1 note cut, its header says 2 tracks"),
    File("d.mid", "skipped", "the same music as a.mid"),
    File("e\udcff.mid", "used", ""),  # a name that is not UTF-8
]
SIDES = {"a.mid": LEARNED, "b/c.mid": HELD_OUT, "e\udcff.mid": LEARNED}


def test_the_list_has_a_row_a_file_with_how_it_ended_and_its_side(tmp_path):
    write_list(tmp_path, FILES, SIDES)
    assert rows_of(tmp_path / "files.csv") == [
        ["file", "outcome", "detail", "side"],
        ["a.mid", "used", "", "learned"],
        ["b/c.mid", "repaired", "1 note cut, its header says 2 tracks", "held out"],
        ["d.mid", "skipped", "the same music as a.mid", ""],
        ["e?.mid", "used", "", "learned"],
    ]


def test_the_sides_are_read_back(tmp_path):
    write_list(tmp_path, FILES, SIDES)
    assert read_list(tmp_path) == {
        "a.mid": LEARNED, "b/c.mid": HELD_OUT, "d.mid": "", "e?.mid": LEARNED
    }  # fmt: skip


def test_a_model_that_was_passed_on_alone_has_no_list(tmp_path):
    assert read_list(tmp_path) == {}
    assert what_changed(tmp_path, Corpus(["a.mid"])) == ""


@pytest.mark.parametrize("text", ["name,outcome\na.mid,used\n", '"' + "x" * 200_000])
def test_a_damaged_list_is_one_line(text, tmp_path):
    (tmp_path / "files.csv").write_text(text)
    with pytest.raises(RunError, match=r"files\.csv: not a list of files that jazzrnn wrote"):
        read_list(tmp_path)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (Corpus(["a.mid", "b/c.mid", "e?.mid"]), " (other notes in files of the same names)"),
        (Corpus(["a.mid", "b/c.mid", "e?.mid", "f.mid"]), " (new: f.mid)"),
        (Corpus(["a.mid", "e?.mid"]), " (no longer used: b/c.mid)"),
    ],
)
def test_what_changed_is_said_by_names(now, text, tmp_path):
    write_list(tmp_path, FILES, SIDES)
    assert what_changed(tmp_path, now) == text


def test_a_file_that_is_skipped_now_says_why_and_many_are_counted(tmp_path):
    write_list(tmp_path, FILES, SIDES)
    now = Corpus(["e?.mid", "1", "2", "3", "4"], files=[File("a.mid", "skipped", "no notes")])
    assert what_changed(tmp_path, now) == (
        " (new: 1, 2, 3 and 1 more; no longer used: a.mid (no notes), b/c.mid)"
    )


def test_no_name_is_a_formula_for_a_spreadsheet_and_all_are_read_back(tmp_path):
    names = ['=HYPERLINK("http://x").mid', "+1.mid", "-1.mid", "@a.mid", "'quoted'.mid", "\ta.mid"]
    files = [File(name, "skipped", "=1+1") for name in names]
    write_list(tmp_path, files, dict.fromkeys(names, LEARNED))
    for row in rows_of(tmp_path / "files.csv")[1:]:
        assert [cell[0] for cell in row[:3]] == ["'", "s", "'"]
    assert read_list(tmp_path) == dict.fromkeys(names, LEARNED)


def test_a_name_that_some_spreadsheets_part_in_two_runs_no_formula_in_its_second_half(tmp_path):
    write_list(tmp_path, [File("a;=1+2|x.mid", "used", ""), File("b\t=1.mid", "used", "")], {})
    _, *lines = (tmp_path / "files.csv").read_text().splitlines()
    assert lines == ['"a;=1+2|x.mid","used","",""', '"b\t=1.mid","used","",""']
    assert read_list(tmp_path) == {"a;=1+2|x.mid": "", "b\t=1.mid": ""}
