"""Who plays again because it has been silent for long."""

import numpy as np
import pytest

from jazzrnn.encoding.waiting import NEVER, NOT_THERE
from jazzrnn.generation import keeping_to_plan
from jazzrnn.generation.presence import LIKELIER, MOST, Attendance, Presence
from jazzrnn.music.form.plan import EXACTLY
from jazzrnn.music.notes import PARTS

BAR = 48
VIBES, REED = PARTS.index("chromatic percussion"), PARTS.index("reed")
BAR_AT = np.repeat(np.arange(16), BAR)


def presence(rests=None, least=None, m=1):
    silent = np.where(np.isin(np.arange(len(PARTS)), [VIBES, REED]), NEVER, NOT_THERE)
    return Presence(BAR_AT, m, silent, rests or {}, least or {})


def play(band, part, bars, song=0):
    for bar in bars:
        band.take(np.array([song]), np.array([part]), np.array([BAR * bar]))


def test_a_part_that_rests_longer_than_real_ones_becomes_likelier_and_ever_more():
    band = presence(rests={REED: 2 * BAR})
    play(band, REED, [0])
    assert band.factors(np.array([2 * BAR]))[0, REED] == 1
    late = [band.factors(np.array([2 * BAR + 12 * k]))[0, REED] for k in (1, 2)]
    assert late == pytest.approx([LIKELIER**2, MOST])
    play(band, REED, [3])
    assert band.factors(np.array([3 * BAR + 12]))[0, REED] == 1


def test_a_part_that_plays_too_few_notes_becomes_likelier():
    band = presence(rests={VIBES: 4 * BAR}, least={VIBES: 2.0})
    play(band, VIBES, [0, 0, 1, 1])
    assert band.factors(np.array([4 * BAR]))[0, VIBES] == 1  # four notes behind: patience
    assert band.factors(np.array([5 * BAR]))[0, VIBES] > LIKELIER
    play(band, VIBES, [4, 4])
    assert band.factors(np.array([5 * BAR]))[0, VIBES] == 1
    play(band, VIBES, [6])
    assert band.factors(np.array([7 * BAR]))[0, VIBES] > LIKELIER  # though it has just played


def test_what_a_plan_says_exactly_is_stronger():
    band = presence(rests={REED: BAR})
    assert band.factors(np.array([15 * BAR]))[0, REED] == pytest.approx(MOST)
    assert keeping_to_plan.LIKELIER[EXACTLY] > MOST


def test_songs_side_by_side_and_unknown_parts_are_their_own():
    band = presence(rests={REED: BAR}, m=2)
    play(band, REED, [3], song=1)
    factors = band.factors(np.array([4 * BAR, 4 * BAR]))
    assert factors[0, REED] > 1 == factors[1, REED]
    assert (np.delete(factors, REED, axis=1) == 1).all()


def test_a_part_that_plays_in_this_bar_of_the_piece_learned_enters_before_it_is_over():
    silent = np.zeros((16, len(PARTS)), bool)
    silent[1, REED] = True
    playing = np.isin(np.arange(len(PARTS)), [VIBES, REED]) & ~silent
    first = np.where(np.isin(np.arange(len(PARTS)), [VIBES, REED]), NEVER, NOT_THERE)
    band = Presence(BAR_AT, 1, first, {}, {}, Attendance(silent, playing))
    play(band, VIBES, [0, 1, 2])
    for bar, called in ((0, True), (1, False), (2, True)):
        early, late = (band.factors(np.array([BAR * bar + at]))[0] for at in (24, 36))
        assert early[REED] == early[VIBES] == late[VIBES] == 1
        assert late[REED] == pytest.approx(LIKELIER**2 if called else 1)
    play(band, REED, [2])
    assert band.factors(np.array([2 * BAR + 36]))[0, REED] == 1
