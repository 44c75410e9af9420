"""Keys, and the names that notes and chords have in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.chords import parse_chord, spell_chord, transpose_symbol
from jazzrnn.music.keys import key_at, read_key
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.leadsheets.progression import in_key
from jazzrnn.music.midi.events import KEYS

SIGNED = [*KEYS[0], *KEYS[1]]


def moved(form, key):
    """The chord symbols of a form in a key."""
    bars = in_key(read_form(form), key).bars
    return {mark.symbol for bar in bars for mark in bar.chords}


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("C", "C Db D Eb E F F# G Ab A Bb B"),
        ("F#m", "F# G G# A A# B C C# D D# E F"),
        ("Ebm", "Eb E F Gb G Ab A Bb Cb C Db D"),
        ("Db", "Db D Eb E F Gb G Ab A Bb B C"),
    ],
)
def test_notes_have_the_name_of_their_function(key, names):
    found = read_key(key)
    assert [found.spell(found.pitch + up) for up in range(12)] == names.split()


@pytest.mark.parametrize("key", SIGNED)
def test_a_signature_has_each_letter_once(key):
    assert {name[0] for name in read_key(key).names} == set("CDEFGAB")


@pytest.mark.parametrize(
    ("form", "key", "right", "wrong"),
    [
        ("autumn-style-cycle", "Ebm", "Cbmaj7", "Bmaj7"),
        ("minor-blues", "Ebm", "Cb7", "B7"),
        ("minor-blues", "Abm", "Fb7", "E7"),
        ("rhythm-changes", "Gb", "Cb7", "B7"),
        ("bird-blues", "F#", "E#m7b5", "Fm7b5"),
        ("bossa", "Db", "Emaj9", "Fbmaj9"),  # not of its signature: the name that reads well
        ("minor-blues", "Am", "F7", "E#7"),
    ],
)
def test_changes_in_another_key_are_spelled_in_it(form, key, right, wrong):
    assert right in moved(form, key)
    assert wrong not in moved(form, key)


def test_a_tritone_substitute_reads_well():
    assert transpose_symbol("Db7", 3, 2, read_key("Eb").names) == "E7"
    assert transpose_symbol("Db7", 7, 4, read_key("G").names) == "Ab7"


@pytest.mark.parametrize("key", SIGNED)
@pytest.mark.parametrize(
    "form", ["bird-blues", "autumn-style-cycle", "thirds-cycle", "pedal-point"]
)
def test_a_form_in_any_key_has_the_same_chords(form, key):
    original = read_form(form)
    if original.key.endswith("m") != key.endswith("m"):
        return
    up = read_key(key).pitch - read_key(original.key).pitch
    for one, two in zip(original.bars, in_key(original, key).bars, strict=True):
        for before, after in zip(one.chords, two.chords, strict=True):
            there, here = parse_chord(before.symbol), parse_chord(after.symbol)
            assert (here.root - there.root - up) % 12 == 0
            assert here.quality == there.quality


@given(st.integers(0, 11), st.booleans(), st.integers(0, 11), st.sampled_from(["", "m7b5", "7"]))
def test_a_chord_that_is_spelled_in_a_key_reads_back(tonic, minor, root, quality):
    chord = parse_chord(spell_chord(parse_chord("C" + quality)))._replace(root=root, bass=None)
    assert parse_chord(spell_chord(chord, key_at(tonic, minor))) == chord
