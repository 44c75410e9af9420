"""The README tells the truth about commands and files."""

import re
import shlex
from pathlib import Path

import pytest

from jazzrnn.cli.main import COMMANDS, jazzrnn

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = README.split("\n## ")[0]


def test_the_first_screen_has_exactly_two_commands():
    commands = re.findall(r"^    (\S.*)$", FIRST_SCREEN, flags=re.MULTILINE)
    assert len(commands) == 2
    assert "jazzrnn train midi_data/" in commands[0]
    assert commands[0].endswith("jazzrnn generate -o outputs/song.mid --force")
    assert commands[1].endswith("-m pytest")


def test_contributing_names_the_same_test_command():
    command = re.findall(r"^    (.*-m pytest)$", FIRST_SCREEN, flags=re.MULTILINE)[0]
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def lines():
    """All calls of jazzrnn in the README, as lists of arguments."""
    for block in [FIRST_SCREEN, *re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)]:
        for call in re.findall(rf"jazzrnn ((?:{'|'.join(COMMANDS)}) [^#&\n`]*)", block):
            yield shlex.split(call)


@pytest.mark.parametrize("arguments", list(lines()), ids=" ".join)
def test_every_command_in_the_readme_is_understood(arguments):
    command = jazzrnn.get_command(None, arguments[0])
    command.make_context(arguments[0], arguments[1:])  # raises a usage error


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_help_says(name):
    assert jazzrnn.get_command(None, name).help.splitlines()[0] == COMMANDS[name]
    assert f"jazzrnn {name}" in README


def test_every_link_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), (page, target)
