"""The Python on the pages runs, one block after the other, as a reader would type it."""

import contextlib
import io
import re
import shutil

import pytest

import jazzrnn
from tests.docs.pages import PAGES, ROOT, blocks

PIECES = sorted((ROOT / "midi_data").glob("blues-in-*.mid"))[:5]
WITH_PYTHON = ("README.md", "docs/library.md", "docs/change-a-song.md")


@pytest.fixture
def clone(here):
    """A folder with a little of the music that the pages train on."""
    (here / "midi_data").mkdir()
    for piece in PIECES:
        shutil.copy(piece, here / "midi_data")
    (here / "docs").symlink_to(ROOT / "docs")
    return here


def test_all_pages_with_python_are_known():
    others = {"docs/course.md"}  # its lines are compared with the package's own
    found = {name for name, page in PAGES.items() if blocks(page, "python")}
    assert found - others == {*WITH_PYTHON}


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_PYTHON)
def test_the_python_of_a_page_runs_and_prints_where_the_page_says_so(name, clone):
    pattern = r"^```python\n(.*?)^```$(\n\n^```text$)?"
    flags = re.DOTALL | re.MULTILINE
    names = {}
    for code, output in re.findall(pattern, PAGES[name], flags):
        quick = re.sub(r"minutes=[\d.]+", "minutes=0.02, hidden=16", code)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(quick, name, "exec"), names)
        assert bool(printed.getvalue()) == bool(output), code
    assert names["song"].piece.notes


def test_the_library_page_names_all_that_the_library_has():
    for name in jazzrnn.__all__:
        assert name in PAGES["docs/library.md"], name
