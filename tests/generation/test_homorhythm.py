"""Two horns together, or in turns."""

import numpy as np
import pytest

from jazzrnn.encoding.columns import PART, SHIFT, TIMES, WIDE_SCHEMA
from jazzrnn.encoding.habits import Pair
from jazzrnn.generation.constraints import SongConstraints
from jazzrnn.generation.habits import Habits
from jazzrnn.generation.homorhythm import RARER, Homorhythm
from jazzrnn.music.notes import PARTS
from jazzrnn.music.setting import Bar, Setting, with_silences
from jazzrnn.schema import ABSENT

BASS, BRASS, REED = (PARTS.index(name) for name in ("bass", "brass", "reed"))
BAR = 48
BAR_AT = np.arange(4).repeat(BAR)


def horns(silences=None):
    playing = np.full((4, len(PARTS)), silences is not None)
    for row, parts in zip(playing, silences or [()] * 4, strict=True):
        row[[*parts]] = False
    return Homorhythm([Pair(BRASS, REED, (-4, -3, 0))], BAR_AT, 1, playing[BAR_AT])


def rarer(pair, onset, last, same):
    """How much rarer each of some parts becomes: bass, brass, reed, and one above them."""
    factors = pair.parts(np.array([onset]), np.array([last]), np.array([same]))[0]
    return [round(1 / factors[part]) for part in (BASS, BRASS, REED, REED + 1)]


def awaited(pair, onset, last):
    return pair.waiting(np.array([onset]), np.array([last]))[0] > 1


def test_horns_that_begin_a_bar_together_stay_together_in_it():
    pair = horns()
    assert rarer(pair, 0, -1, False) == [1, 1, 1, 1]
    pair.take(0, 0, BRASS, 70)
    assert not awaited(pair, 0, BRASS)  # it may as well be alone
    pair.take(0, 0, REED, 70)
    assert rarer(pair, 12, REED, False) == [1, 1, RARER, 1]  # not without the other one
    pair.take(0, 12, BRASS, 70)
    assert awaited(pair, 12, BRASS)
    assert rarer(pair, 12, BRASS, True) == [1, 1, 1, RARER]
    assert not awaited(pair, 12, REED)  # it is too late
    pair.take(0, 12, REED, 70)
    assert rarer(pair, 12, REED, True) == [1, 1, 1, 1]  # it may play a chord
    assert rarer(pair, BAR, REED, False) == [1, 1, 1, 1]  # another bar


@pytest.mark.parametrize(("first", "other"), [(BRASS, REED), (REED, BRASS)])
def test_a_horn_that_begins_a_bar_alone_stays_alone_in_it(first, other):
    pair = horns()
    pair.take(0, 0, first, 70)
    for onset in (12, 24):
        expected = [RARER if part == other else 1 for part in (BASS, BRASS, REED, REED + 1)]
        assert rarer(pair, onset, first, False) == expected
        pair.take(0, onset, first, 70)
        assert not awaited(pair, onset, first)


def test_where_the_piece_learned_has_both_they_are_together_from_their_first_note_on():
    pair = horns([(), (REED,), (BRASS,), ()])
    pair.take(0, 0, BRASS, 70)
    assert awaited(pair, 0, BRASS)
    pair.take(0, BAR, BRASS, 70)
    assert not awaited(pair, BAR, BRASS)
    assert rarer(pair, 3 * BAR, BRASS, False) == [1, 1, RARER, 1]


def test_parts_rest_where_the_piece_learned_rests():
    bars, programs = (Bar(4, 4, ()),) * 2, ((BASS, 32), (BRASS, 56), (REED, 66))
    plain = Setting("", bars, 120.0, programs, "")
    guide = SongConstraints(
        with_silences(plain, [(REED,), (BRASS,)]), habits=Habits(rests={REED: 3})
    )
    for onset, rests, plays in ((0, REED, BRASS), (BAR, BRASS, REED)):
        p = np.full((1, len(PARTS)), 1 / len(PARTS))
        row = np.full((1, len(WIDE_SCHEMA)), ABSENT, np.int16)
        row[0, SHIFT] = np.searchsorted(TIMES, onset)
        guide.adjust(p, row, PART)
        assert 0 < 500 * p[0, rests] < p[0, plays]


def test_notes_that_begin_together_are_as_far_apart_as_in_the_music_learned():
    pair = horns()
    pair.take(0, 0, BRASS, 70)
    rare = 1 / pair.pitches(np.array([0]), np.array([REED]))[0]
    assert [*np.flatnonzero(rare < 2)] == [66, 67, 70]
    assert rare.max() == pytest.approx(RARER)
    for onset, part in ((0, BRASS), (12, REED)):  # another part, another onset
        assert (pair.pitches(np.array([onset]), np.array([part])) == 1).all()
