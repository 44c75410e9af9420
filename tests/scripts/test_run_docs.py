"""The script that runs the examples of the pages writes what they print, and no more."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from run_docs import run_console, run_python, shorten, trained


def test_lines_that_a_page_leaves_out_stay_left_out():
    assert shorten(["a", "b", "c", "d"], ["x", "...", "y"]) == ["a", "...", "d"]
    assert shorten(["a", "b", "c"], ["x", "..."]) == ["a", "..."]
    assert shorten(["a", "b"], ["x", "...", "y"]) == ["a", "b"]
    assert shorten(["a", "b"], ["x"]) == ["a", "b"]


def test_what_a_command_prints_comes_below_it(here):
    block = "$ echo new > file; cat file\nold\n$ cat missing 2> error\n$ seq 9\n1\n...\n"
    assert run_console(block, here) == (
        "$ echo new > file; cat file\nnew\n$ cat missing 2> error\n$ seq 9\n1\n...\n"
    )


def test_a_model_that_is_there_is_not_trained_again(here):
    train = "jazzrnn train midi_data/ --minutes 3.5"
    assert not trained(train, here)
    (here / "outputs" / "run-1").mkdir(parents=True)
    assert trained(train, here)
    assert not trained(f"{train} -o other", here)
    assert run_console(f"$ {train}\nas it was\n", here) == f"$ {train}\nas it was\n"


def test_the_python_of_a_page_runs_in_order_and_prints_where_there_is_room(here):
    page = "```python\na = 2\n```\n\nText.\n\n```python\nprint(a + 1)\n```\n\n```text\nx\n```\n"
    assert run_python(page, here) == page.replace("\nx\n", "\n3\n")
