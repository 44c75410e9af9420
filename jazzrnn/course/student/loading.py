"""A student's file as functions: a module of Python, or a notebook.

What the course's notebooks get from files beside them is there: numpy as np, and the modules
rnn_utils (sigmoid, softmax), utils (the character model) and public_tests. Of a notebook only
definitions and imports are executed.
"""

import ast
import importlib.util
import json
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from jazzrnn.course import step_by_step, text
from jazzrnn.errors import JazzrnnError

KEPT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)  # of a notebook
BESIDE: dict[str, dict[str, Any]] = {  # modules that the course puts beside a notebook
    "rnn_utils": {"sigmoid": step_by_step.sigmoid, "softmax": step_by_step.softmax},
    "utils": {name: value for name, value in vars(text).items() if not name.startswith("_")},
    "public_tests": {},
    "test_utils": {},
}


def load(path: Path) -> dict[str, Any]:
    """Execute a student's file and return its names.

    Raises:
        JazzrnnError: it cannot be read, is no Python, or raises an error.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
        tree = _notebook(content) if path.suffix == ".ipynb" else ast.parse(content)
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""  # zero bytes have none
        raise JazzrnnError(f"{line}{error.msg}") from error
    except UnicodeDecodeError as error:
        raise JazzrnnError("no text: name a Python file (.py) or a notebook (.ipynb)") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise JazzrnnError(f"cannot be read: {error}") from error
    sys.path.insert(0, str(path.parent))
    for name, values in BESIDE.items():
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            sys.modules[name] = ModuleType(name)
            vars(sys.modules[name]).update(values)
    names: dict[str, Any] = {"__name__": path.stem, "np": np, **BESIDE["rnn_utils"]}
    try:
        exec(compile(tree, str(path), "exec"), names)
    except (Exception, SystemExit) as error:
        raise JazzrnnError(f"{where(error, path)}{type(error).__name__}: {error}") from error
    return names


def where(error: BaseException, path: Path) -> str:
    """Return the last line of a student's file that an error came through; "" if unknown."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return f"line {lines[-1]}: " if lines and path.suffix != ".ipynb" else ""


def _notebook(content: str) -> ast.Module:
    """Return the definitions and imports of a notebook."""
    body = list[ast.stmt]()
    for cell in json.loads(content)["cells"]:
        if cell["cell_type"] == "code":
            body += _definitions("".join(cell["source"]))
    return ast.Module(body, type_ignores=[])


def _definitions(source: str) -> Iterator[ast.stmt]:
    """Yield the definitions of a cell; its commands, such as %matplotlib, are no Python."""
    lines = (line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))
    yield from (node for node in ast.parse("\n".join(lines)).body if isinstance(node, KEPT))
