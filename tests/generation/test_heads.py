"""Heads: a tune over the form, solos, the tune again; by the box, as musicians know them."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jazzrnn.generation.biases import Biases
from jazzrnn.generation.compass import Compass
from jazzrnn.generation.generate import generate
from jazzrnn.generation.heads import COMPASS, head_writer, horn_of, twice
from jazzrnn.generation.request import MAX_COPY, Request
from jazzrnn.generation.resting import ANY, OUT_OF_CHORD, OUT_OF_SCALE, Resting, limits
from jazzrnn.music.band.horn import played
from jazzrnn.music.form.plan import EXACTLY, NEARLY, make_plan
from jazzrnn.music.instruments import WIND_RANGES, comfortable
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import read_form
from jazzrnn.music.leadsheets.progression import over
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.notes import DRUMS, ChordMark, Note, make_piece
from jazzrnn.music.setting import Setting, fit_bars, plan_of, with_plan
from jazzrnn.runs.models import BOX, load_song_model
from tests.commands import REED

pytestmark = pytest.mark.slow

BAR = 48


@pytest.fixture(scope="module")
def box():
    return load_song_model(BOX)


def song_over(box, form="rhythm-changes", choruses=3, seed=1, **wishes):
    request = Request(seed=seed, changes=read_form(form), choruses=choruses, band="none", **wishes)
    return generate(box, request)


def chorus(piece, number, bars):
    start, end = number * bars * BAR, (number + 1) * bars * BAR
    return [n._replace(onset=n.onset - start) for n in piece.notes if start <= n.onset < end]


def shared(one, other):
    """F1 of onsets and pitches."""
    here, there = ({(n.onset, n.pitch) for n in notes} for notes in (one, other))
    return 2 * len(here & there) / (len(here) + len(there))


def section(notes, first, bars=8):
    start = first * BAR
    return [
        n._replace(onset=n.onset - start) for n in notes if start <= n.onset < start + bars * BAR
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_head_comes_first_and_last_and_its_sections_come_again(box, seed):
    piece = song_over(box, seed=seed).piece
    head, solo, again = (chorus(piece, number, 32) for number in range(3))
    a, b = section(head, 0), section(head, 16)
    assert np.mean([shared(a, section(head, first)) for first in (8, 24)]) >= 0.7
    assert shared(a, b) < 0.5
    assert 0.6 < shared(head, again) < 1
    assert shared(head, solo) < 0.4
    assert len(solo) > len(head)


@pytest.mark.parametrize("form", ["blues", "modal", "waltz", "bossa"])
def test_a_head_can_be_sung(box, form):
    bars = len(read_form(form).bars)
    beat_bar = read_form(form).bars[0].length
    piece = song_over(box, form, seed=2).piece
    head = [n for n in piece.notes if n.onset < bars * beat_bar]
    pitches = [n.pitch for n in head]
    assert max(pitches) - min(pitches) <= COMPASS
    assert len(head) <= 1.5 * bars * beat_bar / 12
    low, high = comfortable(dict(piece.programs)[piece.programs[0][0]])
    assert low <= min(pitches)
    assert max(pitches) <= high
    assert all(a.onset + a.duration <= b.onset for a, b in pairwise(head))


def test_one_chorus_is_a_head_and_two_are_solos(box):
    alone = song_over(box, "blues", 1)
    assert alone.piece.bars == 12
    assert len(alone.piece.notes) <= 1.5 * 48
    changes = read_form("blues")
    for choruses, heads in ((1, True), (2, False), (3, True)):
        setting = over(changes, Setting("", (), 0.0, ((REED, 66),), ""))
        setting = fit_bars(setting, 12 * choruses)
        assert bool(head_writer(box, Request(changes=changes), setting)) == heads


def test_who_has_no_head_of_its_own(box):
    changes = read_form("blues")
    setting = fit_bars(over(changes, Setting("", (), 0.0, ((REED, 66),), "")), 36)
    assert head_writer(box, Request(changes=changes), setting) is box.heads
    assert head_writer(replace(box, heads=None), Request(changes=changes), setting) is None
    assert head_writer(box, Request(), setting) is None
    primer = make_piece([Note(0, REED, 60, 12, 80)])
    assert head_writer(box, Request(changes=changes, primer=primer), setting) is None
    drums = setting._replace(programs=((DRUMS, 0),))
    assert head_writer(box, Request(changes=changes), drums) is None
    vamp = read_form("ii-V-I")
    short = fit_bars(over(vamp, setting), 12)
    assert head_writer(box, Request(changes=vamp), short) is None


def test_the_same_wishes_write_the_same_song_and_the_plan_stands_in_it(box):
    one, other = (song_over(box, "blues", seed=5) for _ in range(2))
    assert one.midi() == other.midi()
    made = json.loads(read_label(one.midi()).made)
    assert "25=1" in made["plan"] or "25-" in made["plan"]
    assert made["longest copy"]


def test_a_plan_that_is_wished_for_is_the_head_s(box):
    plan = "2-4=1; 25-36=1"
    piece = song_over(box, "blues", seed=3, plan=plan).piece
    head = chorus(piece, 0, 12)
    assert shared(section(head, 0, 1), section(head, 1, 1)) > 0.6


def test_a_horn_plays_its_head_in_its_own_register(box):
    for program in (57, 64, 66, 67):
        part = program // 8
        models = replace(
            box,
            repertoire=replace(
                box.repertoire,
                settings=tuple(
                    s._replace(programs=((part, program),)) for s in box.repertoire.settings[:1]
                ),
            ),
        )
        piece = song_over(models, "blues", 1, seed=program).piece
        low, high = WIND_RANGES[program]
        assert piece.programs == ((part, program),)
        assert all(low <= note.pitch <= high for note in piece.notes)


@pytest.mark.parametrize(("program", "higher"), [(66, 0), (57, 12), (67, 12), (56, 0), (65, 0)])
def test_a_tune_lies_where_its_instrument_plays_solos(program, higher):
    setting = Setting("", (), 0.0, ((program // 8, program),), "")
    assert horn_of(setting, Request()).higher == higher


def test_a_head_keeps_to_what_is_wished(box):
    """What nobody has named is as tunes have it; what is named changes the head."""
    usual = song_over(box, "blues", 1, seed=3)
    assert usual.made["max-copy"] == MAX_COPY
    for wished in (
        {"top_p": 0.1},
        {"biases": Biases(inside=0.0)},
        {"biases": Biases(rests=0.9)},
        {"temperature": 0.5},
    ):
        assert song_over(box, "blues", 1, seed=3, **wished).piece.notes != usual.piece.notes


def test_first_and_last_chorus_without_what_is_between():
    changes = read_changes("| " + " | ".join(["C"] * 8) + " |", "x")
    setting = fit_bars(over(changes, Setting("", (), 0.0, ((REED, 66),), "")), 24)
    rows = [(1, REED, 1, EXACTLY, 0), (9, REED, 1, NEARLY, 0), (16, REED, 16, EXACTLY, 0)]
    rows += [(17, REED, 1, NEARLY, 2), (18, REED, 8, EXACTLY, 0)]
    both = twice(with_plan(setting, make_plan(rows)), 8)
    assert len(both.bars) == 16
    expected = [(1, REED, 1, EXACTLY, 0), (8, REED, 8, EXACTLY, 0), (9, REED, 1, NEARLY, 2)]
    assert np.array_equal(plan_of(both), make_plan(expected))


def test_notes_outside_are_not_held():
    stage = make_piece([], chords=[ChordMark(0, "C"), ChordMark(BAR, "Fm")])
    most = limits(stage, 2 * BAR)
    assert [most[0, pitch] for pitch in (0, 2, 1)] == [ANY, OUT_OF_CHORD, OUT_OF_SCALE]
    resting = Resting(stage, 2 * BAR, 0.5)
    times, onsets = np.array([6, 12, 24, 48]), np.array([0, 0, 0, BAR - 6])
    found = resting.factors(onsets, np.array([60, 62, 61, 68]), times)
    assert found.tolist() == [
        [1, 1, 1, 1],
        [1, 1, 0.5, 0.5],
        [1, 0.125, 0.125, 0.125],
        [1, 1, 1, 1],  # of the chord that comes
    ]
    assert resting.factors(np.array([0]), np.array([-1]), times).tolist() == [[1, 1, 1, 1]]


def test_a_part_keeps_to_its_compass():
    compass = Compass(2, 12)
    both, reed = np.array([0, 1]), np.array([REED, REED])
    assert (compass.factors(both, reed) == 1).all()
    compass.take(both, reed, np.array([60, 70]))
    compass.take(both[:1], reed[:1], np.array([65]))
    allowed = [np.flatnonzero(row == 1).tolist() for row in compass.factors(both, reed)]
    assert allowed == [[*range(53, 73)], [*range(58, 83)]]
    assert (compass.factors(both, reed - 1) == 1).all()


def test_a_horn_breathes_and_is_louder_where_it_rises():
    notes = [Note(0, REED, 60, 12, 72), Note(12, REED, 64, 24, 72), Note(36, REED, 62, 96, 72)]
    one, two, three = played(notes)
    assert [one.duration, two.duration, three.duration] == [12, 18, 96]
    assert one.velocity < three.velocity < two.velocity
    assert played([]) == []


def test_meters_of_eighths_do_not_swing(box):
    changes = read_changes("meter: 6/8\n| Dm7 | G7 | Cmaj7 | Cmaj7 |\n")
    song = generate(box, Request(seed=3, changes=changes, bars=16, band="none"))
    assert {note.onset % 12 for note in song.piece.notes} <= {0, 3, 6, 9}
