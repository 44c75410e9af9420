"""The course's reference cases: the values that it prints, and a function that runs them.

A case has a recipe and checks. The recipe is the course's lines of Python that draw inputs and
call a function. A check is an expression, the printed value, and a tolerance from its digits.

Source: the printed outputs of the assignments of DeepLearning.AI, Sequence Models, week 1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from jazzrnn.course import step_by_step, text

# rnn_forward and rnn_backward exist in both; the published cases are those of step_by_step.
FUNCTIONS = vars(text) | vars(step_by_step)


@dataclass(frozen=True)
class Case:
    """A published case.

    Attributes:
        function: what it tests.
        recipe: lines of Python.
        checks: each with expr, expected (a number, a list or a text), rtol and atol.
    """

    function: str
    recipe: tuple[str, ...]
    checks: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Check:
    """One value of a case: ours beside the published one."""

    function: str
    expr: str
    ours: Any
    published: Any
    agrees: bool


def cases() -> list[Case]:
    """Return all published cases."""
    content = files("jazzrnn.course").joinpath("published.json").read_text(encoding="utf-8")
    return [
        Case(case["function"], tuple(case["recipe"]), tuple(case["checks"]))
        for case in json.loads(content)
    ]


def run(case: Case, functions: Mapping[str, Any] | None = None) -> list[Check]:
    """Run the recipe and compare; this reseeds numpy's global generator.

    Args:
        case: what to run.
        functions: in place of ours of the same names.
    """
    names = {**FUNCTIONS, **(functions or {}), "np": np}
    exec("\n".join(case.recipe), names)
    return [_compare(case.function, check, names) for check in case.checks]


def _compare(function: str, check: dict[str, Any], names: dict[str, Any]) -> Check:
    ours, published = eval(check["expr"], names), check["expected"]
    if isinstance(published, str):
        agrees = ours == published
    else:
        agrees = np.shape(ours) == np.shape(published) and np.allclose(
            ours, published, rtol=check["rtol"], atol=check["atol"]
        )
    return Check(function, check["expr"], ours, published, bool(agrees))
