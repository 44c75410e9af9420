"""The one door to the terminal: text from outside made safe, parameters of the library as options.

Every line that a command prints goes through `say`. Names of files, titles and texts in them, and
what was typed may hold anything: commands of the terminal, a megabyte, letters that run backwards.
"""

import re

import click

_PARAMETER = re.compile(r"`([a-z_]+)`")
_LONG_WORD = re.compile(r"[^ ]{257,}")  # the longest name of a file has 255
LONGEST_WORD, LONGEST_LINE, LONGEST_MESSAGE = 256, 20_000, 1000  # characters
_OPTIONS = {
    "out": "-o",
    "programs": "--program",
    "overwrite": "--force",
    "force": "--force",
    "base": "--from",
}


def say(line: str = "", *, err: bool = False, live: bool = False) -> None:
    """Print a line; nothing else in this package prints.

    Args:
        line: may hold anything.
        err: to the standard error.
        live: over the line before, and the next one over this one.
    """
    click.echo("\r" * live + one_line(line), err=err, nl=not live)


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    r"""Return a text with "?" for all that would break the line or command the terminal.

    Long words, and what is longer as a whole, lose their middle.

    >>> one_line("a\nb\x1b[31m ♫.mid")
    'a?b?[31m ♫.mid'
    >>> one_line("Dm7 G7 Cmaj7 and many more", longest=12)
    'Dm7 ... more'
    """
    text = _LONG_WORD.sub(lambda word: _shortened(word[0], LONGEST_WORD), _shortened(text, longest))
    return "".join(character if character.isprintable() else "?" for character in text)


def _shortened(text: str, longest: int) -> str:
    """Return a text without its middle if it is too long."""
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    return f"{text[:half]}...{text[-half:]}"


def with_options(message: str) -> str:
    """Return a message of the library with options in place of its parameters.

    >>> with_options("`best_of` and `key`: a song has one key")
    '--best-of and --key: a song has one key'
    """

    def option(match: re.Match[str]) -> str:
        return _OPTIONS.get(match[1], "--" + match[1].replace("_", "-"))

    return _PARAMETER.sub(option, message)
