"""The notes of a MIDI file's tracks, each with the events that begin and end it.

They are the notes of `read_midi`, but for what that mends: here none is put together or cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from jazzrnn.music.midi.careful import are_drums
from jazzrnn.music.midi.channels import Port, program_at
from jazzrnn.music.midi.off_grid import find_differences, restore, to_grid
from jazzrnn.music.midi.players import Player, parts_of_players
from jazzrnn.music.midi.ports import called_drums, play_on, player_of, ports_of
from jazzrnn.music.midi.smf import Tracks
from jazzrnn.music.midi.track_events import SYSTEM, read_events
from jazzrnn.music.midi.whole_events import WholeEvent, split_events
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Note

NOTE_OFF, NOTE_ON, PROGRAM = 0x80, 0x90, 0xC0  # statuses without channels
KIT = -1


class PlacedNote(NamedTuple):
    """A note in a track."""

    note: Note  # on the grid
    channel: int
    on: int  # index of the event that begins it
    off: int  # of the one that ends it; -1 if none does
    start: int  # tick
    end: int
    velocity: int  # as played


@dataclass
class TrackNotes:
    """A track that may be changed."""

    content: bytes
    events: list[WholeEvent]  # without the end of the track
    notes: list[PlacedNote]
    end: int  # tick


def read_track_notes(file: Tracks) -> list[TrackNotes]:
    """Return the tracks of a file with their notes.

    Raises:
        MidiError: an event is damaged.
    """
    events = [read_events(chunk) for chunk in file.tracks]
    ports = ports_of(events)
    found: list[tuple[TrackNotes, set[int]]] = []
    for number, (chunk, read, port) in enumerate(zip(file.tracks, events, ports, strict=True)):
        keys = play_on(number, read, port)
        notes = TrackNotes(chunk, split_events(chunk), [], read.end)
        found.append((notes, called_drums(read, keys)))
    for port in {*ports}:
        port.settle()
    differences = find_differences(file.tracks)
    quarter = file.ticks_per_quarter
    heard = [
        _played(track, drums, port, number, quarter)
        for number, ((track, drums), port) in enumerate(zip(found, ports, strict=True))
    ]
    played: list[list[tuple[Player, int]]] = []
    for number, (notes, port) in enumerate(zip(heard, ports, strict=True)):
        channels = {one.channel for one, _ in notes}
        who = {channel: player_of(ports, port, channel, number) for channel in channels}
        played.append([(who[one.channel], program) for one, program in notes])
    players = parts_of_players(key for keys in played for key in keys if key[1] != KIT)
    for (track, _), keys, notes in zip(found, played, heard, strict=True):
        parts = [DRUMS if key[1] == KIT else players[key] for key in keys]
        track.notes = _on_grid([one for one, _ in notes], parts, differences, quarter)
    return [track for track, _ in found]


def _played(
    track: TrackNotes, drums: set[int], port: Port, number: int, quarter: int
) -> list[tuple[PlacedNote, int]]:
    """Return the notes of a track, neither on the grid nor in their part, and the program of each;
    KIT if they are drums.
    """
    placed = _paired(track)
    named = {
        channel: port.programs_for(channel, number, quarter)
        for channel in {one.channel for one in placed}
    }
    programs = [program_at(named[one.channel], one.start) for one in placed]
    struck: dict[tuple[int, int], set[int]] = {}  # channel and program -> pitches
    for one, program in zip(placed, programs, strict=True):
        if one.channel in drums:
            struck.setdefault((one.channel, program), set()).add(one.note.pitch)
    kits = {key for key, pitches in struck.items() if are_drums(key[1], pitches)}
    return [
        (one, KIT if is_kit or port.plays_drums(one.channel, one.start) else program)
        for one, program in zip(placed, programs, strict=True)
        for is_kit in [(one.channel, program) in kits]
    ]


def _paired(track: TrackNotes) -> list[PlacedNote]:
    """Return the notes of a track, neither on the grid nor in their part: the one that began first
    ends first.
    """
    down: dict[tuple[int, int], list[int]] = {}
    ends: dict[int, int] = {}
    begun: list[int] = []
    for k, event in enumerate(track.events):
        kind, channel = event.status & 0xF0, event.status & 0x0F
        if kind == NOTE_ON and event.second and event.status < SYSTEM:
            down.setdefault((channel, event.first), []).append(k)
            begun.append(k)
        elif kind in {NOTE_ON, NOTE_OFF} and event.status < SYSTEM:
            waiting = down.get((channel, event.first))
            if waiting:
                ends[waiting.pop(0)] = k
    places: list[PlacedNote] = []
    for k in begun:
        event = track.events[k]
        off = ends.get(k, -1)
        end = track.events[off].tick if off >= 0 else track.end
        note = Note(event.tick, 0, event.first, end - event.tick, event.second)
        places.append(PlacedNote(note, event.status & 0x0F, k, off, event.tick, end, event.second))
    return places


def _on_grid(
    places: Sequence[PlacedNote],
    parts: Sequence[int],
    differences: dict[bytes, bytes],
    ticks: int,
) -> list[PlacedNote]:
    """Return notes as they were written."""
    if not places:
        return []
    _, _, pitch, _, velocity = np.array([place.note for place in places], np.int64).T
    start, end = np.array([(place.start, place.end) for place in places], np.int64).T
    per_step = ticks / STEPS_PER_QUARTER
    played = pitch, velocity, start, end - start
    pitch, level, start, length = restore(played, differences, per_step)
    onset = to_grid(start, per_step)
    duration = np.maximum(to_grid(start + length, per_step) - onset, 1)
    rows = zip(
        onset.tolist(), parts, pitch.tolist(), duration.tolist(), level.tolist(), strict=True
    )
    notes = map(Note._make, rows)
    return [place._replace(note=note) for place, note in zip(places, notes, strict=True)]
