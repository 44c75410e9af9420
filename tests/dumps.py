"""MIDI files byte by byte, as hexdumps with comments, as mido's own tests have them."""

from jazzrnn.music.notes import DRUMS, Note, make_piece


def unhex(dump: str) -> bytes:
    return bytes.fromhex(" ".join(line.split("#")[0] for line in dump.splitlines()))


def track(dump: str) -> bytes:
    events = unhex(dump) + unhex("00 FF 2F 00  # end of track")
    return b"MTrk" + len(events).to_bytes(4, "big") + events


def header(form: int = 1, tracks: int = 1, division: int = 480) -> bytes:
    numbers = (number.to_bytes(2, "big") for number in (form, tracks, division))
    return b"MThd\0\0\0\6" + b"".join(numbers)


def a_piece(**changes):
    notes = [Note(0, 0, 60, 12, 64), Note(12, 0, 64, 12, 80), Note(0, DRUMS, 38, 6, 90)]
    return make_piece(notes, **changes)
