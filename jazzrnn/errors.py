"""Every error that this package raises on purpose.

The message is one line for a person: what was wrong, the value or the file, what helps. It names
parameters in backticks (`best_of`), which the command line turns into options (--best-of).
"""


class JazzrnnError(Exception):
    """Anything that the user can correct: the command line prints it and exits with 1, or with 2 if
    it is an `OptionError`.
    """


class MidiError(JazzrnnError):
    """Bytes that are not a MIDI file, or a MIDI file without anything to learn from."""


class ChordError(JazzrnnError):
    """Text that is not a chord symbol."""


class WeimarError(JazzrnnError):
    """A copy of the Weimar Jazz Database, or a solo in it, that cannot be read."""


class ChangesError(JazzrnnError):
    """A chord progression, or a file of one, that cannot be read."""


class CorpusError(JazzrnnError):
    """A folder that gives nothing to train on."""


class RunError(JazzrnnError):
    """A run or checkpoint that is missing, damaged or from another version."""


class OptionError(JazzrnnError):
    """Parameters that are fine one by one but do not fit together, or do not fit the input."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as in "1 note" or "2 notes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
