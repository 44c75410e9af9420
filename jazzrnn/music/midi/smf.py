"""Standard MIDI files as bytes: what is a MIDI file at all, its header and its tracks.

Files in the wild have headers that count wrongly, lengths that are wrong, foreign chunks, rubbish
before, between and behind the tracks, and ends that are missing. All tracks are found in them.

Source: MIDI Manufacturers Association, Standard MIDI Files 1.0, 1996; RP-29 (RMID files).
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from jazzrnn.errors import MidiError
from jazzrnn.music.midi.texts import decode

SUFFIXES = (".mid", ".midi", ".kar", ".rmi")  # of files that are MIDI
LARGEST_FILE = 4 * 2**20  # bytes; a symphony takes less than one
END_OF_TRACK = b"\xff\x2f\x00"
_HEADER_SIZE = 14
_CHUNK = Struct(">4sI")  # name, length of what follows
_HEADER = Struct(">HHH")  # form, number of tracks, division of time
_RIFF_CHUNK = Struct("<4sI")
_FARTHEST = 4096  # bytes before a header: some programs of old put 128 there
_MOST_TRACKS = 0xFFFF  # the header has two bytes for their number
MADE = "jazzrnn: "  # marks our text event, among those of other programs
_SONG = MADE.encode() + b"{"
_START = 4096  # bytes in which a file's title and that text event begin
_TEXT, _TRACK_NAME = 1, 3  # types of meta events
_KARAOKE, _KARAOKE_TRACKS = "@KMIDI", 3  # such a file has its title in one of its first tracks
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
    flaws: tuple[str, ...] = ()  # what is wrong with the file around them
    in_frames: bool = False  # its time is that of films: a quarter note is half a second here


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
        MidiError: not a MIDI file, or without tracks.
    """
    data = _unwrap(data)
    start = 0 if data.startswith(b"MThd") else data.find(b"MThd", 0, _FARTHEST)
    kind = _what_is(data) if start else ""
    if kind or start < 0:
        raise MidiError(f"not a MIDI file: {kind or 'it does not begin with MThd'}")
    if len(data) < start + _HEADER_SIZE:
        there = len(data) - start
        raise MidiError(f"cut off: {there} of the {_HEADER_SIZE} bytes of a MIDI header are there")
    form, declared, division = _HEADER.unpack_from(data, start + _CHUNK.size)
    in_frames = division >= 0x8000
    if in_frames:
        division = _half_a_second(division)
    if division == 0:
        raise MidiError("damaged: its header gives a quarter note no length")
    flaws = [f"{start} bytes before its header passed over"] if start else []
    tracks: list[bytes] = []
    for events, flaw, again in _track_chunks(data, start):
        if again and len(tracks) >= declared:
            flaws.append("another MIDI file behind its end left out")
            break
        tracks.append(events)
        flaws += [f"track {len(tracks)} {flaw}"] if flaw else []
    if not tracks:
        raise MidiError("damaged or cut off: no tracks after the MIDI header")
    if len(tracks) > _MOST_TRACKS:
        raise MidiError(f"damaged: {len(tracks)} tracks")
    return Tracks(form, declared, division, tuple(tracks), tuple(flaws), in_frames)


def _half_a_second(division: int) -> int:
    """Return the ticks of half a second, of a division of time in film frames (SMPTE)."""
    frames = 0x100 - (division >> 8)
    seconds = 30 / 1.001 if frames == 29 else frames  # 29 stands for 29.97
    return round(seconds * (division & 0xFF) / 2)


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
        tracks = read_tracks(data).tracks
    except MidiError:
        return Label("", "")
    texts = list(first_texts(tracks[0]))
    titles = [text for kind, text in texts if kind == _TRACK_NAME]
    if any(text.startswith(_KARAOKE) for kind, text in texts if kind == _TEXT):
        named = (text for track in tracks[:_KARAOKE_TRACKS] for _, text in first_texts(track))
        titles = [text[2:] for text in named if text.startswith("@T")] or titles
    made = [text for kind, text in texts if kind == _TEXT and text.startswith(MADE)]
    title = titles[0].rstrip("\0") if titles else ""  # zeros behind it are padding
    return Label(title, made[0].removeprefix(MADE) if made else "")


def is_song(data: bytes) -> bool:
    """Return whether `jazzrnn generate` wrote a MIDI file: its text event has JSON."""
    return _SONG in data[:_START] and read_label(data).made.startswith("{")


def first_texts(events: bytes) -> Iterator[tuple[int, str]]:
    """Return the meta events at the start of a track, before anything else: (type, text)."""
    for _ in range(_FIRST_TEXTS):
        if events[:2] != b"\0\xff" or len(events) < 4:  # not at the start, or no meta event
            return
        size, rest = _variable_length(events[3:])
        yield events[2], decode(rest[:size])
        events = rest[size:]


def _unwrap(data: bytes) -> bytes:
    """Take a MIDI file out of its RIFF envelope (RMID), if it has one."""
    if data[:4] not in {b"RIFF", b"RIFX"} or data[8:12].upper() != b"RMID":
        return data
    place = 12
    while place + _RIFF_CHUNK.size <= len(data):
        name, size = _RIFF_CHUNK.unpack_from(data, place)
        place += _RIFF_CHUNK.size
        if name == b"data":  # to the end of the file: its size may be wrong
            return data[place:]
        place += size + size % 2  # chunks begin at even places
    if (place := data.find(b"MThd")) > 0:  # chunks that do not, or lie in others
        return data[place:]
    raise MidiError("a RIFF file of MIDI (.rmi) without its music")


def _what_is(data: bytes) -> str:
    """Return what a file is that does not begin as MIDI does; "" if nobody knows."""
    if not data.strip(b"\0"):
        return "nothing but zeros" if data else "an empty file"
    start = data[:40].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, kind in _KINDS:
        if data.startswith(magic) or start.startswith(magic):
            return kind
    return ""


def _track_chunks(data: bytes, start: int) -> Iterator[tuple[bytes, str, bool]]:
    """Yield the events of each track, what is wrong with its chunk or "", and whether another
    header stands before it. A track whose length is wrong ends where the next one begins; what is
    no chunk between tracks is passed over.
    """
    place = _after(data, start)
    again = False
    while place + _CHUNK.size <= len(data):
        if data[place : place + 4] != b"MTrk":
            again = again or data.startswith(b"MThd", place)
            following = _after(data, place)
            place = following if _begins_chunk(data, place) else data.find(b"MTrk", place)
            if place < 0:  # rubbish behind the last track
                return
            continue
        first, end = place + _CHUNK.size, _after(data, place)
        following, flaw = end, ""
        if end != len(data) and not _begins_chunk(data, end):
            ended = data.endswith(END_OF_TRACK, first, end)
            following = data.find(b"MTrk", first)
            if following < 0 and not ended and end > len(data):
                flaw = f"is cut off: {len(data) - first} of its {end - first} bytes are there"
            elif not ended or end > len(data):
                flaw = "has another length than it says"
            following = len(data) if following < 0 else following
            end = end if ended else following
        yield data[first:end], flaw, again
        place = following


def _begins_chunk(data: bytes, place: int) -> bool:
    """Return whether a chunk of the format, or of some program, begins at a place and fits."""
    name = data[place : place + 4]
    return name == b"MTrk" or (name.isalnum() and _after(data, place) <= len(data))


def _after(data: bytes, place: int) -> int:
    """Return the place behind the chunk that begins at a place."""
    if place + _CHUNK.size > len(data):
        return len(data) + 1
    return place + _CHUNK.size + _CHUNK.unpack_from(data, place)[1]


def _variable_length(data: bytes) -> tuple[int, bytes]:
    """Read a number of up to 4 bytes, 7 bits in each, and return what comes behind it, too."""
    value = 0
    for used, byte in enumerate(data[:4], start=1):
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, data[used:]
    return 0, b""
