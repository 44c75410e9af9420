"""MIDI files read by symusic, 200 times as fast as by mido: the only module that uses it.

Symusic takes harmless flaws as they are, but drops a note that is never released without a word,
looks for programs in a note's own track only, and knows no pedal and no channels. Files in which
that matters, or may matter, are left to careful.py. So is a file of which it reads nothing.
"""
# symusic's numpy() says no more than "dict".
# pyright: reportUnknownMemberType=false

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from jazzrnn.music.midi.channels import is_doubtful
from jazzrnn.music.midi.chord_texts import MARKER, Text
from jazzrnn.music.midi.drum_names import names_drums
from jazzrnn.music.midi.performance import (
    KeySignature,
    Performance,
    TempoEvent,
    TimeSignature,
    Track,
    check_size,
)
from jazzrnn.music.midi.players import may_have_second_players
from jazzrnn.music.midi.smf import END_OF_TRACK, Tracks, join_tracks
from jazzrnn.music.midi.xf import YAMAHAS_CHORD
from jazzrnn.music.notes import DRUMS, PITCHES

if TYPE_CHECKING:
    from symusic.core import ScoreTick, TrackTick

VOLUME = 7  # number of the controller
_MOST_TRACKS = 256
_FAR = 2**28 - 1  # ticks: the longest wait that the format can express; no note is as long
_WAIT = b"\xff\x01\0\xff\xff\xff\x7f"  # a text without letters, and then as long
# Of all pitches, without their status: pitch, velocity, wait.
_RELEASED = b"\0\0".join(bytes([pitch]) for pitch in range(PITCHES)) + b"\0\0"
_COLUMNS = ("pitch", "velocity", "time", "duration")  # of symusic's notes
# Names of instruments and of channels, and chords of Yamaha's.
_META = re.compile(rb"\xff(?:\x04|\x20\x01[\0-\x0f]\0\xff\x03|\x7f[\0-\x7f]{1,2}\x43\x7b\x01)")
_NOT_UTF_8 = re.compile("[\ufffd\ufeff\0]")
# Controllers in a track without notes, which symusic does not keep; one of them for the pedal.
_NOTE_ON = re.compile(rb"[\x90-\x9f][\0-\x7f]{2}")
_CONTROL, _PRESSED = re.compile(rb"[\xb0-\xbf][\0-\x7f]{2}"), re.compile(rb"[\0\x40][\x40-\x7f]")
# Messages about parts, of Roland's and Yamaha's, and those that tune all of them.
_PARTS = re.compile(rb"\x42\x12\x40|\x4c\x08|\x4c\0\0\x06|\x7f[\0-\x7f]\x04\x04")
# A channel that is tuned by semitones.
_TUNING = re.compile(
    rb"\x65\0[\0-\x7f](?:[\xb0-\xbf])?\x64\x02|\x64\x02[\0-\x7f](?:[\xb0-\xbf])?\x65\0"
)
# Many channels that are one instrument (MPE): a parameter of two numbers, in any order.
_ZONE = re.compile(rb"\x65\0\0[\xb0\xbf]?\x64\x06|\x64\x06\0[\xb0\xbf]?\x65\0")
# Texts, lyrics and cue points that may be chord symbols, or have some in brackets.
_TEXTS = re.compile(
    rb"\xff[\x01\x05\x07][\x01-\x40](?:[^\[\xff]{0,40}\[|(?:mm?\.?|bar)? ?\d{1,4}[ .:)]{1,3}|)"
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff\0)?[ \[({|/\\]*"
    rb"(?:[A-HN]|[a-h][#b]?(?:m|maj|min|-)?\d|[Cc]hord)"
)


def read_quickly(tracks: Tracks) -> Performance | None:
    """Read a file's events; None if they have to be read carefully.

    Raises:
        MidiError: more notes than a piece can have.
    """
    if tracks.flaws or len(tracks.tracks) > _MOST_TRACKS:
        return None
    released = _with_releases(tracks)
    score = _parse(released) if released else None
    if score is None or score.end() >= _FAR:  # a note lasts until the releases behind the end
        return None
    tracks_read = _listed(score.tracks)
    if any(map(_is_doubtful, tracks_read)):
        return None
    check_size(sum(len(track.notes) for track in tracks_read))
    playing = [track for track in tracks_read if len(track.notes)]
    if may_have_second_players(track.program for track in playing if not track.is_drum):
        return None
    markers = [Text(each.time, 0, MARKER, each.text) for each in _listed(score.markers)]
    if any(_NOT_UTF_8.search(marker.text) for marker in markers):
        return None
    return Performance(
        [TimeSignature(e.time, e.numerator, e.denominator) for e in _listed(score.time_signatures)],
        [TempoEvent(each.time, each.mspq) for each in _listed(score.tempos)],
        [
            KeySignature(each.time, each.key, each.tonality)
            for each in _listed(score.key_signatures)
        ],
        markers,
        [*map(_played, playing)],
        [],
    )


def _parse(data: bytes) -> "ScoreTick | None":
    from symusic.core import ScoreTick  # noqa: PLC0415 - slow, and writing songs needs none of it

    try:
        return ScoreTick.from_midi(data)
    except Exception:
        return None


def first_volumes(tracks: Tracks) -> dict[tuple[int, int], int]:
    """Return the first volume that a track sets for its part and program, where one does."""
    score = _parse(join_tracks(tracks))
    found: dict[tuple[int, int], int] = {}
    for track in _listed(score.tracks) if score else []:
        part = DRUMS if track.is_drum else track.program // 8
        set_to = [each.value for each in _listed(track.controls) if each.number == VOLUME]
        if set_to:
            found.setdefault((part, track.program), set_to[0])
    return found


def _with_releases(tracks: Tracks) -> bytes | None:
    """Return the bytes of a file of these tracks, in which all keys come up long after the end of
    each track. So a note that is never released is not lost, and found by its length.
    None if its events have to be read carefully.
    """
    whole = b"".join(tracks.tracks)
    if _has_doubtful_events(whole):
        return None
    ended: list[bytes] = []
    silent = [events for events in tracks.tracks if not _NOTE_ON.search(events)]
    for events in tracks.tracks:
        if events.find(END_OF_TRACK) != len(events) - len(END_OF_TRACK):
            return None
        channels = [channel for channel in range(16) if 0x90 | channel in events]
        if any(
            0xC0 | channel in whole and _is_told_program(events, channel, whole, silent)
            for channel in channels
        ):
            return None
        releases = b"".join(bytes([0x80 | channel]) + _RELEASED for channel in channels)
        if not channels and _CONTROL.search(events) and _PRESSED.search(events):
            return None
        before = events[: -len(END_OF_TRACK)] + _WAIT
        ended.append(before + releases + END_OF_TRACK if channels else events)
    return join_tracks(tracks._replace(tracks=tuple(ended)))


def _has_doubtful_events(events: bytes) -> bool:
    """Return whether there are events that symusic does not read, or reads wrong, or seem to be."""
    return bool(
        _META.search(events)
        or len(_TEXTS.findall(events)) > 1
        or YAMAHAS_CHORD in events
        or events.count(b"\xf7") > events.count(b"\xf0")  # messages in several parts
        or (b"\xf0" in events and _PARTS.search(events))
        or (b"\x64\x06" in events and _ZONE.search(events))
        or (b"\x64\x02" in events and _TUNING.search(events))
    )


def _is_told_program(events: bytes, channel: int, whole: bytes, silent: Sequence[bytes]) -> bool:
    """Return whether a track may have its program from another one: if it has none of its own when
    it begins, or if tracks without notes name programs.
    """
    if _waits(events, channel) and _names_program(whole, channel):
        return True
    return any(0xC0 | channel in other and _names_program(other, channel) for other in silent)


def _waits(events: bytes, channel: int) -> bool:
    """Return whether a track has notes on a channel before it names a program for it, if any."""
    first = re.search(bytes([0x90 | channel]) + rb"[\0-\x7f]{2}", events)
    return first is not None and events.find(0xC0 | channel, 0, first.start()) < 0


def _names_program(events: bytes, channel: int) -> bool:
    """Return whether a program is named for a channel, or seems to be.

    The byte of this event is also that of a wait of some bars. Then a note follows.
    """
    notes = bytes([0x80 | channel, 0x90 | channel])
    return (
        re.search(bytes([0xC0 | channel]) + rb"[\0-\x7f](?![" + notes + rb"\xff])", events)
        is not None
    )


def _is_doubtful(track: "TrackTick") -> bool:
    """Return whether a track presses the pedal, plays drums where drums are not expected, or bends
    each note of the drums: then they are none (MPE).
    """
    if track.is_drum and len(track.pitch_bends) + len(track.controls) >= len(track.notes) > 0:
        return True
    if len(track.controls):
        columns = cast("dict[str, NDArray[np.int64]]", track.controls.numpy())
        if is_doubtful(columns["number"], columns["value"]):
            return True
    return len(track.notes) > 0 and not track.is_drum and names_drums(track.name)


def _played(track: "TrackTick") -> Track:
    columns = cast("dict[str, NDArray[np.int64]]", track.notes.numpy())
    part = DRUMS if track.is_drum else track.program // 8
    return Track(part, track.program, *(columns[name] for name in _COLUMNS))


_Item = TypeVar("_Item")
_Item_co = TypeVar("_Item_co", covariant=True)


class _Items(Protocol[_Item_co]):
    """A list of symusic's."""

    def __len__(self) -> int: ...
    def __getitem__(self, arg: int, /) -> _Item_co: ...


def _listed(items: _Items[_Item]) -> list[_Item]:
    """Return the items of one of symusic's lists."""
    # To begin an iteration takes symusic longer than to give a dozen items one by one.
    return [items[k] for k in range(len(items))]
