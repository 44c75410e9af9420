import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.copying.copies import (
    LearnedMelodies,
    Melodies,
    join_melodies,
    melodies_of,
    trace,
    trace_each,
)
from jazzrnn.encoding.steps import encode, snap
from jazzrnn.errors import RunError
from jazzrnn.music.notes import DRUMS, PARTS, Meter, Note, Piece, make_piece
from jazzrnn.music.setting import setting_of
from jazzrnn.runs.learned import load_learned, save_learned
from tests.strategies import pieces

PIANO, BASS, REED = (PARTS.index(name) for name in ("piano", "bass", "reed"))
TUNE = [0, 4, 7, 11, 9, 5, 2, 7, 0, 3, 8, 1, 10, 6, 12, 5]


def melodies(piece):
    return melodies_of(encode(piece), setting_of(piece, ""))


def learned(**files):
    return LearnedMelodies(
        [f"{name}.mid" for name in files], trace(join_melodies(map(melodies, files.values())))
    )


def line(pitches, first=60, onset=0, beat=12, part=REED):
    return [Note(onset + beat * k, part, first + p, 6, 80) for k, p in enumerate(pitches)]


def piece(*lines, **more):
    return make_piece([note for notes in lines for note in notes], **more)


def moves(found, part, rhythm):
    """The melody of a part, note to note, in plain Python."""
    notes = [note for note in found.notes if note.part == part]
    top = [max(n.pitch for n in notes if n.onset == onset) for onset in onsets(notes)]
    times = [b - a for a, b in pairwise(onsets(notes))]
    steps = [b - a for a, b in pairwise(top)]
    return [*zip(steps, times, strict=True)] if rhythm else steps


def onsets(notes):
    return sorted({note.onset for note in notes})


def all_moves(found, rhythm):
    return [moves(snap(found), part, rhythm) for part in range(DRUMS)]


def longest(ours, theirs, rhythm):
    """Notes of the longest stretch, by trying all; 0 if no two notes are shared."""
    asked, known = all_moves(ours, rhythm), [m for p in theirs for m in all_moves(p, rhythm)]
    shared = {
        n + 1
        for a in asked
        for b in known
        for i in range(len(a))
        for j in range(len(b))
        for n in range(1, 1 + min(len(a) - i, len(b) - j))
        if a[i : i + n] == b[j : j + n]
    }
    return max(shared, default=0)


def notes_of(stretch):
    return stretch.notes if stretch else 0


@pytest.mark.slow
@given(pieces(0, 15), st.lists(pieces(0, 15), max_size=3))
def test_the_longest_stretches_are_those_found_by_trying_all(ours, theirs):
    known = LearnedMelodies([*"abc"], trace(join_melodies(map(melodies, theirs))))
    copies = known.check(melodies(ours))
    assert notes_of(copies.with_rhythm) == longest(ours, theirs, True)
    assert notes_of(copies.by_intervals) == longest(ours, theirs, False)


@given(pieces(0, 15), pieces(0, 15), st.integers(1, 6), st.integers(1, 6))
def test_a_stretch_that_ends_late_is_found_by_its_length_alone(ours, theirs, most, bar):
    known, asked = learned(a=theirs), melodies(ours)
    early = type(asked)(*(values[asked.bar < bar] for values in asked))
    reaches = [notes_of(known.check(part).with_rhythm) for part in (asked, early)]
    if known.copies_more(asked, most, bar):
        assert reaches[0] > most
    elif reaches[0] > most:
        assert reaches[1] > most  # one that ended before


@pytest.mark.parametrize("semitones", [-13, 0, 1, 24])
def test_a_transposed_copy_is_found_with_file_and_bars(semitones):
    waltz = piece(line(TUNE), meters=[Meter(0, 3, 4)])
    other = piece(line([0, 1] * 8))
    beginning = line([20, 0, 21, 1, 22, 2])
    copy = piece(beginning, line(TUNE[2:12], 60 + semitones, onset=12 * 6))
    found = learned(other=other, waltz=waltz).check(melodies(copy)).with_rhythm
    assert found == (10, REED, 2, "waltz.mid", 1, 72)
    assert str(found) == "10 notes (reed, bar 2) from waltz.mid (bar 1)"


def test_bars_are_those_of_the_first_note_on_both_sides():
    known = piece(line(TUNE), meters=[Meter(0, 4, 4), Meter(48, 3, 4)])  # bars at 0, 48, 84, 120
    copy = piece(line([0, 30, 2, 33]), line(TUNE[8:], onset=48))
    found = learned(known=known).check(melodies(copy)).with_rhythm
    assert (found.notes, found.bar, found.file_bar) == (8, 2, 3)


def test_another_rhythm_hides_a_copy_from_the_first_measure_only():
    copies = learned(a=piece(line(TUNE))).check(melodies(piece(line(TUNE, beat=9))))
    assert copies.with_rhythm is None
    assert copies.by_intervals == (len(TUNE), REED, 1, "a.mid", 1, 0)
    assert copies.share == 0


def test_a_part_may_copy_from_another_part():
    known = piece(line(TUNE, part=REED), line([0] * 5, 30, part=BASS))
    copy = piece(line(TUNE, 36, part=BASS), line([3, 1], part=REED))
    found = learned(a=known).check(melodies(copy)).with_rhythm
    assert (found.notes, found.part) == (len(TUNE), BASS)


def test_the_top_notes_of_chords_are_a_melody():
    chords = [line([p - below for p in TUNE], part=PIANO) for below in (0, 3, 7)]
    assert learned(a=piece(line(TUNE))).check(melodies(piece(*chords))).with_rhythm.notes == 16


def test_drums_are_no_melody_and_melodies_do_not_run_into_each_other():
    known = piece(line(TUNE[:8], part=BASS), line(TUNE[8:], onset=96, part=REED))
    assert learned(a=known).check(melodies(piece(line(TUNE)))).with_rhythm.notes == 8
    two = learned(a=piece(line(TUNE[:8])), b=piece(line(TUNE[8:], onset=96)))
    assert two.check(melodies(piece(line(TUNE)))).with_rhythm.notes == 8
    drums = piece(line(TUNE, 36, part=DRUMS))
    assert learned(a=drums).check(melodies(drums)) == (None, None, 0)


def test_the_share_is_that_of_the_eight_note_stretches():
    copy = piece(line([*TUNE[:10], 40, 3, 50, 2, 44]))  # 8 stretches, 3 of them known
    assert learned(a=piece(line(TUNE))).check(melodies(copy)).share == pytest.approx(3 / 8)
    assert learned(a=piece(line(TUNE))).check(melodies(piece(line(TUNE)))).share == 1
    short = piece(line(TUNE[:7]))
    assert learned(a=piece(line(TUNE))).check(melodies(short)).share == 0


def test_a_piece_without_notes_copies_nothing_and_nobody_copies_it():
    some = piece(line(TUNE))
    for known in (learned(), learned(a=Piece()), learned(a=some)):
        assert known.check(melodies(Piece())) == (None, None, 0)
        assert not known.copies_more(melodies(Piece()), 1, 1)
    assert learned(a=Piece()).check(melodies(some)) == (None, None, 0)
    assert learned(a=Piece(), b=some).check(melodies(some)).with_rhythm.file == "b.mid"


@given(pieces(0, 15))
def test_later_steps_have_the_melodies_of_the_whole(found):
    steps, setting = encode(found), setting_of(found, "")
    cut = len(steps) // 2
    start = snap(found).notes[cut - 1].onset if cut else 0
    whole, rest = melodies_of(steps, setting), melodies_of(steps[cut:], setting, start)
    notes = {*zip(*(values.tolist() for values in whole[1:]), strict=True)}
    later = {*zip(*(values.tolist() for values in rest[1:]), strict=True)}
    assert later <= notes or cut  # a chord that is cut may lose its top
    assert all(onset >= start for _, _, onset, _ in later)


def test_what_was_learned_is_read_as_it_was_written(tmp_path):
    known = learned(a=piece(line(TUNE), line(TUNE, 30, part=BASS)), b=piece(line([1, 2])))
    known.names = ["a.mid", "caf\udce9.mid"]  # a name that is not UTF-8
    save_learned(tmp_path / "x", known.names, [known.traces], "music")
    read = load_learned(tmp_path / "x", "music")
    assert read.names == ["a.mid", "caf?.mid"]
    for ours, theirs in zip(read.traces, known.traces, strict=True):
        assert np.array_equal(ours, theirs)
    assert load_learned(tmp_path / "x", "other music") is None
    assert load_learned(tmp_path / "missing", "music") is None


def test_many_pieces_are_kept_one_by_one(tmp_path):
    """As if they were joined, and without memory for all of them."""

    def tunes(count, notes):
        rng = np.random.default_rng(0)
        for _ in range(count):
            onset = np.cumsum(rng.integers(1, 24, notes))
            part, pitch = np.sort(rng.integers(0, 3, notes)), rng.integers(30, 90, notes)
            yield Melodies(np.zeros(notes, int), part, onset // 48 + 1, onset, pitch)

    path, sizes = tmp_path / "x", (100, 2000)
    tracemalloc.start()
    save_learned(path, [f"{k}.mid" for k in range(sizes[0])], trace_each(tunes(*sizes)), "music")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    read, joined = load_learned(path, "music").traces, trace(join_melodies(tunes(*sizes)))
    for ours, theirs in zip(read, joined, strict=True):
        assert np.array_equal(ours, theirs)
    assert peak < sum(values.nbytes for values in joined[:-1]) / 4


@pytest.mark.parametrize("damage", [b"", b"PK", None])
def test_a_damaged_file_is_said_to_be_damaged(damage, tmp_path):
    path = tmp_path / "learned.npz"
    known = learned(a=piece(line(TUNE)))
    save_learned(path, known.names, [known.traces], "music")
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    with pytest.raises(RunError, match=r"learned\.npz: not a file that jazzrnn wrote, or damaged"):
        load_learned(path, "music")


def test_a_file_of_another_format_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("jazzrnn.runs.learned.FORMAT", 99)
    save_learned(tmp_path / "x", (), (), "music")
    monkeypatch.undo()
    with pytest.raises(RunError, match="format 99, written by jazzrnn"):
        load_learned(tmp_path / "x", "music")
