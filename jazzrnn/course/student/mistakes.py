"""Known mistakes: each is one of our functions in which one place reads otherwise.

So the wrong numbers of a mistake are computed, and compared with those of a student: if they are
the same, however the student's code is written, this is the mistake.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from jazzrnn.course.student.problems import FUNCTIONS


class Mistake(NamedTuple):
    """A mistake that a student can make.

    Attributes:
        function: where.
        words: what to say to the student.
        right: text in the code of our function; it is there once.
        wrong: the text in its place.
    """

    function: str
    words: str
    right: str
    wrong: str


@cache
def source(function: str) -> str:
    """Return the source of our function, without its docstring."""
    head, _, body = inspect.getsource(FUNCTIONS[function]).split('"""', 2)
    return f"{head}...{body}"


def with_mistakes(mistakes: Sequence[Mistake]) -> Callable[..., Any] | None:
    """Return our function with some mistakes of it; None if they are in the same place."""
    function, text = mistakes[0].function, source(mistakes[0].function)
    for mistake in mistakes:
        if text.count(mistake.right) != 1:
            return None
        text = text.replace(mistake.right, mistake.wrong)
    names = dict(vars(inspect.getmodule(FUNCTIONS[function])))
    exec(text, names)
    return names[function]
