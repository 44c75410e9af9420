"""The measures of music: values worked out by hand, and what holds for every piece."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jazzrnn.evaluation import harmony, mgeval, musdr, structure
from jazzrnn.evaluation.measures import MEASURES, measure_piece, stack
from jazzrnn.music.chords import Chord, transpose_symbol
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, Piece, make_piece
from tests.strategies import pieces

PIANO, REED = 0, PARTS.index("reed")
EMPTY = make_piece([])
HISTOGRAMS = [measure for measure in MEASURES if measure.classes]
NUMBERS = [measure for measure in MEASURES if not measure.classes]


def melody(*notes, **more):
    """A piece of (onset, pitch, duration) in quarter notes."""
    return make_piece(
        [Note(round(12 * o), REED, p, round(12 * d), 80) for o, p, d in notes], **more
    )


# C D E C | G (half) rest | C D E C, in quarter notes
TUNE = melody(
    (0, 60, 1), (1, 62, 1), (2, 64, 1), (3, 60, 1),
    (4, 67, 2),
    (8, 60, 1), (9, 62, 1), (10, 64, 1), (11, 60, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (mgeval.pitch_count, 4),
        (mgeval.pitches_per_bar, (3 + 1 + 3) / 3),
        (mgeval.note_count, 9),
        (mgeval.notes_per_bar, 3),
        (mgeval.pitch_range, 7),
        (mgeval.pitch_shift, (2 + 2 + 4 + 7 + 7 + 2 + 2 + 4) / 8),
        (mgeval.inter_onset_quarters, 11 / 8),
        (harmony.scale_consistency, 1),
        # Quarters 0 to 12; MusPy counts those that a note's end falls on: 6 and 12.
        (harmony.empty_beat_rate, 1 / 13),
        # Bars 1 and 3 are the same; to each of them bar 2 differs in 3 of 48 positions.
        (musdr.grooving_similarity, 1 - 2 / 3 * 3 / 48),
        (musdr.groove_consistency, 1 - 3 / 48),
    ],
)
def test_a_tune_by_hand(measure, expected):
    assert measure(TUNE) == pytest.approx(expected)


def test_entropy_by_hand():
    of_bar = -(0.5 * math.log2(0.5) + 2 * 0.25 * math.log2(0.25))
    assert musdr.pitch_class_entropy(TUNE, 1) == pytest.approx((of_bar + 0 + of_bar) / 3)
    shares = np.array([4, 2, 2, 1]) / 9
    whole = -(shares * np.log2(shares)).sum()
    assert musdr.pitch_class_entropy(TUNE, 3) == pytest.approx(whole)
    assert musdr.pitch_class_entropy(TUNE, 4) == pytest.approx(whole)  # shorter: one stretch


def test_entropy_leaves_out_bars_without_notes():
    assert musdr.pitch_class_entropy(melody((0, 60, 1), (9, 61, 1), (10, 63, 1)), 1) == 0.5


def test_all_pitch_classes_equally_often_have_the_highest_entropy():
    chromatic = melody(*((k / 3, 60 + k, 1 / 3) for k in range(12)))
    assert musdr.pitch_class_entropy(chromatic, 1) == pytest.approx(math.log2(12))


def test_the_sum_over_all_pairs_of_bars_is_exact():
    rng = np.random.default_rng(0)
    piece = melody(*((onset / 3, 60, 1 / 3) for onset in rng.choice(12 * 9, 50, replace=False)))
    bars = musdr.bar_onsets(piece, 12)
    pairs = [(a != b).mean() for k, a in enumerate(bars) for b in bars[k + 1 :]]
    assert musdr.grooving_similarity(piece) == pytest.approx(1 - np.mean(pairs))


def test_the_grooving_similarity_depends_on_the_number_of_positions():
    assert musdr.grooving_similarity(TUNE, 1) < musdr.grooving_similarity(TUNE, 16) < 1
    assert musdr.grooving_similarity(TUNE, 16) == pytest.approx(1 - 2 / 3 * 3 / 64)


def test_bars_of_another_length_do_not_take_part_in_the_groove():
    meters = [Meter(0, 4, 4), Meter(96, 3, 4)]
    piece = melody((0, 60, 1), (4, 60, 1), (8.5, 60, 1), meters=meters)
    assert musdr.bar_onsets(piece, 12).shape == (2, 48)
    assert musdr.grooving_similarity(piece) == 1


def test_histograms_and_matrices_by_hand():
    by_time = np.zeros(12)
    by_time[[0, 2, 4, 7]] = np.array([4, 2, 2, 2]) / 10
    assert mgeval.pitch_class_histogram(TUNE) == pytest.approx(by_time)
    pairs = np.zeros((12, 12))
    for a, b in ((0, 2), (2, 4), (4, 0)):
        pairs[a, b] = 2 / 8
    pairs[0, 7] = pairs[7, 0] = 1 / 8
    assert mgeval.pitch_class_transitions(TUNE) == pytest.approx(pairs)
    half, quarter = (list(mgeval.LENGTHS).index(name) for name in ("half", "quarter"))
    lengths = mgeval.note_length_histogram(TUNE)
    assert (lengths[half], lengths[quarter]) == pytest.approx((1 / 9, 8 / 9))
    pairs = mgeval.note_length_transitions(TUNE)
    assert pairs[quarter, half] == pairs[half, quarter] == pytest.approx(1 / 8)
    assert pairs[quarter, quarter] == pytest.approx(6 / 8)


@pytest.mark.parametrize(
    ("duration", "name"),
    [(48, "whole"), (500, "whole"), (12, "quarter"), (18, "dotted quarter"), (4, "8th triplet"),
     (8, "quarter triplet"), (3, "16th"), (1, "16th"), (36, "dotted half")],
)  # fmt: skip
def test_a_note_counts_as_the_nearest_note_value(duration, name):
    shares = mgeval.note_length_histogram(make_piece([Note(0, REED, 60, duration, 80)]))
    assert list(mgeval.LENGTHS)[shares.argmax()] == name


def marks(*pairs):
    return [ChordMark(48 * bar, symbol) for bar, symbol in pairs]


def test_a_chord_that_holds_is_named_again_in_every_bar():
    chords = [*marks((0, "C"), (3, "G7")), ChordMark(4 * 48 - 24, "N.C."), ChordMark(192, "Dm")]
    piece = make_piece([Note(5 * 48, REED, 60, 12, 80)], chords=chords)
    C, G7, Dm = Chord(0, ""), Chord(7, "7"), Chord(2, "m")
    assert [*musdr.named_chords(piece)] == [C, C, C, G7, Dm, Dm]


def test_a_chord_from_the_middle_of_a_bar_is_not_named_again_before_a_bar_is_over():
    piece = make_piece([Note(3 * 48, REED, 60, 12, 80)], chords=[ChordMark(24, "C")])
    assert len([*musdr.named_chords(piece)]) == 3  # at 24, and at the bar lines 96 and 144


def test_chord_irregularity_by_hand():
    loop = make_piece([], chords=marks(*((bar, ["C", "F", "G"][bar % 3]) for bar in range(9))))
    assert musdr.chord_irregularity(loop) == pytest.approx(3 / 7)
    all_new = make_piece([], chords=marks((0, "C"), (1, "F"), (2, "G"), (3, "Am"), (4, "Dm")))
    assert musdr.chord_irregularity(all_new) == 1
    spelled = make_piece([], chords=marks((0, "CM7"), (1, "Cmaj7"), (2, "CΔ"), (3, "Cj7")))
    assert musdr.chord_irregularity(spelled) == pytest.approx(1 / 2)
    assert math.isnan(musdr.chord_irregularity(make_piece([], chords=marks((0, "C"), (1, "F")))))


def test_coherence_by_hand():
    # Over C7: C is a chord tone, D a scale tone, Db neither; the note before the chord is not
    # counted, nor the one over "N.C.".
    chords = [ChordMark(12, "C7"), ChordMark(48, "N.C.")]
    piece = melody((0, 61, 1), (1, 60, 1), (2, 62, 1), (3, 61, 1), (4, 61, 1), chords=chords)
    assert harmony.chord_coherence(piece) == pytest.approx(1 / 3)
    assert harmony.scale_coherence(piece) == pytest.approx(2 / 3)
    assert math.isnan(harmony.chord_coherence(TUNE))


def phrase(bars, start, seed):
    """Random notes, the same for the same seed."""
    rng = np.random.default_rng(seed)
    pitches = rng.integers(48, 84, 4 * bars).tolist()
    return [(4 * start + k, pitch, 1) for k, pitch in enumerate(pitches)]


def test_what_comes_again_has_structure_and_what_does_not_has_none():
    again = melody(*(note for k in range(4) for note in phrase(8, 8 * k, 1)))
    through_composed = melody(*phrase(32, 0, 2))
    # The segment of 8 bars comes 4 times: 3 of 4 are covered, and alike as they can be.
    assert structure.structureness(again, structure.LONG) == pytest.approx(0.75)
    assert structure.structureness(again, structure.MID) > 0.5
    for bars in (structure.SHORT, structure.MID, structure.LONG):
        assert structure.structureness(through_composed, bars) < 0.15


def test_a_short_riff_has_structure_of_short_range_only_if_the_rest_is_new():
    riff = phrase(2, 0, 3)
    notes = [
        note
        for k in range(8)
        for note in (
            *((onset + 16 * k, pitch, d) for onset, pitch, d in riff),
            *phrase(2, 4 * k + 2, 10 + k),
        )
    ]
    piece = melody(*notes)
    short, long = (structure.structureness(piece, r) for r in (structure.SHORT, structure.LONG))
    assert short > 0.4
    assert long < 0.2


def test_fitness_finds_the_repetitions_that_do_not_overlap():
    similarity = np.full((6, 6), -2.0)
    for a, b in ((0, 0), (0, 2), (0, 3), (0, 5)):
        similarity[a, b] = similarity[b, a] = 1.0
    np.fill_diagonal(similarity, 1.0)
    # One bar that comes at 0, 2, 3 and 5: s = 4, c = 4, l = 1, N = 6.
    a, b = 3 / 4, 3 / 6
    assert structure.fitness(similarity, 1, 6)[0] == pytest.approx(2 * a * b / (a + b))
    assert structure.fitness(similarity, 1, 6)[1] == 0


ZERO_WITHOUT_NOTES = {"pitch count", "pitch range", "note count"}


@pytest.mark.parametrize("piece", [EMPTY, make_piece([Note(0, DRUMS, 40, 12, 80)])])
def test_pieces_without_pitches(piece):
    for measure, value in zip(MEASURES, measure_piece(piece), strict=True):
        if measure.classes:
            assert not value.any()
        elif measure.name in ZERO_WITHOUT_NOTES:
            assert value == 0
    of_empty = dict(zip((m.name for m in MEASURES), measure_piece(EMPTY), strict=True))
    nans = {name for name, value in of_empty.items() if np.isnan(value).all()}
    assert nans == {measure.name for measure in NUMBERS} - ZERO_WITHOUT_NOTES


def transposed(piece: Piece, semitones: int) -> Piece:
    return replace(
        piece,
        notes=tuple(
            note if note.part == DRUMS else note._replace(pitch=note.pitch + semitones)
            for note in piece.notes
        ),
        chords=tuple(
            mark._replace(symbol=transpose_symbol(mark.symbol, semitones)) for mark in piece.chords
        ),
    )


IN_KEYS = {"pitch classes", "pitch class pairs"}  # these are about the key itself


@settings(max_examples=30)
@given(pieces(max_notes=40), st.integers(1, 11))
def test_the_key_does_not_matter(piece, semitones):
    low = [note for note in piece.notes if note.pitch < 116]
    piece = make_piece(low, piece.meters, piece.tempos, piece.chords)
    other = transposed(piece, semitones)
    for measure, a, b in zip(MEASURES, measure_piece(piece), measure_piece(other), strict=True):
        if measure.name not in IN_KEYS:
            assert a == pytest.approx(b, abs=1e-9, nan_ok=True), measure.name


@settings(max_examples=30)
@given(pieces(min_notes=0, max_notes=40))
def test_bounds(piece):
    for measure, found in zip(MEASURES, measure_piece(piece), strict=True):
        value = found[~np.isnan(found)]
        assert (value >= 0).all(), measure.name
        if measure.classes:
            assert value.sum() == pytest.approx(1) or not value.any()
        elif not measure.unit and measure.name not in {
            "pitch count", "pitches a bar", "note count", "notes a bar",
        }:  # fmt: skip
            assert (value <= 1 + 1e-9).all(), measure.name
        elif measure.unit == "bits":
            assert (value <= math.log2(12) + 1e-9).all()


def test_every_measure_says_its_formula_and_its_source():
    for measure in MEASURES:
        assert "Source: " in measure.about, measure.name
        assert "Args:" not in measure.about
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)


def test_measures_of_many_pieces_stand_one_below_the_other():
    values = stack(map(measure_piece, [TUNE, EMPTY, TUNE]))
    assert values["pitch count"].tolist() == [[4], [0], [4]]
    assert values["pitch class pairs"].shape == (3, 144)
