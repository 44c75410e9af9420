"""Plans read off pieces."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jazzrnn.encoding.steps import plans_of
from jazzrnn.music.form.finding_echoes import (
    BEGIN,
    CHEAPER,
    FURTHER,
    GO_ON,
    LEAVE,
    USUAL,
    _best_way,
)
from jazzrnn.music.form.plan import EXACTLY, IN_PART, NEARLY
from jazzrnn.music.notes import BASS, DRUMS, Meter, Note, as_array, make_piece, second_of
from tests.strategies import pieces

BAR = 48
TUNE = (60, 64, 67, 72), (69, 65, 62, 71), (60, 71, 62, 77), (79, 60, 72, 65)
OTHER = (61, 63, 68, 70), (56, 58, 73, 75), (80, 78, 77, 76), (50, 52, 53, 55)


def bar_of(pitches, at, part=8, up=0):
    return [Note(at + 12 * k, part, pitch + up, 12, 80) for k, pitch in enumerate(pitches)]


def melody(bars, part=8, begin=0):
    return [note for k, bar in enumerate(bars) for note in bar_of(bar, begin + BAR * k, part)]


def plan(notes, **more):
    piece = make_piece(notes, **more)
    return plans_of(as_array(piece.notes), [piece])[0].tolist()


def test_a_section_that_comes_again_echoes_the_first_one():
    found = plan(melody([*TUNE, *OTHER, *TUNE]))
    assert found == [[bar, 8, 8, EXACTLY, 0] for bar in (8, 9, 10, 11)]


def test_levels_say_how_much_is_the_same():
    bars = np.random.default_rng(0).integers(40, 80, (4, 12)).tolist()
    notes = [
        Note(BAR * b + 4 * k, 8, pitch, 4, 80)
        for b, bar in enumerate(bars)
        for k, pitch in enumerate(bar)
    ]
    for changed, level in ((1, NEARLY), (5, IN_PART), (0, EXACTLY)):
        again = [
            n._replace(onset=n.onset + 4 * BAR, pitch=n.pitch + 30 * (n.onset % BAR < 4 * changed))
            for n in notes
        ]
        found = [row for row in plan([*notes, *again]) if row[0] >= 4]
        assert found == [[bar, 8, 4, level, 0] for bar in range(4, 8)]


def test_a_sequence_is_an_echo_at_another_height():
    bars = [TUNE[0], [pitch + 2 for pitch in TUNE[0]], [pitch + 4 for pitch in TUNE[0]]]
    found = plan(melody(bars))
    assert found[0] == [1, 8, 1, EXACTLY, 2]
    assert {height / back for _, _, back, _, height in found} == {2}


def test_drums_have_no_height_and_parts_echo_on_their_own():
    notes = melody([*OTHER, *OTHER], part=DRUMS) + melody([*TUNE, *OTHER])
    found = plan(notes)
    assert {row[1] for row in found} == {DRUMS}
    assert {tuple(row[2:]) for row in found} == {(4, EXACTLY, 0)}


def test_a_pickup_shifts_nothing():
    meters = [Meter(0, 1, 4), Meter(12, 4, 4)]
    notes = [Note(0, 8, 55, 12, 80), *melody([*TUNE, *TUNE], begin=12)]
    assert plan(notes, meters=meters) == [[bar, 8, 4, EXACTLY, 0] for bar in (5, 6, 7, 8)]


def test_bars_of_different_lengths_are_not_alike():
    meters = [Meter(0, 4, 4), Meter(4 * BAR, 5, 4)]
    notes = melody(TUNE) + [
        note for k, bar in enumerate(TUNE) for note in bar_of(bar, 4 * BAR + 60 * k)
    ]
    assert plan(notes, meters=meters) == []
    again = [n._replace(onset=n.onset + 4 * BAR + 4 * 60) for n in melody(TUNE)]
    meters.append(Meter(4 * BAR + 4 * 60, 4, 4))
    assert plan([*notes, *again], meters=meters) == [
        [bar, 8, 8, EXACTLY, 0] for bar in range(8, 12)
    ]


def test_a_long_piece_is_read_as_well():
    rng = np.random.default_rng(0)
    bars = [tuple(rng.integers(30, 90, 4).tolist()) for _ in range(300)]
    found = plan(melody([*bars, *bars[44:300]]))
    assert found == [[bar, 8, 256, EXACTLY, 0] for bar in range(300, 556)]


@given(pieces(min_notes=0), st.integers(-5, 5))
def test_transposition_leaves_a_plan_as_it_is(piece, semitones):
    pitches = [n.pitch for n in piece.notes if n.part != DRUMS]
    if pitches and not 0 <= min(pitches) + semitones <= max(pitches) + semitones <= 127:
        return
    moved = [n if n.part == DRUMS else n._replace(pitch=n.pitch + semitones) for n in piece.notes]
    assert plan(piece.notes, meters=piece.meters) == plan(moved, meters=piece.meters)


@given(pieces(min_notes=0, max_notes=60))
def test_echoes_lie_behind_what_they_echo_in_bars_of_the_same_length(piece):
    seen = set()
    for bar, part, back, level, height in plan(piece.notes, meters=piece.meters):
        assert 1 <= back <= bar
        assert level in {IN_PART, NEARLY, EXACTLY}
        assert not (part == DRUMS and height)
        assert (bar, part) not in seen
        seen.add((bar, part))


def worth(way, gain):
    """What a way is worth, as the module says it: the slow way."""
    total, before = 0.0, None
    for bar, source in enumerate(way):
        back = None if source is None else bar - source
        if bar and back is not None:
            total += gain[bar, source]
            if back == before:
                total -= GO_ON
            else:
                usual = sum(back % bars == 0 for bars in USUAL)
                total -= BEGIN + FURTHER * np.log(back) - CHEAPER * usual
        elif before is not None:
            total -= LEAVE
        before = back
    return total


@pytest.mark.parametrize("seed", range(20))
def test_the_way_that_is_found_is_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    B = 6
    may = (rng.random((B, B)) < 0.7) & (np.arange(B)[:, None] > np.arange(B))
    gain = np.where(may, rng.normal(3, 4, (B, B)), -np.inf)
    choices = [[None, *(s for s in range(bar) if gain[bar, s] > -np.inf)] for bar in range(B)]
    best = max(worth(way, gain) for way in product(*choices))
    found = [None if source < 0 else int(source) for source in _best_way(gain.astype(np.float32))]
    assert worth(found, gain) == pytest.approx(best, abs=1e-4)


def test_a_second_bass_echoes_as_a_bass():
    rng = np.random.default_rng(0)
    lines = [rng.integers(36, 40, (12, 4)).tolist() for _ in range(8)]
    first, second = (
        [[row[2:] for row in plan(melody(line, part))] for line in lines]
        for part in (BASS, second_of(BASS))
    )
    assert first == second
