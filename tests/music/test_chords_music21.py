"""What music21's harmony makes of the chord symbols that we read, and why where it differs.

Compared are the root, the bass and the pitch classes, of 480 symbols. A symbol that is not in a
table of differences must mean the same in both programs, and a difference that is explained
must still be there: so a new one fails, on our side or theirs.
"""

import pytest

from jazzrnn.music.chords import parse_chord, pitch_classes

pytestmark = pytest.mark.slow

ROOTS = ("C", "Eb", "F#", "Gb", "Bb")
SAME = """
    maj M m min 5 add9 madd9 6 m6 min6 maj7 M7 M9 M11 maj7#11 maj7#5 maj7#9 M9#11 +M7 augmaj7
    m7 min7 m9 min9 m11 min11 mM7 minmaj7 mM9 7 dom7 9 dom9 7b5 7#5 7+ +7 aug7 7b9 7#9 7#11 7b13
    7b9#9 7b9b13 7b9#11 7#9#11 7b9b5 7#9b5 7#5#9 7b5b9 7#5b9 9#11 9b13 9#5 m7b5 min7b5 ø7 m9b5
    m7#5 dim o mb5 dim7 o7 aug + sus sus4 sus2 7sus4 7sus 7sus4b9 7sus4b9b13
"""
# Spellings that it does not know, and how the same chord is called there.
OTHERWISE = {
    **dict.fromkeys(["-", "mi", "MIN", "minor"], "m"),
    **dict.fromkeys(["-7", "mi7", "MI7"], "m7"),
    **dict.fromkeys(["-9", "mi9"], "m9"),
    **dict.fromkeys(["^", "^7", "Δ", "△7", "j7", "ma7", "Maj7", "MAJ7"], "maj7"),
    **dict.fromkeys(["maj9", "^9", "j79"], "M9"),
    **dict.fromkeys(["mMaj7", "mmaj7", "m(maj7)", "-j7", "-Δ"], "mM7"),
    **dict.fromkeys(["maj6", "M6"], "6"),
    **dict.fromkeys(["6/9", "69", "6(9)"], "6add9"),
    **dict.fromkeys(["m6/9", "-69"], "m6add9"),
    **dict.fromkeys(["ø", "h7", "-7b5", "m7(b5)", "m7-5", "m7♭5"], "m7b5"),
    **dict.fromkeys(["°", "-b5"], "dim"),
    **dict.fromkeys(["°7", "º7"], "dim7"),
    **dict.fromkeys(["7(b9)", "7-9", "79b", "7♭9"], "7b9"),
    **dict.fromkeys(["7alt", "alt", "7(alt)"], "7#5b9#9"),
    **dict.fromkeys(["9sus4", "9sus", "sus79"], "7sus4add9"),
    **dict.fromkeys(["13sus4", "13sus"], "7sus4add9add13"),
    "7(b9,#11)": "7b9#11",
    "13b9": "7b9add13",
    "13#9": "7#9add13",
    "13#11": "9#11add13",
    "maj9#11": "M9#11",
    "+maj7": "+M7",
    "(add9)": "add9",
}
# Its tones above the root, and why ours are others.
NO_11 = "the 11 would clash with the third, so a player leaves it out of a major or dominant 13"
MINOR_13 = "13 names 9 and 13; whoever wants the 11 of a minor chord too plays it from the scale"
DIFFERENT = {
    "13": ((0, 2, 4, 5, 7, 9, 10), NO_11),
    "M13": ((0, 2, 4, 5, 7, 9, 11), NO_11),
    "m13": ((0, 2, 3, 5, 7, 9, 10), MINOR_13),
    "min13": ((0, 2, 3, 5, 7, 9, 10), MINOR_13),
    "11": ((0, 2, 4, 5, 7, 10), "on a dominant, the 11 is played in the place of the third"),
    "7#9b13": ((0, 3, 4, 7, 8, 10), "#9 and b13 come of the altered scale, which has no fifth"),
    "m7add11": ((0, 3, 5, 7, 10), "a minor seventh chord with an 11 is m11, the 9 with it"),
}
# Symbols that it takes for another chord than any musician would.
MISREAD = {
    "Eb7": "its flat is '-': 'Eb7' is E7 with a flattened fifth there",
    "C-7": "its flat is '-': 'C-7' is the seventh chord on C flat there",
    "C13b9": "tensions behind a 13 are lost",
    "C69": "two figures are read as tones of a chord without third and fifth",
    "C7/Bb": "the bass is read without its flat",
}
SLASHES = "C/E C/G C7/Bb Dm7/G Eb/G F/A F#m7/C# Bb7/D G7/F Am7/D Ebmaj7/F C/D Dm/C Ab/C"


def ours(symbol):
    chord = parse_chord(symbol)
    bass = chord.root if chord.bass is None else chord.bass
    return chord.root, bass, {*pitch_classes(chord), bass}


def theirs(root, quality="", bass=""):
    """Their reading, with the flats of root and bass as they write them."""
    written = root.replace("b", "-") + quality + ("/" + bass.replace("b", "-") if bass else "")
    return as_written(written)


def as_written(symbol):
    harmony = pytest.importorskip("music21.harmony", reason="a second opinion is not installed")
    chord = harmony.ChordSymbol(symbol)
    tones = {pitch.pitchClass for pitch in chord.pitches}
    return chord.root().pitchClass, chord.bass().pitchClass, tones


def test_the_list_has_a_few_hundred_symbols():
    spellings = {*SAME.split(), *OTHERWISE, *DIFFERENT, ""}
    assert len(spellings) * len(ROOTS) + len(SLASHES.split()) > 480


@pytest.mark.parametrize("root", ROOTS)
def test_music21_means_the_same(root):
    for quality in ["", *SAME.split()]:
        assert ours(root + quality) == theirs(root, quality), quality


@pytest.mark.parametrize("root", ROOTS)
def test_what_music21_calls_otherwise_is_the_same_chord(root):
    for quality, their_name in OTHERWISE.items():
        assert ours(root + quality) == theirs(root, their_name), quality


@pytest.mark.parametrize("root", ROOTS)
def test_where_music21_has_other_tones_ours_are_those_that_jazz_musicians_play(root):
    for quality, (tones, reason) in DIFFERENT.items():
        pitch, bass, ours_here = ours(root + quality)
        assert theirs(root, quality) == (pitch, bass, {(pitch + tone) % 12 for tone in tones})
        assert ours_here != theirs(root, quality)[2], reason


@pytest.mark.parametrize("symbol", MISREAD)
def test_what_music21_misreads(symbol):
    assert ours(symbol) != as_written(symbol), MISREAD[symbol]


@pytest.mark.parametrize("symbol", SLASHES.split())
def test_music21_means_the_same_by_a_bass(symbol):
    root, bass = symbol.split("/")
    name = root[:2] if root[1:2] in {"b", "#"} else root[0]
    assert ours(symbol) == theirs(name, root[len(name) :], bass)
