"""Format, lint and types: one command checks everything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command):
    """A tool's complaints, "" if it has none."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 else result.stdout + result.stderr


@pytest.mark.parametrize("arguments", [("check", "."), ("format", "--check", ".")])
def test_ruff_has_nothing_to_say(arguments):
    assert run(sys.executable, "-m", "ruff", *arguments) == ""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="pyright would download node")
def test_types_are_right():
    assert run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable) == ""
