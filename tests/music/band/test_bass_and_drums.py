"""Pedals, meters, crashes, and what comes again in bass and drums."""

from itertools import pairwise

import numpy as np
import pytest

from jazzrnn.music.band.bass import bass_pitch_class, walking_bass
from jazzrnn.music.band.chart import make_chart
from jazzrnn.music.band.choruses import dynamics
from jazzrnn.music.band.drums import SPARING, drums
from jazzrnn.music.band.kit import CRASH, PEDAL_HAT
from jazzrnn.music.band.pulse import beats_of
from jazzrnn.music.notes import ChordMark

PEDAL = ("G7sus4", "G7sus4", "Abmaj7/G", "Abmaj7/G")
CHANGES = ("Dm7", "G7", "Cmaj7", "A7")


def chart_of(symbols=CHANGES, meter=(4, 4), bars=32, style="swing", energy=0.6, **more):
    length = meter[0] * 48 // meter[1]
    marks = [ChordMark(bar * length, symbols[bar % len(symbols)]) for bar in range(bars)]
    return make_chart(
        marks, bars, bar_length=length, style=style, energy=[energy] * bars, meter=meter, **more
    )


@pytest.mark.parametrize("style", ["swing", "bossa", "ballad"])
def test_a_bass_holds_the_note_that_slash_and_sus_chords_share(style):
    notes = walking_bass(chart_of(PEDAL, style=style), np.random.default_rng(2))
    assert np.mean([note.pitch % 12 == 7 for note in notes]) > 0.9
    assert len({note.onset % 48 for note in notes}) <= 5, "a rhythm that is kept"


def test_a_pedal_leads_out_and_chords_with_basses_of_their_own_are_walked():
    notes = walking_bass(chart_of((*PEDAL, "Cmaj7", "F/A")), np.random.default_rng(2))
    over = {note.onset // 48 % 6 for note in notes if note.pitch % 12 != 7}
    assert {4, 5} <= over <= {3, 4, 5}


def test_a_line_comes_back_more_often_in_the_theme():
    def alike(heads):
        found = []
        for seed in range(8):
            chart = chart_of(heads=[heads] * 32)
            notes = walking_bass(chart, np.random.default_rng(seed))
            bars = [[n.pitch for n in notes if n.onset // 48 == bar] for bar in range(32)]
            found += [bars[bar] in bars[:bar] for bar in range(8, 31)]
        return np.mean(found)

    assert alike(heads=True) > alike(heads=False) + 0.05


@pytest.mark.parametrize(
    ("meter", "beats"), [((6, 8), 2), ((9, 8), 3), ((12, 8), 4), ((7, 8), 3), ((5, 4), 5)]
)
def test_a_bass_walks_on_the_beats_of_its_meter(meter, beats):
    chart = chart_of(meter=meter)
    notes = walking_bass(chart, np.random.default_rng(1))
    assert len(chart.beats) == beats
    on_beat = [note.onset % chart.bar_length in chart.beats for note in notes]
    assert np.mean(on_beat) > 0.8
    assert len(notes) >= 31 * beats
    at = {note.onset: note.pitch % 12 for note in notes}
    for change in chart.changes:
        assert at[change.onset] == bass_pitch_class(change.chord)
    assert all(one.onset + one.duration <= two.onset for one, two in pairwise(notes))


@pytest.mark.parametrize("energy", [0.2, 0.7])
@pytest.mark.parametrize("style", ["swing", "ballad"])
@pytest.mark.parametrize("meter", [(6, 8), (9, 8), (12, 8), (7, 8), (5, 8), (13, 8)])
def test_meters_of_eighths_are_even(meter, style, energy):
    chart = chart_of(meter=meter, style=style, energy=energy)
    for play in (walking_bass, drums):
        notes = play(chart, np.random.default_rng(4))
        assert all(note.onset % 6 == 0 for note in notes)
    backbeat = [n.onset % chart.bar_length for n in drums(chart, np.random.default_rng(4))
                if n.pitch == PEDAL_HAT]  # fmt: skip
    assert set(backbeat) <= {*chart.beats[1:]}


def song(seed, style="swing", bars=144, form=36):
    plan = dynamics(bars, form)
    chart = make_chart(
        [ChordMark(0, "C")], bars, style=style, sections=[48 * k for k in plan.sections],
        energy=plan.energy, heads=plan.heads,
    )  # fmt: skip
    return chart, drums(chart, np.random.default_rng(seed))


def test_crashes_are_sparing_soft_and_where_a_section_of_a_solo_begins():
    per_song = []
    for seed in range(20):
        chart, notes = song(seed)
        crashes = [n for n in notes if n.pitch == CRASH and n.onset < chart.length - 48]
        assert all(n.onset in chart.sections and not chart.in_head(n.onset) for n in crashes)
        assert all(n.velocity <= 80 for n in crashes)
        onsets = [n.onset // 48 for n in crashes]
        assert all(two - one >= SPARING for one, two in pairwise(onsets))
        per_song.append(len(onsets))
    assert 1 <= np.mean(per_song) <= 144 / 8 * 0.25


@pytest.mark.parametrize("style", ["bossa", "ballad"])
def test_neither_bossa_nor_ballad_has_a_crash(style):
    for seed in range(5):
        assert not any(note.pitch == CRASH for note in song(seed, style)[1])


def test_a_drummer_repeats_bars():
    _, notes = song(1)
    bars = [{(n.onset % 48, n.pitch) for n in notes if n.onset // 48 == k} for k in range(143)]
    alike = np.mean([bars[k] in bars[max(0, k - 8) : k] for k in range(1, 143)])
    assert 0.3 < alike < 0.8


def test_a_bar_that_is_cut_short_loses_its_last_beats():
    assert beats_of((4, 4), 42) == (12, 12, 12, 6)
    assert beats_of((6, 8), 20) == (18, 2)
    assert beats_of((10, 8), 60) == (18, 18, 12, 12)
