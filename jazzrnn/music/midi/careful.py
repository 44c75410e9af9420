"""MIDI files that symusic does not read, or not as a musician would, read event by event.

It gives what symusic gives, and besides: programs, drum kits and the pedal of a channel whatever
the track, notes that are never released, chord symbols of all kinds. A file with nothing of all
this is read the same by both, as a test shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import counted
from jazzrnn.music.midi.channels import Port, program_at
from jazzrnn.music.midi.chord_texts import is_text, read_text
from jazzrnn.music.midi.pairing import Played
from jazzrnn.music.midi.performance import (
    KeySignature,
    Performance,
    TempoEvent,
    TimeSignature,
    Track,
    check_size,
)
from jazzrnn.music.midi.players import Player, parts_of_players
from jazzrnn.music.midi.ports import called_drums, play_on, player_of, ports_of
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.midi.track_events import (
    META,
    MOST_DAMAGE,
    LongEvent,
    TrackEvents,
    read_events,
)
from jazzrnn.music.notes import DRUMS

_TEMPO, _METER, _KEY = 0x51, 0x58, 0x59  # meta events
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
    events = _events_of(tracks)
    ports = ports_of(events)
    voices, unreleased = _voices(events, ports)
    end = max((track.end for track in events), default=0)
    quarter = tracks.ticks_per_quarter
    played = _by_player(
        [
            (player_of(ports, voice.port, voice.channel, voice.track), found)
            for voice in voices
            for found in _tracks_of(voice, end, quarter)
        ]
    )
    long = [(number, event) for number, track in enumerate(events) for event in track.long]
    texts = [
        read_text(event.tick, number, event.kind, event.data)
        for number, event in long
        if is_text(event)
    ]
    repairs = [
        f"{counted(count, noun)} {what}"
        for count, noun, what in (
            (sum(track.damage for track in events), "damaged event", "left out or set right"),
            (unreleased, "note", "never released, ended all the same"),
            (_hanging(voices, end, quarter), "pedal", "never lifted, taken as not pressed"),
            (sum(track.rest for track in events), "track", "with more behind its end left out"),
        )
        if count
    ]
    tuned = any(port.is_tuned for port in ports)
    signs = _signs([event for _, event in long])
    return Performance(*signs, texts, played, repairs, tuned=tuned)


def _events_of(tracks: Tracks) -> list[TrackEvents]:
    """Return the events of each track, with so much damage in all that can be read over."""
    events: list[TrackEvents] = []
    damage = 0
    for chunk in tracks.tracks:
        events.append(read_events(chunk, MOST_DAMAGE - damage))
        damage += events[-1].damage
    return events


def _voices(events: Sequence[TrackEvents], ports: Sequence[Port]) -> tuple[list[_Voice], int]:
    """Return all voices, whose channels are played then, and how many notes are never released."""
    voices: list[_Voice] = []
    unreleased = size = 0
    for number, (track, port) in enumerate(zip(events, ports, strict=True)):
        keys = play_on(number, track, port)
        size += sum(pressed.size for pressed in keys.values())
        check_size(size)
        drums = called_drums(track, keys)
        for channel, pressed in sorted(keys.items()):
            notes, left = pressed.notes(track.end)
            voices.append(_Voice(number, port, channel, channel in drums, notes))
            unreleased += left
    for port in {*ports}:
        port.settle()
    return voices, unreleased


def _hanging(voices: Sequence[_Voice], end: int, quarter: int) -> int:
    """Return how many pedals are never lifted."""
    hanging = {
        (voice.port, voice.channel)
        for voice in voices
        if voice.port.pedal_spans(voice.channel, end, quarter)[1]
        and not voice.port.plays_drums(voice.channel, end)
    }
    return len(hanging)


def _tracks_of(voice: _Voice, end: int, quarter: int) -> Iterator[Track]:
    """Yield the notes of a voice, one track for each of its programs."""
    port, channel = voice.port, voice.channel
    programs = port.programs_for(channel, voice.track, quarter)
    by_program: dict[tuple[int, int], list[Played]] = {}
    for note in voice.notes:
        program = program_at(programs, note.onset)
        part = DRUMS if port.plays_drums(channel, note.onset) else program // 8
        by_program.setdefault((part, program), []).append(note)
    for (part, program), notes in by_program.items():
        drums = part == DRUMS or (
            voice.drums and are_drums(program, (note.pitch for note in notes))
        )
        held = notes if drums else port.tuned(channel, port.held(channel, notes, end, quarter))
        onset, until, pitch, velocity = np.array(held, np.int64).reshape(-1, 4).T
        yield Track(DRUMS if drums else part, program, pitch, velocity, onset, until - onset)


def _by_player(played: Sequence[tuple[Player, Track]]) -> list[Track]:
    """Return tracks as parts of their players."""
    parts = parts_of_players((who, track.program) for who, track in played if track.part != DRUMS)
    return [
        track if track.part == DRUMS else track._replace(part=parts[who, track.program])
        for who, track in played
    ]


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
