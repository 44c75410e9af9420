"""The pages of the documentation, and what stands in their blocks."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = (
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "midi_data/README.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").glob("*.md"))),
)
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in NAMES}
FIRST_SCREEN = PAGES["README.md"].split("\n## ")[0]


def blocks(page, kind):
    """The code blocks of one kind, such as sh, on a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)


def prose(page):
    """A page without its blocks."""
    return re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE)


def command_lines(page):
    """The lines that a reader may type: those of sh blocks, and those after $ of console blocks."""
    for block in blocks(page, "sh"):
        yield from block.splitlines()
    for block in blocks(page, "console"):
        yield from re.findall(r"^\$ (.*)$", block, flags=re.MULTILINE)


def calls(line):
    """The calls of jazzrnn in a line of shell, as lists of arguments.

    >>> [*calls("a && .venv/bin/jazzrnn info 'b | c' 2> d | head # jazzrnn e")]
    [['info', 'b | c']]
    """
    lexer = shlex.shlex(re.sub(r" 2> ?\S+", "", line), posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    arguments = None
    for token in [*lexer, ";"]:
        if token.strip("|&;<>") == "":
            if arguments is not None:
                yield arguments
            arguments = None
        elif arguments is not None:
            arguments.append(token)
        elif token == "jazzrnn" or token.endswith("bin/jazzrnn"):
            arguments = []
