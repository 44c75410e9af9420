from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.encoding.columns import (
    CHORDS,
    CHOSEN,
    DEGREES,
    DURATION,
    END,
    LEVEL,
    MIDDLE_C,
    PART,
    PHRASE,
    PITCH,
    POSITIONS,
    PROGRAM,
    QUALITIES,
    REMEMBERED,
    ROOTS,
    SCHEMA,
    SHIFT,
    TIMES,
    VELOCITY,
    WIDEST,
)
from jazzrnn.encoding.steps import decode, encode, encode_many, plans_of, snap
from jazzrnn.encoding.transposing import transpose, transpose_at_random, tunes_of
from jazzrnn.music.chords import parse_chord, quality_family, transpose_symbol
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import DRUMS, PIECE, ChordMark, Meter, Note, Tempo, as_array, make_piece
from jazzrnn.schema import ABSENT, index_of
from tests.strategies import pieces

POSITION, BAR, ROOT, QUALITY, NEXT_ROOT, NEXT_QUALITY, TEMPO = (
    index_of(SCHEMA, name)
    for name in ("position", "bar", "root", "quality", "next_root", "next_quality", "tempo")
)
NOTHING = (ABSENT, ABSENT)


def note(onset, pitch=60, duration=12, part=0, velocity=72):
    return Note(onset, part, pitch, duration, velocity)


def melody(onsets, **more):
    return make_piece([note(onset) for onset in onsets], **more)


def with_velocities_in_levels(piece):
    levels = (a_note.velocity // LEVEL * LEVEL + LEVEL // 2 for a_note in piece.notes)
    notes = zip(piece.notes, levels, strict=True)
    return replace(piece, notes=tuple(n._replace(velocity=level) for n, level in notes))


def transposed(piece, semitones):
    """The piece as a player would transpose it: drums stay, slash basses move too."""
    return make_piece(
        [n if n.part == DRUMS else n._replace(pitch=n.pitch + semitones) for n in piece.notes],
        piece.meters,
        piece.tempos,
        [ChordMark(onset, transpose_symbol(text, semitones)) for onset, text in piece.chords],
        piece.programs,
        piece.key,
    )


def room(piece):
    """How far a piece can be transposed down and up."""
    pitches = [n.pitch for n in piece.notes if n.part != DRUMS] or [60]
    return -min(pitches), 127 - max(pitches)


@given(pieces(min_notes=0))
def test_decoding_gives_back_the_piece_that_was_encoded_as_steps_can_say_it(piece):
    assert decode(encode(piece), piece) == snap(piece)


@given(pieces())
def test_a_snapped_piece_stays_as_it_is(piece):
    assert snap(snap(piece)) == snap(piece)


@given(pieces())
def test_a_piece_that_needs_no_rounding_changes_in_its_velocities_alone(piece):
    notes = tuple(n._replace(velocity=1 + n.pitch % 127) for n in snap(piece).notes)
    exact = replace(piece, notes=notes)
    assert set(np.diff([0, *(n.onset for n in notes)])) <= set(TIMES)
    assert {n.duration for n in notes} <= set(TIMES)
    assert snap(exact) == with_velocities_in_levels(exact)


@given(pieces())
def test_rounding_keeps_together_what_is_played_together(piece):
    before, after = ({} for _ in range(2))
    for groups, notes in ((before, piece.notes), (after, snap(piece).notes)):
        for n in notes:
            groups.setdefault(n.onset, set()).add((n.part, n.pitch))
    assert [*before.values()] == [*after.values()]


@given(pieces(min_notes=0))
def test_every_value_is_a_class_of_its_column_or_absent(piece):
    steps = encode(piece)
    assert steps.shape == (len(snap(piece).notes) + 1, len(SCHEMA))
    assert np.issubdtype(steps.dtype, np.integer)
    degrees = [index_of(SCHEMA, name) for name in DEGREES]
    for root, quality, degree in zip(ROOTS, QUALITIES, degrees, strict=True):
        absent = steps[:, [root, quality, degree]] == ABSENT
        assert (absent.all(axis=1) == absent.any(axis=1)).all()
    expected = ("program", "recall", "echo_part", "echo_pitch", "echo_duration", "echo_shift")
    may_be_absent = {*CHORDS, *degrees, *(index_of(SCHEMA, name) for name in expected)}
    for c, column in enumerate(SCHEMA):
        assert steps[:-1, c].min(initial=0) >= (ABSENT if c in may_be_absent else 0)
        assert steps[:, c].max() < column.classes
        assert column.classes < 255  # its hash is taken of bytes, ABSENT being 255


@given(pieces(min_notes=0))
def test_the_last_row_says_end_and_nothing_else(piece):
    last = encode(piece)[-1]
    assert last[SHIFT] == END
    assert set(np.delete(last, SHIFT)) == {ABSENT}


@given(st.lists(pieces(min_notes=0), max_size=5))
def test_pieces_are_encoded_together_as_each_alone(several):
    arrays = [as_array(piece.notes) for piece in several]
    for number, array in enumerate(arrays):
        array[PIECE] = number
    notes = np.concatenate([as_array([]), *arrays], axis=1)
    together = encode_many(notes, several, plans_of(notes, several))
    alone = [encode(piece) for piece in several]
    assert [steps.tolist() for steps in together] == [steps.tolist() for steps in alone]
    assert tunes_of(together) == [tune for steps in alone for tune in tunes_of([steps])]


def test_velocities_differ_by_half_a_level_at_most():
    for velocity in range(1, 128):
        snapped = snap(make_piece([note(0, velocity=velocity)])).notes[0].velocity
        assert abs(snapped - velocity) <= LEVEL / 2
        assert 1 <= snapped <= 127


@pytest.mark.slow
def test_nottingham_comes_back_note_for_note(data_folder):
    paths = sorted(data_folder("nottingham_midi").glob("*.mid"))
    assert len(paths) > 1000
    rounded = []
    for path in paths:
        piece = read_midi(path.read_bytes()).piece
        expected = with_velocities_in_levels(piece)
        decoded = decode(encode(piece), piece)
        if decoded != expected:
            rounded.append(path.name)
            assert [n[:3] for n in decoded.notes] == [n[:3] for n in expected.notes]
    # Chords held for five bars or more: 270, 1548 and 744 steps become 264, 768 and 720.
    assert rounded == ["ashover18.mid", "reelsr-t71.mid", "waltzes13.mid"]


@given(pieces(min_notes=0), st.data())
def test_transposed_steps_are_the_steps_of_the_transposed_piece(piece, data):
    semitones = data.draw(st.integers(*room(piece)))
    expected = encode(transposed(piece, semitones))
    assert transpose(encode(piece), semitones).tolist() == expected.tolist()


@given(pieces(min_notes=0), st.data())
def test_transposing_there_and_back_changes_nothing(piece, data):
    steps, semitones = encode(piece), data.draw(st.integers(*room(piece)))
    assert transpose(transpose(steps, semitones), -semitones).tolist() == steps.tolist()


def test_transposing_moves_chords_and_leaves_drums():
    chords = [ChordMark(0, "Bb7"), ChordMark(12, "N.C.")]
    piece = make_piece([note(0, 60), note(0, 38, part=DRUMS), note(12, 62)], chords=chords)
    moved = transpose(encode(piece), 3)[:-1]
    assert moved[:, PITCH].tolist() == [63, 38, 65]
    assert moved[:, REMEMBERED.start].tolist() == [MIDDLE_C, MIDDLE_C, 63]
    assert moved[:, ROOT].tolist() == [1, 1, ABSENT]
    assert moved[:, NEXT_ROOT].tolist() == [ABSENT] * 3


@given(pieces(), st.integers(0, 2**32 - 1), st.integers(0, 12))
def test_a_random_transposition_is_one_and_stays_in_range(piece, seed, most):
    steps = encode(piece)
    moved = transpose_at_random(steps, np.random.default_rng(seed), most)
    down, up = room(piece)
    interval = range(max(-most, down), min(most, up) + 1)
    assert any(moved.tolist() == transpose(steps, by).tolist() for by in interval)
    assert moved[:-1, PITCH].min() >= 0
    assert moved[:, PITCH].max() <= 127


def test_every_transposition_up_to_the_limit_is_drawn():
    steps = encode(melody([0]))
    rng = np.random.default_rng(0)
    drawn = {int(transpose_at_random(steps, rng, 6)[0, PITCH]) for _ in range(300)}
    assert drawn == set(range(54, 67))


def test_a_piece_of_drums_alone_has_no_other_keys():
    steps = encode(make_piece([note(0, 38, part=DRUMS), note(12, 36, part=DRUMS)]))
    assert transpose_at_random(steps, np.random.default_rng(0), 6).tolist() == steps.tolist()


def tune_of(steps):
    (tune,) = tunes_of([steps])
    return tune


@given(pieces(), st.data())
def test_transpositions_are_one_tune(piece, data):
    steps = encode(piece)
    other = transpose(steps, data.draw(st.integers(*room(piece))))
    other[:-1, VELOCITY] = 7 - other[:-1, VELOCITY]
    assert tune_of(other) == tune_of(steps)


@pytest.mark.parametrize(("column", "by"), [(SHIFT, 1), (PITCH, 1), (PITCH, -1)])
def test_pieces_that_differ_in_one_note_are_two_tunes(column, by):
    steps = encode(melody([0, 12, 24]))
    other = steps.copy()
    other[1, column] += by
    assert tune_of(other) != tune_of(steps)


def test_instruments_durations_drums_and_the_first_bar_line_do_not_make_another_tune():
    steps = encode(melody([0, 12, 24]))
    for column in (PART, DURATION):
        other = steps.copy()
        other[:-1, column] += 1
        assert tune_of(other) == tune_of(steps)
    later = melody([48, 60, 72])
    with_drums = make_piece([*later.notes, note(50, 36, part=DRUMS)])
    assert tune_of(encode(later)) == tune_of(encode(with_drums)) == tune_of(steps)


def test_a_long_silence_is_rounded_and_caught_up_with():
    onsets = [n.onset for n in snap(melody([0, 100, 112, 500, 512])).notes]
    assert onsets == [0, 96, 112, 496, 512]


@given(st.integers(769, 10**5), st.lists(st.integers(1, 48), min_size=1, max_size=5))
def test_the_rhythm_behind_a_silence_beyond_all_measure_survives(silence, distances):
    onsets = [0, silence, *(silence + sum(distances[: k + 1]) for k in range(len(distances)))]
    found = [n.onset for n in snap(melody(onsets)).notes]
    behind = np.diff(found[2:]).tolist()
    assert behind == distances[1:]
    assert (found[-1] - onsets[-1]) % 48 == 0


def test_a_silence_beyond_all_measure_becomes_15_or_16_bars():
    assert [n.onset for n in snap(melody([0, 10_000])).notes] == [0, 720]
    assert [n.onset for n in snap(melody([0, 9600])).notes] == [0, 768]
    assert encode(melody([9600]))[0, SHIFT] == END - 1


def columns_of(symbol):
    chord = parse_chord(symbol)
    return chord.root, quality_family(chord)


def test_each_note_knows_the_chord_it_sounds_over_and_the_next_one():
    chords = [ChordMark(12, "Dm7"), ChordMark(24, "G7")]
    steps = encode(melody([0, 11, 12, 23, 24, 90], chords=chords))[:-1]
    now = [tuple(row) for row in steps[:, [ROOT, QUALITY]].tolist()]
    then = [tuple(row) for row in steps[:, [NEXT_ROOT, NEXT_QUALITY]].tolist()]
    d, g = columns_of("Dm7"), columns_of("G7")
    assert now == [NOTHING, NOTHING, d, d, g, g]
    assert then == [d, d, g, g, NOTHING, NOTHING]


def test_no_chord_is_like_none_at_all():
    none, marked = encode(melody([0, 12])), melody([0, 12], chords=[ChordMark(0, "N.C.")])
    assert encode(marked).tolist() == none.tolist()
    assert set(none[:-1, ROOT]) == set(none[:-1, NEXT_ROOT]) == {ABSENT}


def test_bars_are_counted_in_phrases_and_positions_from_the_bar_line():
    meters = [Meter(0, 4, 4), Meter(48, 3, 4)]
    steps = encode(melody([0, 47, 48, 83, 84, 48 + 36 * 7], meters=meters))[:-1]
    assert steps[:, BAR].tolist() == [0, 0, 1, 1, 2, 8 % PHRASE]
    assert steps[:, POSITION].tolist() == [0, 47, 0, 35, 0, 0]


def test_a_bar_beyond_96_steps_goes_on_in_the_last_position():
    piece = melody([0, 95, 96, 143, 144], meters=[Meter(0, 12, 4)])
    steps = encode(piece)[:-1]
    assert steps[:, POSITION].tolist() == [0, 95, POSITIONS - 1, POSITIONS - 1, 0]
    assert steps[:, BAR].tolist() == [0, 0, 0, 0, 1]
    assert decode(encode(piece), piece) == piece


def test_a_part_knows_its_own_note_before():
    notes = [note(0, 72), note(0, 40, part=4), note(12, 74), note(24, 43, part=4), note(24, 45)]
    steps = encode(make_piece(notes))[:-1]
    assert steps[:, PITCH].tolist() == [72, 40, 74, 45, 43]
    assert steps[:, REMEMBERED.start].tolist() == [MIDDLE_C, MIDDLE_C, 72, 74, 40]


def test_a_note_knows_its_instrument_and_a_drum_has_none():
    notes = [note(0, 72, part=8), note(0, 40, part=4), note(12, 36, part=DRUMS), note(24, 60)]
    steps = encode(make_piece(notes, programs=[(8, 65), (4, 33), (DRUMS, 40)]))[:-1]
    assert steps[:, PROGRAM].tolist() == [33, 65, ABSENT, 0]


def test_a_pitch_is_heard_against_the_last_three():
    notes = [note(12 * k, pitch) for k, pitch in enumerate([60, 62, 64, 65, 67, 69, 71, 72, 74])]
    steps = encode(make_piece(notes))[:-1]
    pitches = slice(REMEMBERED.start, REMEMBERED.start + 3)
    assert steps[4, pitches].tolist() == [65, 64, 62]
    assert steps[1, pitches].tolist() == [60, MIDDLE_C, MIDDLE_C]
    assert steps[8, pitches].tolist() == [72, 71, 69]


def test_how_the_last_notes_and_the_roots_lie_to_each_other():
    chords = [ChordMark(0, "Am7"), ChordMark(48, "D7"), ChordMark(96, "N.C.")]
    notes = [note(12 * k, pitch) for k, pitch in enumerate([60, 62, 64, 65, 50, 69, 71, 72, 74])]
    steps = encode(make_piece(notes, chords=chords))[:-1]
    lie = slice(REMEMBERED.start + 3, REMEMBERED.stop)
    up = WIDEST + 1
    m7, seven = (12 * columns_of(symbol)[1] for symbol in ("Am7", "D7"))
    # C: third of A, seventh of D
    assert steps[1, lie].tolist() == [m7 + 3, seven + 10, WIDEST, WIDEST]
    assert steps[4, lie].tolist() == [seven + 3, ABSENT, up, up + 1]  # F over D
    # A over D; up 19, down 15, up 1
    assert steps[6, lie].tolist() == [seven + 7, ABSENT, 2 * WIDEST, 0]
    moved = transpose(steps, 5)
    assert np.array_equal(moved[4:, lie], steps[4:, lie])


def test_a_degree_counts_upwards_also_from_a_root_above_the_note():
    steps = encode(make_piece([note(0, 3), note(12, 5)], chords=[ChordMark(0, "Bb7")]))
    fourth = 12 * columns_of("Bb7")[1] + 5  # D#, the lowest there is, in Bb7
    assert steps[1, index_of(SCHEMA, "degree")] == fourth


@pytest.mark.parametrize(
    ("tempos", "column"),
    [((), 16), ((40,), 0), ((80, 300), 4), ((200,), 9), ((12,), 0), ((500,), 15)],
)
def test_the_first_tempo_is_that_of_the_piece(tempos, column):
    marks = [Tempo(24 * k, bpm) for k, bpm in enumerate(tempos)]
    steps = encode(make_piece([note(0, 60), note(48, 62)], tempos=marks))
    assert steps[:, TEMPO].tolist() == [column, column, ABSENT]


def test_what_follows_the_end_is_not_decoded():
    piece = melody([0, 12])
    twice = np.concatenate([encode(piece), encode(piece)])
    assert decode(twice, piece) == piece


def test_chosen_columns_are_those_of_a_note():
    assert [SCHEMA[c].name for c in CHOSEN] == ["shift", "part", "pitch", "duration", "velocity"]
