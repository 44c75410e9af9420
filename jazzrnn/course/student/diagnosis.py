"""What is wrong in one function: its outputs beside ours, and beside those of every known mistake.

Up to three mistakes at once are found where each changes an output of its own; two in any case.
"""

import copy
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, combinations, islice
from typing import Any, cast

import numpy as np

from jazzrnn.course.gradient_check import relative_error
from jazzrnn.course.student.backward_mistakes import backward_mistakes
from jazzrnn.course.student.forward_mistakes import forward_mistakes
from jazzrnn.course.student.mistakes import Mistake, with_mistakes
from jazzrnn.course.student.problems import FUNCTIONS, Arguments, Outputs, calls, named, sequence
from jazzrnn.course.student.text_mistakes import text_mistakes

SAME = 1e-6  # relative error below which two outputs are the same
MOST_AT_ONCE = 3
MOST_PAIRS = 1500  # that are tried: about two seconds

Outcome = Outputs | Exception
Function = Callable[..., Any]


def outcomes(function: str, code: Function) -> list[Outcome]:
    """Return what a function returns in each call, by name, or the error that it raises."""
    return [_outcome(function, code, copy.deepcopy(arguments)) for arguments in calls(function)]


def _outcome(function: str, code: Function, arguments: Arguments) -> Outcome:
    try:
        with np.errstate(all="ignore"):
            outputs = named(function, code(*arguments))
    except Exception as error:  # a student's code may raise anything
        return error
    return outputs | ({"parameters": arguments[3]} if function == "optimize" else {})


@cache
def right_outcomes(function: str) -> tuple[Outputs, ...]:
    """Return what our function returns in each call."""
    return tuple(
        one for one in outcomes(function, FUNCTIONS[function]) if not isinstance(one, Exception)
    )


def wrong_outputs(function: str, theirs: Sequence[Outcome]) -> list[str]:
    """Return the names of outputs that differ from ours in a call that returns something."""
    wrong: dict[str, None] = {}
    for own, right in zip(theirs, right_outcomes(function), strict=True):
        if not isinstance(own, Exception):
            wrong |= {name: None for name in right if not same(own.get(name), right[name])}
    return [*wrong]


def mistakes_in(function: str, theirs: Sequence[Outcome]) -> list[Mistake]:
    """Return the fewest mistakes that give the same outputs in all calls; [] if none do."""
    if all(isinstance(own, Exception) for own in theirs):
        return []
    known = mistakes_of(function)
    one = next((m for m in known if _agree(theirs, _mistaken((m,)))), None)
    if one:
        return [one]
    alone = _of_single_outputs(function, theirs, known)
    groups = (group for size in range(2, MOST_AT_ONCE + 1) for group in combinations(alone, size))
    wrong = {*wrong_outputs(function, theirs)}
    possible = [m for m in known if wrong.issuperset(wrong_outputs(function, _mistaken((m,))))]
    for group in chain(groups, islice(combinations(possible, 2), MOST_PAIRS)):
        if _agree(theirs, _mistaken(group)):
            return [*group]
    return alone[:MOST_AT_ONCE]


def _of_single_outputs(
    function: str, theirs: Sequence[Outcome], known: Sequence[Mistake]
) -> list[Mistake]:
    """Return mistakes that explain at least one wrong output, those of most outputs first."""
    wrong = wrong_outputs(function, theirs)
    explained: dict[Mistake, set[str]] = {}
    for mistake in known:
        mistaken = _mistaken((mistake,))
        explained[mistake] = {
            name for name in wrong if _agree(_only(theirs, name), _only(mistaken, name))
        }
    found, left = list[Mistake](), {*wrong}
    while left:
        best = max(known, key=lambda mistake: len(explained[mistake] & left))
        if not explained[best] & left:
            break
        left -= explained[best]
        found.append(best)
    return found


@cache
def mistakes_of(function: str) -> tuple[Mistake, ...]:
    """Return the known mistakes of a function."""
    everything = (*forward_mistakes(), *backward_mistakes(), *text_mistakes())
    return tuple(mistake for mistake in everything if mistake.function == function)


@cache
def _mistaken(group: tuple[Mistake, ...]) -> tuple[Outcome, ...]:
    """Return what our function with these mistakes returns; () if they exclude each other."""
    code = with_mistakes(group)
    return tuple(outcomes(group[0].function, code)) if code else ()


def _agree(theirs: Sequence[Outcome], mistaken: Sequence[Outcome]) -> bool:
    return len(theirs) == len(mistaken) and all(map(_alike, theirs, mistaken))


def _alike(a: Outcome, b: Outcome) -> bool:
    """Return whether two outcomes are the same; an error is like any other error."""
    if isinstance(a, Exception) or isinstance(b, Exception):
        return isinstance(a, Exception) and isinstance(b, Exception)
    return same(a, b)


def _only(all_outcomes: Sequence[Outcome], name: str) -> list[Outcome]:
    return [one if isinstance(one, Exception) else {name: one.get(name)} for one in all_outcomes]


def same(a: Any, b: Any) -> bool:
    """Return whether two outputs are the same: numbers, arrays, and whatever holds them."""
    if isinstance(b, dict):
        right = cast("Outputs", b)
        return (
            isinstance(a, dict)
            and a.keys() == right.keys()
            and all(same(a[name], value) for name, value in right.items())
        )
    all_right, own = sequence(b), sequence(a)
    if all_right is not None:
        return own is not None and len(own) == len(all_right) and all(map(same, own, all_right))
    try:
        return relative_error(a, b) < SAME
    except (TypeError, ValueError):  # no numbers
        return False
