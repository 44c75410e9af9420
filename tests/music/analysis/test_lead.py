"""The lead: one rule for the part with the melody."""

from pathlib import Path

import pytest

from jazzrnn.music.analysis.lead import lead, lead_part, pitched
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import BASS, DRUMS, PARTS, Note, make_piece, second_of

PIANO, REED = PARTS.index("piano"), PARTS.index("reed")
MIDI_DATA = Path(__file__).parents[3] / "midi_data"


def notes(part, *line):
    """Notes of one part; each is (onset in quarters, pitch, duration in quarters)."""
    return [Note(int(12 * o), part, pitch, int(12 * d), 80) for o, pitch, d in line]


def walking(beats):
    return notes(BASS, *((beat, 40, 1) for beat in range(beats)))


def test_the_part_with_the_highest_note_at_most_onsets_leads():
    piano = notes(PIANO, *((beat, 60 + beat, 1) for beat in range(8)))  # at last above the reed
    reed = notes(REED, *((beat, 65, 1) for beat in range(7)))
    drums = notes(DRUMS, *((beat, 76, 1) for beat in range(8)))
    piece = make_piece([*walking(8), *drums, *piano, *reed])
    assert lead_part(piece.notes) == REED
    assert [*lead(piece).notes] == reed
    assert {note.part for note in pitched(piece)} == {PIANO, BASS, REED}


def test_a_few_high_chords_do_not_lead():
    """They are higher on average; but a tenor below them plays the tune."""
    reed = notes(REED, *((beat, 58, 1) for beat in range(16)))
    piano = notes(PIANO, *((4 * bar + 0.5, 74, 1) for bar in range(4)))
    assert lead_part(make_piece([*reed, *piano]).notes) == REED


def test_a_bass_that_walks_below_long_notes_does_not_lead():
    ballad = make_piece([*walking(8), *notes(REED, (0, 70, 4), (4, 69, 4))])
    assert lead_part(ballad.notes) == REED


BASS_2 = second_of(BASS)


@pytest.mark.parametrize(
    "piece", [[], walking(4), notes(DRUMS, (0, 40, 1)), [*walking(4), *notes(BASS_2, (0, 43, 1))]]
)
def test_bass_and_drums_alone_have_no_lead(piece):
    piece = make_piece(piece)
    assert lead_part(piece.notes) is None
    assert lead(piece) == piece


def test_of_the_bands_in_midi_data_a_horn_leads():
    """A part that never plays two notes at once, neither bass nor drums."""
    for path in sorted(MIDI_DATA.glob("*.mid")):
        piece = read_midi(path.read_bytes()).piece
        part = lead_part(piece.notes)
        onsets = [note.onset for note in piece.notes if note.part == part]
        assert len(onsets) == len({*onsets}), path.name
        assert part not in {BASS, DRUMS}
