import json
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from jazzrnn.music.notes import (
    ChordMark,
    Meter,
    Note,
    Piece,
    Tempo,
    bar_starts,
    make_piece,
)
from jazzrnn.music.setting import (
    Bar,
    Setting,
    fit_bars,
    in_meter,
    setting_from_json,
    setting_of,
    without_notes,
)
from tests.strategies import pieces

DORIAN = (ChordMark(0, "Dm7"),)


def note(onset, duration=12):
    return Note(onset, 0, 60, duration, 72)


def chord_in(piece, onset):
    """The symbol that holds at an onset."""
    before = [mark.symbol for mark in piece.chords if mark.onset <= onset]
    return before[-1] if before else ""


@given(pieces())
def test_a_setting_has_a_bar_for_each_bar_of_its_piece(piece):
    setting = setting_of(piece, "tune")
    assert len(setting.bars) == piece.bars
    assert setting.programs == piece.programs
    assert setting.key == piece.key
    assert setting.tempo_bpm in {tempo.bpm for tempo in piece.tempos} | {0}


@given(pieces())
def test_a_setting_says_what_lies_in_every_bar(piece):
    lines = bar_starts(piece.meters, piece.length)
    setting = setting_of(piece, "tune")
    lengths = [end - start for start, end in pairwise(lines)]
    assert [bar.length for bar in setting.bars][:-1] == lengths[:-1]
    assert setting.bars[-1].length >= lengths[-1]  # the last bar is whole: no meter follows
    empty = without_notes(setting)
    assert bar_starts(empty.meters, piece.length)[:-1] == lines[:-1]
    assert empty.notes == ()
    assert empty.programs == piece.programs
    for onset in range(piece.length):
        assert chord_in(empty, onset) == chord_in(piece, onset)


@given(pieces())
def test_the_setting_of_a_setting_is_itself(piece):
    setting = setting_of(piece, "tune")
    notes = [note(start, 1) for start in bar_starts(piece.meters, piece.length)[:-1]]
    empty = without_notes(setting)
    full = make_piece(notes, empty.meters, empty.tempos, empty.chords, key=empty.key)
    assert setting_of(full, "tune").bars == setting.bars


@given(pieces())
def test_every_bar_begins_with_the_chord_that_holds_there(piece):
    known = False
    for bar in setting_of(piece, "tune").bars:
        onsets = [mark.onset for mark in bar.chords]
        assert onsets == sorted(set(onsets))
        assert not known or onsets[0] == 0
        known = known or bool(onsets)


def test_a_bar_that_is_cut_short_knows_by_how_much():
    meters = [Meter(0, 4, 4), Meter(12, 3, 4), Meter(66, 2, 4), Meter(75, 6, 8)]
    bars = setting_of(make_piece([note(0), note(84)], meters), "tune").bars
    assert [bar[:2] for bar in bars] == [(4, 4), (3, 4), (3, 4), (2, 4), (6, 8)]
    assert [bar.length for bar in bars] == [12, 36, 18, 9, 36]


def test_a_bar_that_is_cut_where_no_meter_ends_is_made_whole():
    piece = make_piece([note(0), note(84)], [Meter(0, 4, 4), Meter(7, 3, 4)])
    bars = setting_of(piece, "tune").bars
    assert [bar[:2] for bar in bars] == [(4, 4), (3, 4), (3, 4), (3, 4)]


def test_a_setting_of_two_bars_by_hand():
    piece = make_piece(
        [note(0), note(60)], chords=[ChordMark(24, "G7"), ChordMark(60, "C")], tempos=[Tempo(0, 90)]
    )
    assert setting_of(piece, "cadence") == Setting(
        "cadence",
        (Bar(4, 4, (ChordMark(24, "G7"),)), Bar(4, 4, (ChordMark(0, "G7"), ChordMark(12, "C")))),
        90.0,
        ((0, 0),),
        "",
    )


@given(pieces(), st.integers(1, 60))
def test_a_form_is_repeated_or_cut_to_the_bars_wanted(piece, count):
    setting = setting_of(piece, "tune")
    fitted = fit_bars(setting, count)
    assert len(fitted.bars) == count
    assert fitted.bars[-1] == setting.bars[-1]
    lead_in, form = setting.bars[: setting.lead_in], setting.bars[setting.lead_in :]
    looped = [*lead_in, *(form * count)]
    assert [*fitted.bars[:-1]] == looped[: count - 1]
    assert fitted._replace(bars=()) == setting._replace(bars=())


def test_of_many_tempos_the_usual_one_holds():
    live = [Tempo(0, 120), *(Tempo(12 * k, 180 + k % 3 - 1) for k in range(8, 64)), Tempo(768, 60)]
    piece = make_piece([note(0), note(780)], tempos=live)
    assert setting_of(piece, "live").tempo_bpm == 180
    assert setting_of(make_piece([note(0)], tempos=[Tempo(0, 90)]), "tune").tempo_bpm == 90


@pytest.mark.parametrize(
    ("meters", "first", "chords", "lead_in"),
    [
        ([Meter(0, 4, 4)], 0, [], 0),
        ([Meter(0, 1, 4), Meter(12, 4, 4)], 0, [], 1),  # a pickup of a quarter note
        ([Meter(0, 4, 4), Meter(12, 4, 4)], 0, [], 1),  # the same, by a meter that is repeated
        ([Meter(0, 1, 4), Meter(12, 4, 4)], 0, [ChordMark(0, "G7")], 1),
        ([Meter(0, 4, 4)], 36, [], 1),  # a bar filled with rests up to its last beat
        ([Meter(0, 4, 4)], 24, [], 1),
        ([Meter(0, 4, 4)], 12, [], 0),  # a tune that begins on beat 2
        ([Meter(0, 4, 4)], 36, [ChordMark(0, "C")], 0),  # the band plays from bar 1 on
        ([Meter(0, 4, 4)], 96, [], 2),  # two bars of silence
        ([Meter(0, 4, 4)], 96, [ChordMark(0, "N.C."), ChordMark(96, "C")], 2),
        ([Meter(0, 4, 4)], 132, [], 3),  # and a pickup
        ([Meter(0, 3, 4), Meter(36, 4, 4), Meter(84, 3, 4), Meter(120, 4, 4)], 0, [], 0),
    ],
)
def test_a_pickup_or_silence_leads_in_and_is_not_looped(meters, first, chords, lead_in):
    piece = make_piece([note(first), note(240)], meters, chords=chords)
    setting = setting_of(piece, "tune")
    assert setting.lead_in == lead_in
    again = fit_bars(setting, 2 * len(setting.bars) - lead_in)
    assert again.bars[len(setting.bars) :] == setting.bars[lead_in:]
    setting = setting._replace(notes_a_bar=((8, 3.25),))
    assert setting_from_json(json.loads(json.dumps(setting))) == setting


@given(pieces())
def test_a_form_of_the_bars_wanted_stays_as_it_is(piece):
    setting = setting_of(piece, "tune")
    assert fit_bars(setting, piece.bars) == setting


@given(pieces(), st.integers(1, 12), st.sampled_from([2, 4, 8, 16]))
def test_another_meter_keeps_the_bars_and_leaves_chords_in_them(piece, numerator, denominator):
    setting = setting_of(piece, "tune")
    moved = in_meter(setting, numerator, denominator)
    assert len(moved.bars) == len(setting.bars)
    for old, new in zip(setting.bars, moved.bars, strict=True):
        assert (new.numerator, new.denominator) == (numerator, denominator)
        assert {mark.symbol for mark in new.chords} <= {mark.symbol for mark in old.chords}
        assert all(0 <= mark.onset < new.length for mark in new.chords)
        assert old.chords == () or new.chords != ()
    assert without_notes(moved).meters == (Meter(0, numerator, denominator),)


@given(pieces())
def test_the_same_meter_leaves_chords_on_beats_where_they_are(piece):
    setting = setting_of(piece, "tune")
    bar = setting.bars[0]
    beat = Meter(0, 1, bar.denominator).bar_length
    assume(bar.cut == 0 and all(mark.onset % beat == 0 for mark in bar.chords))
    assert in_meter(setting, bar.numerator, bar.denominator).bars[0] == bar


@pytest.mark.parametrize(
    ("meter", "onsets"),
    [((4, 4), [0, 24]), ((3, 4), [0, 24]), ((2, 4), [0, 12]), ((6, 8), [0, 18]), ((1, 4), [0])],
)
def test_chords_keep_their_place_in_the_bar(meter, onsets):
    two = Setting("ii V", (Bar(4, 4, (ChordMark(0, "Dm7"), ChordMark(24, "G7"))),), 0.0, (), "")
    marks = without_notes(in_meter(two, *meter)).chords
    assert [mark.onset for mark in marks] == onsets


@given(pieces())
def test_a_setting_comes_back_from_json(piece):
    setting = setting_of(piece, "so “what”")
    assert setting_from_json(json.loads(json.dumps(setting))) == setting


def test_repeated_bars_do_not_repeat_their_meter_or_chord():
    setting = Setting("so what", (Bar(4, 4, DORIAN),) * 8, 0.0, ((0, 0),), "Dm")
    expected = Piece(chords=DORIAN, programs=((0, 0),), key="Dm")
    assert without_notes(setting) == expected
