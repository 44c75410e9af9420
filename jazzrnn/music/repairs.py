"""What becomes of repairs: files that are read although something is wrong with them.

Who reads a file gets its repairs with it. A program says once, for all files that it reads, whether
they are also reported, or refused.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import NamedTuple

from jazzrnn.errors import JazzrnnError


class Policy(NamedTuple):
    """What a program does about repairs."""

    strict: bool = False  # a file that needs one is refused
    report: Callable[[str], object] | None = None  # is called with each repair of a MIDI file


POLICY: ContextVar[Policy] = ContextVar("policy", default=Policy())  # noqa: B039 - never changes


def refuse(repairs: Sequence[str], error: type[JazzrnnError]) -> None:
    """Raise an error if there are repairs, and the program is strict."""
    if repairs and POLICY.get().strict:
        more = f", and {len(repairs) - 1} more" if len(repairs) > 1 else ""
        raise error(f"needs a repair (`strict`): {repairs[0]}{more}")


def report(repairs: Sequence[str]) -> None:
    """Report repairs, if the program wants that."""
    if tell := POLICY.get().report:
        for repair in repairs:
            tell(repair)
