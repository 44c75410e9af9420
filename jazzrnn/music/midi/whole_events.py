"""The events of a track with all their bytes, to take some out or put some in, and leave the rest.

Source: MIDI Manufacturers Association, Standard MIDI Files 1.0, 1996.
"""

from collections.abc import Sequence
from typing import NamedTuple

from jazzrnn.errors import MidiError
from jazzrnn.music.midi.track_events import (
    END,
    META,
    SYSTEM,
    DamageError,
    read_event,
    read_number,
)


class WholeEvent(NamedTuple):
    """Any event, with its bytes."""

    tick: int
    status: int  # kind and channel; META or SYSTEM
    first: int  # byte of data; of a meta event its kind
    second: int
    content: bytes  # of a voice event its data; else all of it, status included
    running: bool  # its status stands in the event before


def split_events(track: bytes) -> list[WholeEvent]:
    """Return all events of a sound track, to write it again; the end of the track is left out.

    Raises:
        MidiError: an event is damaged.
    """
    events: list[WholeEvent] = []
    tick = place = running = 0
    while place < len(track):
        try:
            _, begins = read_number(track, place)
            delta, status, first, second, _, behind = read_event(track, place, running)
        except (IndexError, DamageError) as error:
            raise MidiError("damaged: save it anew in a program for MIDI") from error
        tick += delta
        if status == META and first == END:
            break
        named = track[begins] >= 0x80
        content = track[begins + (named and status < SYSTEM) : behind]
        events.append(WholeEvent(tick, status, first, second, content, not named))
        running = status if status < SYSTEM else running
        place = behind
    return events


def join_events(events: Sequence[WholeEvent], end: int) -> bytes:
    """Return the bytes of a track with these events, which ends at a tick.

    A status that is the one before is left out where the event had none.
    """
    found = bytearray()
    tick = before = 0
    for event in events:
        found += write_number(event.tick - tick)
        if event.status < SYSTEM and not (event.running and event.status == before):
            found.append(event.status)
        found += event.content
        tick, before = event.tick, event.status if event.status < SYSTEM else 0
    return bytes(found + write_number(max(end - tick, 0)) + bytes([META, END, 0]))


def write_number(value: int) -> bytes:
    """Return a number as MIDI files write it, 7 bits in a byte."""
    found = [value & 0x7F]
    while value := value >> 7:
        found.insert(0, 0x80 | value & 0x7F)
    return bytes(found)


def meta_event(kind: int, data: bytes, tick: int = 0) -> WholeEvent:
    """Return a meta event of a kind, such as a text."""
    content = bytes([META, kind]) + write_number(len(data)) + data
    return WholeEvent(tick, META, kind, 0, content, False)


def is_meta(event: WholeEvent, kind: int) -> bool:
    """Return whether an event is a meta event of a kind."""
    return event.status == META and event.first == kind
