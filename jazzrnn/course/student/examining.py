"""The process that runs a student's functions, and writes a line of JSON for each.

    python -m jazzrnn.course.student.examining FILE FUNCTION ...

While a function is examined, all others that it may call are ours: a mistake is reported once.
"""

import contextlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jazzrnn.course import step_by_step, text
from jazzrnn.course.gradient_check import BOUND, PROBLEMS, check
from jazzrnn.course.published import cases, run
from jazzrnn.course.student.diagnosis import (
    Outcome,
    mistakes_in,
    outcomes,
    right_outcomes,
    same,
    wrong_outputs,
)
from jazzrnn.course.student.loading import load, where
from jazzrnn.course.student.problems import FUNCTIONS, sequence
from jazzrnn.errors import JazzrnnError

RIGHT, WRONG, MISSING, BROKEN = "right", "wrong", "missing", "broken"


@dataclass(frozen=True)
class Finding:
    """What is known of one function.

    Attributes:
        function: its name.
        verdict: "right", "wrong" or "missing"; "broken" if the whole file cannot be used.
        words: lines to say about it, the most important one first.
    """

    function: str
    verdict: str
    words: tuple[str, ...] = ()


def examine(names: dict[str, Any], function: str, path: Path) -> Finding:
    """Compare one of a student's functions with ours.

    Args:
        names: all that the student's file defines.
        function: its name.
        path: of the student's file.
    """
    code = names.get(function)
    if not callable(code) or code in FUNCTIONS.values():  # ours: `load` puts them there
        return Finding(function, MISSING)
    refused = _other_arguments(function, code)
    if refused:
        return Finding(function, WRONG, (refused,))
    with _others_ours(names, function):
        theirs = outcomes(function, code)
        wrong = wrong_outputs(function, theirs)
        if not wrong and not any(isinstance(own, Exception) for own in theirs):
            return Finding(function, RIGHT, (", ".join(_proofs(function, code)),))
        mistakes = [mistake.words for mistake in mistakes_in(function, theirs)]
    return Finding(function, WRONG, (*mistakes, *_symptoms(function, theirs, wrong, path)))


def _other_arguments(function: str, code: Callable[..., Any]) -> str:
    """Return what is wrong with the arguments that a function takes; "" if nothing is."""
    wanted = list(inspect.signature(FUNCTIONS[function]).parameters.values())
    try:
        inspect.signature(code).bind(*(p for p in wanted if p.default is p.empty))
    except TypeError:
        taken, meant = inspect.signature(code), ", ".join(p.name for p in wanted)
        return f"takes the arguments {taken}, not ({meant})"
    return ""


@contextlib.contextmanager
def _others_ours(names: dict[str, Any], function: str) -> Generator[None]:
    """Put our functions in place of the student's, but for one."""
    module = (
        text if hasattr(text, function) and function not in vars(step_by_step) else step_by_step
    )
    ours = {name: f for name, f in vars(module).items() if inspect.isfunction(f) and name[0] != "_"}
    before = dict(names)
    names.update({name: f for name, f in ours.items() if name != function})
    try:
        yield
    finally:
        names.clear()
        names.update(before)


def _proofs(function: str, code: Callable[..., Any]) -> Iterator[str]:
    """Yield what shows that a function is right."""
    for case in cases():
        if case.function == function:
            checks = run(case, {function: code})
            yield f"{sum(c.agrees for c in checks)} of {len(checks)} published values"
    if function in PROBLEMS:
        forward = FUNCTIONS[function.replace("backward", "forward")]
        errors = check(function, np.random.default_rng(0), pair=(forward, code))
        name = max(errors, key=errors.__getitem__)
        words = "" if errors[name] < BOUND else f", above {BOUND:g}"
        yield f"{errors[name]:.0e} from finite differences ({name} at worst){words}"


def _symptoms(
    function: str, theirs: Sequence[Outcome], wrong: Sequence[str], path: Path
) -> Iterator[str]:
    """Yield what can be seen from outside: errors, shapes, and which outputs are right."""
    for own in theirs:
        if isinstance(own, Exception):
            kind = "" if isinstance(own, JazzrnnError) else f"raises {type(own).__name__}: "
            yield f"{where(own, path)}{kind}{own}"
            break
    for own, right in zip(theirs, right_outcomes(function), strict=True):
        if not isinstance(own, Exception):
            yield from _shapes(own, right)
            agreeing = [name for name in right if name not in wrong]
            also = f"; right: {', '.join(agreeing)}" if agreeing else ""
            if wrong:
                yield f"wrong: {', '.join(wrong)}{also}"
            return


def _shapes(own: dict[str, Any], right: dict[str, Any]) -> Iterator[str]:
    for name, value in right.items():
        if name not in own:
            yield f"{name} is not among what it returns"
        elif sequence(value) is None and not same(own[name], value):
            with contextlib.suppress(ValueError, TypeError):
                shape = np.shape(own[name])
                if shape != np.shape(value):
                    yield f"{name} has the shape {shape}; {np.shape(value)} is meant"


def main(path: Path, functions: Sequence[str]) -> None:
    """Examine functions of a file; the student's prints are not shown."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # of programs that it starts

    def report(finding: Finding) -> None:
        out.write(json.dumps(asdict(finding)) + "\n")
        out.flush()

    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,  # who prints for ever fills no memory
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        try:
            names = load(path)
        except JazzrnnError as error:
            report(Finding("", BROKEN, (str(error),)))
            return
        for function in functions:
            report(examine(names, function, path))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
