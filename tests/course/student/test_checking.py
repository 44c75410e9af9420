"""A student's file as a whole: in a process of its own, with a time limit, in plain words."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from jazzrnn.cli.course import course
from jazzrnn.course.student.checking import findings
from jazzrnn.course.student.examining import MISSING, RIGHT, WRONG
from jazzrnn.course.student.loading import load
from jazzrnn.course.student.problems import REQUIRED
from jazzrnn.errors import JazzrnnError, OptionError

SOLUTION = Path(__file__).with_name("solution.txt").read_text(encoding="utf-8")


def check(tmp_path, text, name="my_lstm.py"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(course, ["check", str(file)])


def test_a_right_file_is_right(tmp_path):
    result = check(tmp_path, SOLUTION)
    lines = result.output.splitlines()
    assert result.exit_code == 0, result.output
    assert lines[-1] == "10 right"
    assert [line.split()[0] for line in lines[:8]] == [*REQUIRED]
    assert "lstm_backward        right    20 of 20 published values, " in result.output
    assert "from finite differences" in result.output


def test_a_notebook_is_read_without_what_it_runs(tmp_path):
    parts = ["%matplotlib inline\nimport numpy as np\nraise SystemError", SOLUTION]
    cells = [{"cell_type": "code", "source": text.splitlines(True)} for text in parts]
    cells.insert(0, {"cell_type": "markdown", "source": ["# my network"]})
    result = check(tmp_path, json.dumps({"cells": cells}), "my_lstm.ipynb")
    assert result.output.splitlines()[-1] == "10 right"


def test_code_that_hangs_prints_or_ends_the_program_is_reported_and_the_rest_checked(tmp_path):
    text = SOLUTION.replace(
        "c_next = np.zeros((n_a, m))", "import os; os.system('echo hi')\n    while True: print(m)"
    )
    text = text.replace("dtanh = (1 - a_next**2) * da_next", "import os; os._exit(0)")
    file = tmp_path / "my_lstm.py"
    file.write_text(text.replace("def rnn_forward", "def rnn_foward"), encoding="utf-8")
    found = {f.function: f for f in findings(file, seconds=3)}
    assert found["lstm_forward"].words == ("does not end within 3 seconds",)
    assert found["rnn_cell_backward"].words == ("ends the whole program",)
    assert found["rnn_forward"].verdict == MISSING
    assert found["lstm_cell_backward"].verdict == found["sample"].verdict == RIGHT
    assert [f.verdict for f in found.values()].count(WRONG) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def rnn_forward(x:\n", "line 1: "),
        ("import numpy\n\nnumpy.zeros(-1)\n", "line 3: ValueError: negative"),
        ("raise SystemExit(3)", "line 1: SystemExit: 3"),
        ("x = 1\0", "^source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(tmp_path, monkeypatch, text, words):
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "my_lstm.py").write_text(text, encoding="utf-8")
    with pytest.raises(JazzrnnError, match=words):
        load(tmp_path / "my_lstm.py")


def test_files_beside_a_students_do_not_replace_pythons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemError", encoding="utf-8")
    assert check(tmp_path, SOLUTION).output.splitlines()[-1] == "10 right"


def test_a_notebook_of_endless_brackets_is_one_line(tmp_path):
    result = check(tmp_path, "[" * 100_000, "my_lstm.ipynb")
    assert "my_lstm.ipynb: cannot be read: " in str(result.exception)


def test_a_file_without_use_is_one_line(tmp_path):
    (tmp_path / "my_lstm.py").write_text("x = 1 +", encoding="utf-8")
    with pytest.raises(JazzrnnError, match=r"my_lstm\.py: line 1: invalid syntax"):
        list(findings(tmp_path / "my_lstm.py"))
    with pytest.raises(JazzrnnError, match=r"nothing\.py: no such file"):
        list(findings(tmp_path / "nothing.py"))
    (tmp_path / "empty.py").write_text("x = 1", encoding="utf-8")
    with pytest.raises(OptionError, match="has none of the course's functions"):
        list(findings(tmp_path / "empty.py"))
