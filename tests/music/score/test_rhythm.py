"""Rhythms are written as readers expect them: each case is onsets in, signs out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.music.notes import DRUMS, Meter, Note
from jazzrnn.music.score.bars import bars_of
from jazzrnn.music.score.beams import beams_of
from jazzrnn.music.score.quantizing import tuplets_of
from jazzrnn.music.score.rhythms import Feel
from jazzrnn.music.score.sheet import Written
from jazzrnn.music.score.signs import signs_of
from jazzrnn.music.score.units import SYMBOLS
from jazzrnn.music.score.voice import events_of, melody

NAMES = {"whole": "1", "half": "2", "quarter": "4", "eighth": "8", "16th": "16", "32nd": "32"}


def written(notes, meter=(4, 4), feel=Feel.EVEN, bars=1):
    """Signs as words: "4." is a dotted quarter, "r8" a rest, "~4" tied to what is before, "8t" in
    a tuplet; "|" is a bar line.
    """
    meters = [Meter(0, *meter)]
    lines = bars_of(meters, bars * meters[0].bar_length)
    events, stretches = events_of([Note(o, 8, 60, d, 80) for o, d in notes], lines, feel)
    return " | ".join(
        " ".join(_word(sign, bar) for sign in signs_of(events, bar, tuplets_of(stretches)))
        for bar in lines
    )


def _word(sign, bar):
    if sign.rests and (sign.start, sign.end) == (bar.start, bar.end):
        return "r"
    kind, dots = sign.symbol
    return "~" * sign.tied + "r" * sign.rests + NAMES[kind] + "." * dots + "t" * bool(sign.tuplet)


def beats(*onsets, until=48):
    """Notes that last until the next one."""
    return [(a, b - a) for a, b in zip(onsets, [*onsets[1:], until], strict=True)]


@pytest.mark.parametrize(
    ("onsets", "feel", "signs"),
    [
        ((0, 12, 24, 36), Feel.EVEN, "4 4 4 4"),
        ((0, 6, 12, 18, 24), Feel.EVEN, "8 8 8 8 2"),
        ((0, 8, 12, 19, 24, 30), Feel.SWING, "8 8 8 8 8 4."),  # however far they are swung
        ((0, 8), Feel.EVEN, "4t 8t ~2."),
        ((0, 4, 8, 12), Feel.SWING, "8t 8t 8t 2."),
        ((0, 8, 16, 24), Feel.SWING, "4t 4t 4t 2"),  # three in the time of two beats
        ((0, 12, 20, 28, 36), Feel.EVEN, "4 4t 4t 4t 4"),  # over the middle of the bar, too
        ((0, 12, 20, 28, 36), Feel.FAST, "4 4t 4t 4t 4"),
        ((0, 10, 12), Feel.SWING, "8 8 2."),  # no sixteenth alone
        ((0, 3, 6, 9, 12), Feel.SWING, "16 16 16 16 2."),
        ((0, 6, 8, 10, 12), Feel.SWING, "8 16t 16t 16t 2."),
        ((0, 2, 4, 6, 12), Feel.EVEN, "16t 16t 16t 8 2."),
        ((0, 6, 18, 24), Feel.EVEN, "8 4 8 2"),  # a syncopation is one note
        ((0, 12, 36), Feel.EVEN, "4 2 4"),
        ((0, 18), Feel.EVEN, "4. 8 ~2"),  # the middle of the bar is seen
        ((0, 3), Feel.EVEN, "16 8. ~2."),
        ((6,), Feel.EVEN, "r8 4. ~2"),
        ((11, 24), Feel.EVEN, "r4 4 2"),  # just before the beat
        ((0, 4, 6, 8, 10, 12), Feel.BALLAD, "8t 16t 16t 16t 16t 2."),  # one tuplet, no ties in it
        ((0, 4, 6, 10, 12), Feel.BALLAD, "16 16 16 16 2."),  # swung in double time
        ((0, 15, 24), Feel.BALLAD, "4 ~16 8. 2"),
        ((0, 15, 24), Feel.FAST, "4 4 2"),  # hardly heard
        ((0, 16, 20, 24), Feel.SWING, "4 r8t 8t 8t 2"),  # nothing is tied into a triplet
    ],
)
def test_beats_are_divided_as_they_are_read(onsets, feel, signs):
    assert written(beats(*onsets), feel=feel) == signs


@pytest.mark.parametrize(
    ("meter", "onsets", "signs"),
    [
        ((3, 4), (0, 12), "4 2"),
        ((3, 4), (6,), "r8 8 ~2"),
        ((5, 4), (0, 24), "2 4 ~2"),  # 3 + 2
        ((6, 8), (0, 12, 18, 24, 30), "4 8 8 8 8"),
        ((6, 8), (0, 18), "4. 4."),
        ((6, 8), (12,), "r4 8 ~4."),
        ((7, 8), (0, 12, 24, 30, 36), "4 4 8 8 8"),
        ((7, 8), (0, 18), "4 ~8 8 ~4."),  # 2 + 2 + 3
        ((12, 8), (0,), "1."),
        ((2, 2), (0, 36), "2. 4"),
    ],
)
def test_each_meter_has_its_beats(meter, onsets, signs):
    assert written(beats(*onsets, until=Meter(0, *meter).bar_length), meter) == signs


@pytest.mark.parametrize(
    ("notes", "signs"),
    [
        ([(0, 7), (12, 7), (24, 7), (36, 7)], "4 4 4 4"),  # short notes are no rests
        ([(0, 6), (24, 6)], "8 r8 r4 8 r8 r4"),
        ([(0, 12), (18, 6), (24, 24)], "4 r8 8 2"),  # an eighth rest on a beat stays
        ([(0, 6), (12, 36)], "4 2."),  # behind a beat it does not
        ([(0, 42)], "2. r4"),  # nor an end that nobody hears
        ([(0, 1)], "4 r4 r2"),
        ([], "r"),
    ],
)
def test_rests_are_written_where_they_are_read(notes, signs):
    assert written(notes) == signs


def test_notes_are_tied_over_bar_lines():
    assert written([(36, 24), (60, 36)], bars=2) == "r2 r4 4 | ~4 2."


def test_beams_join_what_is_shorter_than_a_beat():
    [bar] = bars_of([Meter(0, 4, 4)], 48)
    events, stretches = events_of(
        [Note(o, 8, 60, d, 80) for o, d in beats(0, 6, 9, 12, 24, 33, 36)], [bar], Feel.EVEN
    )
    signs = [Written(sign, ()) for sign in signs_of(events, bar, tuplets_of(stretches))]
    assert beams_of(signs, bar) == [
        ["start"], ["continue", "start"], ["stop", "stop"], [],
        ["start"], ["stop", "partial-left"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("meter", "beams"),
    [((4, 4), [4, 4]), ((5, 4), [6, 4]), ((3, 4), [6]), ((6, 8), [3, 3]), ((7, 8), [2, 2, 3])],
)
def test_eighths_are_beamed_as_beats_belong_together(meter, beams):
    length = Meter(0, *meter).bar_length
    [bar] = bars_of([Meter(0, *meter)], length)
    notes = [Note(onset, 8, 60, 6, 80) for onset in range(0, length, 6)]
    signs = [Written(s, ()) for s in signs_of(events_of(notes, [bar], Feel.SWING)[0], bar, [])]
    kinds = [kind for [kind] in beams_of(signs, bar)]
    stops = [k for k, kind in enumerate(kinds, 1) if kind == "stop"]
    assert [stop - start for start, stop in zip([0, *stops], stops, strict=False)] == beams


def test_drums_are_not_tied():
    drums = [Note(onset, DRUMS, 38, 40, 80) for onset in (0, 6, 21, 36)]
    bars = bars_of([Meter(0, 4, 4)], 48)
    events, stretches = events_of(drums, bars, Feel.EVEN)
    words = [_word(sign, bars[0]) for sign in signs_of(events, bars[0], tuplets_of(stretches))]
    assert words == ["8", "8", "r8", "r16", "16", "r4", "4"]


def test_the_melody_is_on_top_one_note_at_a_time():
    held, under, end = Note(0, 0, 72, 48, 80), Note(24, 0, 60, 12, 80), Note(36, 0, 64, 24, 80)
    chord = Note(0, 0, 60, 48, 80)
    assert melody([chord, held, under, end]) == [held, end]
    falling = [Note(0, 0, 72, 14, 80), Note(12, 0, 71, 14, 80), Note(24, 0, 69, 12, 80)]
    assert melody(falling) == falling


METERS = st.builds(Meter, st.just(0), st.integers(1, 13), st.sampled_from([2, 4, 8, 16, 32]))


@given(
    METERS,
    st.lists(st.tuples(st.integers(0, 130), st.integers(1, 60)), max_size=24),
    st.sampled_from(Feel),
)
def test_signs_fill_each_bar_and_each_can_be_written(meter, notes, feel):
    bars = bars_of([meter], 150)
    made = sorted({o: Note(o, 8, 60, d, 80) for o, d in notes}.values())
    events, stretches = events_of(made, bars, feel)
    for bar in bars:
        now = bar.start
        for sign in signs_of(events, bar, tuplets_of(stretches)):
            assert sign.start == now
            length = sign.end - sign.start
            whole_rest = sign.rests and length == bar.end - bar.start
            assert whole_rest or (length * 3 // 2 if sign.tuplet else length) in SYMBOLS
            now = sign.end
        assert now == bar.end
    places = [event.start for event in events if event.pitches]
    assert places == sorted({*places})
    crowded = any(sum(b <= n.onset < b + 12 for n in made) > 6 for b in range(150))
    assert crowded or meter.denominator > 8 or len(places) == len(made)


def test_the_melody_of_two_hands_is_that_of_the_right_one():
    right = [Note(24 * k + 12, 0, 74 + k % 3, 12, 80) for k in range(8)]
    left = [Note(12 * k, 0, (40, 52)[k % 2], 12, 80) for k in range(16)]
    octaves = [note._replace(pitch=note.pitch - 12) for note in left]
    both = sorted([*right, *left, *octaves])
    assert melody(both) == right
    assert melody(left) == left, "a bass alone is what there is"
    leaps = [Note(12 * k, 8, (50, 74)[k % 2], 12, 80) for k in range(16)]
    assert melody(leaps) == leaps, "a horn leaps, it has one hand"
    low = [note._replace(pitch=60) if 96 <= note.onset < 144 else note for note in right]
    bass = [Note(48 * k, 0, 36, 48, 80) for k in range(4)]
    assert melody(sorted([*low, *bass])) == low, "far above the left hand it is the melody"
    runs = [Note(6 * k, 0, (76, 61)[64 <= k < 72] + k % 4, 6, 80) for k in range(128)]
    short = [Note(12 * k, 0, 36, 6, 80) for k in range(64)]
    assert melody(sorted([*runs, *short])) == runs, "also where it is alone"
