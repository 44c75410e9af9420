"""What is usual in the music learned."""

from jazzrnn.encoding.habits import (
    Pair,
    drum_sounds_of,
    homorhythmic_of,
    least_notes_of,
    longest_rests_of,
    most_together_of,
    places_in_beat_of,
    silences_of,
)
from jazzrnn.encoding.steps import encode
from jazzrnn.music.notes import DRUMS, Note, make_piece


def steps(notes):
    return encode(make_piece(Note(onset, part, pitch, 3, 80) for onset, part, pitch in notes))


def test_the_sounds_of_the_drums_are_those_that_were_played():
    one = steps([(0, DRUMS, 42), (12, DRUMS, 36), (12, 8, 60)])
    other = steps([(0, DRUMS, 49)])
    assert drum_sounds_of([one, other]) == (36, 42, 49)
    assert drum_sounds_of([steps([(0, 8, 60)])]) == ()


def test_where_notes_begin_does_not_hang_on_one_note_in_thousands():
    usual = [(6 * k, 8, 60 + k % 3) for k in range(3000)]
    assert places_in_beat_of([steps(usual)]) == (0, 6)
    assert places_in_beat_of([steps([*usual, (3, 8, 70)])]) == (0, 6)
    assert places_in_beat_of([steps([*usual, *((12 * k + 3, 8, 70) for k in range(9))])]) == (
        0,
        3,
        6,
    )


def test_how_long_parts_wait_for_their_first_or_next_note():
    one = steps([(0, 8, 60), (96, 4, 40), (108, 4, 40), (144, 8, 60)])
    assert longest_rests_of([one]) == {8: 144, 4: 96}
    assert longest_rests_of([one] * 19 + [steps([(0, 8, 60), (384, 8, 60)])])[8] == 384


def test_how_many_notes_a_bar_parts_have():
    one = steps([(48 * bar, 4, 40) for bar in range(4)] + [(24, 8, 60), (36, 8, 60), (150, 8, 62)])
    assert least_notes_of([one]) == {4: 1.0, 8: 0.75}
    always = steps([(48 * bar, part, 40) for bar in range(4) for part in (4, 8)])
    assert least_notes_of([always] * 19 + [one])[8] == 0.75
    assert least_notes_of([always] * 59 + [one])[8] == 1.0


def test_how_many_notes_parts_begin_at_once():
    band = [(12 * k, part, pitch) for k in range(8) for part, pitch in ((0, 60), (0, 64), (8, 70))]
    assert most_together_of([steps(band)]) == {0: 2, 8: 1}
    assert most_together_of([steps([*band, (12, 8, 74)])]) == {0: 2, 8: 2}
    lines = [steps([(12 * k, 8, 60) for k in range(100)])] * 30
    assert most_together_of([*lines, steps([(0, 8, 60), (0, 8, 64)])]) == {8: 1}  # 1 in 3000
    assert most_together_of([]) == {}


def test_which_parts_play_in_the_same_rhythm_or_not_at_all():
    together = [(48 * bar + at, part, 60) for bar in range(16) for at in (0, 18) for part in (7, 8)]
    bass = [(48 * bar, 4, 40) for bar in range(32)]
    turns = [(48 * bar, 7 + bar % 2, 62) for bar in range(16, 32)]
    assert homorhythmic_of([steps(sorted([*together, *bass, *turns]))]) == (Pair(7, 8, (0,)),)
    chords = sorted([*together, *((onset, 8, 76) for onset, part, _ in together if part == 8)])
    assert homorhythmic_of([steps(chords)]) == (Pair(7, 8, (0, 16)),)
    late = [(48 * bar + 20, 8, 60) for bar in range(3)]
    assert homorhythmic_of([steps(sorted([*together, *bass, *late]))]) == ()
    assert homorhythmic_of([steps(sorted([*together[:-4], *bass]))]) == ()  # 15 bars say nothing


def test_who_is_silent_in_a_bar():
    piece = steps([(0, 4, 40), (0, 8, 60), (60, 8, 60), (144, 4, 40)])
    assert silences_of(piece, [0, 48, 96, 144, 192]) == [(), (4,), (4, 8), (8,)]
    assert silences_of(steps([(0, 8, 60), (144, 8, 60)]), [0, 48, 96, 144, 192]) == [()] * 4
