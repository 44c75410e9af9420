"""What a request says of the band: an intro in the meter of the song, or refused."""

import pytest

from jazzrnn.errors import OptionError
from jazzrnn.generation.arranging import arrange, described
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.request import Request, check_wishes
from jazzrnn.music.feel.playing import Feel
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.leadsheets.progression import over
from jazzrnn.music.notes import PARTS, Note, make_piece
from jazzrnn.music.setting import Setting

GRID = Feel(0.0)
REED = PARTS.index("reed")
BLUES = read_form("blues")
SETTING = over(BLUES, Setting("a solo", (), 160.0, ((REED, 66),), ""))


def test_an_intro_is_in_the_meter_of_the_song():
    request = Request(changes=BLUES, bars=36, intro=4, meter=(5, 4))
    arrangement, _ = arrange(request, SETTING, NO_PRIMER, True)
    assert [bar.length for bar in arrangement.intro] == [60] * 4
    assert described(request, arrangement, GRID)["intro"] == 4
    arrangement, _ = arrange(Request(changes=BLUES, bars=36), SETTING, NO_PRIMER, True)
    assert arrangement.intro == ()
    assert "intro" not in described(request, arrangement, GRID)


def test_an_intro_needs_a_band_and_a_song_that_begins():
    with pytest.raises(OptionError, match="`intro` 4: no band"):
        arrange(Request(changes=BLUES, bars=36, intro=4, band="none"), SETTING, NO_PRIMER, True)
    primer = make_piece([Note(0, REED, 60, 12, 80)])
    with pytest.raises(OptionError, match="`intro`: a song that goes on"):
        check_wishes(Request(primer=primer, intro=4), plays_forms=True)
    with pytest.raises(OptionError, match="`intro` 17: it is a whole number from 0 to 16"):
        check_wishes(Request(changes=BLUES, intro=17), plays_forms=True)
