"""docs/course.md quotes lines that exist, and names every function."""

import inspect
import re
from pathlib import Path

import pytest

from jazzrnn.course import bidirectional, convert, gradient_check, jazz, step_by_step, text

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("source", "quoted"), QUOTES)
def test_quoted_lines_are_in_the_source(source, quoted):
    lines = [line.strip() for line in (ROOT / source).read_text(encoding="utf-8").splitlines()]
    for line in quoted.splitlines():
        assert line.strip() in lines, f"{source} has no line {line!r}: correct docs/course.md"


@pytest.mark.parametrize(
    "module", [step_by_step, text, bidirectional, jazz, convert, gradient_check]
)
def test_every_function_is_named(module):
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            assert f"`{name}`" in PAGE, f"docs/course.md does not name {name}"


@pytest.mark.parametrize("path", re.findall(r"`(jazzrnn/\S+|examples/\S+|benchmarks/\S+)`", PAGE))
def test_files_exist(path):
    assert (ROOT / path).exists()
