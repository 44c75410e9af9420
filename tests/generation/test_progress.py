"""How far a song is: bars that are written, of those that are asked for, whatever the stages."""

from jazzrnn.generation.generate import generate
from jazzrnn.generation.progress import progress, watching
from jazzrnn.generation.request import Request
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.runs.models import box, load_song_model


def test_bars_only_rise_over_stages_and_what_is_taken_back():
    told = []
    with watching(lambda *bars: told.append(bars)):
        progress().ask(4)
        progress().begin()
        for onset in (0, 47, 48, 10, 96):  # 10: a bar was taken back
            progress().reach([0, 48, 96], onset)
        progress().begin()
        progress().reach([96, 144, 192], 150)
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]
    progress().ask(9)  # nobody watches any more
    assert len(told) == 4


def test_a_song_with_a_head_comes_bar_by_bar():
    told = []
    with watching(lambda *bars: told.append(bars)):
        song = generate(box_model(), Request(seed=1, changes=read_form("blues"), bars=36))
    assert [asked for _, asked in told] == [36] * 37
    assert [written for written, _ in told] == [*range(37)]
    assert song.piece.bars == 36


def box_model():
    return load_song_model(box())
