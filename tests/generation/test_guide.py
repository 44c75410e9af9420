"""The soloist's taste: what becomes likelier or rarer, and what stays as the model has it."""

import numpy as np
import pytest

from jazzrnn.encoding.columns import TIMES
from jazzrnn.generation.biases import Biases, SongBiases
from jazzrnn.generation.contour import AT_THE_END, shaped
from jazzrnn.generation.guide import BREATHLESS, SILENT, Guide, Strengths
from jazzrnn.generation.register import MEANS, pull_to_register
from jazzrnn.music.notes import PARTS, ChordMark, Note, Tempo, make_piece
from jazzrnn.music.setting import Bar, Setting

REED, TENOR = PARTS.index("reed"), 66
CHORDS = (ChordMark(0, "Dm7"), ChordMark(48, "G7"), ChordMark(96, "Cmaj7"))
LENGTH, ONE = 4 * 48, np.array([0])
D, E, EB, F, B, C = 62, 64, 63, 65, 71, 72  # of Dm7: a tone, of its scale, outside; of G7


def guide(strength=1.0, bpm=120.0, program=None, **strengths):
    """The guide of one song over ii-V-I, with these strengths and no others."""
    none = dict.fromkeys(Strengths._fields, 0.0)
    stage = make_piece([], tempos=[Tempo(0, bpm)], chords=CHORDS)
    return Guide(stage, LENGTH, 1, program, strength, Strengths(**none | strengths))


def play(guide, *notes):
    """Take notes (onset, pitch, duration)."""
    for onset, pitch, duration in notes:
        guide.take(ONE, *(np.array([value]) for value in (onset, pitch, onset + duration)))
    return guide


def pitches(guide, onset):
    return np.log(guide.pitches(ONE, np.array([onset])))[0]


def shifts(guide, *onsets):
    return np.log(guide.shifts(np.array([onsets])))[0]


@pytest.mark.parametrize(("pitch", "held"), [(D, 0), (E, 0), (EB, -1)])
def test_a_note_outside_the_scale_is_seldom_held_for_a_beat(pitch, held):
    logs = np.log(guide(hold_outside=-1.0).durations(np.array([0]), np.array([pitch])))[0]
    assert logs == pytest.approx(np.where(TIMES[1:] >= 12, held, 0))


def test_a_note_may_be_of_the_chord_that_comes():
    found = guide(hold_outside=-1.0).durations(np.array([30, 44]), np.array([B - 24, B - 24]))
    outside_of_d_minor = guide(hold_outside=-1.0).durations(np.array([30]), np.array([EB]))
    assert found[1].min() == 1, "half a beat before the chord"
    assert outside_of_d_minor.min() == pytest.approx(np.exp(-1))


@pytest.mark.parametrize(("pitch", "behind"), [(D, 0.5), (E, 0.0), (EB, -0.7)])
def test_phrases_end_on_chord_tones(pitch, behind):
    one = play(guide(rest_on_chord_tone=0.5, rest_outside=-0.7), (0, pitch, 6))
    assert shifts(one, 6, 17, 18, 40) == pytest.approx([0, 0, behind, behind])


def test_who_has_played_for_long_gets_out_of_breath():
    seconds = np.array([BREATHLESS - 1, BREATHLESS + 1, BREATHLESS + 100])
    urges = []
    for lasted in (24 * seconds).astype(int).tolist():
        one = play(guide(breathe=0.5, most_breath=3.0), (0, D, 6), (3, D, lasted - 3))
        urges.append(shifts(one, lasted, lasted + 6).tolist())
    assert urges == [[0, 0], [0, pytest.approx(0.5)], [0, pytest.approx(3)]]


def test_a_rest_is_a_breath():
    one = play(guide(breathe=1.0, most_breath=9.0), (0, D, 140), (146, D, 6))
    assert shifts(one, 152, 170) == pytest.approx([0, 0])


@pytest.mark.parametrize("bpm", [60, 120])
def test_silence_is_measured_in_seconds(bpm):
    second = 12 * bpm // 60
    one = play(guide(bpm=bpm, silence=-1.0), (0, D, 2 * second))
    found = shifts(one, 2 * second, 3 * second, 5 * second)
    assert found == pytest.approx([0, 0, SILENT - 3])


@pytest.mark.parametrize(("wait", "hurried"), [(0.2, False), (1.0, True)])
def test_a_line_that_has_become_too_slow_is_hurried(wait, hurried):
    steps = int(wait * 24)  # at 120 bpm
    one = play(guide(linger=-1.0), *((k * steps, D, steps) for k in range(40)))
    found = shifts(one, 40 * steps, 40 * steps + 6, 40 * steps + 30)
    assert (found[0] > found[1]) == hurried
    assert found[1] == found[2], "a breath may be long"


@pytest.mark.parametrize(("before", "third"), [(F, E), (F - 12, E - 12)])
def test_the_seventh_falls_to_the_third_where_the_root_falls_a_fifth(before, third):
    one = play(guide(third=1.0), (90, before, 6))
    assert np.flatnonzero(pitches(one, 96)).tolist() == [third]
    assert not pitches(one, 60).any(), "not before the change"
    assert not pitches(one, 120).any(), "not long behind it"


def test_no_other_note_falls_to_the_third():
    assert not pitches(play(guide(third=1.0), (90, D, 6)), 96).any()
    assert not pitches(play(guide(third=1.0), (40, F, 6)), 96).any(), "of the chord before that"


def test_leaps_are_to_notes_of_the_scale_within_a_phrase():
    found = pitches(play(guide(wide=1.0), (0, D, 6)), 12)
    assert np.flatnonzero(found).tolist() == [50, 52, 53, 71, 72, 74]


def test_behind_a_rest_wide_intervals_are_likelier():
    found = pitches(play(guide(leap=0.1), (0, D, 6)), 30)
    assert found[[D, D + 5, D - 5, D + 30]] == pytest.approx([0, 0.5, 0.5, 1.6])
    assert not pitches(play(guide(leap=0.1), (0, D, 6)), 12).any()


def test_chord_tones_are_approached_and_enclosed():
    found = pitches(play(guide(approach=1.0, enclose=2.0), (0, E + 2, 6), (6, E, 6)), 12)
    assert found[[F, D, EB, E]] == pytest.approx([3, 0, 0, 0])
    assert found.sum() == 3


def test_an_instrument_is_drawn_to_the_middle_of_its_solos():
    assert pull_to_register(TENOR).argmax() == round(MEANS[TENOR])
    assert not pull_to_register(0).any()
    assert not pull_to_register(None).any()


def test_a_line_that_was_too_low_goes_up():
    low = play(guide(program=TENOR, register=0.01), *((3 * k, 53, 3) for k in range(40)))
    found = pitches(low, 120)
    assert found[[53, 55, 51]] == pytest.approx([0, 0.02 * (MEANS[TENOR] - 53), -0.198], abs=1e-3)
    assert found[53 + 12] == found[53 + 20], "a leap is no likelier than an octave"


def test_a_guide_of_no_strength_changes_nothing():
    one = play(Guide(make_piece([], chords=CHORDS), LENGTH, 1, TENOR, 0.0), (0, EB, 140))
    assert not pitches(one, 150).any()
    assert not shifts(one, 150).any()
    assert one.durations(np.array([0]), np.array([EB])).min() == 1


def test_the_guide_says_what_and_not_whether():
    """Each row keeps its sum: so the whole step is not drawn anew."""
    setting = Setting("", (Bar(4, 4, (ChordMark(0, "G7"),)),) * 4, 90.0, ((REED, TENOR),), "")
    biases = SongBiases(setting, 0, 2, {}, Biases(guide=1.0))
    both, reed = np.arange(2), np.array([REED, REED])
    biases.take(both, np.array([0, 6]), reed, np.array([60, 61]), np.array([6, 12]))
    now, later = np.array([6, 12]), np.array([30, 18])
    rng = np.random.default_rng(0)
    pitch, shift, duration = (rng.random((2, k)) for k in (128, 30, len(TIMES) - 1))
    for p, found in (
        (pitch, biases.pitch(pitch, both, later, reed)),
        (shift, biases.shift(shift, now[:, None] + np.arange(30))),
        (duration, biases.duration(duration, later, np.array([61, 61]), reed)),
    ):
        assert not np.allclose(found, p)
        assert found.sum(axis=1) == pytest.approx(p.sum(axis=1))


# --- dynamics


def test_a_phrase_is_louder_where_it_rises_and_softer_where_it_ends():
    line = [Note(6 * k, REED, pitch, 6, 72) for k, pitch in enumerate((60, 72, 60))]
    low, high, last = shaped(line, 1.0)
    assert high.velocity - low.velocity > 3
    assert last.velocity - low.velocity == pytest.approx(AT_THE_END, abs=1)
    assert [note._replace(velocity=72) for note in (low, high, last)] == line


def test_dynamics_stay_within_midi_and_nothing_is_played_of_nothing():
    line = [Note(0, REED, 20, 6, 8), Note(6, REED, 110, 6, 126)]
    assert all(1 <= note.velocity <= 127 for note in shaped(line, 1.0))
    assert shaped(line, 0.0) == line
    assert shaped([], 1.0) == []
