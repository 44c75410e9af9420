"""The ports of a MIDI file, 16 channels each: which tracks play on them, and what they say there.

Source: MIDI Manufacturers Association, Standard MIDI Files 1.0, 1996; RP-19 (device names).
"""

from collections.abc import Iterable, Sequence

from jazzrnn.music.midi.channels import SILENCERS, Port
from jazzrnn.music.midi.drum_names import names_drums
from jazzrnn.music.midi.pairing import Keys
from jazzrnn.music.midi.players import Player
from jazzrnn.music.midi.texts import decode
from jazzrnn.music.midi.track_events import META, TrackEvents

_NOTE_OFF, _NOTE_ON, _CONTROL, _PROGRAM, _BEND = 0x80, 0x90, 0xB0, 0xC0, 0xE0  # without channels
_NAME, _INSTRUMENT, _DEVICE, _PREFIX, _PORT = 0x03, 0x04, 0x09, 0x20, 0x21  # meta events
_NO_CHANNEL = -1


def ports_of(tracks: Sequence[TrackEvents]) -> list[Port]:
    """Return the port of each track: by its number, or else by the name of its device."""
    numbers = [_first(track, _PORT) for track in tracks]
    devices = [_first(track, _DEVICE) for track in tracks]
    named = [*dict.fromkeys(filter(None, devices))]
    keys = [
        number[0] if number else named.index(device) if device and not any(numbers) else 0
        for number, device in zip(numbers, devices, strict=True)
    ]
    ports = {key: Port() for key in keys}
    return [ports[key] for key in keys]


def play_on(number: int, events: TrackEvents, port: Port) -> dict[int, Keys]:
    """Take what a track says on the channels of its port. Return their keys."""
    keys: dict[int, Keys] = {}
    for tick, status, first, second in events.voices:
        kind, channel = status & 0xF0, status & 0x0F
        if kind == _NOTE_ON and second:
            pressed = keys.get(channel)
            if pressed is None:
                pressed = keys[channel] = Keys()
            pressed.press(tick, first, second)
        elif kind in {_NOTE_ON, _NOTE_OFF}:
            if channel in keys:
                keys[channel].release(tick, first)
        elif kind == _PROGRAM:
            port.channels[channel].programs.append((tick, number, first))
        elif kind == _BEND:
            port.channels[channel].touches += 1
        elif first in SILENCERS and channel in keys:
            keys[channel].release_all(tick)
        else:
            port.control(tick, channel, first, second)
    for event in events.long:
        if event.status != META:
            port.exclusive(event)
    for channel, pressed in keys.items():
        port.play(channel, number, pressed)
    return keys


def called_drums(events: TrackEvents, channels: Iterable[int]) -> set[int]:
    """Return which channels of a track are drums by their names: by that of the track if there is
    one channel, by those behind a channel prefix, as programs write that put all into one track.
    """
    drums: dict[int, bool] = {}
    prefix = _NO_CHANNEL
    before = 0
    for event in events.long:
        if event.tick > before:
            prefix, before = _NO_CHANNEL, event.tick
        if event.status != META:
            continue
        if event.kind == _PREFIX:
            prefix = event.data[0] if event.data else _NO_CHANNEL
        elif event.kind in {_NAME, _INSTRUMENT}:
            drums[prefix] = drums.get(prefix, False) or names_drums(decode(event.data))
    used = {*channels}
    if len(used) == 1:
        return used if any(drums.values()) else set()
    return {channel for channel in used if drums.get(channel)}


def _first(track: TrackEvents, kind: int) -> bytes:
    """Return the data of the first meta event of a kind; nothing if there is none."""
    found = (event.data for event in track.long if event.kind == kind and event.status == META)
    return next(found, b"")


def player_of(ports: Sequence[Port], port: Port, channel: int, track: int) -> Player:
    """Return who has the notes of a track on a channel of its port."""
    return ports.index(port), *port.player(channel, track)
