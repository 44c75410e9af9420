"""The lesson says what is right, and that something is wrong when it is."""

import pytest

from jazzrnn.course import lesson, published
from jazzrnn.errors import JazzrnnError


@pytest.fixture(autouse=True)
def short_race(monkeypatch):
    monkeypatch.setattr(lesson, "SECONDS", 0.0)
    monkeypatch.setattr(lesson, "SIZES", (3, 4, 2, 5))


def test_every_function_has_its_place():
    lines = list(lesson.lesson())
    text = "\n".join(lines)
    assert max(map(len, lines)) <= 120
    assert "DIFFERENT" not in text
    for cell in ("rnn", "lstm"):
        for function in ("cell_forward", "forward", "cell_backward", "backward"):
            assert f"\n{cell}_{function}: " in text
    for function in ("clip", "sample", "get_initial_loss, smooth", "optimize"):
        assert f"\n{function}: " in text
    assert text.count("times as fast") == 2
    assert lines[-1].startswith("All of it agrees.")


@pytest.mark.parametrize("name", ["SAME", "BOUND"])
def test_a_failed_check_ends_the_lesson_with_an_error(monkeypatch, name):
    monkeypatch.setattr(lesson, name, 0.0)
    with pytest.raises(JazzrnnError, match=r"^[27] checks of the course failed: "):
        list(lesson.lesson())


def test_a_wrong_value_is_shown(monkeypatch):
    monkeypatch.setitem(published.FUNCTIONS, "smooth", lambda old, new: old + new)
    row = next(line for line in lesson.lesson() if "DIFFERENT" in line)
    assert row.split() == ["smooth(2.0,", "3.0)", "5", "|", "2.001", "DIFFERENT"]
    with pytest.raises(JazzrnnError, match=r"smooth\(2\.0, 3\.0\)"):
        list(lesson.lesson())


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_core_and_course_agree(cell):
    assert lesson.difference(cell) < 1e-13
