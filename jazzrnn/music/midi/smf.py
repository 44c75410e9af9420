"""Standard MIDI files as bytes: what is a MIDI file at all, its header and its tracks.

Files in the wild have headers that count wrongly, foreign chunks and rubbish behind the last
track. These are repaired here, so that the reader of events gets a file without flaws.

Source: MIDI Manufacturers Association, Standard MIDI Files 1.0, 1996.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from jazzrnn.errors import MidiError

LARGEST_FILE = 16 * 2**20  # bytes; a symphony takes less than one
_HEADER_SIZE = 14
_CHUNK = Struct(">4sI")  # name, length of what follows
_HEADER = Struct(">HHH")  # form, number of tracks, division of time
_MOST_TRACKS = 0xFFFF  # the header has two bytes for their number
MADE = "jazzrnn: "  # marks our text event, among those of other programs
_SONG = MADE.encode() + b"{"
_START = 4096  # bytes in which a file's title and that text event begin
_TEXT, _TRACK_NAME = 1, 3  # types of meta events
_FIRST_TEXTS = 16  # more meta events than this at the start of a track are not looked at
_KINDS = (  # how other files begin that come under the name .mid, or close by
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a RIFF (WAV) sound"),
    (b"OggS", "an Ogg sound"),
    (b"fLaC", "a FLAC sound"),
    (b"ID3", "an MP3 sound"),
    (b"\xff\xfb", "an MP3 sound"),
    (b"PK\x03\x04", "a ZIP archive (or compressed MusicXML)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file (perhaps MusicXML)"),
    (b"<score-", "a MusicXML file"),
    (b"version https://git-lfs", "a Git LFS pointer (git lfs pull fetches the file)"),
)


class Tracks(NamedTuple):
    """A MIDI file's header, and its tracks still as bytes."""

    form: int  # 0: one track, 1: tracks at the same time, 2: patterns one after another
    declared: int  # the number of tracks that the header names
    ticks_per_quarter: int
    tracks: tuple[bytes, ...]  # their events


class Label(NamedTuple):
    """The title of a MIDI file, and how it was made."""

    title: str
    made: str  # how it was made, as given to write_midi; "" in files of other programs


def read_file(path: str | Path) -> bytes:
    """Read the bytes of a file that may be MIDI.

    Raises:
        OSError: it cannot be read.
        MidiError: it is no file, or too large to be music.
    """
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise MidiError("a folder, or one that cannot be opened")
    if not stat.S_ISREG(status.st_mode):  # a pipe would keep us waiting
        raise MidiError("a pipe or device: save it as a file first")
    if status.st_size > LARGEST_FILE:
        size = f"{status.st_size / 2**20:.0f} MiB"
        raise MidiError(f"{size}; {LARGEST_FILE >> 20} MiB are the most")
    with open(path, "rb", buffering=0) as file:
        return file.read(status.st_size)


def read_tracks(data: bytes) -> Tracks:
    """Take a MIDI file apart.

    Raises:
        MidiError: not a MIDI file, truncated, without tracks, or its time is not in beats.
    """
    data = _unwrap(data)
    if not data.startswith(b"MThd"):
        raise MidiError(_what_is(data))
    if len(data) < _HEADER_SIZE:
        raise MidiError(f"truncated: {len(data)} of the {_HEADER_SIZE} bytes of a MIDI header")
    form, declared, division = _HEADER.unpack_from(data, _CHUNK.size)
    if division >= 0x8000:
        raise MidiError("its time is in SMPTE film frames, not in beats")
    if division == 0:
        raise MidiError("damaged: its header says 0 ticks to a quarter note")
    tracks = tuple(events for name, events in _chunks(data) if name == b"MTrk")
    if not tracks:
        raise MidiError("damaged or truncated: no tracks after the MIDI header")
    if len(tracks) > _MOST_TRACKS:
        raise MidiError(f"damaged: {len(tracks)} tracks")
    return Tracks(form, declared, division, tracks)


def join_tracks(tracks: Tracks) -> bytes:
    """Return the bytes of a type 1 file of these tracks, with a header that is right."""
    parts = [_CHUNK.pack(b"MThd", _HEADER.size)]
    parts.append(_HEADER.pack(1, len(tracks.tracks), tracks.ticks_per_quarter))
    for events in tracks.tracks:
        parts += [_CHUNK.pack(b"MTrk", len(events)), events]
    # symusic reads the bytes of a tempo without asking whether there are any: it may find these.
    return b"".join([*parts, bytes(8)])


def read_label(data: bytes) -> Label:
    """Read the title and the making of a MIDI file; empty where it has none, or is no MIDI file."""
    try:
        first = read_tracks(data).tracks[0]
    except MidiError:
        return Label("", "")
    texts = list(first_texts(first))
    titles = [text for kind, text in texts if kind == _TRACK_NAME]
    made = [text for kind, text in texts if kind == _TEXT and text.startswith(MADE)]
    return Label(titles[0] if titles else "", made[0].removeprefix(MADE) if made else "")


def is_song(data: bytes) -> bool:
    """Return whether `jazzrnn generate` wrote a MIDI file: its text event has JSON."""
    return _SONG in data[:_START] and read_label(data).made.startswith("{")


def first_texts(events: bytes) -> Iterator[tuple[int, str]]:
    """Return the meta events at the start of a track, before anything else: (type, text)."""
    for _ in range(_FIRST_TEXTS):
        if events[:2] != b"\0\xff" or len(events) < 4:  # not at the start, or no meta event
            return
        size, rest = _variable_length(events[3:])
        yield events[2], rest[:size].decode("utf-8", errors="replace")
        events = rest[size:]


def _unwrap(data: bytes) -> bytes:
    """Take a MIDI file out of its RIFF envelope (RMID), if it has one."""
    if data[:4] == b"RIFF" and data[8:16] == b"RMIDdata":
        return data[20:]
    return data


def _what_is(data: bytes) -> str:
    if not data:
        return "an empty file"
    if not data.strip(b"\0"):
        return "not a MIDI file: nothing but zeros"
    start = data[:40].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, kind in _KINDS:
        if data.startswith(magic) or start.startswith(magic):
            return f"not a MIDI file: {kind}"
    return "not a MIDI file: it does not begin with MThd"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk.

    Raises:
        MidiError: a track ends before its time. What is no chunk behind the tracks is ignored.
    """
    place, number = 0, 0
    while place + _CHUNK.size <= len(data):
        name, size = _CHUNK.unpack_from(data, place)
        content = data[place + _CHUNK.size : place + _CHUNK.size + size]
        number += name == b"MTrk"
        if len(content) < size:
            if name == b"MTrk":
                message = f"truncated: {len(content)} of the {size} bytes of track {number}"
                raise MidiError(message)
            return
        yield name, content
        place += _CHUNK.size + size


def _variable_length(data: bytes) -> tuple[int, bytes]:
    """Read a number of up to 4 bytes, 7 bits in each, and return what comes behind it, too."""
    value = 0
    for used, byte in enumerate(data[:4], start=1):
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, data[used:]
    return 0, b""
