"""The events of a damaged or doubtful track, one by one: a damaged event costs itself alone.

symusic reads a track many times as fast, but nothing of one with a single wrong byte.

Source: MIDI Manufacturers Association, Standard MIDI Files 1.0, 1996.
"""

from typing import NamedTuple, TypeAlias

SYSTEM, META = 0xF0, 0xFF
END = 0x2F  # a meta event
_SIZES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}  # bytes of data
_SYSTEM_SIZES = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # of messages that do not belong into a file; others 0
_LARGEST_DELTA = 2**21  # ticks; behind damage, a longer wait is no wait but more damage
_SEARCHED = 2048  # bytes in which events begin again behind damage
_SURE = 4  # events in a row that make sense are no accident
MOST_EVENTS = 1_000_000  # of a track that tell us anything
MOST_DAMAGE = 500  # places in a file: of a track with more, the rest is not looked at

VoiceEvent: TypeAlias = tuple[int, int, int, int]
"""Tick, status (kind and channel), first and second byte of data (0 if there is none)."""


class LongEvent(NamedTuple):
    """A meta event or a system exclusive one."""

    tick: int
    status: int  # META or SYSTEM
    kind: int  # of the meta event
    data: bytes


class TrackEvents(NamedTuple):
    """What happens in a track, in order."""

    voices: list[VoiceEvent]  # without aftertouch
    long: list[LongEvent]
    end: int  # tick
    damage: int  # events that were left out or set right
    rest: bool  # whether something is left behind its end


class DamageError(Exception):
    """What is here is no event."""


_Found: TypeAlias = tuple[int, int, int, int, bytes, int]
"""Ticks since the event before; status, first, second; data of a long event; place behind it."""


def read_events(track: bytes, most_damage: int = MOST_DAMAGE) -> TrackEvents:
    """Read a track's events up to its end, or up to more damage than `most_damage`."""
    voices: list[VoiceEvent] = []
    long: list[LongEvent] = []
    tick = place = running = damage = 0
    size = len(track)
    ended = False
    while place < size and len(voices) + len(long) < MOST_EVENTS:
        try:
            delta, status, first, second, data, place = read_event(track, place, running)
        except IndexError:  # cut off within an event
            break
        except DamageError:
            damage += 1
            mended = _mend(track, place, running) if damage <= most_damage else None
            if mended is None:
                break
            delta, status, first, second, data, place = mended
        tick += delta
        if status < SYSTEM:
            running = status
            if status < 0xA0 or 0xB0 <= status < 0xD0 or status >= 0xE0:
                voices.append((tick, status, first, second))
        elif status == META and first == END:
            ended = True
            break
        elif status in {META, SYSTEM}:
            long.append(LongEvent(tick, status, first, data))
    return TrackEvents(voices, long, tick, damage, ended and _is_more(track[place:]))


def _is_more(rest: bytes) -> bool:
    """Return whether bytes behind the end of a track are more than zeros and ends."""
    return bool(rest.replace(bytes([META, END, 0]), b"").strip(b"\0"))


def read_event(track: bytes, place: int, running: int) -> _Found:
    """Read one event. `running`: the status of the voice event before, which need not be repeated.

    Raises:
        DamageError: there is none here.
        IndexError: the track ends within it.
    """
    delta = track[place]
    if delta < 0x80:  # most are, and to read them here is quicker
        place += 1
    else:
        delta, place = read_number(track, place)
    status = track[place]
    if status < 0x80:
        status = running
        if not status:
            raise DamageError
    else:
        place += 1
    if status < SYSTEM:
        first = track[place]
        if _SIZES[status & 0xF0] == 1:
            if first >= 0x80:
                raise DamageError
            return delta, status, first, 0, b"", place + 1
        second = track[place + 1]
        if first >= 0x80 or second >= 0x80:
            raise DamageError
        return delta, status, first, second, b"", place + 2
    return _long_event(track, place, delta, status)


def _long_event(track: bytes, place: int, delta: int, status: int) -> _Found:
    kind = 0
    if status == META:
        kind = track[place]
        if kind >= 0x80:
            raise DamageError
        place += 1
    elif status not in {SYSTEM, 0xF7}:
        return delta, status, 0, 0, b"", place + _SYSTEM_SIZES.get(status, 0)
    length, place = read_number(track, place)
    if place + length > len(track):
        raise DamageError
    return delta, status, kind, 0, track[place : place + length], place + length


def read_number(track: bytes, place: int) -> tuple[int, int]:
    """Read a number of up to 4 bytes, 7 bits in each, and return the place behind it, too."""
    value = 0
    for after in range(place + 1, place + 5):
        byte = track[after - 1]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, after
    raise DamageError


def _mend(track: bytes, place: int, running: int) -> _Found | None:
    """Return the event that is damaged with possible values, or the next one that makes sense;
    None if none comes soon.
    """
    held = _hold(track, place, running)
    if held and _makes_sense(track, held[-1], held[1]):
        return held
    for start in range(place + 1, min(place + _SEARCHED, len(track))):
        if _makes_sense(track, start, 0):
            return read_event(track, start, 0)
    return None


def _hold(track: bytes, place: int, running: int) -> _Found | None:
    """Return the voice event at a place, values that are too high held to the highest."""
    try:
        delta, place = read_number(track, place)
        status = track[place] if track[place] >= 0x80 else running
        place += track[place] >= 0x80
        if not 0x80 <= status < SYSTEM or delta >= _LARGEST_DELTA:
            return None
        size = _SIZES[status & 0xF0]
        values = [min(byte, 0x7F) for byte in track[place : place + size]]
    except (IndexError, DamageError):
        return None
    first, second = [*values, 0, 0][:2]
    return delta, status, first, second, b"", place + size


def _makes_sense(track: bytes, place: int, running: int) -> bool:
    """Return whether some events in a row can be read from a place on, or all that are left."""
    for _ in range(_SURE):
        if place >= len(track):
            return place == len(track) and running != 0
        try:
            delta, status, first, _, _, place = read_event(track, place, running)
        except (IndexError, DamageError):
            return False
        if delta >= _LARGEST_DELTA or SYSTEM < status < META:
            return False
        if status == META and first == END:
            return place == len(track)
        running = status if status < SYSTEM else running
    return True
