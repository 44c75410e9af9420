import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.errors import OptionError
from jazzrnn.music.chords import parse_chord, pitch_classes, transpose_symbol
from jazzrnn.music.keys import read_key
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from jazzrnn.music.leadsheets.progression import find_style, in_key, over
from jazzrnn.music.notes import ChordMark
from jazzrnn.music.setting import Bar, Setting, fit_bars, without_notes

MAJOR = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B", "F#", "C#", "Cb")
MINOR = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm", "Abm", "A#m")


def chords(progression):
    return " | ".join(" ".join(mark.symbol for mark in bar.chords) for bar in progression.bars)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Bb", ["Bb", "bb", "B♭", "B flat", "b-flat", "Bb major", "BbM", "Bbmaj", " Bb ", "A#"]),
        ("F#m", ["F#m", "f#m", "F♯ minor", "f sharp minor", "F#-", "F#min", "Gbm"]),
        ("Cm", ["Cm", "c minor", "C-"]),
        ("Ab", ["Ab", "G#"]),
        ("F#", ["F#"]),
        ("Gb", ["Gb"]),
        ("Bm", ["b minor", "Bm", "Cbm"]),
    ],
)
def test_keys_are_read_in_any_spelling(name, written):
    assert {read_key(text).name for text in written} == {name}


@pytest.mark.parametrize("text", ["", "H", "Cx", "C major seven", "Bbb", "major", "5", "C\nm"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(OptionError, match="a key is such as Bb, F#m or 'C minor'"):
        read_key(text)


@pytest.mark.parametrize("name", [*MAJOR, *MINOR])
def test_a_key_that_a_key_signature_has_keeps_its_name(name):
    assert read_key(name).name == name


@pytest.mark.parametrize("form", FORMS)
def test_a_form_moves_to_every_key_and_back(form):
    written = read_form(form)
    names = MINOR if written.key.endswith("m") else MAJOR
    for name in names[FORMS.index(form) % 4 :: 4]:  # every form in some keys, every key by many
        moved = in_key(written, name)
        assert moved.key == name
        by = read_key(name).pitch - read_key(written.key).pitch
        for old, new in zip(written.bars, moved.bars, strict=True):
            for mark, other in zip(old.chords, new.chords, strict=True):
                tones = {(tone + by) % 12 for tone in pitch_classes(parse_chord(mark.symbol))}
                assert {*pitch_classes(parse_chord(other.symbol))} == tones
        back = zip(in_key(moved, written.key).bars, written.bars, strict=True)
        for new, old in back:
            assert [parse_chord(c.symbol) for c in new.chords] == [
                parse_chord(c.symbol) for c in old.chords
            ]


@pytest.mark.parametrize(
    ("form", "bars", "sections", "meter", "style"),
    [
        ("blues", 12, "A", (4, 4), "swing"),
        ("minor-blues", 12, "A", (4, 4), "swing"),
        ("bird-blues", 12, "A", (4, 4), "swing"),
        ("rhythm-changes", 32, "AABA", (4, 4), "swing"),
        ("ii-V-I", 4, "A", (4, 4), "swing"),
        ("modal", 32, "AABA", (4, 4), "swing"),
        ("bossa", 32, "AABA", (4, 4), "bossa"),
        ("autumn-style-cycle", 32, "AABC", (4, 4), "swing"),
        ("waltz", 32, "ABAC", (3, 4), "waltz"),
    ],
)
def test_the_usual_forms(form, bars, sections, meter, style):
    found = read_form(form)
    assert len(found.bars) == bars
    assert "".join(section.name for section in found.sections) == sections
    assert (found.meter, found.style, found.name) == (meter, style, form)


@pytest.mark.parametrize(
    ("form", "key", "first"),
    [
        ("blues", "F", "F7 | Bb7 | F7 | Cm7 F7"),
        ("blues", "Gb", "Gb7 | Cb7 | Gb7 | Dbm7 Gb7"),
        ("blues", "B", "B7 | E7 | B7 | F#m7 B7"),
        ("minor-blues", "F#m", "F#m7 | Bm7 | F#m7 | F#7"),
        ("minor-blues", "A", "Am7 | Dm7 | Am7 | A7"),  # a minor form in A is in A minor
        ("ii-V-I", "Eb", "Fm7 | Bb7 | Ebmaj7 | Ebmaj7"),
        ("ii-V-I", "C#", "D#m7 | G#7 | C#maj7 | C#maj7"),
        ("waltz", "D", "Dmaj7 | Bm7 | Em7 | A7"),
    ],
)
def test_chords_get_the_names_that_fit_the_key(form, key, first):
    assert " | ".join(chords(in_key(read_form(form), key)).split(" | ")[:4]) == first


@pytest.mark.parametrize(
    ("symbol", "semitones", "letters", "moved"),
    [
        ("C7", 6, 3, "F#7"),
        ("C7", 6, 4, "Gb7"),
        ("D-7/A", 3, 2, "F-7/C"),
        ("A7/C#", 11, 0, "Ab7/C"),
        ("N.C.", 5, 3, "N.C."),
        ("Bb", 0, 0, "Bb"),
        ("C7", 0, 1, "C7"),  # Dbb7 nobody wants to read
        ("B7", 1, 0, "C7"),
    ],
)
def test_the_letters_of_a_chord_move_with_it(symbol, semitones, letters, moved):
    assert transpose_symbol(symbol, semitones, letters) == moved


@given(st.sampled_from(["Dm7", "F#m7b5/C", "Bb7alt", "E/G#", "Cb", "N.C."]), st.integers(-12, 12))
def test_letters_change_the_name_and_not_the_chord(symbol, semitones):
    plain = parse_chord(transpose_symbol(symbol, semitones))
    for letters in range(7):
        assert parse_chord(transpose_symbol(symbol, semitones, letters)) == plain


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ("Dm7 G7 | C", "Bb", "the key that these changes are in now is neither named nor clear"),
        ("key: C\nDm7 G7 | C", "Cm", "'tune' is in major: name a major key, such as C"),
        ("key: Am\nAm6", "C major", "'tune' is in minor: name a minor key"),
        ("key: C\nC", "X", "'X' is no key"),
    ],
)
def test_a_key_that_changes_cannot_be_moved_to(changes, key, reason):
    with pytest.raises(OptionError) as caught:
        in_key(read_changes(changes, "tune"), key)
    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Medium Up Swing", "swing"),
        ("Bossa Nova", "bossa"),
        ("Jazz Waltz", "waltz"),
        ("Swing Waltz", "waltz"),
        ("Ballad", "ballad"),
        ("Slow Blues", "swing"),
        ("Samba", "bossa"),
        ("Funk", ""),
        ("", ""),
    ],
)
def test_a_style_is_found_in_words(text, style):
    assert find_style(text) == style


def test_a_song_over_changes_has_their_bars_and_another_tunes_band():
    band = Setting("band", (Bar(4, 4, ()),), 180.0, ((4, 32), (8, 66)), "Am")
    changes = read_changes("key: C\nDm7 G7 | C", "cadence")
    setting = over(changes, band)
    assert setting == Setting("cadence", changes.bars, 180.0, ((4, 32), (8, 66)), "C")
    song = without_notes(fit_bars(setting, 4))
    assert song.chords == (
        ChordMark(0, "Dm7"), ChordMark(24, "G7"), ChordMark(48, "C"),
        ChordMark(96, "Dm7"), ChordMark(120, "G7"), ChordMark(144, "C"),
    )  # fmt: skip
    assert over(read_changes("tempo: 90\nC"), band).tempo_bpm == 90
