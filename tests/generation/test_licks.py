"""A soloist comes back to what it has played."""

import numpy as np
import pytest

from jazzrnn.encoding.columns import CLASS_OF
from jazzrnn.generation.licks import AGAIN, INTERVALS, LIKELIER, NOTES, WITHIN, Licks


def played(pitches, onsets=None):
    licks = Licks()
    for k, pitch in enumerate(pitches):
        licks.take(onsets[k] if onsets else 6 * k, pitch)
    return licks


def favoured(licks, shift=0):
    p = np.full(128, 0.01)
    licks.favour_pitch(p, shift)
    assert p.sum() == pytest.approx(1.28)
    return {int(k): p[k] / p.min() for k in np.flatnonzero(p > 1.01 * p.min())}


def test_the_interval_that_followed_the_same_intervals_is_likelier_at_any_height():
    assert INTERVALS == 3
    lick = [60, 62, 64, 67, 65]
    at = 5
    assert favoured(played([*lick, 50, *(pitch + at for pitch in lick[:4])])) == pytest.approx(
        {65 + at: LIKELIER}
    )
    assert favoured(played(lick[:4])) == {}


def test_the_note_that_followed_the_same_notes_in_their_rhythm_is_likelier_at_its_time():
    assert NOTES == 2
    onsets = [0, 6, 18, 48, 54]
    licks = played([60, 63, 65, 60, 63], onsets)
    assert favoured(licks, int(CLASS_OF[12])) == pytest.approx({65: AGAIN})
    assert favoured(licks, int(CLASS_OF[6])) == {}
    p = np.full(200, 0.01)
    licks.favour_time(p)
    assert p.argmax() == CLASS_OF[12]
    assert p.sum() == pytest.approx(2)
    assert favoured(played([60, 63, 65, 60, 63], [0, 6, 18, 48, 57]), int(CLASS_OF[12])) == {}


def test_what_is_long_ago_is_forgotten():
    later = WITHIN + 48
    licks = played([60, 63, 65, 60, 63], [0, 6, 18, later, later + 6])
    assert favoured(licks, int(CLASS_OF[12])) == {}
