"""MIDI ports, by mido and python-rtmidi: the only module that knows them.

mido takes its ports from the module that $MIDO_BACKEND names; usually that is python-rtmidi.
"""
# mido has no type hints at all.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import contextlib
import os
from collections.abc import Callable, Generator, Iterable
from typing import Any, Literal

import mido

from jazzrnn.errors import JazzrnnError, OptionError

_MIDO: Any = mido  # its functions come from the backend that it loads
Direction = Literal["output", "input"]
Received = Callable[[bytes], None]

NOT_FOR_MUSIC = "Midi Through"  # a port of Linux that nobody listens to
OTHERWISE = "`audio` and `page` of jazzrnn show play a song without one"
NOT_INSTALLED = f"MIDI ports need python-rtmidi: pip install 'jazzrnn[live]'; {OTHERWISE}"


class Output:
    """A port that plays what is sent to it."""

    def __init__(self, port: Any):
        self.name, self._port = str(port.name), port

    def send(self, message: bytes) -> None:
        """Send a message of a channel."""
        self._port.send(mido.Message.from_bytes(message))

    def close(self) -> None:
        """Leave the port."""
        self._port.close()


def open_output(name: str = "") -> Output:
    """Open the port that plays.

    Args:
        name: a part of its name, in any case; "" for the first one that is for music.

    Raises:
        JazzrnnError: there is none, or what opens it is not installed.
        OptionError: none has this name.
    """
    full = choose_port(port_names("output"), name, "output")
    with _told_in_one_line():
        return Output(_MIDO.open_output(full))


def open_input(received: Received, name: str = "") -> Callable[[], None]:
    """Open the port of a keyboard, and return what closes it.

    Args:
        received: is called with each message, in another thread.
        name: as that of `open_output`.

    Raises:
        JazzrnnError, OptionError: as `open_output`.
    """

    def taken(message: Any) -> None:
        received(bytes(message.bytes()))

    full = choose_port(port_names("input"), name, "input")
    with _told_in_one_line():
        port = _MIDO.open_input(full, callback=taken)
    return port.close


def port_names(direction: Direction) -> list[str]:
    """Return the names of the ports that are there.

    Raises:
        JazzrnnError: python-rtmidi is not installed, or the system has no MIDI.
    """
    with _told_in_one_line():
        names: Iterable[str] = getattr(_MIDO, f"get_{direction}_names")()
        return [*names]


def choose_port(names: Iterable[str], wished: str, direction: Direction) -> str:
    """Return the name of the port that is meant.

    Raises:
        JazzrnnError: there is none at all.
        OptionError: there are others only.
    """
    names = [*names]
    if not names:
        raise JazzrnnError(f"there is no MIDI {direction} on this computer; {OTHERWISE}")
    listed = ", ".join(names)
    if wished:
        found = [name for name in names if wished.casefold() in name.casefold()]
        if not found:
            raise OptionError(f"no MIDI {direction} is called {wished!r}; there are: {listed}")
        return found[0]
    return next((name for name in names if NOT_FOR_MUSIC not in name), names[0])


@contextlib.contextmanager
def _told_in_one_line() -> Generator[None]:
    """Raise a JazzrnnError for whatever keeps a system from its ports; its own words are noise."""
    try:
        with _silent_libraries():
            yield
    except ImportError as error:
        raise JazzrnnError(NOT_INSTALLED) from error
    except Exception as error:  # each system has its own
        reason = str(error).rstrip(".") or type(error).__name__
        raise JazzrnnError(f"no MIDI port can be opened ({reason}); {OTHERWISE}") from error


@contextlib.contextmanager
def _silent_libraries() -> Generator[None]:
    """Keep what libraries of the system write from the terminal."""
    with open(os.devnull, "wb") as nothing:
        before = os.dup(2)
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(before, 2)
            os.close(before)
