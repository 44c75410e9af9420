from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.notes import (
    DRUMS,
    PIECE,
    ChordMark,
    Meter,
    Note,
    Piece,
    Tempo,
    as_array,
    as_notes,
    bar_starts,
    default_program,
    make_piece,
    meter_at,
    second_of,
    tidy,
)
from tests.strategies import notes, pieces

PIANO = 0


def tidy_notes(messy):
    return as_notes(tidy(as_array(messy)))


def note(onset, duration, pitch=60, part=PIANO, velocity=64):
    return Note(onset, part, pitch, duration, velocity)


@given(st.lists(notes, max_size=30))
def test_tidy_notes_are_sorted_and_never_overlap_on_one_pitch_of_a_part(messy):
    tidied = tidy_notes(messy)
    assert list(tidied) == sorted(tidied)
    sounding_until = {}
    for a_note in tidied:
        key = a_note.part, a_note.pitch
        assert a_note.duration >= 1
        assert a_note.onset >= sounding_until.get(key, 0)
        sounding_until[key] = a_note.onset + a_note.duration


@given(st.lists(notes, max_size=30))
def test_tidying_invents_nothing_and_loses_no_onset(messy):
    tidied = tidy_notes(messy)
    assert {a_note[:3] for a_note in tidied} == {a_note[:3] for a_note in messy}
    longest = {a_note[:3]: 0 for a_note in messy}
    for a_note in messy:
        longest[a_note[:3]] = max(longest[a_note[:3]], a_note.duration)
    assert all(a_note.duration <= longest[a_note[:3]] for a_note in tidied)


@given(st.lists(notes, max_size=30))
def test_tidy_notes_stay_as_they_are(messy):
    assert tidy_notes(tidy_notes(messy)) == tidy_notes(messy)


@given(st.lists(st.lists(notes, max_size=12), max_size=6))
def test_pieces_are_tidied_together_as_each_alone(messy):
    arrays = [as_array(of_one) for of_one in messy]
    for number, array in enumerate(arrays):
        array[PIECE] = number
    together = tidy(np.concatenate([as_array([]), *arrays], axis=1))
    for number, of_one in enumerate(messy):
        assert as_notes(together[:, together[PIECE] == number]) == tidy_notes(of_one)


def test_a_note_ends_where_the_next_one_of_its_pitch_begins():
    assert tidy_notes([note(0, 20), note(12, 6)]) == (note(0, 12), note(12, 6))


def test_notes_of_other_parts_and_pitches_may_overlap():
    overlapping = (note(0, 20), note(0, 20, part=8), note(12, 6, pitch=61))
    assert tidy_notes(overlapping) == overlapping


def test_of_equal_notes_the_longest_stays():
    assert tidy_notes([note(0, 3), note(0, 9, velocity=20), note(0, 6)]) == (
        note(0, 9, velocity=20),
    )


@given(pieces(min_notes=0))
def test_making_a_piece_of_a_piece_changes_nothing(piece):
    made = make_piece(
        piece.notes, piece.meters, piece.tempos, piece.chords, piece.programs, piece.key
    )
    assert made == piece


@given(pieces(min_notes=0))
def test_events_of_a_piece_rise_and_differ_and_meters_begin_at_0(piece):
    assert piece.meters[0].onset == 0
    for events in (piece.meters, piece.tempos, piece.chords):
        for event, following in pairwise(events):
            assert event.onset < following.onset
            repeats = event[1:] == following[1:]
            assert not repeats or (following.onset - event.onset) % event.bar_length
    assert [part for part, _ in piece.programs] == sorted({n.part for n in piece.notes})


def test_of_two_events_at_one_onset_the_later_in_the_input_counts():
    piece = make_piece(
        [note(0, 12)],
        meters=[Meter(0, 3, 4), Meter(0, 6, 8)],
        tempos=[Tempo(5, 100.0), Tempo(5, 120.0)],
        chords=[ChordMark(0, "C"), ChordMark(0, "Am")],
    )
    assert piece.meters == (Meter(0, 6, 8),)
    assert piece.tempos == (Tempo(5, 120.0),)
    assert piece.chords == (ChordMark(0, "Am"),)


def test_a_piece_whose_first_meter_is_late_starts_in_common_time():
    assert make_piece([], meters=[Meter(96, 3, 4)]).meters == (Meter(0, 4, 4), Meter(96, 3, 4))


def test_a_part_without_a_program_gets_the_first_of_its_family():
    piece = make_piece([note(0, 1, part=8), note(0, 1, part=DRUMS)], programs=[(3, 25)])
    assert piece.programs == ((8, 64), (DRUMS, 0))
    assert [default_program(part) // 8 for part in range(DRUMS)] == [*range(DRUMS)]
    assert [default_program(second_of(part)) // 8 for part in range(DRUMS)] == [*range(DRUMS)]


@pytest.mark.parametrize(
    ("notes_and_chords", "length", "bars"),
    [
        (([], []), 0, 0),
        (([note(0, 48)], []), 48, 1),
        (([note(0, 49)], []), 96, 2),
        (([note(95, 1)], []), 96, 2),
        (([note(0, 1)], [ChordMark(96, "C")]), 144, 3),
    ],
)
def test_a_piece_is_as_long_as_the_bars_that_have_a_note_or_a_chord(notes_and_chords, length, bars):
    some_notes, chords = notes_and_chords
    piece = make_piece(some_notes, chords=chords)
    assert (piece.length, piece.bars) == (length, bars)


@given(pieces(min_notes=0))
def test_a_piece_ends_on_the_first_bar_line_after_all_its_notes(piece):
    lines = bar_starts(piece.meters, piece.length)
    assert lines[-1] == piece.length
    end = max((a_note.onset + a_note.duration for a_note in piece.notes), default=0)
    last_chord = piece.chords[-1].onset + 1 if piece.chords else 0
    assert piece.length >= max(end, last_chord)
    assert not lines[:-1] or lines[-2] < max(end, last_chord)


@given(pieces(min_notes=0), st.integers(0, 600))
def test_bars_are_as_long_as_their_meter_says_unless_the_meter_changes(piece, until):
    lines = bar_starts(piece.meters, until)
    assert lines[0] == 0
    assert lines[-1] >= until
    changes = {meter.onset for meter in piece.meters}
    for start, end in pairwise(lines):
        full = meter_at(piece.meters, start).bar_length
        assert end - start == full or (end in changes and end - start < full)


@pytest.mark.parametrize(
    ("numerator", "denominator", "length"),
    [(4, 4, 48), (3, 4, 36), (6, 8, 36), (12, 8, 72), (2, 2, 48), (5, 16, 15), (1, 64, 1)],
)
def test_a_bar_has_12_steps_to_a_quarter(numerator, denominator, length):
    assert Meter(0, numerator, denominator).bar_length == length


def test_the_meter_at_an_onset_is_the_last_one_that_began():
    meters = (Meter(0, 4, 4), Meter(48, 3, 4))
    assert [meter_at(meters, onset).numerator for onset in (0, 47, 48, 1000)] == [4, 4, 3, 3]


def test_an_empty_piece_is_in_common_time():
    assert make_piece([]) == Piece()
