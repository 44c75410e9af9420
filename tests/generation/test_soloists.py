"""Several soloists: who plays which bars, and in which range."""

import numpy as np
import pytest

from jazzrnn.errors import OptionError
from jazzrnn.generation.register import MEANS
from jazzrnn.generation.request import Request, check_wishes
from jazzrnn.generation.soloists import (
    Register,
    Turns,
    check_programs,
    check_soloists,
    hand_over,
)
from jazzrnn.music.instruments import WIND_RANGES
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Note, make_piece
from jazzrnn.music.setting import Bar, Setting

PIANO, BRASS, REED, REED_2 = map(PARTS.index, ("piano", "brass", "reed", "reed 2"))
TRUMPET, TROMBONE, TENOR, ALTO = 56, 57, 66, 65
SETTING = Setting("", (Bar(4, 4, ()),) * 12, 120.0, ((BRASS, TRUMPET),), "")


def test_soloists_take_turns_between_the_heads():
    chorus = Turns((TRUMPET, TENOR), 2, 2, 10)
    assert [chorus.soloist(bar) for bar in range(12)] == [0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0]
    of_three = Turns((TRUMPET, TENOR, 0), 1, 0, 12)
    assert [of_three.soloist(bar) for bar in range(5)] == [0, 1, 2, 0, 1]


def test_the_line_is_handed_over_and_the_band_stays():
    lead = [Note(48 * bar, BRASS, 65, 12, 80) for bar in range(12)]
    piano = [Note(48 * bar, PIANO, 60, 12, 60) for bar in range(12)]
    song = make_piece([*lead, *piano], programs=[(BRASS, TRUMPET), (PIANO, 4)])
    found = hand_over(song, Turns((TRUMPET, TENOR), 4, 4, 12), SETTING, 0)
    reed = [note.onset // 48 for note in found.notes if note.part == REED]
    assert reed == [8, 9, 10, 11]
    assert found.programs == ((PIANO, 4), (BRASS, TRUMPET), (REED, TENOR))
    assert [n for n in found.notes if n.part == PIANO] == sorted(piano)
    assert sorted(found.notes) == [*found.notes]
    assert len(found.notes) == 24


def test_two_soloists_of_one_family_are_two_parts():
    check_soloists((TENOR, ALTO, TENOR), 4)
    check_programs((TENOR, ALTO), [(REED_2, ALTO)])
    lead = [Note(48 * bar, REED, 65, 12, 80) for bar in range(12)]
    song = make_piece(lead, programs=[(REED, TENOR)])
    found = hand_over(song, Turns((TENOR, ALTO), 4, 4, 12), SETTING, 0)
    assert [n.onset // 48 for n in found.notes if n.part == REED_2] == [8, 9, 10, 11]
    assert found.programs == ((REED, TENOR), (REED_2, ALTO))
    assert read_midi(write_midi(found)).piece.notes == found.notes


def test_each_soloist_has_its_own_range():
    register = Register(Turns((TRUMPET, TENOR), 4, 0, 12), SETTING)
    for bar, program in ((0, TRUMPET), (4, TENOR), (8, TRUMPET)):
        low, high = WIND_RANGES[program]
        likely = np.flatnonzero(register.at(np.array([48 * bar]))[0] > -15)
        assert low <= likely.min() <= likely.max() <= high
        assert register.usual[48 * bar] == MEANS[program]


@pytest.mark.parametrize(
    ("programs", "trade", "players", "message"),
    [
        ((TENOR, ALTO, 64), None, (), "Tenor Sax, Alto Sax, Soprano Sax: a family .* two parts"),
        ((), 4, (), "`trade` needs `soloists`"),
        ((TENOR,), 4, (), "`trade` needs `soloists`"),
        ((TENOR, 0), None, (PIANO,), "the band has its own piano"),
    ],
)
def test_who_cannot_play_in_turn_is_named(programs, trade, players, message):
    with pytest.raises(OptionError, match=message):
        check_soloists(programs, trade, players)


def test_one_soloist_may_come_twice():
    check_soloists((TENOR, TRUMPET, TENOR), 4)


def test_a_part_plays_the_instrument_of_its_soloist():
    message = "`programs` reed=Alto Sax: `soloists` name Tenor Sax for that part; name Alto Sax"
    with pytest.raises(OptionError, match=message):
        check_wishes(Request(soloists=(TRUMPET, TENOR), programs=((REED, ALTO),)), plays_forms=True)
    check_programs((TRUMPET, TENOR), ((REED, TENOR), (PIANO, 4)))
