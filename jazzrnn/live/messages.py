"""Messages of a MIDI channel, as bytes.

Source: MIDI Manufacturers Association, MIDI 1.0 Detailed Specification, 1996.
"""

from collections.abc import Iterable

NOTE_OFF, NOTE_ON, CONTROL, PROGRAM = 0x80, 0x90, 0xB0, 0xC0
VOLUME, ALL_SOUND_OFF, ALL_NOTES_OFF = 7, 120, 123  # controllers
DRUM_CHANNEL, CHANNELS = 9, 16


def note_on(channel: int, pitch: int, velocity: int) -> bytes:
    """Return the message that begins a note."""
    return bytes([NOTE_ON | channel, pitch, velocity])


def note_off(channel: int, pitch: int) -> bytes:
    """Return the message that ends a note."""
    return bytes([NOTE_OFF | channel, pitch, 64])


def program(channel: int, number: int) -> bytes:
    """Return the message that chooses an instrument."""
    return bytes([PROGRAM | channel, number])


def volume(channel: int, value: int) -> bytes:
    """Return the message that says how loud a channel is."""
    return bytes([CONTROL | channel, VOLUME, value])


def silence(channels: Iterable[int]) -> list[bytes]:
    """Return the messages that end all notes of channels, and what still sounds of them."""
    off = (ALL_NOTES_OFF, ALL_SOUND_OFF)
    return [bytes([CONTROL | channel, number, 0]) for channel in channels for number in off]


def note_of(message: bytes) -> tuple[bool, int, int] | None:
    """Return whether a note begins, its pitch and its velocity; None of any other message."""
    if len(message) != 3 or message[0] & 0xF0 not in {NOTE_ON, NOTE_OFF}:
        return None
    begins = message[0] & 0xF0 == NOTE_ON and message[2] > 0
    return begins, message[1], message[2]
