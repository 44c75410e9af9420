"""A band, or chords, for a melody that stays as it is."""

import json
import os
import shutil

import pytest

import jazzrnn
from jazzrnn.errors import OptionError
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, DRUMS, ChordMark, Meter, Note, make_piece
from jazzrnn.music.notes import PARTS as NAMES
from tests.commands import REED, check_one_line

BAR = 48
PIANO = NAMES.index("piano")
# Of C major: broken triads of C, F, G7 and C, a bar each.
DEGREES = ((0, 4, 7, 4), (5, 9, 12, 9), (7, 11, 14, 17), (0, 4, 7, 12))


@pytest.fixture
def melody(tmp_path):
    """The file of a melody that says its chords."""
    notes = [
        Note(BAR * bar + 12 * beat, REED, 60 + degree, 12, 80)
        for bar in range(8)
        for beat, degree in enumerate(DEGREES[bar % 4])
    ]
    path = tmp_path / "melody.mid"
    path.write_bytes(write_midi(make_piece(notes, key="C"), title="melody"))
    return path


def test_chords_fit_the_notes_and_are_a_chart(melody, call, here):
    done = call("harmonize", melody, "-o", "with.mid")
    assert done.code == 0, done.err
    charts = [(here / f"with-{k}.txt").read_text() for k in (1, 2, 3)]
    assert len({*charts}) == 3
    reasons = [line.split(":")[0] for line in done.err.splitlines() if line[0].isdigit()]
    # The likeliest are I, IV and V: plain ones would be the same.
    assert reasons == ["1, the likeliest", "2, fuller", "3, with more minor chords"]
    lasts = [read_changes(chart).bars[-1].chords[-1].symbol for chart in charts]
    assert {last.removesuffix("maj7") for last in lasts} == {"C"}
    bars = [bar.chords[0].symbol for bar in read_changes(charts[0]).bars]
    assert bars[:4] in (["C", "F", "G7", "C"], ["C", "F", "G", "C"])
    piece = read_midi((here / "with-1.mid").read_bytes()).piece
    assert [n for n in piece.notes if n.part == REED] == [*read_midi(melody.read_bytes())[0].notes]
    assert {n.pitch % 12 for n in piece.notes if n.part == PIANO and n.onset < BAR} == {0, 4, 7}
    again = call("accompany", melody, "--changes", "with-2.txt", "-o", "band.mid")
    assert again.code == 0, again.err
    jazz, song = (jazzrnn.harmonize(melody, style=s, proposals=1) for s in ("jazz", "song"))
    assert jazz[0].changes != song[0].changes


def test_a_chart_begins_behind_a_pickup(tmp_path):
    pickup = [Note(24, REED, 67, 24, 80)]
    notes = [Note(BAR * (k + 1), REED, p, BAR, 80) for k, p in enumerate((60, 65, 67, 60) * 2)]
    path = tmp_path / "tune.mid"
    path.write_bytes(write_midi(make_piece([*pickup, *notes], key="C")))
    (found,) = jazzrnn.harmonize(path, proposals=1)
    (tmp_path / "chart.txt").write_text(found.changes)
    (take,) = jazzrnn.accompany(path, changes=tmp_path / "chart.txt", seed=1)
    named, played = (read_midi(data).piece.chords for data in (found.data, take.data))
    assert len({mark.symbol for mark in named}) > 1
    assert [m for m in played if m.onset > BAR] == [m for m in named if m.onset > BAR]


def test_the_band_plays_beside_the_melody_over_the_chords_that_are_given(melody):
    takes = jazzrnn.accompany(melody, chords="Am7 D7 | Gmaj7", seed=1, takes=2)
    before = read_midi(melody.read_bytes()).piece
    for take in takes:
        piece = read_midi(take.data).piece
        assert [n for n in piece.notes if n.part == REED] == [*before.notes]
        assert {n.part for n in piece.notes} == {REED, BASS, DRUMS, PIANO}
        assert piece.chords[:3] == (
            ChordMark(0, "Am7"), ChordMark(24, "D7"), ChordMark(BAR, "Gmaj7")
        )  # fmt: skip
        bass = next(n for n in piece.notes if n.part == BASS)
        assert bass.pitch % 12 == 9
    assert takes[0].data != takes[1].data
    made = json.loads(read_label(takes[0].data).made)
    assert (made["band"], made["style"]) == ("bass, drums, piano", "swing")


def test_the_band_that_came_plays_a_part_anew_and_the_chords_are_replaced(melody, tmp_path):
    (take,) = jazzrnn.accompany(melody, chords="Am7", seed=1)
    take.save(tmp_path / "band.mid")
    (other,) = jazzrnn.redo(tmp_path / "band.mid", part="bass", seed=2)
    parts = [
        [n for n in read_midi(data).piece.notes if n.part != BASS]
        for data in (take.data, other.data)
    ]
    assert parts[0] == parts[1]
    assert take.data != other.data
    assert other.remarks == ("the band plays the bass, over the chords of the piece",)
    with pytest.raises(OptionError, match="all its players"):
        jazzrnn.accompany(tmp_path / "band.mid", band="trio")


def test_what_has_no_melody_or_another_meter_is_refused(tmp_path, call, here):
    drums = make_piece([Note(12 * k, DRUMS, 38, 6, 80) for k in range(8)])
    waltz = make_piece(
        [Note(36 * k, REED, 60 + k, 36, 80) for k in range(4)], meters=[Meter(0, 3, 4)]
    )
    for name, piece in (("drums.mid", drums), ("waltz.mid", waltz)):
        (tmp_path / name).write_bytes(write_midi(piece))
    refused = call("harmonize", tmp_path / "drums.mid", "-o", "x.mid")
    check_one_line(refused, 2, "drums.mid", "no chords")
    refused = call("accompany", tmp_path / "waltz.mid", "--form", "blues", "-o", "x.mid")
    check_one_line(refused, 2, "waltz.mid")
    assert not [*here.glob("x*")]


def test_a_name_that_is_no_utf_8_is_written_with_question_marks(melody, call, here):
    odd = os.fsdecode(b"\xff\xfe.mid")
    shutil.copy(melody, odd)
    assert call("harmonize", odd, "--proposals", "1", "-o", "chords.mid").code == 0
    assert "title: ??" in (here / "chords-1.txt").read_text()


def test_proposals_that_are_the_same_are_made_once(tmp_path, call, here):
    path = tmp_path / "note.mid"
    path.write_bytes(write_midi(make_piece([Note(0, REED, 60, 12, 80)], key="C")))
    done = call("harmonize", path, "-o", "with.mid", "--proposals", "5")
    assert done.code == 0, done.err
    written = sorted(file.name for file in here.glob("with-*.mid"))
    assert 0 < len(written) < 5
    assert "all others have the same chords" in done.err
