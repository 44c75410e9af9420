"""Names of pitches, accidentals, chord symbols, and the parts of instruments that transpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import ChordError, OptionError
from jazzrnn.music.chords import Chord, parse_chord, spell_chord
from jazzrnn.music.keys import read_key
from jazzrnn.music.qualities import ALTERED, BASES, NATURAL, Quality, spell_quality
from jazzrnn.music.score.chord_symbols import kind_of, names_of
from jazzrnn.music.score.spelling import natural, spell
from jazzrnn.music.score.transposing import check_player, interval


@pytest.mark.parametrize(
    ("pitches", "symbols", "key", "names"),
    [
        ("60 62 64 65 67 69 71", "", "C", "C D E F G A B"),
        ("58 63 68", "", "Eb", "Bb Eb Ab"),
        ("66 67", "", "C", "F# G"),  # upwards sharp, downwards flat
        ("62 61 60", "", "C", "D Db C"),
        ("67 63 60", "C7", "C", "G Eb C"),  # a blue note
        ("69 73 76", "A7", "C", "A C# E"),  # tones of the chord
        ("64 68 71", "E7", "Am", "E G# B"),
        ("63 66 69", "B7", "Em", "D# F# A"),
        ("61 65 68", "Dbmaj7", "F", "Db F Ab"),
        ("70 73 76 79", "Bbdim7", "C", "Bb Db E G"),  # no Fb
        ("68 71 63", "G#dim7", "C", "G# B D#"),
        ("66 65 63", "Cm7", "Gb", "Gb F Eb"),
        ("71 70", "", "Gb", "Cb Bb"),  # Cb where the signature has it
    ],
)
def test_notes_are_spelled_in_the_key_and_over_the_chord(pitches, symbols, key, names):
    numbers = [int(word) for word in pitches.split()]
    found = spell(numbers, [symbols] * len(numbers), read_key(key))
    assert [name.text for name in found] == names.split()


KEYS = st.builds(
    str.__add__, st.sampled_from(("C", "Gb", "F#", "Bb", "E")), st.sampled_from("m ")
).map(str.strip)


@given(st.lists(st.integers(21, 108), max_size=30), KEYS, st.sampled_from(("", "F#m7b5", "Eb7alt")))
def test_a_name_is_the_name_of_its_pitch(pitches, key, symbol):
    names = spell(pitches, [symbol] * len(pitches), read_key(key))
    assert [12 * (n.octave + 1) + natural(n.letter) + n.sign for n in names] == pitches


def qualities():
    """All chord qualities with at most two altered tensions."""
    pairs = [(), *((name,) for name in ALTERED), ("b9", "#9"), ("b9", "b13"), ("#9", "#11")]
    for base in BASES:
        for top in NATURAL:
            for altered in pairs:
                text = spell_quality(Quality(base, top, altered))
                try:
                    chord = parse_chord("C" + text)
                except ChordError:
                    continue
                if chord and chord.quality == text:
                    yield text


def test_each_chord_quality_is_a_kind_of_musicxml():
    names = {*qualities()}
    assert len(names) > 100
    for quality in names:
        kind = kind_of(quality)
        assert kind.text or quality in {"", "(b5)"}


@pytest.mark.parametrize("symbol", ["Cb7", "F#m7b5/E", "Bb6/9/F", "E♭maj7/B♭"])
def test_roots_and_basses_keep_their_names(symbol):
    root, bass = names_of(symbol)
    assert spell_chord(parse_chord(f"{root}/{bass}" if bass else root)).split("/")[0] == (
        spell_chord(Chord(parse_chord(symbol).root, ""))
    )
    assert (bass == "") == (parse_chord(symbol).bass is None)


@pytest.mark.parametrize(
    ("player", "pitches", "semitones", "key"),
    [
        ("C", (49, 60), 0, "F"),
        ("Bb", (60, 72), 2, "G"),
        ("Bb", (46, 60), 14, "G"),  # a tenor saxophone
        ("Eb", (62, 70), 9, "D"),
        ("Eb", (72, 84), -3, "D"),  # where an alto would read above the staff
        ("F", (60, 70), 7, "C"),
    ],
)
def test_parts_are_written_where_they_are_read(player, pitches, semitones, key):
    up, letters, written = interval(player, pitches, read_key("F"))
    assert (up, written.name) == (semitones, key)
    assert letters == {0: 0, 2: 1, 14: 8, 9: 5, -3: -2, 7: 4}[semitones]


def test_nobody_else_reads_a_part():
    with pytest.raises(OptionError, match="`for` G: there are C, Bb, Eb, F"):
        check_player("G")
    with pytest.raises(OptionError, match="`for` Bb is a lead sheet"):
        check_player("Bb", whole_band=True)
