import pytest

from benchmarks.chord_finding import Case, right, spelled
from jazzrnn.music.notes import ChordMark, Note, make_piece


@pytest.mark.parametrize(
    ("pitches", "symbol"),
    [
        ((43, 47, 50), "G"),
        ((47, 50, 55), "G"),  # in another position
        ((38, 42, 45, 48), "D7"),
        ((45, 48, 52), "Am"),
        ((45, 48, 51, 54), "Adim7"),  # each of its tones could be the root: the lowest is
        ((43, 45, 47), "N.C."),  # spells nothing
    ],
)
def test_the_truth_is_what_the_chord_track_spells(pitches, symbol):
    marks = spelled([(12, 36, pitch) for pitch in pitches])
    assert marks == [ChordMark(12, symbol), ChordMark(36, "N.C.")]


def test_a_chord_holds_until_the_next_one():
    notes = [(0, 24, 48), (0, 24, 52), (0, 24, 55), (24, 48, 53), (24, 48, 57), (24, 48, 60)]
    assert spelled(notes) == [ChordMark(0, "C"), ChordMark(24, "F"), ChordMark(48, "N.C.")]


def test_shares_are_of_the_time_for_which_the_truth_names_a_chord():
    piece = make_piece([Note(0, 0, 60, 96, 64)])
    truth = [ChordMark(0, "C"), ChordMark(24, "Am7"), ChordMark(48, "N.C.")]

    def way(_):
        return [ChordMark(0, "C7"), ChordMark(36, "A7")]

    # The first 24 steps are right, of the next 24 the root of 12; the rest is not asked.
    assert right([Case(piece, truth)], way) == pytest.approx([36 / 48, 24 / 48])
