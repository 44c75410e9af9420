"""Every command and option that the pages name is one that the program knows."""

import re

import click
import pytest

from jazzrnn.cli.main import COMMANDS, jazzrnn
from tests.docs.pages import FIRST_SCREEN, PAGES, calls, command_lines, prose

FIRST_COMMANDS = re.findall(r"^    (\S.*)$", FIRST_SCREEN, flags=re.MULTILINE)
OF_OTHERS = {"--help", "--version"}  # options that each command has
OF_BENCHMARKS = {"docs/benchmarks.md", "docs/models.md"}  # pages with options of scripts


def all_calls():
    lines = [line for page in PAGES.values() for line in command_lines(page)]
    return [call for line in [*FIRST_COMMANDS, *lines] for call in calls(line)]


def test_the_first_screen_has_exactly_two_commands():
    assert len(FIRST_COMMANDS) == 2
    assert "jazzrnn train midi_data/" in FIRST_COMMANDS[0]
    assert FIRST_COMMANDS[0].endswith("jazzrnn generate -o outputs/song.mid --force")
    assert FIRST_COMMANDS[1].endswith("-m pytest -n auto")


def test_contributing_names_the_same_test_command():
    assert FIRST_COMMANDS[1] in PAGES["CONTRIBUTING.md"]


def test_a_newcomer_reads_the_readme_to_its_end():
    assert len(PAGES["README.md"].splitlines()) <= 110


def test_all_calls_on_the_pages_are_found():
    found = all_calls()
    assert len(found) > 40
    assert {call[0] for call in found} >= {"train", "generate", "evaluate", "info", "import"}


@pytest.mark.parametrize("arguments", all_calls(), ids=" ".join)
def test_every_command_on_the_pages_is_understood(arguments):
    command = jazzrnn.get_command(None, arguments[0])
    context = command.make_context(arguments[0], arguments[1:])  # raises a usage error
    if isinstance(command, click.Group) and arguments[1:]:
        command.resolve_command(context, arguments[1:])[1].make_context("", arguments[2:])


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_help_says(name):
    assert jazzrnn.get_command(None, name).help.splitlines()[0] == COMMANDS[name]
    assert f"`jazzrnn {name}`" in PAGES["README.md"]


def options(command):
    yield from (
        name for option in command.params for name in (*option.opts, *option.secondary_opts)
    )
    for name in getattr(command, "commands", {}):
        yield from options(command.get_command(None, name))


def test_every_option_that_a_page_speaks_of_exists():
    known = {*OF_OTHERS, *options(jazzrnn)}
    for name in COMMANDS:
        known |= {*options(jazzrnn.get_command(None, name))}
    for name, page in PAGES.items():
        if name not in OF_BENCHMARKS:
            code = " ".join(re.findall(r"`([^`]+)`", prose(page)))
            assert {*re.findall(r"(?<!\S)(--[a-z-]+)", code)} <= known, name
