"""MIDI files to pieces and back: the only module that uses symusic (to read) and mido (to write).

symusic is C++ and 200 times as fast as mido, and takes harmless flaws as they are. Ticks exist
only here: everything that leaves this module is on the grid.
"""
# mido has no type hints at all, and symusic's numpy() says no more than "dict".
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import NamedTuple, Protocol, TypeVar, cast

import mido
import numpy as np
from numpy.typing import NDArray
from symusic.core import ScoreTick, TrackTick

from jazzrnn.errors import ChordError, MidiError
from jazzrnn.music.chords import parse_chord
from jazzrnn.music.instruments import PROGRAM_NAMES
from jazzrnn.music.notes import (
    DRUMS,
    STEPS_PER_QUARTER,
    STEPS_PER_WHOLE,
    ChordMark,
    Meter,
    Note,
    Piece,
    Tempo,
    make_piece,
)
from jazzrnn.music.smf import Tracks, first_texts, join_tracks, read_tracks

LAST_ONSET = 10_000 * STEPS_PER_WHOLE  # nothing starts later: 10,000 bars are 5 hours
LONGEST_NOTE = 64 * STEPS_PER_WHOLE  # a longer note is one that somebody forgot to end
MOST_NOTES = 200_000
LONGEST_METER = 64  # beats
LONGEST_SYMBOL = 32  # characters; "C13(b9,#11)/Ab" has 14
SLOWEST_BPM, FASTEST_BPM = 10.0, 500.0

# fmt: off
_KEYS = (  # from 7 flats to 7 sharps: major, minor
    ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"),
    ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am",
     "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m"),
)
# fmt: on
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MICROSECONDS_PER_MINUTE = 60_000_000
_TICKS_PER_STEP = 40
_DRUM_CHANNEL = 9
_TEXT, _TRACK_NAME = 1, 3  # types of meta events
_MADE = "jazzrnn: "  # tells our text event from other programs' texts


class Reading(NamedTuple):
    """What a MIDI file holds."""

    piece: Piece
    repairs: tuple[str, ...]  # what was wrong with the file and was set right, for a person


class Label(NamedTuple):
    """What a MIDI file says about itself."""

    title: str
    made: str  # how it was made, as given to write_midi; "" in files of other programs


class _Notes(NamedTuple):
    """The notes of a file, (n,) each; start and end in ticks."""

    track: NDArray[np.int64]
    part: NDArray[np.int64]
    pitch: NDArray[np.int64]
    velocity: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def read_midi(data: bytes) -> Reading:
    """Read a MIDI file's bytes: put it on the grid, mend what can be mended.

    Onsets and ends are rounded to the grid, halves up; notes that are the same then become
    one. A part that several programs play keeps the program that plays most of it. Marker
    events that are chord symbols become the piece's chords.

    Raises:
        MidiError: not a MIDI file, truncated, damaged, without notes, or long beyond measure.
    """
    tracks = read_tracks(data)
    score = _parse(tracks)
    notes = _gather(score)
    ticks = tracks.ticks_per_quarter
    meters, bad_meters = _read_meters(score, ticks)
    tempos, bad_tempos = _read_tempos(score, ticks)
    piece = make_piece(
        _read_notes(notes, ticks),
        meters=meters,
        tempos=tempos,
        chords=_read_chords(score, ticks),
        programs=_read_programs(score),
        key=_read_key(score),
    )
    repairs = _header_flaws(tracks) + _note_flaws(notes, ticks) + bad_meters + bad_tempos
    return Reading(piece, tuple(repairs))


def write_midi(piece: Piece, *, title: str = "", made: str = "") -> bytes:
    """Write a piece as a MIDI file: a conductor track, then a track for each part.

    `read_midi` reads the same piece back if `make_piece` built it, it has a note, every program
    lies in its part's family, key and chord symbols mean something (and have no blanks around
    them), and nothing goes beyond what the constants at the top of this module allow.

    Args:
        piece: its tempos are held to 10 to 500 bpm; a key that MIDI has no sign for is left out.
        title: the name of the piece.
        made: how it was made (`read_label` finds it).
    """
    quarter = STEPS_PER_QUARTER * _TICKS_PER_STEP
    file = mido.MidiFile(type=1, ticks_per_beat=quarter, charset="utf-8")
    events = (*piece.meters, *piece.tempos, *piece.chords)
    end = max([piece.length, *(event.onset for event in events)])
    file.tracks.append(_track(_conductor(piece, title, made), end))
    melodic = 0
    for part, program in piece.programs:
        channel, port = (_DRUM_CHANNEL, 0) if part == DRUMS else _channel_of(melodic)
        melodic += part != DRUMS
        notes = [note for note in piece.notes if note.part == part]
        file.tracks.append(_track(_performance(notes, program, channel, port), end))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def read_label(data: bytes) -> Label:
    """The title and the making of a MIDI file; empty where it has none, or is no MIDI file."""
    try:
        first = read_tracks(data).tracks[0]
    except MidiError:
        return Label("", "")
    texts = list(first_texts(first))
    titles = [text for kind, text in texts if kind == _TRACK_NAME]
    made = [text for kind, text in texts if kind == _TEXT and text.startswith(_MADE)]
    return Label(titles[0] if titles else "", made[0].removeprefix(_MADE) if made else "")


def _parse(tracks: Tracks) -> ScoreTick:
    try:
        return ScoreTick.from_midi(join_tracks(tracks))
    except Exception as error:  # whatever C++ throws, it is about these bytes
        reason = str(error).removeprefix("MiniMidi: ").split("!")[0]  # "Get velocity=144"
        raise MidiError(f"damaged: its events make no sense ({reason})") from error


def _gather(score: ScoreTick) -> _Notes:
    count = sum(len(track.notes) for track in score.tracks)
    if count == 0:
        raise MidiError("no notes")
    if count > MOST_NOTES:
        raise MidiError(f"{count:,} notes; {MOST_NOTES:,} are the most that a piece can have")
    rows = [_track_rows(number, track) for number, track in enumerate(score.tracks)]
    return _Notes(*np.concatenate(rows, axis=1))


def _track_rows(number: int, track: TrackTick) -> NDArray[np.int64]:
    """The rows of `_Notes` for one track, (6, n)."""
    columns = cast("dict[str, NDArray[np.int32]]", track.notes.numpy())
    start, duration, pitch, velocity = (
        np.asarray(columns[name], dtype=np.int64)
        for name in ("time", "duration", "pitch", "velocity")
    )
    same = np.ones_like(start)
    return np.stack(
        [number * same, _part_of(track) * same, pitch, velocity, start, start + duration]
    )


def _part_of(track: TrackTick) -> int:
    return DRUMS if track.is_drum else track.program // 8


def _read_notes(notes: _Notes, ticks: int) -> Iterable[Note]:
    onset = _to_grid(notes.start, ticks)
    # symusic counts ticks in 32 bits: what is later still comes out negative.
    if onset.min() < 0 or onset.max() > LAST_ONSET:
        raise MidiError("a note starts more than 10,000 bars after the beginning")
    duration = np.clip(_to_grid(notes.end, ticks) - onset, 1, LONGEST_NOTE)
    columns = (onset, notes.part, notes.pitch, duration, notes.velocity)
    return map(Note._make, np.stack(columns, axis=1).tolist())


def _note_flaws(notes: _Notes, ticks: int) -> list[str]:
    # How long a drum note is means nothing, so nothing is wrong with it.
    melodic = notes.part != DRUMS
    order = np.lexsort((notes.start, notes.pitch, notes.track))
    track, pitch, start, end = (
        column[order] for column in (notes.track, notes.pitch, notes.start, notes.end)
    )
    same_key = (track[1:] == track[:-1]) & (pitch[1:] == pitch[:-1]) & melodic[order][1:]
    flaws = (
        ("{} without length", melodic & (notes.end <= notes.start)),
        ("{} longer than 64 bars cut", _to_grid(notes.end - notes.start, ticks) > LONGEST_NOTE),
        ("{} cut where the same pitch begins again", same_key & (end[:-1] > start[1:])),
    )
    return [text.format(_count(int(bad.sum()), "note")) for text, bad in flaws if bad.any()]


def _header_flaws(tracks: Tracks) -> list[str]:
    flaws: list[str] = []
    if tracks.declared != len(tracks.tracks):
        there = "is" if len(tracks.tracks) == 1 else "are"
        declared = _count(tracks.declared, "track")
        flaws.append(f"its header says {declared}, {len(tracks.tracks)} {there} there")
    if tracks.form > 1:
        flaws.append(f"its tracks, said to be of type {tracks.form}, are played together")
    return flaws


def _read_meters(score: ScoreTick, ticks: int) -> tuple[list[Meter], list[str]]:
    meters: list[Meter] = []
    dropped: list[str] = []
    for onset, event in _on_grid(score.time_signatures, ticks):
        meter = Meter(onset, event.numerator, event.denominator)
        if 1 <= meter.numerator <= LONGEST_METER and meter.denominator in _DENOMINATORS:
            meters.append(meter)
        else:
            dropped.append(f"{meter.numerator}/{meter.denominator}")
    if dropped:
        return meters, [f"{_count(len(dropped), 'impossible meter')} dropped ({dropped[0]})"]
    return meters, []


def _read_tempos(score: ScoreTick, ticks: int) -> tuple[list[Tempo], list[str]]:
    tempos: list[Tempo] = []
    clipped = 0
    for onset, event in _on_grid(score.tempos, ticks):
        bpm = round(_MICROSECONDS_PER_MINUTE / max(1, event.mspq), 2)
        held = min(max(bpm, SLOWEST_BPM), FASTEST_BPM)
        tempos.append(Tempo(onset, held))
        clipped += held != bpm
    return tempos, [f"{_count(clipped, 'tempo')} held to 10 to 500 bpm"] if clipped else []


def _read_chords(score: ScoreTick, ticks: int) -> list[ChordMark]:
    written = [
        ChordMark(onset, text)
        for onset, event in _on_grid(score.markers, ticks)
        if (text := event.text.strip(" \t\r\n\0"))
    ]
    marks = [mark for mark in written if _is_chord(mark.symbol)]
    if len(marks) < len(written) and all(len(mark.symbol) == 1 for mark in marks):
        return []  # "A" and "B" next to "Intro" are sections of a form
    return marks


def _is_chord(text: str) -> bool:
    try:
        parse_chord(text[: LONGEST_SYMBOL + 1])
    except ChordError:
        return False
    return len(text) <= LONGEST_SYMBOL


def _read_programs(score: ScoreTick) -> list[tuple[int, int]]:
    """The program that plays most notes of each part, the lower one of two equal ones."""
    plays: Counter[tuple[int, int]] = Counter()
    for track in score.tracks:
        plays[_part_of(track), track.program] += len(track.notes)
    rising = sorted(plays, key=lambda pair: (plays[pair], -pair[1]))
    return list(dict(rising).items())


def _read_key(score: ScoreTick) -> str:
    """The first key signature that makes sense; a wrong one harms nothing."""
    for event in sorted(score.key_signatures, key=lambda event: event.time):
        if -7 <= event.key <= 7 and event.tonality in {0, 1}:
            return _KEYS[event.tonality][event.key + 7]
    return ""


class _HasTime(Protocol):
    @property
    def time(self) -> int: ...


_Event = TypeVar("_Event", bound=_HasTime)


def _on_grid(events: Iterable[_Event], ticks: int) -> Iterator[tuple[int, _Event]]:
    """Events by time, with their onsets; not those where no note can be any more."""
    for event in sorted(events, key=lambda event: event.time):
        onset = _to_grid(event.time, ticks)
        if 0 <= onset <= LAST_ONSET:
            yield onset, event


_Time = TypeVar("_Time", int, NDArray[np.int64])


def _to_grid(time: _Time, ticks: int) -> _Time:
    """Ticks to grid steps, halves up."""
    return (2 * STEPS_PER_QUARTER * time + ticks) // (2 * ticks)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_Timed = tuple[int, mido.Message | mido.MetaMessage]  # onset in grid steps, and what happens


def _conductor(piece: Piece, title: str, made: str) -> list[_Timed]:
    """Everything that is not a note."""
    events: list[_Timed] = []
    if title:
        events.append((0, mido.MetaMessage("track_name", name=_encodable(title))))
    if made:
        events.append((0, mido.MetaMessage("text", text=_encodable(_MADE + made))))
    if piece.key in {*_KEYS[0], *_KEYS[1]}:
        events.append((0, mido.MetaMessage("key_signature", key=piece.key)))
    for onset, numerator, denominator in piece.meters:
        meter = mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator)
        events.append((onset, meter))
    for onset, bpm in piece.tempos:
        held = min(max(bpm, SLOWEST_BPM), FASTEST_BPM)
        tempo = round(_MICROSECONDS_PER_MINUTE / held)
        events.append((onset, mido.MetaMessage("set_tempo", tempo=tempo)))
    for onset, symbol in piece.chords:
        events.append((onset, mido.MetaMessage("marker", text=_encodable(symbol))))
    return sorted(events, key=lambda event: event[0])


def _performance(notes: Sequence[Note], program: int, channel: int, port: int) -> list[_Timed]:
    """One part."""
    name = "Drums" if channel == _DRUM_CHANNEL else PROGRAM_NAMES[program]
    events: list[_Timed] = [(0, mido.MetaMessage("track_name", name=name))]
    if port:
        events.append((0, mido.MetaMessage("midi_port", port=port)))
    events.append((0, mido.Message("program_change", channel=channel, program=program)))
    switches = [(note.onset, 1, note.pitch, note.velocity) for note in notes]
    switches += [(note.onset + note.duration, 0, note.pitch, 64) for note in notes]
    # Sorted: a note that ends where the same pitch begins again is switched off first.
    for time, on, pitch, velocity in sorted(switches):
        kind = "note_on" if on else "note_off"
        message = mido.Message(kind, channel=channel, note=pitch, velocity=velocity)
        events.append((time, message))
    return events


def _channel_of(melodic: int) -> tuple[int, int]:
    """Channel and port of a melodic part: a port has 15 channels beside the one for drums."""
    port, channel = divmod(melodic, 15)
    return channel + (channel >= _DRUM_CHANNEL), port


def _track(events: Sequence[_Timed], end: int) -> mido.MidiTrack:
    """Events in order of time, and the end of the track at `end`."""
    track = mido.MidiTrack()
    before = 0
    for onset, message in (*events, (end, mido.MetaMessage("end_of_track"))):
        message.time = (onset - before) * _TICKS_PER_STEP
        track.append(message)
        before = onset
    return track


def _encodable(text: str) -> str:
    """Names of files can hold halves of characters, which UTF-8 has no bytes for."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
