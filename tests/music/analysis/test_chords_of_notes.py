from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from jazzrnn.music.analysis.chords_of_notes import (
    FIFTH,
    TEMPLATES,
    best_path,
    chords_of_notes,
    with_chords_of_notes,
)
from jazzrnn.music.chords import (
    chord_scale,
    parse_chord,
    pitch_classes,
    spell_chord,
    transpose_symbol,
)
from jazzrnn.music.keys import read_key
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, make_piece
from tests.strategies import pieces

MIDI_DATA = Path(__file__).parent.parent.parent.parent / "midi_data"
PIANO, BASS, REED = (PARTS.index(name) for name in ("piano", "bass", "reed"))
BAR, HALF, BEAT = 48, 24, 12


def block(symbol, onset, duration, part=PIANO):
    """A chord in root position below middle C."""
    chord = parse_chord(symbol)
    bass = Note(onset, part, 36 + chord.root, duration, 72)
    above = [
        Note(onset, part, 48 + chord.root + (tone - chord.root) % 12, duration, 72)
        for tone in pitch_classes(chord)
    ]
    return [bass, *above]


def named(marks):
    return [(mark.onset, mark.symbol) for mark in marks]


@pytest.mark.parametrize("root", ["C", "Db", "F#", "B"])
@pytest.mark.parametrize("quality", ["", "m", "7", "m7", "maj7", "m7b5", "dim7"])
def test_each_chord_is_found_as_it_is_played(root, quality):
    piece = make_piece(block(root + quality, 0, BAR))
    assert named(chords_of_notes(piece)) == [(0, root + quality)]


def test_a_melody_above_does_not_hide_the_chords():
    symbols = ["Dm7", "G7", "Cmaj7", "A7"]
    notes = [note for k, name in enumerate(symbols) for note in block(name, BAR * k, BAR)]
    for k, name in enumerate(symbols):
        scale = chord_scale(parse_chord(name))
        notes += [Note(BAR * k + 6 * i, REED, 72 + scale[i % 7], 6, 90) for i in range(8)]
    assert named(chords_of_notes(make_piece(notes))) == [
        (BAR * k, n) for k, n in enumerate(symbols)
    ]


def test_two_chords_in_a_bar_and_one_over_two_bars():
    notes = [*block("Dm7", 0, HALF), *block("G7", HALF, HALF), *block("Cmaj7", BAR, 2 * BAR)]
    expected = [(0, "Dm7"), (HALF, "G7"), (BAR, "Cmaj7")]
    assert named(chords_of_notes(make_piece(notes))) == expected


@pytest.mark.parametrize(
    ("meter", "places"),
    [
        ((3, 4), (0, 12, 24)),
        ((6, 8), (0, 18)),
        ((9, 8), (0, 18, 36)),
        ((12, 8), (0, 36)),
        ((2, 4), (0, 12)),
        ((2, 2), (0, 24)),
        ((5, 4), (0, 12, 24, 36, 48)),
    ],
)
def test_where_chords_can_change_depends_on_the_meter(meter, places):
    length = Meter(0, *meter).bar_length
    ends = [*places[1:], length]
    symbols = ["C", "F#", "D", "Ab", "E"]
    notes = []
    for start, end, symbol in zip(places, ends, symbols, strict=False):
        # Every beat struck anew, many times: proof enough for a change in the middle of a bar.
        notes += [note for part in (0, 1, 2, 6) for note in block(symbol, start, end - start, part)]
    marks = chords_of_notes(make_piece(notes, [Meter(0, *meter)]))
    assert named(marks) == list(zip(places, symbols, strict=False))


def test_a_passing_note_in_the_bass_is_no_new_chord():
    walk = [(0, 36), (12, 40), (24, 43), (36, 45)]
    comping = [note for note in block("C", 0, BAR) if note.pitch > 40]
    piece = make_piece([*comping, *(Note(onset, BASS, p, 12, 72) for onset, p in walk)])
    assert named(chords_of_notes(piece)) == [(0, "C")]


def test_the_bass_tells_a_sixth_chord_from_a_minor_seventh():
    above = [Note(0, PIANO, pitch, BAR, 72) for pitch in (60, 64, 67, 69)]
    roots = {}
    for bass in (36, 45):
        marks = chords_of_notes(make_piece([*above, Note(0, BASS, bass, BAR, 72)]))
        roots[bass] = [parse_chord(mark.symbol).root for mark in marks]
    assert roots == {36: [0], 45: [9]}


def test_silence_before_a_pickup_and_in_the_middle_has_no_chord():
    notes = [
        Note(36, REED, 67, 12, 80),
        *block("C", BAR, BAR),
        Note(2 * BAR, DRUMS, 38, 12, 80),
        *block("F", 3 * BAR, BAR),
    ]
    marks = named(chords_of_notes(make_piece(notes)))
    assert marks[0] == (0, "N.C.")
    assert marks[1:] == [(24, "C"), (2 * BAR, "N.C."), (3 * BAR, "F")]


def test_drums_have_no_chords():
    drums = [Note(12 * k, DRUMS, 38, 12, 80) for k in range(8)]
    assert chords_of_notes(make_piece(drums)) == ()
    notes = block("Am", 0, 2 * BAR)
    assert chords_of_notes(make_piece([*notes, *drums])) == chords_of_notes(make_piece(notes))


def test_chords_that_a_piece_names_are_kept():
    piece = make_piece(block("C", 0, BAR), chords=[ChordMark(0, "Am7")])
    assert with_chords_of_notes(piece) is piece
    assert named(chords_of_notes(piece)) == [(0, "C")]
    bare = make_piece(block("C", 0, BAR))
    assert named(with_chords_of_notes(bare).chords) == [(0, "C")]
    assert with_chords_of_notes(bare).notes == bare.notes


@given(pieces())
def test_found_chords_are_canonical_in_order_and_within_the_piece(piece):
    marks = chords_of_notes(piece)
    key = read_key(piece.key) if piece.key else None
    assert all(spell_chord(parse_chord(mark.symbol), key) == mark.symbol for mark in marks)
    assert make_piece(piece.notes, chords=marks).chords == marks  # rising, none like its neighbour
    assert not marks or marks[0].onset == 0
    assert all(mark.onset < piece.length for mark in marks)
    assert bool(marks) == any(note.part != DRUMS for note in piece.notes)


@given(pieces())
def test_an_octave_higher_the_chords_are_the_same(piece):
    low = [note._replace(pitch=36 + note.pitch // 3) for note in piece.notes]
    high = [note._replace(pitch=note.pitch + 12) for note in low]
    there, here = (chords_of_notes(make_piece(notes, piece.meters)) for notes in (high, low))
    assert there == here


@pytest.mark.parametrize("by", range(1, 12))
def test_in_another_key_the_chords_are_the_same_moved(by):
    symbols = ["Em7b5", "A7", "Dm7", "Dbdim7", "Cmaj7", "Fmaj7"]
    notes = [note for k, name in enumerate(symbols) for note in block(name, HALF * k, HALF)]
    moved = [note._replace(pitch=note.pitch + by) for note in notes]
    expected = [(HALF * k, transpose_symbol(name, by)) for k, name in enumerate(symbols)]
    assert named(chords_of_notes(make_piece(moved))) == expected


@pytest.mark.parametrize("seed", range(5))
def test_no_path_is_better_than_the_one_taken(seed):
    """The same sum over paths, with every change from chord to chord written out."""
    rng = np.random.default_rng(seed)
    scores, change = rng.normal(size=(12, 84)), rng.uniform(0.5, 3, 12)
    roots, qualities = np.divmod(np.arange(84), 7)
    falls = (roots[:, None] - roots == 7) | (roots[:, None] - roots == -5)
    falls &= (qualities != list(TEMPLATES).index("dim7"))[:, None]
    stays = np.eye(84, dtype=bool)

    def paid(k):
        return np.where(stays, 0.0, change[k] - FIFTH * falls)

    best = scores[0]
    for k in range(1, 12):
        best = (best[:, None] - paid(k)).max(axis=0) + scores[k]
    path = best_path(scores, change)
    taken = sum(scores[k, state] for k, state in enumerate(path))
    taken -= sum(paid(k)[path[k - 1], path[k]] for k in range(1, 12))
    assert taken == pytest.approx(best.max())


def test_most_chords_of_the_pieces_by_rules_are_found():
    """Three quarters of the roots, by time: docs/benchmarks.md has the figures."""
    right = total = 0
    for path in sorted(MIDI_DATA.rglob("*.mid"))[::12]:
        piece = read_midi(path.read_bytes()).piece
        found = chords_of_notes(piece)
        for onset in range(0, piece.length, HALF):
            truth, ours = (holding(marks, onset) for marks in (piece.chords, found))
            if truth:
                total += 1
                right += ours is not None and ours.root == truth.root
    assert total > 300
    assert right / total > 0.7


def holding(marks, onset):
    before = [mark for mark in marks if mark.onset <= onset]
    return parse_chord(before[-1].symbol) if before else None
