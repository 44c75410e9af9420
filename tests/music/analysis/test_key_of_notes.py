"""The key that notes are in."""

import numpy as np
import pytest

from jazzrnn.music.analysis.key_of_notes import (
    key_bias,
    key_of_notes,
    share_in_key,
    sounding_key,
    with_key_of_notes,
)
from jazzrnn.music.keys import Key, key_at
from jazzrnn.music.notes import DRUMS, ChordMark, Note
from jazzrnn.music.setting import Bar, Setting

MINOR = [0, 2, 3, 5, 7, 8, 9, 10, 11]
MELODIES = {  # in C and in C minor
    "C": [0, 2, 4, 5, 7, 9, 7, 5, 4, 2, 0, 4, 7, 4, 11, 12],
    "Cm": [0, 2, 3, 5, 7, 8, 7, 5, 3, 2, 0, 3, 7, 3, 11, 12],
}


@pytest.mark.parametrize("semitones", range(12))
@pytest.mark.parametrize("home", MELODIES)
def test_notes_tell_their_key_wherever_it_is(home, semitones):
    notes = [Note(k, 0, 60 + semitones + p, 1, 80) for k, p in enumerate(MELODIES[home])]
    drums = [Note(k, DRUMS, 36, 900, 80) for k in range(16)]
    expected = key_at(semitones, home == "Cm")
    assert key_of_notes([*notes, *drums]) == expected
    assert {note.pitch % 12 for note in notes} <= expected.scale


def test_notes_that_tell_no_key():
    assert key_of_notes([]) is None
    assert key_of_notes([], "Bb") == Key("Bb", False)
    assert key_of_notes([Note(0, DRUMS, 60, 1, 80)]) is None
    assert key_of_notes([Note(0, 0, 60 + k, 1, 80) for k in range(12)]) is None


def line(pitches, start=0):
    return [Note(start + k, 0, 60 + p, 1, 80) for k, p in enumerate(pitches)]


def test_a_key_that_is_named_holds_if_the_notes_are_in_it():
    melody = line(MELODIES["C"])
    assert key_of_notes(melody, "Am") == Key("A", True)  # no note is outside
    for wrong in ("D", "Dm", "G"):
        assert key_of_notes(melody, wrong) == Key("C", False)


def test_how_far_notes_keep_to_a_key():
    assert share_in_key(line([0, 2, 4, 1]), "C") == 0.75
    assert share_in_key([Note(0, 0, 61, 9, 80), Note(9, 0, 60, 3, 80)], "C") == 0.25
    assert share_in_key([Note(0, DRUMS, 61, 9, 80)], "C") == 1


def test_a_setting_with_chords_keeps_its_key():
    plain = Setting("", (Bar(4, 4, ()),), 0.0, (), "E")
    chords = plain._replace(bars=(Bar(4, 4, (ChordMark(0, "E7"),)),))
    melody = line(MELODIES["C"])
    assert with_key_of_notes(plain, melody).key == "C"
    assert with_key_of_notes(chords, melody) == chords
    assert with_key_of_notes(plain, []) == plain


@pytest.mark.parametrize("share", [0.6, 0.76, 0.9, 0.99])
@pytest.mark.parametrize("key", ["Bb", "F#m"])
def test_leaning_brings_notes_that_keep_to_no_key_into_it_for_the_share(key, share):
    inside = np.isin(np.arange(12), [*key_at(0, False).scale] if key == "Bb" else MINOR)
    p = np.where(inside, 1, 1 - key_bias(share, key))
    assert (p @ inside) / p.sum() == pytest.approx(max(share, inside.mean()))


def test_leaning_goes_as_far_as_it_can():
    assert key_bias(1, "C") == 1
    assert key_bias(0, "C") == 0


def test_the_key_of_a_song_is_the_one_that_it_keeps():
    minor = line(MELODIES["Cm"])
    assert sounding_key(minor, "Cm") == "Cm"
    assert sounding_key(minor, "E") == sounding_key(minor, "") == "Cm"
    assert sounding_key(line(MELODIES["C"]), "Dm") == "Dm"  # whose scale has them all
    assert sounding_key([], "F") == "F"
    assert sounding_key([], "") == ""
