"""Pieces to MIDI files, by mido. Ticks exist only here and in reading.py."""
# mido has no type hints at all.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections.abc import Sequence
from io import BytesIO

import mido

from jazzrnn.errors import MidiError
from jazzrnn.music.feel.playing import Played
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.midi.events import (
    FASTEST_BPM,
    KEYS,
    MICROSECONDS_PER_MINUTE,
    SLOWEST_BPM,
)
from jazzrnn.music.midi.off_grid import write_differences
from jazzrnn.music.midi.smf import MADE
from jazzrnn.music.notes import DRUMS, STEPS_PER_QUARTER, Note, Piece

_TICKS_PER_STEP = 40
_CHANNELS, _DRUM_CHANNEL = 16, 9
_MELODIC = tuple(channel for channel in range(_CHANNELS) if channel != _DRUM_CHANNEL)


def write_midi(
    piece: Piece, *, title: str = "", made: str = "", played: Sequence[Played] | None = None
) -> bytes:
    """Write a piece as a MIDI file: a conductor track, then a track for each part.

    `read_midi` reads the same piece back if `make_piece` built it, it has a note, every program
    lies in its part's family, key and chord symbols mean something (and have no blanks around
    them), a second player has a first one, with another program unless both are winds, and nothing
    goes beyond what the constants of events.py and reading.py allow.

    Args:
        piece: its tempos are held to 10 to 500 bpm; a key that MIDI has no sign for is left out.
        title: the name of the piece.
        made: how it was made (`smf.read_label` finds it).
        played: how each note is played (see `feel.playing`), None: as it is written. `read_midi`
            reads what was written all the same (see `off_grid`).

    Raises:
        MidiError: it has more parts than there are channels.
    """
    quarter = STEPS_PER_QUARTER * _TICKS_PER_STEP
    file = mido.MidiFile(type=1, ticks_per_beat=quarter, charset="utf-8")
    events = (*piece.meters, *piece.tempos, *piece.chords)
    end = max([piece.length, *(event.onset for event in events)])
    file.tracks.append(_track(_conductor(piece, title, made), end))
    spans = played or [Played(n.onset, n.onset + n.duration, n.velocity) for n in piece.notes]
    both = [*zip(piece.notes, spans, strict=True)]
    check_channels(piece.programs)
    free = iter(_MELODIC)
    for part, program in piece.programs:
        channel = _DRUM_CHANNEL if part == DRUMS else next(free)
        own = [pair for pair in both if pair[0].part == part]
        file.tracks.append(_track(_performance(own, program, channel), end))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def check_channels(programs: Sequence[tuple[int, int]]) -> None:
    """Check that MIDI has a channel for each part, before its notes are composed.

    Raises:
        MidiError: there are too many.
    """
    count = sum(part != DRUMS for part, _ in programs)
    if count > len(_MELODIC):
        raise MidiError(
            f"{count} parts beside the drums: MIDI has {len(_MELODIC)} channels for them, leave one"
            " part out"
        )


_Timed = tuple[float, mido.Message | mido.MetaMessage]  # onset in grid steps, and what happens


def _conductor(piece: Piece, title: str, made: str) -> list[_Timed]:
    """Return the track of everything that is not a note."""
    events: list[_Timed] = []
    if title:
        events.append((0, mido.MetaMessage("track_name", name=_encodable(title))))
    if made:
        events.append((0, mido.MetaMessage("text", text=_encodable(MADE + made))))
    if piece.key in {*KEYS[0], *KEYS[1]}:
        events.append((0, mido.MetaMessage("key_signature", key=piece.key)))
    for onset, numerator, denominator in piece.meters:
        meter = mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
        events.append((onset, meter))
    for onset, bpm in piece.tempos:
        held = min(max(bpm, SLOWEST_BPM), FASTEST_BPM)
        tempo = round(MICROSECONDS_PER_MINUTE / held)
        events.append((onset, mido.MetaMessage("set_tempo", tempo=tempo)))
    for onset, symbol in piece.chords:
        events.append((onset, mido.MetaMessage("marker", text=_encodable(symbol))))
    return sorted(events, key=lambda event: event[0])


def _performance(notes: Sequence[tuple[Note, Played]], program: int, channel: int) -> list[_Timed]:
    """Return the track of one part: its notes as they are written, and as they are played."""
    name = "Drums" if channel == _DRUM_CHANNEL else PROGRAM_NAMES[program]
    events: list[_Timed] = [(0, mido.MetaMessage("track_name", name=name))]
    if differences := _differences(notes):
        events.append((0, mido.MetaMessage("sequencer_specific", data=[*differences])))
    events.append((0, mido.Message("program_change", channel=channel, program=program)))
    switches = [
        switch
        for note, (onset, end, velocity) in notes
        for switch in ((onset, 1, note.pitch, velocity), (end, 0, note.pitch, 64))
    ]
    # Sorted: a note that ends where the same pitch begins again is switched off first.
    for time, on, pitch, velocity in sorted(switches):
        kind = "note_on" if on else "note_off"
        message = mido.Message(kind, channel=channel, note=pitch, velocity=velocity)
        events.append((time, message))
    return events


def _differences(notes: Sequence[tuple[Note, Played]]) -> bytes:
    written = [(n.onset, n.pitch, n.duration, n.velocity) for n, _ in notes]
    sounding = [
        (start := _ticks(onset), note.pitch, _ticks(end) - start, velocity)
        for note, (onset, end, velocity) in notes
    ]
    return write_differences(written, sounding, _TICKS_PER_STEP)


def _ticks(time: float) -> int:
    return round(time * _TICKS_PER_STEP)


def _track(events: Sequence[_Timed], end: float) -> mido.MidiTrack:
    """Return events in order of time, and the end of the track at `end` or the last event."""
    track = mido.MidiTrack()
    before = 0
    end = max(end, events[-1][0])
    for onset, message in (*events, (end, mido.MetaMessage("end_of_track"))):
        now = _ticks(onset)
        message.time = now - before
        track.append(message)
        before = now
    return track


def _encodable(text: str) -> str:
    """Replace what UTF-8 cannot encode: names of files can hold halves of characters."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
