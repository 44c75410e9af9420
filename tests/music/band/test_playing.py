from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jazzrnn.music.band import bass, comping, kit, voicings
from jazzrnn.music.band import drums as drumming
from jazzrnn.music.band.chart import BEAT, Chart, Style, make_chart
from jazzrnn.music.chords import Chord, chord_scale, parse_chord, pitch_classes
from jazzrnn.music.dice import pick
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Note, make_piece

SYMBOLS = (
    *("Dm7", "G7", "Cmaj7", "A7b9", "Fm7", "Bb7alt", "Em7b5", "A7#5"),
    *("C6", "Cdim7", "G7sus4", "Cm6", "F/A", "Caug", "DmMaj7", "C6"),
)


def chart_of(
    style: Style = "swing", energy: float = 0.6, symbols: Sequence[str] = SYMBOLS, bars: int = 32
) -> Chart:
    bar_length = (3 if style == "waltz" else 4) * BEAT
    marks = [ChordMark(bar * bar_length, symbols[bar % len(symbols)]) for bar in range(bars)]
    return make_chart(marks, bars, bar_length=bar_length, style=style, energy=[energy] * bars)


@pytest.fixture(params=["swing", "bossa", "waltz"])
def chart(request: pytest.FixtureRequest) -> Chart:
    return chart_of(request.param)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def backing(chart: Chart, dice: np.random.Generator) -> list[Note]:
    players = (bass.walking_bass, comping.comping, drumming.drums)
    return [note for play in players for note in play(chart, dice)]


def test_the_same_seed_plays_the_same_notes(chart: Chart):
    assert backing(chart, rng(3)) == backing(chart, rng(3))
    assert backing(chart, rng(3)) != backing(chart, rng(4))


def test_a_rhythm_section_is_three_parts_that_end_with_the_last_bar(chart: Chart):
    piece = make_piece(backing(chart, rng()))
    assert [part for part, _ in piece.programs] == [voicings.PIANO, bass.BASS, DRUMS]
    assert piece.length == chart.length
    assert min(note.onset for note in piece.notes) == 0


@pytest.mark.parametrize("energy", [0.1, 0.9])
def test_bass_stays_in_range_and_plays_one_note_at_a_time(chart: Chart, energy: float):
    notes = bass.walking_bass(replace(chart, energy=(energy,) * chart.bars), rng())
    assert all(bass.LOWEST <= note.pitch <= bass.HIGHEST for note in notes)
    assert all(one.onset + one.duration <= two.onset for one, two in pairwise(notes))
    assert max(two.onset - one.onset for one, two in pairwise(notes)) <= 48


def test_bass_says_every_new_chord_on_its_first_beat(chart: Chart):
    at = {note.onset: note.pitch % 12 for note in bass.walking_bass(chart, rng())}
    for change in chart.changes:
        assert change.chord is not None
        assert at[change.onset] == bass.bass_pitch_class(change.chord)


def test_walking_bass_leads_into_the_next_root():
    notes = bass.walking_bass(chart_of(bars=64), rng())
    steps = [
        abs(two.pitch - one.pitch) % 12
        for one, two in pairwise(notes)
        if two.onset % 48 == 0 and one.onset % BEAT == 0
    ]
    assert set(steps) <= {0, 1, 2, 5, 7, 10, 11}
    assert sum(step in (1, 2, 10, 11) for step in steps) > 0.6 * len(steps)


def test_quiet_swing_is_in_two_and_loud_swing_in_four():
    quiet = bass.walking_bass(chart_of(energy=0.1), rng())
    loud = bass.walking_bass(chart_of(energy=0.7), rng())
    assert len(quiet) < 3 * 32 < 4 * 31 <= len(loud)


@pytest.mark.parametrize("part", [voicings.PIANO, voicings.GUITAR, voicings.ORGAN])
@pytest.mark.parametrize("symbol", [*SYMBOLS, "C", "Cm", "C5", "F13", "Bb9#11", "Am11", "Gsus2"])
def test_voicings_hold_chord_tones_and_tensions_within_the_register(symbol: str, part: int):
    chord = parse_chord(symbol)
    assert chord is not None
    allowed = {*pitch_classes(chord), *chord_scale(chord)}
    found = voicings.voicings(chord, part)
    assert len(found) >= 2
    for voicing in found:
        assert list(voicing) == sorted(set(voicing))
        assert voicings.LOWEST <= voicing[0] <= voicing[-1] <= voicings.HIGHEST
        assert {pitch % 12 for pitch in voicing} <= allowed


def test_comping_plays_the_chord_of_the_moment_or_the_one_that_comes(chart: Chart):
    notes = comping.comping(chart, rng())
    assert len({note.onset for note in notes}) > 32
    for note in notes:
        soon = (chart.chord_at(note.onset), chart.chord_at(note.onset + BEAT // 2))
        assert any(note.pitch % 12 in sounding(chord) for chord in soon)


def sounding(chord: Chord | None) -> set[int]:
    assert chord is not None
    return {*pitch_classes(chord), *chord_scale(chord)}


def test_comping_voices_lead_smoothly():
    notes = comping.comping(chart_of(bars=64), rng())
    tops: dict[int, int] = {}
    for note in notes:
        tops[note.onset] = max(note.pitch, tops.get(note.onset, 0))
    line = [pitch for _, pitch in sorted(tops.items())]
    leaps = [abs(two - one) for one, two in pairwise(line)]
    assert sum(leaps) / len(leaps) < 4


def test_comping_answers_where_the_lead_rests():
    chart = chart_of(bars=64, energy=0.8)
    lead = [
        Note(bar * 48 + beat * BEAT, PARTS.index("reed"), 74, 8, 80)
        for bar in range(64)
        for beat in range(4)
        for _ in range(2)
        if bar % 8 < 4
    ] + [
        Note(bar * 48 + beat * BEAT + 8, PARTS.index("reed"), 76, 4, 80)
        for bar in range(64)
        for beat in range(4)
        if bar % 8 < 4
    ]
    count = {True: 0, False: 0}
    for seed in range(8):
        for onset in {note.onset for note in comping.comping(chart, rng(seed), lead=lead)}:
            count[onset // 48 % 8 < 4] += 1
    assert count[False] > 1.15 * count[True]


def test_drums_keep_time(chart: Chart):
    strokes = {(note.onset, note.pitch) for note in drumming.drums(chart, rng())}
    for bar in chart.bar_onsets():
        assert sum(bar <= onset < bar + chart.bar_length for onset, _ in strokes) >= 4
    if chart.style == "swing":
        assert all(
            (bar + beat * BEAT, kit.PEDAL_HAT) in strokes
            for bar in chart.bar_onsets()
            for beat in (1, 3)
        )


@pytest.mark.parametrize(("style", "places"), [("swing", {0, 4, 8}), ("bossa", {0, 3, 6, 9})])
def test_swing_is_on_the_triplet_grid_and_bossa_is_straight(style: Style, places: set[int]):
    notes = backing(chart_of(style), rng())
    assert {note.onset % BEAT for note in notes} <= places


def test_a_bar_without_a_chord_has_neither_bass_nor_chords():
    chart = chart_of(symbols=["Dm7", "N.C.", "Ab7", "N.C."], bars=8)
    silent = [bar * 48 for bar in range(1, 8, 2)]
    line = bass.walking_bass(chart, rng())
    assert [note.pitch % 12 for note in line if note.onset % 48 == 0] == [2, 8, 2, 8]
    for note in line:
        assert note.onset // 48 * 48 not in silent
    for note in comping.comping(chart, rng()):  # may come an eighth early
        assert (note.onset + 4) // 48 * 48 not in silent


def test_without_any_chord_the_drums_play_alone():
    chart = chart_of(symbols=["N.C."], bars=4)
    assert bass.walking_bass(chart, rng()) == comping.comping(chart, rng()) == []
    assert drumming.drums(chart, rng())


def test_a_chord_that_holds_is_a_change_in_every_bar_and_one_may_come_off_the_beat():
    chart = make_chart([ChordMark(0, "Dm7"), ChordMark(120, "G7")], 4)
    assert [(change.onset, change.duration) for change in chart.changes] == [
        (0, 48),
        (48, 48),
        (96, 24),
        (120, 24),
        (144, 48),
    ]
    assert backing(make_chart([ChordMark(0, "C"), ChordMark(44, "F7")], 4, ending=False), rng())


@pytest.mark.parametrize("bar_length", [24, 36, 42, 60, 84])
def test_odd_meters_are_played(bar_length: int):
    marks = [ChordMark(bar * bar_length, symbol) for bar, symbol in enumerate(SYMBOLS)]
    piece = make_piece(backing(make_chart(marks, 16, bar_length=bar_length), rng()))
    assert {note.part for note in piece.notes} == {voicings.PIANO, bass.BASS, DRUMS}
    assert max(note.onset + note.duration for note in piece.notes) <= 16 * bar_length


def test_pick_gives_every_choice_its_share():
    dice = rng()
    found = [pick(dice, {"a": 3.0, "b": 1.0, "c": 0.0}) for _ in range(2000)]
    assert 0.71 < found.count("a") / 2000 < 0.79
    assert "c" not in found


@pytest.mark.parametrize("seed", range(20))
def test_a_bass_that_nothing_follows_ends_on_a_chord_tone(seed):
    marks = [ChordMark(0, "Dm7"), ChordMark(48, "G7"), ChordMark(96, "Cmaj7")]
    chart = make_chart(marks, 4, ending=False)
    assert bass.walking_bass(chart, np.random.default_rng(seed))[-1].pitch % 12 in {0, 4, 7}
