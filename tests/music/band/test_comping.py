"""What comping owes to the lead, the chords and the meter."""

from itertools import groupby, pairwise

import numpy as np
import pytest

from jazzrnn.music.band.chart import BEAT, make_chart
from jazzrnn.music.band.comping import comping
from jazzrnn.music.band.comping_rhythms import BOSSA, tables
from jazzrnn.music.band.voicings import PIANO, Room, next_voicing, rubs, voicings
from jazzrnn.music.chords import Chord, parse_chord
from jazzrnn.music.notes import PARTS, ChordMark, Note

REED = PARTS.index("reed")
TWO_FIVES = ("Dm7", "G7", "Cmaj7", "Am7", "Dm7", "G7", "Em7", "A7")


def chart_of(symbols=TWO_FIVES, style="swing", bars=32, meter=(4, 4), each=None, **more):
    bar_length = meter[0] * 48 // meter[1]
    each = each or bar_length
    marks = [
        ChordMark(k * each, symbols[k % len(symbols)]) for k in range(bars * bar_length // each)
    ]
    return make_chart(marks, bars, bar_length=bar_length, style=style, meter=meter, **more)


def line(bars=32, lowest=62, every=6, rests=(2, 3)):
    """A lead that plays eighths in two bars, and rests in two."""
    return [
        Note(onset, REED, lowest + onset // every % 9, every, 80)
        for onset in range(0, bars * 48, every)
        if onset // 48 % 4 not in rests
    ]


def chords_in(notes):
    together = groupby(sorted(notes), key=lambda note: note.onset)
    return {onset: [note.pitch for note in group] for onset, group in together}


@pytest.mark.parametrize("style", ["swing", "bossa", "ballad"])
def test_it_plays_more_where_the_lead_rests(style):
    resting = playing = 0
    for seed in range(6):
        for onset in chords_in(
            comping(chart_of(style=style), np.random.default_rng(seed), lead=line())
        ):
            resting += onset // 48 % 4 in (2, 3)
            playing += onset // 48 % 4 in (0, 1)
    assert resting > 1.4 * playing


@pytest.mark.parametrize("style", ["swing", "bossa", "ballad"])
@pytest.mark.parametrize("lowest", [54, 60, 70])
def test_it_stays_below_the_lead(style, lowest):
    lead = line(lowest=lowest, every=12)
    notes = comping(chart_of(style=style), np.random.default_rng(3), lead=lead)
    buried = [
        any(c.onset <= n.onset < c.onset + c.duration and c.pitch >= n.pitch for c in notes)
        for n in lead
    ]
    assert sum(buried) <= (0.25 if lowest == 54 else 0.05) * len(lead)


@pytest.mark.parametrize("style", ["swing", "bossa", "ballad"])
def test_every_change_is_heard(style):
    chart = chart_of(style=style, each=24)
    for seed in range(4):
        onsets = chords_in(comping(chart, np.random.default_rng(seed), lead=line())).keys()
        for change in chart.changes[:-1]:
            early, late = change.onset - BEAT // 2, change.end - BEAT // 2
            assert any(early <= onset < late for onset in onsets), change


def test_a_minor_seventh_chord_has_its_third_and_seventh_unless_it_is_a_mode():
    dorian = parse_chord("Dm7")
    assert all({2 + 3, 0} <= {p % 12 for p in each} for each in voicings(dorian))
    assert len(voicings(dorian, modal=True)) > len(voicings(dorian))
    chart = chart_of(("Dm7",) * 4 + TWO_FIVES)
    assert [chart.modal[k] for k in (0, 3, 4, 5, 8)] == [True, True, True, False, False]


def test_a_section_that_comes_again_is_comped_alike():
    """Over the same chords, more bars have a rhythm of before than over others."""
    alike = {}
    for name, symbols in (("again", TWO_FIVES), ("others", tuple(f"{r}7" for r in "CDEFGAB") * 9)):
        found = []
        for seed in range(6):
            onsets = chords_in(comping(chart_of(symbols), np.random.default_rng(seed)))
            bars = [{on - k * 48 for on in onsets if on // 48 == k} for k in range(32)]
            found += [bars[k] == bars[k - 8] for k in range(8, 31)]
        alike[name] = np.mean(found)
    assert alike["again"] > 1.5 * alike["others"]


def test_a_bossa_goes_in_two_bars():
    chart = chart_of(style="bossa")
    assert [tables(chart, bar) for bar in range(3)] == [[BOSSA[0]], [BOSSA[1]], [BOSSA[0]]]


@pytest.mark.parametrize(
    "meter", [(5, 4), (7, 4), (6, 8), (9, 8), (12, 8), (15, 8), (7, 8), (13, 16)]
)
def test_rhythms_fill_every_meter(meter):
    chart = chart_of(meter=meter)
    for bar in range(2):
        lengths = {sum(map(len, parts)) for parts in zip(*tables(chart, bar), strict=False)}
        assert lengths == {len(chart.eighths)}


def test_five_has_chords_on_its_last_two_beats_and_six_eights_are_even():
    five = chords_in(comping(chart_of(meter=(5, 4)), np.random.default_rng(0)))
    assert 0.25 < np.mean([onset % 60 >= 36 for onset in five]) < 0.55
    for meter in ((6, 8), (12, 8), (7, 8)):
        even = chords_in(comping(chart_of(meter=meter), np.random.default_rng(0), lead=line()))
        assert all(onset % 6 == 0 for onset in even)
    six = chords_in(comping(chart_of(meter=(6, 8)), np.random.default_rng(0)))
    assert np.mean([onset % 18 == 0 for onset in six]) > 0.4


def test_a_ballad_has_arpeggios_in_the_breaths_of_the_lead():
    notes = comping(chart_of(style="ballad"), np.random.default_rng(0), lead=line())
    onsets = [*chords_in(notes)]
    close = [two for one, two in pairwise(onsets) if two - one in (4, 6)]
    assert len(close) > 10
    assert np.mean([onset // 48 % 4 in (2, 3) for onset in close]) > 0.8


@pytest.mark.parametrize("symbol", ["Cmaj7", "Cmaj9", "C6", "Cm7", "CmMaj7", "C7"])
@pytest.mark.parametrize("pitch", [60, 63, 64, 67, 72])
def test_the_last_chord_does_not_rub(symbol, pitch):
    chord = parse_chord(symbol)
    if (pitch - chord.root) % 12 not in {
        0,
        3 if symbol.startswith("Cm") and "aj" not in symbol[:4] else 4,
        7,
    }:
        return
    for seed in range(10):
        chart = chart_of(("G7", "G7", "G7", symbol), bars=4)
        lead = [Note(144, REED, pitch, 48, 80)]
        last = chords_in(comping(chart, np.random.default_rng(seed), lead=lead))[144]
        assert not rubs(last, pitch)


@pytest.mark.parametrize(("close", "onsets"), [
    ("held", [144]), ("short", [144]), ("button", [144, 180]), ("rolled", [144, 148]),
])  # fmt: skip
def test_the_last_chord_is_played_as_the_band_closes(close, onsets):
    chart = chart_of(bars=4, close=close)
    notes = [n for n in comping(chart, np.random.default_rng(1)) if n.onset >= 144]
    assert sorted({note.onset for note in notes})[: len(onsets)] == onsets
    assert (max(note.duration for note in notes) <= 6) == (close == "short")


def test_a_voicing_goes_where_there_is_room():
    chord = Chord(2, "m7")
    low = next_voicing(voicings(chord), (), Room(58, 60), np.random.default_rng(0))
    assert low[-1] <= 58
    assert PIANO == 0
