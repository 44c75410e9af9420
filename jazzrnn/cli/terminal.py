"""Text from outside, such as names of files and titles of songs, within a line on a terminal."""


def one_line(text: str) -> str:
    r"""The text with "?" for all that would break the line or command the terminal.

    >>> one_line("a\nb\x1b[31m ♫.mid")
    'a?b?[31m ♫.mid'
    """
    return "".join(character if character.isprintable() else "?" for character in text)
