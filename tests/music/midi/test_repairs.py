"""Files with faults as they are in the wild: what is whole of them is read, the rest is named."""

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.track_events import MOST_DAMAGE, read_events
from tests.dumps import header, track, unhex

NOTE = "00 90 3C 40  83 60 80 3C 40"  # middle C, a quarter note
HIGHER = "00 90 40 40  83 60 80 40 40"
BOTH = [(0, 60, 12), (12, 64, 12)]


def read(*tracks, **names):
    return read_midi(header(tracks=len(tracks), **names) + b"".join(tracks))


def spans(reading):
    """Onset, pitch and duration of all notes."""
    return [(note.onset, note.pitch, note.duration) for note in reading.piece.notes]


# Notes that never end


def test_a_note_that_is_never_released_ends_where_its_key_goes_down_again():
    # Released in order, the first of them would take the end of the second.
    reading = read(track("00 90 3C 40  83 60 90 3C 40  60 80 3C 40  83 60 90 40 40"))
    assert spans(reading) == [(0, 60, 12), (12, 60, 2), (26, 64, 1)]
    assert reading.repairs == ("2 notes never released, ended all the same",)


def test_a_drum_machine_that_releases_no_note_has_all_its_notes():
    piece, repairs = read(track("00 99 24 40" + "60 99 24 40" * 7))
    assert [note.onset for note in piece.notes] == [round(2.4 * k + 0.01) for k in range(8)]
    assert repairs == ("8 notes never released, ended all the same",)


@pytest.mark.parametrize("controller", ["7B", "7E"])  # all notes off, mono mode
def test_all_notes_off_releases_them(controller):
    piece, repairs = read(
        track(f"00 90 3C 40  00 90 40 40  83 60 B0 {controller} 00  87 40 90 43 40  60 43 00")
    )
    assert [note.duration for note in piece.notes] == [12, 12, 2]
    assert repairs == ()


# Damage


@pytest.mark.parametrize(
    "damage",
    [
        "00 90 43 C8  60 80 43 40",  # a velocity of 200
        "00 F7 83 60",  # a message that is longer than the track
        "00 FF 01 FF FF FF 7F",  # and a text
        "00 FF 90",  # a meta event of no type
        "FF FF FF FF FF",  # a wait without an end
    ],
)
def test_a_damaged_event_costs_itself(damage):
    reading = read(track(NOTE + damage + HIGHER))
    assert BOTH[0] in spans(reading)
    assert [pitch for _, pitch, _ in spans(reading) if pitch != 67] == [60, 64]
    assert reading.repairs == ("1 damaged event left out or set right",)


def test_a_track_that_begins_in_the_middle_of_an_event_is_read_from_the_next_one_on():
    reading = read(track("3C 40" + NOTE))
    assert [note.pitch for note in reading.piece.notes] == [60]
    assert reading.repairs == ("1 damaged event left out or set right",)


def test_damage_everywhere_ends_a_track_soon():
    chunk = unhex("00 90 3C C8  60 80 3C 40" + NOTE * 3) * 1000
    assert read_events(chunk, most_damage=3).damage == 4
    assert read_events(chunk).damage == MOST_DAMAGE + 1


# Tracks


def cut(chunk, size):
    return chunk[:size]


def longer(chunk, by):
    return chunk[:4] + (len(chunk) - 8 + by).to_bytes(4, "big") + chunk[8:]


@pytest.mark.parametrize(
    ("tracks", "flaw"),
    [
        (
            [track(NOTE), cut(track("83 60" + HIGHER[3:]), 18)],
            "track 2 is cut off: 10 of its 14 bytes are there",
        ),
        (
            [longer(track(NOTE), 5), track("83 60" + HIGHER[3:])],
            "track 1 has another length than it says",
        ),
        (
            [longer(track(NOTE), -5), track("83 60" + HIGHER[3:])],
            "track 1 has another length than it says",
        ),
        (
            [track(NOTE), longer(track("83 60" + HIGHER[3:]), 999)],
            "track 2 has another length than it says",
        ),
    ],
)
def test_a_track_of_a_wrong_length_ends_where_the_next_one_begins(tracks, flaw):
    reading = read(*tracks)
    assert [span[:2] for span in spans(reading)] == [span[:2] for span in BOTH]
    assert flaw in reading.repairs


@pytest.mark.parametrize(
    "rubbish", [b"\0\0\0", b"\r\n", b"by hand", b"XFKM\0\0\0\2ab", b"MThd\0\0\0\6" + bytes(6)]
)
def test_rubbish_between_tracks_is_passed_over(rubbish):
    reading = read(track(NOTE), rubbish + track("83 60" + HIGHER[3:]))
    assert spans(reading) == BOTH
    assert not reading.repairs


def test_what_is_before_the_header_is_passed_over():
    assert read_midi(bytes(127) + b"x" + header() + track(NOTE)).repairs == (
        "128 bytes before its header passed over",
    )


def test_a_track_without_its_end_is_read():
    events = unhex(NOTE)
    chunk = b"MTrk" + len(events).to_bytes(4, "big") + events
    assert read(chunk) == read(track(NOTE))


def test_what_stands_behind_the_end_of_a_track_is_left_out():
    more = unhex("00 FF 2F 00" + HIGHER)
    chunk = b"MTrk" + (len(unhex(NOTE)) + len(more)).to_bytes(4, "big") + unhex(NOTE) + more
    piece, repairs = read(chunk)
    assert len(piece.notes) == 1
    assert repairs == ("1 track with more behind its end left out",)
    assert not read(track(NOTE + "00 FF 2F 00")).repairs  # a second end is none


def test_a_second_file_behind_the_first_is_left_out():
    file = header() + track(NOTE)
    piece, repairs = read_midi(file + header() + track(HIGHER))
    assert [note.pitch for note in piece.notes] == [60]
    assert repairs == ("another MIDI file behind its end left out",)
