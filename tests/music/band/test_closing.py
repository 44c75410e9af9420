"""What comes before and behind a song: intro, pickup, the last chord, a tempo that broadens."""

from dataclasses import replace

import numpy as np
import pytest

from jazzrnn.music.band.arrangement import Arrangement, play_arrangement, whole_setting
from jazzrnn.music.band.chart import Close
from jazzrnn.music.band.closing import BROADENS, CLOSES, broadened, choose_close
from jazzrnn.music.band.intro import intro_of, with_pickup
from jazzrnn.music.band.players import STYLES, players
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.leadsheets.progression import over
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, PARTS, Note, Tempo, make_piece
from jazzrnn.music.setting import Setting, without_notes

REED = PARTS.index("reed")
TENOR = Setting("a solo", (), 160.0, ((REED, 66),), "")
BLUES = over(read_form("blues"), TENOR)


def song(style="swing", intro=0, seed=0):
    arrangement = Arrangement(
        players("quartet", [REED]), style, ends=True, form=12, intro=intro_of(BLUES, intro)
    )
    setting = whole_setting(BLUES, 36, None, arrangement)
    lead = [Note(12 * beat, REED, 62 - beat % 7, 12, 80) for beat in range(4 * 36)]
    written = replace(without_notes(setting), notes=tuple(lead))
    return play_arrangement(written, setting, arrangement, np.random.default_rng(seed)), setting


def lead_of(piece):
    return [note for note in piece.notes if note.part == REED]


def test_an_intro_is_the_end_of_the_form_by_the_band_alone():
    plain, setting = song()
    piece, _ = song(intro=4)
    assert piece.bars == plain.bars + 4 == 40
    assert [mark.symbol for mark in piece.chords[:6]] == ["Cm7", "F7", "Bb7", "G7", "Cm7", "F7"]
    moved = [note._replace(onset=note.onset - 192) for note in lead_of(piece)]
    assert moved[-len(setting.bars) :] == lead_of(plain)[-len(setting.bars) :]
    assert {note.part for note in piece.notes if note.onset < 96} == {0, BASS, PARTS.index("drums")}
    assert piece.key == plain.key


def test_an_intro_may_be_longer_than_the_form():
    vamp = BLUES._replace(bars=BLUES.bars[:2])
    assert [bar.chords for bar in intro_of(vamp, 5)] == [
        vamp.bars[k].chords for k in (1, 0, 1, 0, 1)
    ]
    assert intro_of(vamp, 0) == ()


def test_a_pickup_rises_into_the_first_note():
    found = []
    for seed in range(30):
        early = [note for note in lead_of(song(intro=4, seed=seed)[0]) if note.onset < 192]
        found.append(len(early))
        if early:
            assert [note.onset for note in early] == [174, 180, 186]
            pitches = [note.pitch for note in early]
            assert pitches == sorted(pitches)
            assert 1 <= 62 - pitches[-1] <= 2
    assert {0, 3} == {*found}


def test_a_lead_that_begins_within_the_bar_or_at_its_lowest_note_has_no_pickup():
    for late in (make_piece([Note(54, REED, 62, 12, 80)]), make_piece([Note(48, REED, 44, 9, 80)])):
        horn = replace(late, programs=((REED, 66),))
        for seed in range(5):
            assert with_pickup(horn, BLUES, REED, np.random.default_rng(seed)) == horn


def test_each_style_closes_in_several_ways_and_only_a_ballad_always_broadens():
    for style in STYLES:
        found = [choose_close(style, np.random.default_rng(seed)) for seed in range(60)]
        assert {close for close, _ in found} == {*CLOSES[style]}
        slow = np.mean([broadens for _, broadens in found])
        assert slow == 1 if style == "ballad" else BROADENS[style] / 2 < slow < 0.7


@pytest.mark.parametrize(("style", "last"), [("ballad", 0.6), ("waltz", 0.72)])
def test_a_song_slows_down_like_a_runner_who_stops(style, last):
    piece = broadened(make_piece([], tempos=[Tempo(0, 100.0)]), BLUES, style)
    speeds = [tempo.bpm for tempo in piece.tempos]
    assert [tempo.onset for tempo in piece.tempos] == [0, *range(9 * 48 + 12, 11 * 48 + 1, 12)]
    assert speeds[-1] == pytest.approx(100 * last)
    drops = -np.diff(speeds)
    assert all(np.diff(drops) > 0), "faster and faster slower"
    assert broadened(make_piece([]), BLUES, style).tempos == ()


def test_a_ballad_broadens_in_the_file_too():
    piece = read_midi(write_midi(song("ballad")[0])).piece
    assert len(piece.tempos) == 9
    assert piece.tempos[-1] == Tempo(35 * 48, 96.0)


def test_the_lead_closes_as_the_band_does():
    lengths: dict[Close, set[int]] = {}
    for seed in range(20):
        piece, _ = song(seed=seed)
        close, _ = choose_close("swing", np.random.default_rng(seed))
        lengths.setdefault(close, set()).add(lead_of(piece)[-1].duration)
    assert lengths.pop("short") == {6}
    assert [*lengths.values()] == [{48}] * len(lengths)
