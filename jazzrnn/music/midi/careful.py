"""MIDI files that symusic does not read, or not as a musician would, read event by event.

It gives what symusic gives, and besides: programs, drum kits and the pedal of a channel whatever
the track, notes that are never released, chord symbols of all kinds. A file with nothing of all
this is read the same by both, as a test shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import counted
from jazzrnn.music.midi.channels import SILENCERS, Port, hold
from jazzrnn.music.midi.chord_texts import is_text, read_text
from jazzrnn.music.midi.drum_names import names_drums
from jazzrnn.music.midi.pairing import Keys, Played
from jazzrnn.music.midi.performance import (
    KeySignature,
    Performance,
    TempoEvent,
    TimeSignature,
    Track,
    check_size,
)
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.midi.texts import decode
from jazzrnn.music.midi.track_events import (
    META,
    MOST_DAMAGE,
    LongEvent,
    TrackEvents,
    read_events,
)
from jazzrnn.music.notes import DRUMS

_NOTE_OFF, _NOTE_ON, _CONTROL, _PROGRAM = 0x80, 0x90, 0xB0, 0xC0  # statuses, without channels
_NAME, _INSTRUMENT, _PORT, _TEMPO, _METER, _KEY = 0x03, 0x04, 0x21, 0x51, 0x58, 0x59  # meta events
_DRUM_PITCHES = range(27, 88)  # of the drum kits of General MIDI 2
_PERCUSSIVE = 112  # the first program that is struck, and has drums in its own names
_SLOWEST_BEAT = 64  # a denominator that is higher makes no sense, and is given as 0


class _Voice(NamedTuple):
    """The notes of a channel in a track."""

    track: int
    port: Port
    channel: int
    drums: bool  # by its name
    notes: list[Played]


def read_carefully(tracks: Tracks) -> Performance:
    """Read the events of a file's tracks.

    Raises:
        MidiError: more notes than a piece can have.
    """
    ports: dict[int, Port] = {}
    voices: list[_Voice] = []
    long: list[tuple[int, LongEvent]] = []
    damage = unreleased = size = end = 0
    for number, chunk in enumerate(tracks.tracks):
        events = read_events(chunk, MOST_DAMAGE - damage)
        damage += events.damage
        end = max(end, events.end)
        port = ports.setdefault(port_of(events), Port())
        long += [(number, event) for event in events.long]
        keys = play_on(number, events, port)
        size += sum(pressed.size for pressed in keys.values())
        check_size(size)
        drums = len(keys) == 1 and is_called_drums(events)
        for channel, pressed in sorted(keys.items()):
            notes, left = pressed.notes(events.end)
            voices.append(_Voice(number, port, channel, drums, notes))
            unreleased += left
    for port in ports.values():
        port.in_order()
    patience = tracks.ticks_per_quarter
    played = [track for voice in voices for track in _tracks_of(voice, end, patience)]
    texts = [
        read_text(event.tick, number, event.kind, event.data)
        for number, event in long
        if event.status == META and is_text(event.kind, event.data)
    ]
    return Performance(
        *_signs([event for _, event in long]),
        texts,
        played,
        [
            f"{counted(count, noun)} {what}"
            for count, noun, what in (
                (damage, "damaged event", "left out or set right"),
                (unreleased, "note", "never released, ended all the same"),
            )
            if count
        ],
    )


def port_of(events: TrackEvents) -> int:
    """Return the number of the port that a track plays on."""
    named = [event.data for event in events.long if event.kind == _PORT and event.status == META]
    return named[0][0] if named and named[0] else 0


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
        elif first in SILENCERS and channel in keys:
            keys[channel].release_all(tick)
        else:
            port.control(tick, channel, first, second)
    for event in events.long:
        if event.status != META:
            port.exclusive(event)
    return keys


def is_called_drums(events: TrackEvents) -> bool:
    """Return whether the name of a track says that it plays drums."""
    names = [
        decode(event.data)
        for event in events.long
        if event.status == META and event.kind in {_NAME, _INSTRUMENT}
    ]
    return any(map(names_drums, names))


def _tracks_of(voice: _Voice, end: int, patience: int) -> Iterator[Track]:
    """Yield the notes of a voice, one track for each of its programs."""
    port, channel = voice.port, voice.channel
    spans = port.pedal_spans(channel, end)
    by_program: dict[tuple[int, int], list[Played]] = {}
    for note in voice.notes:
        program = port.program(channel, note.onset, voice.track, patience)
        part = DRUMS if port.plays_drums(channel, note.onset) else program // 8
        by_program.setdefault((part, program), []).append(note)
    for (part, program), notes in by_program.items():
        drums = part == DRUMS or (
            voice.drums and are_drums(program, (note.pitch for note in notes))
        )
        held = notes if drums or not spans else hold(notes, spans)
        onset, until, pitch, velocity = np.array(held, np.int64).reshape(-1, 4).T
        yield Track(DRUMS if drums else part, program, pitch, velocity, onset, until - onset)


def are_drums(program: int, pitches: Iterable[int]) -> bool:
    """Return whether notes of a track that is called drums can be those of a kit."""
    return program < _PERCUSSIVE and all(pitch in _DRUM_PITCHES for pitch in pitches)


def _signs(
    events: Sequence[LongEvent],
) -> tuple[list[TimeSignature], list[TempoEvent], list[KeySignature]]:
    """Return the meters, tempos and key signatures."""
    meters: list[TimeSignature] = []
    tempos: list[TempoEvent] = []
    keys: list[KeySignature] = []
    for tick, status, kind, data in events:
        if status != META:
            continue
        if kind == _METER and len(data) >= 2:
            denominator = 2 ** data[1] if 2 ** data[1] <= _SLOWEST_BEAT else 0
            meters.append(TimeSignature(tick, data[0], denominator))
        elif kind == _TEMPO and len(data) >= 3:
            tempos.append(TempoEvent(tick, int.from_bytes(data[:3], "big")))
        elif kind == _KEY and len(data) >= 2:
            keys.append(KeySignature(tick, (data[0] + 128) % 256 - 128, data[1]))
    return meters, tempos, keys
