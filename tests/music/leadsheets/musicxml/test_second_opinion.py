"""music21 reads the unchanged files of its own test suite as we do, chord by chord.

To files without chord symbols one is added before every note, in both readings. Where the two
differ, the reason is here; a new difference fails, and so does one that is no longer there.
"""

from pathlib import Path

import numpy as np
import pytest

from jazzrnn.music.leadsheets.musicxml.container import unpack
from tests.music.leadsheets.musicxml.generated import score
from tests.music.leadsheets.musicxml.second_opinion import differences, with_chords

music21 = pytest.importorskip("music21", reason="a second opinion is not installed")
SUITE = Path(music21.__file__).parent / "musicxml" / "lilypondTestSuite"
DIFFERENT = {
    "03ab-Rhythm-Durations.xml": "meters in 32nds and 64ths, which are not on our grid",
    "21f-Chord-ElementInBetween.xml": "there, a direction between a chord's notes ends the chord",
    "71d-ChordsFrets-Multistaff.xml": "an 11 brings the 9 with it: test_chords_music21",
    "71f-AllChordTypes.xml": "11 and 13 of dominant and major chords: test_chords_music21",
}
# Rhythm, meters, staves, repeats, chords.
QUICK = ["03", "11", "21", "23", "24", "42", "43", "45", "46", "71", "72"]
FILES = [path for path in sorted(SUITE.glob("*.xml")) if path.name[:2] in QUICK]


def compared(path):
    xml = unpack(path.read_bytes())
    return differences(xml if b"<harmony" in xml else with_chords(xml))


@pytest.mark.parametrize("path", FILES[::3], ids=lambda path: path.name)
def test_a_file_is_read_as_music21_reads_it(path):
    assert bool(compared(path)) == (path.name in DIFFERENT), DIFFERENT.get(path.name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", [path for path in FILES if path not in FILES[::3]], ids=lambda p: p.name
)
def test_the_other_files_too(path):
    if path.name.startswith(("41", "71e")):
        pytest.skip("parts without notes")
    assert bool(compared(path)) == (path.name in DIFFERENT), DIFFERENT.get(path.name)


@pytest.mark.parametrize("seed", range(4))
def test_a_generated_score_is_read_as_music21_reads_it(seed):
    """Of two staves or voices, in changing meters, for transposing instruments, with chords of any
    kind anywhere in a bar.
    """
    assert not differences(score(np.random.default_rng(seed)))


@pytest.mark.slow
def test_more_generated_scores_too():
    assert not [k for k in range(4, 16) if differences(score(np.random.default_rng(k)))]
