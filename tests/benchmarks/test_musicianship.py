"""The rows of the soloist, on a line that a reader can measure."""

import numpy as np
import pytest

from benchmarks.musicianship import solo
from benchmarks.musicianship.rows import Row
from benchmarks.musicianship.takes import Take, solo_of
from jazzrnn.generation.resting import ANY, OUT_OF_SCALE
from jazzrnn.music.notes import PARTS, ChordMark, Note, Tempo, make_piece

REED, TENOR = PARTS.index("reed"), 66
CHORDS = (ChordMark(0, "Dm7"), ChordMark(48, "G7"), ChordMark(96, "Cmaj7"))
# onset, pitch, duration, velocity: a phrase in D minor that falls to G7, a phrase in C
PHRASES = (
    (0, 62, 6, 80), (6, 63, 6, 90), (12, 64, 12, 90), (24, 72, 12, 100), (48, 71, 6, 60),
    (96, 64, 6, 80), (102, 76, 12, 80), (114, 63, 12, 80), (138, 60, 6, 80),
)  # fmt: skip


def take(notes=PHRASES, bpm=60.0):
    played = [Note(onset, REED, *note) for onset, *note in notes]
    piece = make_piece(played, (), [Tempo(0, bpm)], CHORDS, [(REED, TENOR)])
    return Take(piece, piece, REED, TENOR, bpm, "", 0)


def test_long_notes_and_ends_of_phrases_are_measured_against_their_chords():
    assert solo.long_outside(take()).tolist() == [False, False, False, True]
    assert solo.end_of_phrase(take(), ANY).tolist() == [True, True, False, True]
    assert solo.end_of_phrase(take(), OUT_OF_SCALE).tolist() == [False, False, True, False]


def test_a_seventh_falls_to_a_third():
    assert solo.seventh_to_third(take()).tolist() == [True, False]


def test_stretches_are_in_seconds():
    assert solo.breathless(take()).tolist() == [3, 0.5, 2.5, 0.5]
    assert solo.breathless(take(bpm=120.0)).tolist() == [1.5, 0.25, 1.25, 0.25]


def test_notes_are_counted_in_slow_tempi_alone():
    assert solo.notes_a_beat(take()).tolist() == [2, 1, 1, 0, 1, 0, 0, 0, 2, 1, 0, 1]
    assert len(solo.notes_a_beat(take(bpm=120.0))) == 0


def test_intervals_are_within_phrases_or_across_rests():
    assert solo.wide(take()).sum() == 2, "E to C, and E to E; E to D# down is too wide"
    assert solo.leaps(take()).tolist() == [1, 7, 3]


def test_velocities_are_measured_along_the_line():
    loud_when_high = take([(0, 60, 6, 60), (6, 65, 6, 70), (12, 70, 6, 80), (18, 75, 6, 90)])
    assert solo.velocity_by_pitch(loud_when_high) == pytest.approx([1])
    assert solo.end_by_middle(loud_when_high) == pytest.approx([90 - 75])


def test_a_row_says_whether_its_goal_is_met():
    row = Row("mean pitch", lambda take: solo.mean_pitch(take, TENOR), (60, 65), "{:.0f}")
    assert row.line([take()], []) == "| mean pitch | 66 ± 0 |  | 60 to 65 | no |"
    assert np.isnan(row.measure([])[0])


def test_the_solo_is_what_is_between_the_heads():
    bars = [Note(48 * bar, REED, 60, 48, 80) for bar in range(32)]
    song = make_piece(bars, programs=[(REED, TENOR)])
    assert [note.onset // 48 for note in solo_of(song, REED, 8).notes] == [*range(8, 24)]
    assert len(solo_of(song, REED, 20).notes) == 32, "no head: too few choruses"
