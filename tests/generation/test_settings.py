import pytest

from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import choose_setting, with_programs_learned
from jazzrnn.music.setting import Bar, Setting

REED, BRASS, BASS = 8, 7, 4


def setting(name, numerator, *parts):
    return Setting(
        name, (Bar(numerator, 4, ()),), 0.0, tuple((part, 8 * part) for part in parts), ""
    )


REPERTOIRE = Repertoire(
    settings=(
        setting("reed", 4, REED, BASS),
        setting("reed waltz", 3, REED, BASS),
        setting("brass", 4, BRASS, BASS),
        setting("brass, too", 4, BRASS, BASS),
    )
)


def chosen(**wish):
    """The names of what 40 seeds choose."""
    requests = [Request(seed, 8, **wish) for seed in range(40)]
    return {choose_setting(REPERTOIRE, request, NO_PRIMER).name for request in requests}


@pytest.mark.parametrize(
    ("wish", "names"),
    [
        ({}, {"reed", "reed waltz", "brass", "brass, too"}),
        ({"meter": (3, 4)}, {"reed waltz"}),
        ({"meter": (7, 8)}, {"reed", "reed waltz", "brass", "brass, too"}),
        ({"programs": ((REED, 66),)}, {"reed", "reed waltz"}),
        ({"programs": ((BASS, 33),), "meter": (4, 4)}, {"reed", "brass", "brass, too"}),
        ({"programs": ((BRASS, 56),), "meter": (3, 4)}, {"brass", "brass, too"}),
    ],
)
def test_a_song_stands_in_a_setting_that_has_what_is_wished(wish, names):
    assert chosen(**wish) == names


def test_an_instrument_that_was_not_learned_plays_as_the_usual_one_of_its_part():
    pieces = [((REED, 66),), ((REED, 65), (BASS, 32)), ((REED, 66), (BASS, 33))]
    known = Repertoire(settings=tuple(Setting("", (), 0.0, players, "") for players in pieces))

    def programs(*wished):
        return with_programs_learned(Setting("", (), 0.0, wished, ""), known).programs

    assert programs((REED, 65), (BASS, 33)) == ((REED, 65), (BASS, 33))
    assert programs((REED, 68), (BASS, 38)) == ((REED, 66), (BASS, 32))
    assert programs((BRASS, 56)) == ((BRASS, 56),)
