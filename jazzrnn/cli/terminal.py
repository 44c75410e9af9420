"""What is printed: text from outside made safe, and parameters of the library as options."""

import re

_PARAMETER = re.compile(r"`([a-z_]+)`")
_OPTIONS = {"out": "-o", "programs": "--program", "overwrite": "--force", "force": "--force"}


def one_line(text: str) -> str:
    r"""Return a text with "?" for all that would break the line or command the terminal.

    >>> one_line("a\nb\x1b[31m ♫.mid")
    'a?b?[31m ♫.mid'
    """
    return "".join(character if character.isprintable() else "?" for character in text)


def with_options(message: str) -> str:
    """Return a message of the library with options in place of its parameters.

    >>> with_options("`best_of` and `key`: a song has one key")
    '--best-of and --key: a song has one key'
    """

    def option(match: re.Match[str]) -> str:
        return _OPTIONS.get(match[1], "--" + match[1].replace("_", "-"))

    return _PARAMETER.sub(option, message)
