"""How songs are played, finer than the grid."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.feel.learned import TABLE, placement_at
from jazzrnn.music.feel.placing import ON_GRID, Feel
from jazzrnn.music.feel.playing import CLOSEST, play
from jazzrnn.music.feel.swing import drums_swing, second_eighth, usual_ratio
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Meter, Note, Tempo, make_piece
from tests.strategies import pieces

REED, PIANO = PARTS.index("reed"), PARTS.index("piano")
COMMON = [Meter(0, 4, 4)]
USUAL = Feel()

feels = st.builds(
    Feel,
    amount=st.floats(0, 2),
    swing=st.none() | st.floats(1, 3),
    straight=st.booleans(),
    behind_ms=st.none() | st.floats(-100, 200),
)


def line(*places, part=REED, meters=COMMON, tempo=120.0, duration=2):
    notes = [Note(place, part, 60 + k % 12, duration, 80) for k, place in enumerate(places)]
    return make_piece(notes, meters, [Tempo(0, tempo)])


def onsets(piece, feel, seed=0):
    return [played.onset for played in play(piece, feel, np.random.default_rng(seed))]


def swing_of(*places, ratio=1.5, meters=COMMON):
    return onsets(line(*places, meters=meters), Feel(0.0, ratio))


def eighths(part=REED, tempo=120.0, beats=400):
    return line(*range(0, 12 * beats, 6), part=part, tempo=tempo)


def offbeats(piece, feel=USUAL):
    """Where the second eighths of the beats are played, in beats."""
    return np.array([on / 12 % 1 for on in onsets(piece, feel)][1::2])


# Swing


def test_eighths_swing_however_they_are_written():
    assert swing_of(0, 6, 12, 20, 31) == pytest.approx([0, 7.2, 12, 19.2, 31.2])
    assert swing_of(0, 6, 12, 20, ratio=1) == [0, 6, 12, 18]
    assert swing_of(0, 6, 12, 20, ratio=2) == [0, 8, 12, 20]


def test_triplets_sixteenths_and_meters_of_eighths_do_not_swing():
    for places in ((0, 4, 8), (4, 8), (0, 3, 6, 9), (0, 6, 9), (0, 2, 6)):
        assert swing_of(*places) == [*places]
    assert swing_of(0, 6, 12, meters=[Meter(0, 6, 8)]) == [0, 6, 12]


def test_beats_are_counted_from_where_the_meter_begins():
    meters = [Meter(0, 4, 4), Meter(42, 3, 4)]
    assert swing_of(42, 48, 54, meters=meters) == pytest.approx([42, 49.2, 54])


def test_drums_swing_if_they_play_triplet_eighths():
    ride = line(*(place + beat for beat in range(0, 192, 24) for place in (0, 12, 20)), part=DRUMS)
    assert drums_swing(ride)
    assert not drums_swing(eighths(DRUMS))
    assert not drums_swing(line(0, 8, 12, 20))  # no drums
    assert not drums_swing(line(*range(0, 192, 12), 188, part=DRUMS))


# Feel


def test_the_grid_is_the_grid():
    piece = eighths()
    played = play(piece, ON_GRID, np.random.default_rng(1))
    assert [(p.onset, p.end, p.velocity) for p in played] == [
        (n.onset, pytest.approx(n.onset + n.duration), n.velocity) for n in piece.notes
    ]


@pytest.mark.parametrize("tempo", [60, 100, 150, 180, 240, 320])
def test_soloists_place_offbeats_as_the_table_says_and_the_ride_swings_more(tempo):
    lead = offbeats(eighths(tempo=tempo)).mean()
    ride = offbeats(eighths(DRUMS, tempo)).mean()
    assert lead == pytest.approx(placement_at(tempo).offbeat, abs=0.01)
    assert ride == pytest.approx(second_eighth(usual_ratio(tempo)), abs=0.005)


def test_soloists_are_behind_the_beat_the_more_the_slower_it_is_and_bass_and_ride_on_it():
    def late_ms(tempo, part, feel=USUAL):
        late = [on - 12 * k for k, on in enumerate(onsets(line(*range(0, 4800, 12), part=part,
                tempo=tempo), feel))]  # fmt: skip
        return np.mean(late) * 60_000 / tempo / 12

    assert late_ms(130, REED) > 20 > late_ms(220, REED) > 8 > late_ms(300, REED)
    assert all(abs(late_ms(tempo, part)) < 1 for tempo in (60, 300) for part in (BASS, DRUMS))
    assert late_ms(130, REED, Feel(behind_ms=60)) == pytest.approx(60, abs=2)
    assert late_ms(130, REED, Feel(amount=0, behind_ms=-20)) == pytest.approx(-20, abs=2)
    assert abs(late_ms(130, BASS, Feel(behind_ms=60))) < 1


def test_more_feel_is_farther_from_the_grid_and_straight_feel_is_even():
    piece = eighths(tempo=150)
    some, much = (offbeats(piece, Feel(amount)) for amount in (0.5, 1.5))
    assert 0.5 < some.mean() < much.mean()
    assert some.std() * 2 < much.std()
    straight = offbeats(piece, Feel(straight=True)).mean() - 0.5
    assert straight == pytest.approx(placement_at(150).on_beat_ms / 400, abs=0.01)


def test_a_wished_swing_moves_the_soloist_too():
    piece = eighths(tempo=150)
    assert offbeats(piece, Feel(swing=1.2)).mean() < offbeats(piece).mean() - 0.02
    assert offbeats(piece, Feel(swing=2.8)).mean() > offbeats(piece).mean() + 0.02


def test_a_line_is_joined_and_a_short_note_before_a_rest_stays_short():
    piece = line(0, 6, 12, 18, 48, tempo=150, duration=6)
    played = play(piece, USUAL, np.random.default_rng(0))
    filled = [(one.end - one.onset) / (two.onset - one.onset) for one, two in pairwise(played[:-1])]
    assert filled == pytest.approx([placement_at(150).joined] * 3)
    assert played[3].end - played[3].onset == pytest.approx(6, abs=0.5)


def test_what_changes_later_in_a_piece_moves_nothing_before():
    one, two = (line(*range(0, 480, 6), more, tempo=150) for more in (480, 500))
    assert onsets(one, USUAL)[:-1] == onsets(two, USUAL)[:-1]
    assert onsets(one, USUAL, 1) != onsets(one, USUAL, 2)


@given(pieces(), feels, st.integers(0, 9))
def test_notes_keep_their_order_and_have_a_length(piece, feel, seed):
    played = play(piece, feel, np.random.default_rng(seed))
    for part, _ in piece.programs:
        own = [(n, p) for n, p in zip(piece.notes, played, strict=True) if n.part == part]
        for (one, before), (two, after) in pairwise(own):
            assert (one.onset == two.onset) == (before.onset == after.onset)
            assert one.onset == two.onset or after.onset >= before.onset + CLOSEST - 1e-9
        for note, sound in own:
            assert 0 <= sound.onset < sound.end
            assert abs(sound.velocity - note.velocity) <= 7
            later = [p.onset for n, p in own if n.pitch == note.pitch and n.onset > note.onset]
            assert sound.end <= min(later, default=sound.end)


def test_the_table_is_in_order_of_tempo_and_makes_sense():
    assert [*TABLE] == sorted(TABLE)
    for row in TABLE:
        assert 0.5 < row.offbeat < second_eighth(usual_ratio(row.tempo_bpm))
        assert 0 < row.drift_ms < row.scatter_ms
