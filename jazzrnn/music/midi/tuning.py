"""Channels that sound some semitones above or below their keys, as messages of MIDI tune them.

Source: MIDI Manufacturers Association, MIDI 1.0 Detailed Specification, 1996, coarse tuning; CA-25
(master coarse tuning). Roland, GS; Yamaha, XG: key shift.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from jazzrnn.music.midi.pairing import Played
from jazzrnn.music.notes import PITCHES

_CENTRE = 0x40  # of the values: not tuned
_FARTHEST = 24  # semitones; what is further is no tuning that anybody writes
GS_CHANNELS = (9, *range(9), *range(10, 16))  # of the parts of Roland's devices
_GS, _XG = b"\x42\x12\x40", b"\x4c"  # behind maker and device


class Tuned(NamedTuple):
    """A message that tunes."""

    channel: int | None  # None: all
    semitones: int


def semitones_of(value: int) -> int:
    """Return how far a value tunes; 0 if it makes no sense."""
    return value - _CENTRE if abs(value - _CENTRE) <= _FARTHEST else 0


def read_tuning(data: bytes) -> Tuned | None:
    """Return what a system exclusive message tunes; None if it is about something else.

    >>> read_tuning(bytes.fromhex("7F 7F 04 04 00 42"))
    Tuned(channel=None, semitones=2)
    """
    if data[:1] == b"\x7f" and data[2:4] == b"\x04\x04" and len(data) >= 6:
        return Tuned(None, semitones_of(data[5]))
    if data[:1] == b"\x41" and data[2:5] == _GS and len(data) >= 8:
        if data[5:7] == b"\0\x05":
            return Tuned(None, semitones_of(data[7]))
        if data[5] >> 4 == 1 and data[6] == 0x16:
            return Tuned(GS_CHANNELS[data[5] & 0x0F], semitones_of(data[7]))
    if data[:1] == b"\x43" and data[2:3] == _XG and len(data) >= 7:
        if data[3:6] == b"\0\0\x06":
            return Tuned(None, semitones_of(data[6]))
        if data[3] == 0x08 and data[4] < len(GS_CHANNELS) and data[5] == 0x08:
            return Tuned(data[4], semitones_of(data[6]))
    return None


def as_tuned(notes: Sequence[Played], tunings: Sequence[Sequence[tuple[int, int]]]) -> list[Played]:
    """Return notes at the pitch that sounds, as far as there is such a pitch.

    Args:
        notes: at the pitch of their keys.
        tunings: (tick, semitones) in order, of the channel and of all channels: they add up.
    """
    if not any(semitones for tuning in tunings for _, semitones in tuning):
        return [*notes]
    found: list[Played] = []
    for note in notes:
        pitch = note.pitch
        for tuning in tunings:
            before = bisect_right(tuning, note.onset, key=lambda each: each[0])
            pitch += tuning[before - 1][1] if before else 0
        found.append(note._replace(pitch=pitch) if 0 <= pitch < PITCHES else note)
    return found
