"""The key that chords are in."""

from pathlib import Path

import pytest

from jazzrnn.music.analysis.key_of_chords import key_of_chords
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.setting import setting_of


def key(text):
    found = key_of_chords(read_changes(text).bars)
    return found and found.name


@pytest.mark.parametrize(
    ("chords", "name"),
    [
        ("Dm7 G7 | Cmaj7", "C"),
        ("Dm7 | G7", "C"),
        ("Dm7b5 | G7b9", "Cm"),
        ("C | Am | F | G", "C"),
        ("Am | F | C | G", "Am"),
        ("C7 | F7 | C7 | % | F7 | % | C7 | % | G7 | F7 | C7 | G7", "C"),
        ("Am7 | D7 | Gmaj7 | Cmaj7 | F#m7b5 | B7 | Em6 | %", "Em"),
        ("Dm7", "Dm"),
        ("C#m7 | F#7 | Bmaj7", "B"),
        ("Cmaj7 | Ebmaj7 | Abmaj7 | Dbmaj7", None),
        ("G7 | C7", None),
        ("Dm7 | Db7 | Cmaj7", "C"),  # a tritone substitute
        ("Fmaj7 | Gm7 C7 | Dm7 A7 | Dm7 A7 | Dm7 | Gm7 C7 | Fmaj7", "F"),  # not its relative
        ("Dm7 G7 | Cmaj7 | Bm7b5 E7b9 | Am6", "Am"),
        ("N.C.", None),
    ],
)
def test_a_musician_would_say_so_too(chords, name):
    assert key(chords) == name


@pytest.mark.parametrize("name", FORMS)
def test_the_keys_of_the_forms_are_found(name):
    form = read_form(name)
    assert key_of_chords(form.bars).name == form.key


def test_of_pieces_that_name_their_key_it_is_mostly_found_and_hardly_ever_wrong():
    found = []
    for path in sorted((Path(__file__).parent.parent.parent.parent / "midi_data").glob("*.mid")):
        setting = setting_of(read_midi(path.read_bytes()).piece, path.stem)
        likely = key_of_chords(setting.bars)
        found.append(likely and likely.name == setting.key)
    assert found.count(True) >= 0.95 * len(found)
    assert found.count(False) == 0
