import pytest

from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.settings import choose_setting
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
