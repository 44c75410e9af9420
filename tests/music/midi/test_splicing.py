"""Notes out of files and into them, beside events that nobody touches."""

import pytest

from jazzrnn.errors import MidiError
from jazzrnn.music.feel.playing import Played
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import MADE, read_label, read_tracks
from jazzrnn.music.midi.splicing import NewNote, splice
from jazzrnn.music.midi.track_notes import read_track_notes
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, ChordMark, Note, make_piece
from tests.commands import BASS, REED, tune

HEAD = "4d546864 00000006 {form:04x} {tracks:04x} 0060"  # 96 ticks to the quarter: 8 to a step
SAX = (
    "00 ff03 03 536178"  # its name
    "00 f0 03 7e09f7"  # a system exclusive message
    "00 c0 41"
    "00 b0 07 64"
    "00 90 3c 40"  # C, up to 96
    "30 e0 00 41"  # and a pitch bend, in its middle
    "30 80 3c 40"
    "00 90 3e 40"  # D: the key comes up by a velocity of 0, without a status
    "60 3e 00"
    "00 ff2f 00"
)


def midi(*tracks, form=1):
    """The bytes of a file."""
    chunks = [bytes.fromhex(track) for track in tracks]
    head = bytes.fromhex(HEAD.format(form=form, tracks=len(chunks)))
    return head + b"".join(b"MTrk" + len(one).to_bytes(4, "big") + one for one in chunks)


def new(onset, part, pitch, duration):
    note = Note(onset, part, pitch, duration, 80)
    return NewNote(note, Played(onset, onset + duration, 80))


def never(_):
    return False


@pytest.mark.parametrize("form", [0, 1])
def test_other_events_stay_byte_for_byte(form):
    data = midi(SAX, form=form)
    assert splice(data, never, [], {}, "") == data
    without = splice(data, lambda note: note.pitch == 62, [], {}, "")
    assert bytes.fromhex("00903e40 603e00") in data
    assert without == midi(SAX.replace("00 90 3e 4060 3e 00", "").replace("00 ff2f", "60 ff2f"),
                           form=form)  # fmt: skip
    other = splice(data, lambda note: note.pitch == 62, [new(12, REED, 65, 12)], {}, "")
    assert [n.pitch for n in read_midi(other).piece.notes] == [60, 65]
    assert bytes.fromhex("f0037e09f7") in other
    assert bytes.fromhex("30e00041") in other


def test_chunks_of_other_programs_stay():
    data = midi(SAX) + b"XFIH\0\0\0\4abcd"
    changed = splice(data, never, [new(24, REED, 65, 12), new(0, BASS, 40, 12)], {BASS: 33}, "{}")
    assert changed.endswith(b"XFIH\0\0\0\4abcd")
    assert read_label(changed).made == "{}"
    piece = read_midi(changed).piece
    assert dict(piece.programs) == {REED: 65, BASS: 33}
    assert len(read_tracks(changed).tracks) == read_tracks(changed).declared == 2


def test_notes_that_go_and_come_back_leave_the_same_file():
    piece = tune(1)
    played = [
        Played(n.onset + 0.3, n.onset + n.duration + 0.1, min(n.velocity + 3, 127))
        for n in piece.notes
    ]
    data = write_midi(piece, title="played", made='{"seed": 1}', played=played)
    notes = [one for track in read_track_notes(read_tracks(data)) for one in track.notes]
    assert sorted(one.note for one in notes) == [*piece.notes]
    back = [
        NewNote(one.note, Played(one.start / 40, one.end / 40, one.velocity))
        for one in notes
        if one.note.part == REED
    ]
    assert splice(data, lambda note: note.part == REED, back, {}, "") == data
    changed = splice(data, lambda note: note in {back[0].note, back[1].note}, back[:1], {}, "{}")
    kept = [note for note in piece.notes if note != back[1].note]
    assert [*read_midi(changed).piece.notes] == kept  # what is off the grid is known there, too
    assert (MADE + "{}").encode() in changed


def test_what_cannot_be_changed_is_refused():
    with pytest.raises(MidiError, match="damaged"):
        splice(midi("00 90 3c 40 10 ff 7f 20 00"), never, [], {}, "{}")
    with pytest.raises(MidiError, match="tuned"):
        splice(midi("00 b0 65 00 00 64 02 00 06 34 " + SAX), never, [], {}, "{}")
    full = midi(*(f"00 9{k:x} 3c 40 30 8{k:x} 3c 40 00 ff2f 00" for k in range(16)))
    with pytest.raises(MidiError, match="taken"):
        splice(full, never, [new(0, REED, 65, 12)], {REED: 65}, "")


def test_a_piece_that_is_put_in_is_read_back():
    piece = make_piece([Note(0, BASS, 40, 12, 80), Note(12, BASS, 43, 6, 80)])
    into = [new(note.onset, note.part, note.pitch, note.duration) for note in piece.notes]
    read = read_midi(splice(midi(SAX), lambda _: True, into, {BASS: 32}, "")).piece
    assert read.notes == piece.notes


def marker(delta, text):
    return f"{delta:02x} ff06 {len(text):02x} {text.encode().hex()}"


def test_other_chords_replace_all_that_are_read_and_no_section():
    marks = [("Intro", 0), ("A", 0), ("[Cmaj7]", 0), ("[Dm7]", 48), ("(G7)", 48), ("B", 0)]
    track = " ".join(marker(delta, text) for text, delta in marks) + SAX
    data = midi(track)
    assert [mark.symbol for mark in read_midi(data).piece.chords] == ["Cmaj7", "Dm7", "G7"]
    other = splice(data, never, [], {}, "", [ChordMark(0, "F6"), ChordMark(12, "Bb7")])
    assert [mark.symbol for mark in read_midi(other).piece.chords] == ["F6", "Bb7"]
    texts = [text for text in ("Intro", "A", "B", "[Dm7]") if text.encode() in other]
    assert texts == ["Intro", "A", "B"]


@pytest.mark.parametrize(("program", "part"), [("24", DRUMS), ("72", 14)])
def test_a_track_is_a_kit_as_it_is_when_it_is_read(program, part):
    """Called drums: with a guitar's program it is a kit, with steel drums it is what it says."""
    data = midi(SAX.replace("03 536178", "05 4472756d73").replace("00 c0 41", f"00 c0 {program}"))
    assert {note.part for note in read_midi(data).piece.notes} == {part}
    (track,) = read_track_notes(read_tracks(data))
    assert {one.note.part for one in track.notes} == {part}
