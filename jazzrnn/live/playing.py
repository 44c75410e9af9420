"""A performance played to a MIDI port in time."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from jazzrnn.errors import JazzrnnError
from jazzrnn.live.clock import Clock
from jazzrnn.live.messages import (
    CHANNELS,
    DRUM_CHANNEL,
    note_off,
    note_on,
    program,
    silence,
    volume,
)
from jazzrnn.music.midi.as_played import Performance, Player
from jazzrnn.music.notes import DRUMS

BEGINS = 0.2  # seconds from the instruments to the first note: some synthesizers need them
MELODIC = [channel for channel in range(CHANNELS) if channel != DRUM_CHANNEL]


class Port(Protocol):
    """What plays messages."""

    def send(self, message: bytes) -> None:
        """Send a message of a channel."""
        ...


class Timed(NamedTuple):
    """A message, and the seconds after which it is sent. Sorted: what ends comes first."""

    seconds: float
    begins: bool
    message: bytes


def channels_of(players: Sequence[Player]) -> list[int]:
    """Return the channel of each player; all drums share one.

    Raises:
        JazzrnnError: there are more instruments than channels.
    """
    melodic = sum(player.part != DRUMS for player in players)
    if melodic > len(MELODIC):
        raise JazzrnnError(
            f"{melodic} instruments, and a MIDI port has {len(MELODIC)} channels beside that of"
            " the drums: leave some out"
        )
    free = iter(MELODIC)
    return [DRUM_CHANNEL if player.part == DRUMS else next(free) for player in players]


def instruments(players: Sequence[Player]) -> list[bytes]:
    """Return the messages that give each player an instrument.

    Raises:
        JazzrnnError: there are more instruments than channels.
    """
    channels = channels_of(players)
    return [
        message
        for player, channel in zip(players, channels, strict=True)
        for message in (program(channel, player.program), volume(channel, player.volume))
    ]


def timed(performance: Performance) -> list[Timed]:
    """Return the notes of a performance as messages in order of time.

    Raises:
        JazzrnnError: there are more instruments than channels.
    """
    channels = channels_of(performance.players)

    def both() -> Iterator[Timed]:
        for note in performance.notes:
            start, end = performance.seconds([note.start, note.end]).tolist()
            channel = channels[note.player]
            yield Timed(start, True, note_on(channel, note.pitch, note.velocity))
            yield Timed(end, False, note_off(channel, note.pitch))

    return sorted(both())


def play(performance: Performance, port: Port, clock: Clock, begins: float = 0.0) -> None:
    """Play a performance. Whatever happens meanwhile, no note is left sounding.

    Args:
        performance: of a file.
        port: plays it.
        clock: tells when.
        begins: quarter note to begin with.

    Raises:
        JazzrnnError: there are more instruments than channels.
    """
    messages, channels = timed(performance), channels_of(performance.players)
    first = float(performance.seconds(begins))
    send_all(port, instruments(performance.players))
    zero = clock.now() + BEGINS - first
    try:
        for seconds, _, message in messages:
            if seconds >= first:
                clock.wait_until(zero + seconds)
                port.send(message)
    finally:
        send_all(port, silence(sorted({*channels})))


def send_all(port: Port, messages: Iterable[bytes]) -> None:
    """Send messages at once."""
    for message in messages:
        port.send(message)
