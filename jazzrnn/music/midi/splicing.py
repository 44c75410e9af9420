"""Notes taken out of a MIDI file and put into it, while every other event stays as it is.

A track in which nothing changes keeps its bytes; of the others all events but the ones of these
notes do. Where a track says what its notes are on the grid (`off_grid`), it says so of the new
ones, too.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from jazzrnn.errors import MidiError
from jazzrnn.music.feel.playing import Played
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi.channels import DRUM_CHANNEL
from jazzrnn.music.midi.chord_markers import with_markers
from jazzrnn.music.midi.found_beat import read_performance
from jazzrnn.music.midi.off_grid import MARK, write_differences
from jazzrnn.music.midi.smf import MADE, Tracks, join_tracks, read_tracks
from jazzrnn.music.midi.track_events import SYSTEM
from jazzrnn.music.midi.track_notes import (
    NOTE_OFF,
    NOTE_ON,
    PROGRAM,
    PlacedNote,
    TrackNotes,
    read_track_notes,
)
from jazzrnn.music.midi.whole_events import WholeEvent, is_meta, join_events, meta_event
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, ChordMark, Note, family_of

_TEXT, _NAME, _SPECIFIC = 0x01, 0x03, 0x7F  # meta events
_TRACK, _SPARE = b"MTrk", 8  # bytes that `join_tracks` puts behind the last track


class NewNote(NamedTuple):
    """A note to put in."""

    note: Note
    played: Played


class Line(NamedTuple):
    """What one player of a part plays, where several play it."""

    track: int  # number, from 0
    channel: int


def splice(
    data: bytes,
    goes: Callable[[Note], bool],
    new: Sequence[NewNote],
    programs: Mapping[int, int],
    made: str,
    chords: Sequence[ChordMark] | None = None,
    lines: Mapping[int, Line] | None = None,
) -> bytes:
    """Return a MIDI file without some of its notes, and with others.

    Args:
        data: the file.
        goes: whether a note, on the grid, is taken out.
        new: the notes that come.
        programs: part -> General MIDI program of new parts, which get tracks of their own.
        made: how the file was made, in place of what it says.
        chords: in place of its markers that are chord symbols; None leaves these.
        lines: part -> the one whose notes are taken out, and in whose place the new ones come; a
            part that is not named goes as a whole.

    Raises:
        MidiError: the file is damaged, has no channel left for a new part, was played without
            a beat (then its bars are none of the file's), or sounds at another pitch than its keys.
    """
    file = read_tracks(data)
    _check_notes(file)
    tracks = read_track_notes(file)
    per_step = file.ticks_per_quarter / STEPS_PER_QUARTER
    for number, track in enumerate(tracks if chords is not None else ()):
        own = () if number or chords is None else chords
        track.events, track.notes = with_markers(track, own, per_step)
    lines = lines or {}
    homes = {part: _home(tracks, part) for part in {one.note.part for one in new}}
    homes |= {part: line.track for part, line in lines.items()}
    chunks: list[bytes] = []
    for number, track in enumerate(tracks):
        out = [p for p in track.notes if goes(p.note) and _is_of(lines, p, number)]
        into = [one for one in new if homes[one.note.part] == number]
        text = made if number == 0 else ""
        changes = bool(out or into or text) or chords is not None
        chunks.append(
            _changed(track, out, into, per_step, text, lines) if changes else track.content
        )
    used = _used(tracks)
    for part in sorted(part for part, home in homes.items() if home is None):
        channel = _free_channel(tracks, used, part)
        own = [one for one in new if one.note.part == part]
        end = max(track.end for track in tracks)
        chunks.append(_new_track(own, channel, programs[part], per_step, end))
        used.add(channel)
    return _with_tracks(data, file, chunks)


def check_channels_left(data: bytes, parts: Sequence[int]) -> None:
    """Check that a file has a channel for each of some parts that are new, before their notes are
    written.

    Raises:
        MidiError: the file is damaged, or has no channel left.
    """
    file = read_tracks(data)
    _check_notes(file)
    tracks = read_track_notes(file)
    used = _used(tracks)
    for part in parts:
        used.add(_free_channel(tracks, used, part))


def _check_notes(file: Tracks) -> None:
    """Check that the notes of a file are where and what they say."""
    performance = read_performance(file)
    if performance.beat_found:
        raise MidiError("played without a beat: put it over a beat in a sequencer, to change it")
    if performance.tuned:
        raise MidiError("tuned by semitones: transpose its notes in a sequencer, to change it")


def _used(tracks: Sequence[TrackNotes]) -> set[int]:
    return {e.status & 0x0F for track in tracks for e in track.events if e.status < SYSTEM}


def _with_tracks(data: bytes, file: Tracks, chunks: Sequence[bytes]) -> bytes:
    """Return a file with other tracks; what is around them stays, where it makes sense."""
    place, whole = data.find(_TRACK), data
    for before, now in zip(file.tracks, chunks, strict=False):
        old, new = (_TRACK + len(one).to_bytes(4, "big") + one for one in (before, now))
        place = whole.find(old, max(place, 0))
        if place < 0 or not data.startswith(b"MThd"):
            return join_tracks(file._replace(tracks=tuple(chunks)))[:-_SPARE]
        whole = whole[:place] + new + whole[place + len(old) :]
        place += len(new)
    added = chunks[len(file.tracks) :]
    if not added:
        return whole
    more = b"".join(_TRACK + len(one).to_bytes(4, "big") + one for one in added)
    header = (1).to_bytes(2, "big") + len(chunks).to_bytes(2, "big")
    return whole[:8] + header + whole[12:place] + more + whole[place:]


def _is_of(lines: Mapping[int, Line], place: PlacedNote, track: int) -> bool:
    """Return whether a note is of the line of its part, if that has one."""
    line = Line(track, place.channel)
    return lines.get(place.note.part, line) == line


def _home(tracks: Sequence[TrackNotes], part: int) -> int | None:
    """Return the number of the track that plays most of a part; None if none plays it."""
    counts = [sum(place.note.part == part for place in track.notes) for track in tracks]
    return int(np.argmax(counts)) if any(counts) else None


def _channel_of(track: TrackNotes, part: int) -> int:
    channels = [place.channel for place in track.notes if place.note.part == part]
    return max(set(channels), key=channels.count)


def _free_channel(tracks: Sequence[TrackNotes], used: set[int], part: int) -> int:
    """Return a channel that no track plays on, for a part; of a second player above the first's.

    Raises:
        MidiError: there is none.
    """
    if part == DRUMS:
        return DRUM_CHANNEL
    first = family_of(part)
    firsts = [one.channel for track in tracks for one in track.notes if one.note.part == first]
    lowest = min(firsts, default=-1) + 1 if part != first else 0
    free = [channel for channel in range(lowest, 16) if channel not in {*used, DRUM_CHANNEL}]
    if not free:
        which = "channels behind the first player's" if lowest else "15 channels"
        raise MidiError(f"all of its {which} are taken: no part can be added")
    return free[0]


def _changed(
    track: TrackNotes,
    out: Sequence[PlacedNote],
    into: Sequence[NewNote],
    per_step: float,
    made: str,
    lines: Mapping[int, Line],
) -> bytes:
    """Return the events of a track without some notes, with others, and with a new text."""
    gone = {k for place in out for k in (place.on, place.off)}
    kept = [place for place in track.notes if place.on not in gone]
    timed = [(e.tick, 1, k, e) for k, e in enumerate(track.events) if k not in gone]
    for one in into:
        part = one.note.part
        channel = lines[part].channel if part in lines else _channel_of(track, part)
        switches = _switches(one, channel, per_step)
        timed += [(e.tick, 2 * (e.status & 0xF0 == NOTE_ON), -1, e) for e in switches]
    events = [event for *_, event in sorted(timed, key=lambda each: each[:3])]
    if out or into:
        events = _with_differences(events, kept, into, per_step)
    if made:
        events = _with_text(events, made)
    end = max([track.end, *(event.tick for event in events)])
    return join_events(events, end)


def _switches(one: NewNote, channel: int, per_step: float) -> list[WholeEvent]:
    """Return the events of a new note."""
    start, end = _ticks_of(one, per_step)
    return [
        _voice(start, NOTE_ON, channel, one.note.pitch, one.played.velocity),
        _voice(end, NOTE_OFF, channel, one.note.pitch, 64),
    ]


def _ticks_of(one: NewNote, per_step: float) -> tuple[int, int]:
    start = round(one.played.onset * per_step)
    return start, max(round(one.played.end * per_step), start + 1)


def _voice(tick: int, kind: int, channel: int, first: int, second: int) -> WholeEvent:
    return WholeEvent(tick, kind | channel, first, second, bytes([first, second]), True)


def _with_differences(
    events: list[WholeEvent], kept: Sequence[PlacedNote], into: Sequence[NewNote], per_step: float
) -> list[WholeEvent]:
    """Return events that say what the notes of a track are on the grid, if it said so before or
    new ones are played off it.
    """
    there = [k for k, e in enumerate(events) if is_meta(e, _SPECIFIC) and MARK in e.content]
    events = [event for k, event in enumerate(events) if k not in there]
    if per_step != int(per_step):  # not of this program
        return events
    written = [(n[0].onset, n[0].pitch, n[0].duration, n[0].velocity) for n in (*kept, *into)]
    played = [(p.start, p.note.pitch, p.end - p.start, p.velocity) for p in kept]
    for one in into:
        start, end = _ticks_of(one, per_step)
        played.append((start, one.note.pitch, end - start, one.played.velocity))
    data = write_differences(written, played, int(per_step))
    place = there[0] if there else sum(is_meta(event, _NAME) for event in events[:1])
    return [*events[:place], *([meta_event(_SPECIFIC, data)] if data else []), *events[place:]]


def _with_text(events: list[WholeEvent], made: str) -> list[WholeEvent]:
    """Return the events of the first track with a text that says how the file was made."""
    text = meta_event(_TEXT, (MADE + made).encode("utf-8", errors="replace"))
    mark = MADE.encode()
    there = [k for k, e in enumerate(events) if is_meta(e, _TEXT) and mark in e.content[:16]]
    if there:
        return [*events[: there[0]], text, *events[there[0] + 1 :]]
    place = 0
    while place < len(events) and events[place].tick == 0 and is_meta(events[place], _NAME):
        place += 1
    return [*events[:place], text, *events[place:]]


def _new_track(
    own: Sequence[NewNote], channel: int, program: int, per_step: float, end: int
) -> bytes:
    """Return the events of a part that was not there."""
    name = "Drums" if channel == DRUM_CHANNEL else PROGRAM_NAMES[program]
    begins = WholeEvent(0, PROGRAM | channel, program, 0, bytes([program]), False)
    head = [meta_event(_NAME, name.encode()), begins]
    notes = [e for one in own for e in _switches(one, channel, per_step)]
    notes.sort(key=lambda e: (e.tick, e.status & 0xF0 == NOTE_ON))
    return join_events(_with_differences([*head, *notes], [], own, per_step), end)
