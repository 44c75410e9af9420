"""Run the examples of README.md and docs/, and write their real output below them.

    python scripts/run_docs.py FOLDER [PAGE ...]

Each page runs in a temporary folder with midi_data/ and docs/. FOLDER is its outputs/: if it is
new, the training takes some minutes; if not, its models are kept. What is run:
- blocks that begin with ```console: each line `$ COMMAND`, with what it prints below it;
- blocks that begin with ```python: what they print comes into the block ```text that follows.

Where a page leaves lines out, it has a line `...`; as many lines as now stay before and behind it.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    *(
        f"docs/{name}.md"
        for name in (
            "train",
            "generate",
            "listen",
            "changes",
            "change-a-song",
            "evaluate",
            "how-it-works",
            "library",
        )
    ),
)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(?P<code>.*?)```(?:\n\n```text\n(?P<output>.*?)```)?", re.DOTALL)
LEFT_OUT = "..."


def shorten(new: Sequence[str], old: Sequence[str]) -> list[str]:
    """Leave out of the new lines what the old ones leave out.

    >>> shorten(["a", "b", "c", "d"], ["a", "...", "x"])
    ['a', '...', 'd']
    """
    if LEFT_OUT not in old:
        return [*new]
    before = old.index(LEFT_OUT)
    behind = len(old) - before - 1
    if len(new) <= before + behind:
        return [*new]
    return [*new[:before], LEFT_OUT, *new[len(new) - behind :]]


def trained(command: str, folder: Path) -> bool:
    """Return whether a command trains a run that is there already."""
    run = re.search(r" -o (\S+)", command)
    return "jazzrnn train" in command and (folder / (run[1] if run else "outputs/run-1")).exists()


def run_console(block: str, folder: Path) -> str:
    """Run the commands of a console block; return the block with their new output."""
    written: list[str] = []
    for call in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *old = call.rstrip("\n").split("\n")
        while command.endswith("\\"):
            command += "\n" + old.pop(0)
        written.append(f"$ {command}")
        if trained(command, folder):
            print(f"kept as it is: {command}")
            written += old
            continue
        print(command)
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        written += shorten([line.rstrip() for line in done.stdout.splitlines()], old)
    return "\n".join(written) + "\n"


def run_python(page: str, folder: Path) -> str:
    """Run the Python blocks of a page, one after the other; return the page with their output."""
    names: dict[str, object] = {}

    def run(found: re.Match[str]) -> str:
        code, old = found["code"], found["output"]
        stdout = io.StringIO()
        with contextlib.redirect_stdout(stdout), contextlib.chdir(folder):
            exec(compile(code, "page", "exec"), names)
        if old is None:
            return found[0]
        new = shorten(stdout.getvalue().splitlines(), old.splitlines())
        return f"```python\n{code}```\n\n```text\n" + "\n".join(new) + "\n```"

    return PYTHON.sub(run, page)


@contextlib.contextmanager
def clone(outputs: Path) -> Generator[Path]:
    """Give a temporary folder with midi_data/, docs/ and the outputs/ to be used."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for link, to in (("midi_data", ROOT / "midi_data"), ("docs", ROOT / "docs")):
            (folder / link).symlink_to(to)
        (folder / "outputs").symlink_to(outputs)
        yield folder


def main(outputs: Path, pages: Sequence[str]) -> None:
    """Run the examples of the pages, and write the pages anew."""
    outputs.mkdir(parents=True, exist_ok=True)
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for name in pages:
        path = ROOT / name
        page = path.read_text(encoding="utf-8")
        with clone(outputs) as folder:
            ran = [f"```console\n{run_console(b, folder)}```" for b in CONSOLE.findall(page)]
            page = CONSOLE.sub(lambda _: ran.pop(0), page)  # noqa: B023 (called at once)
            page = run_python(page, folder)
        path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:] or PAGES)
