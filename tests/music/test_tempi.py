"""The tempi of tunes whose tempo nobody names."""

import numpy as np
import pytest

from jazzrnn.music.tempi import any_tempo, is_usual


@pytest.mark.parametrize(
    ("style", "bars", "median"),
    [("swing", 12, 164), ("swing", 32, 181), ("ballad", 32, 68), ("bossa", 32, 132)],
)
def test_tempi_are_of_many_kinds_and_as_fast_as_tunes_are(style, bars, median):
    rng = np.random.default_rng(1)
    tempi = [any_tempo(style, bars, rng) for _ in range(400)]
    assert np.median(tempi) == pytest.approx(median, rel=0.06)
    assert len({*tempi}) > 25
    assert max(tempi.count(tempo) for tempo in {*tempi}) < 40
    assert all(is_usual(style, tempo) or style == "swing" for tempo in tempi)


def test_ballads_and_bossas_are_not_fast():
    assert not is_usual("ballad", 140)
    assert not is_usual("bossa", 80)
    assert is_usual("swing", 300)
