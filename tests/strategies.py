"""Pieces that nobody thought of, for property tests."""

from hypothesis import strategies as st

from jazzrnn.music.chords import ROOTS
from jazzrnn.music.notes import DRUMS, FAMILIES, ChordMark, Meter, Note, Piece, Tempo, make_piece

KEYS = ("", "C", "Cb", "C#", "Bb", "F#", "Am", "Abm", "A#m", "F#m")
QUALITIES = ("", "m", "7", "m7", "maj7", "-7b5", "7b9#11", "6/9", "sus4", "°7", "Δ", "7(b9,#11)")

onsets = st.integers(0, 400)
notes = st.builds(
    Note,
    onset=onsets,
    part=st.sampled_from([*range(DRUMS - 1), DRUMS]),  # 15 and drums: a file has no more channels
    # Few pitches among the many, so that notes meet: at once, overlapping, end to end.
    pitch=st.one_of(st.integers(60, 61), st.integers(0, 127)),
    duration=st.one_of(st.integers(1, 12), st.integers(1, 200)),
    velocity=st.integers(1, 127),
)
meters = st.builds(
    Meter, onset=onsets, numerator=st.integers(1, 13), denominator=st.sampled_from([2, 4, 8, 16])
)
tempos = st.builds(
    Tempo, onset=onsets, bpm=st.integers(10_00, 500_00).map(lambda cents: cents / 100)
)
symbols = st.one_of(
    st.just("N.C."),
    st.builds(str.__add__, st.sampled_from(ROOTS), st.sampled_from(QUALITIES)),
    st.builds("{}m7/{}".format, st.sampled_from(ROOTS), st.sampled_from(ROOTS)),
)
chord_marks = st.builds(ChordMark, onset=onsets, symbol=symbols)


def _programs_of(part: int) -> st.SearchStrategy[int]:
    return st.integers(0, 127) if part == DRUMS else st.integers(8 * part, 8 * part + 7)


programs = st.tuples(*map(_programs_of, range(len(FAMILIES)))).map(
    lambda found: [*enumerate(found)]
)


def pieces(min_notes: int = 1, max_notes: int = 30) -> st.SearchStrategy[Piece]:
    """Pieces of any parts, meters, tempi, chords, programs and keys, made by make_piece."""
    return st.builds(
        make_piece,
        st.lists(notes, min_size=min_notes, max_size=max_notes),
        meters=st.lists(meters, max_size=3),
        tempos=st.lists(tempos, max_size=3),
        chords=st.lists(chord_marks, max_size=6),
        programs=programs,
        key=st.sampled_from(KEYS),
    )
