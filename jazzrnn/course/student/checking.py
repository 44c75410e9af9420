"""A student's file checked: a process of its own runs it, with a time limit."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jazzrnn
from jazzrnn.course.student.examining import BROKEN, MISSING, WRONG, Finding
from jazzrnn.course.student.problems import OUTPUTS, REQUIRED
from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.files import followed

SECONDS = 20.0  # for all functions; they take about one


def findings(path: Path, seconds: float = SECONDS) -> Iterator[Finding]:
    """Yield what is known of each function of a student's file.

    Of functions that the file does not have, those of the main assignment are reported.

    Args:
        path: a Python file, or a notebook.
        seconds: that its functions may take together; then the one at work is stopped.

    Raises:
        JazzrnnError: the file is missing, or cannot be used.
        OptionError: it has none of the functions.
    """
    if not path.is_file():
        raise JazzrnnError(f"{path}: {'no file' if path.exists() else 'no such file'}")
    left = [*OUTPUTS]
    missing: list[Finding] | None = []  # until one is there
    while left:
        lines, end = _run(path, left, seconds)
        for finding in map(_read, lines):
            if finding.verdict == BROKEN:
                raise JazzrnnError(f"{path}: {' '.join(finding.words)}")
            left.remove(finding.function)
            if finding.verdict == MISSING and missing is not None:
                missing += [finding] * (finding.function in REQUIRED)
                continue
            yield from missing or ()
            missing = None
            if finding.verdict != MISSING or finding.function in REQUIRED:
                yield finding
        if left and len(lines) == 0 and left == [*OUTPUTS] and end == _TOO_LONG:
            raise JazzrnnError(f"{path}: {end.format(seconds=seconds)} while it was loaded")
        if left:
            yield from missing or ()
            missing = None
            yield Finding(left.pop(0), WRONG, (end.format(seconds=seconds),))
    if missing is not None:
        raise OptionError(
            f"{path}: has none of the course's functions: name them as there, such as {REQUIRED[0]}"
        )


_TOO_LONG, _ENDED = "does not end within {seconds:g} seconds", "ends the whole program"


def _run(path: Path, functions: list[str], seconds: float) -> tuple[list[bytes], str]:
    """Return the lines that the process wrote, and how it ended if some are missing."""
    # -P: else files beside the student's, such as json.py, would be imported in place of Python's
    program = [sys.executable, "-P", "-m", "jazzrnn.course.student.examining"]
    package = str(Path(jazzrnn.__file__).parent.parent)
    search = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
    try:
        run = subprocess.run(
            [*program, str(followed(path)), *functions],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": search},
        )
    except subprocess.TimeoutExpired as late:
        return (late.output or b"").splitlines(), _TOO_LONG
    return run.stdout.splitlines(), _ENDED


def _read(line: bytes) -> Finding:
    finding = json.loads(line)
    return Finding(finding["function"], finding["verdict"], tuple(finding["words"]))
