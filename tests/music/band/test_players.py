"""Who joins a song, how it ends, and how it swings."""

from collections import Counter
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jazzrnn.music.band import drums as drumming
from jazzrnn.music.band import kit
from jazzrnn.music.band.arrangement import Arrangement, play_arrangement, whole_setting
from jazzrnn.music.band.bass import bass_pitch_class
from jazzrnn.music.band.chart import make_chart
from jazzrnn.music.band.choruses import dynamics, has_head
from jazzrnn.music.band.players import BANDS, STYLES, players
from jazzrnn.music.band.voicings import GUITAR, ORGAN, PIANO
from jazzrnn.music.chords import parse_chord, pitch_classes
from jazzrnn.music.leadsheets.forms import FORMS, read_form
from jazzrnn.music.leadsheets.progression import over
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import BASS, DRUMS, PARTS, ChordMark, Note, make_piece, second_of
from jazzrnn.music.setting import Bar, Setting, without_notes

REED = PARTS.index("reed")
TENOR = Setting("a solo", (), 160.0, ((REED, 66),), "")


def written(form="blues", choruses=3, seed=0, **more):
    """A song over a form as a model might write it, with its setting and arrangement."""
    progression = read_form(form)
    bars = len(progression.bars)
    arrangement = Arrangement(
        players=players("quartet", [REED]),
        ends=True,
        form=bars,
        sections=tuple(section.start for section in progression.sections),
    )
    arrangement = replace(arrangement, **more)
    setting = whole_setting(over(progression, TENOR), choruses * bars, None, arrangement)
    rng = np.random.default_rng(seed)
    notes = [
        Note(onset, REED, int(58 + rng.integers(20)), int(rng.integers(3, 15)), 80)
        for onset in range(0, length_of(setting), 6)
        if rng.random() < 0.6
    ]
    song = make_piece(notes, programs=[(REED, 66)])
    return replace(without_notes(setting), notes=song.notes), setting, arrangement


def length_of(setting):
    return sum(bar.length for bar in setting.bars)


def lines_of(setting):
    return [0, *accumulate(bar.length for bar in setting.bars)]


def played(seed=1, **more):
    song, setting, arrangement = written(**more)
    return play_arrangement(song, setting, arrangement, np.random.default_rng(seed)), setting


def of(part, piece):
    return [note for note in piece.notes if note.part == part]


@pytest.mark.parametrize(
    ("band", "parts", "joining"),
    [
        ("none", [REED], ()),
        ("duo", [REED], (BASS,)),
        ("trio", [REED], (BASS, DRUMS)),
        ("quartet", [REED], (BASS, DRUMS, PIANO)),
        ("quartet", [PIANO], (BASS, DRUMS, GUITAR)),
        ("quartet", [PIANO, GUITAR, REED], (BASS, DRUMS)),
        ("quartet", [BASS, REED], (DRUMS, PIANO)),
        ("quartet", [BASS, DRUMS, ORGAN, REED], ()),
        ("quartet", [second_of(BASS), second_of(PIANO), REED], (DRUMS,)),
    ],
)
def test_a_band_brings_the_players_that_are_missing(band, parts, joining):
    assert players(band, parts) == joining


@pytest.mark.parametrize("form", [*FORMS])
def test_a_band_plays_every_form_keeps_its_bars_and_ends_on_the_tonic(form):
    piece, setting = played(form=form, choruses=1)
    assert piece.bars == len(setting.bars)
    assert max(note.onset + note.duration for note in piece.notes) <= length_of(setting)
    assert [part for part, _ in piece.programs] == [PIANO, BASS, REED, DRUMS]
    last = lines_of(setting)[-2]
    home = parse_chord(read_form(form).key)
    chord = parse_chord(piece.chords[-1].symbol)
    assert chord.root == home.root
    final = [note for note in piece.notes if note.onset >= last]
    assert {note.part for note in final if note.onset == last} == {PIANO, BASS, REED, DRUMS}
    assert {n.pitch % 12 for n in final if n.part == BASS} == {home.root}
    (lead,) = [note for note in final if note.part == REED]
    assert lead.pitch % 12 in pitch_classes(chord)[:3]
    assert lead.duration in {6, setting.bars[-1].length}


def test_the_turnaround_is_left_out_the_last_time():
    setting = written(form="rhythm-changes")[1]
    symbols = [[mark.symbol for mark in bar.chords] for bar in setting.bars]
    assert symbols[30:34] == [["Bb6", "G7"], ["Cm7", "F7"], ["Bb6", "G7"], ["Cm7", "F7"]]
    assert symbols[-2:] == [["Bb6"], ["Bb6"]]


def test_the_same_seed_plays_the_same_bytes_and_another_one_does_not():
    one, two, other = (write_midi(played(seed)[0]) for seed in (1, 1, 2))
    assert one == two
    assert one != other


def test_two_progressions_never_give_the_same_backing():
    forms = FORMS[::5]
    songs = [played(form=form, choruses=1)[0] for form in forms]
    for part in (BASS, PIANO):
        lines = {tuple(note[:3] for note in of(part, song)) for song in songs}
        assert len(lines) == len(forms)


def test_a_player_plays_the_same_in_a_smaller_band():
    quartet = played()[0]
    trio = played(players=players("trio", [REED]))[0]
    duo = played(players=players("duo", [REED]))[0]
    assert of(BASS, quartet) == of(BASS, trio) == of(BASS, duo)
    assert of(DRUMS, quartet) == of(DRUMS, trio)
    assert of(PIANO, trio) == []


def test_no_two_notes_of_a_part_sound_on_one_pitch():
    for style in STYLES:
        for part, _ in played(style=style)[0].programs:
            ends: dict[int, int] = {}
            for note in of(part, played(style=style)[0]):
                assert ends.get(note.pitch, 0) <= note.onset
                ends[note.pitch] = note.onset + note.duration


@pytest.mark.parametrize("form", ["blues", "bossa", "autumn-style-cycle"])
def test_the_bass_says_the_chord_on_one_and_stays_below(form):
    piece, setting = played(form=form)
    at = {note.onset: note.pitch for note in of(BASS, piece)}
    hits = [
        at[line] % 12 == bass_pitch_class(parse_chord(bar.chords[0].symbol))
        for line, bar in zip(lines_of(setting), setting.bars, strict=False)
    ]
    assert sum(hits) >= 0.85 * len(hits)
    assert max(at.values()) <= 52
    assert all(one.onset + one.duration <= two.onset for one, two in pairwise(of(BASS, piece)))


def test_no_voicing_is_muddy():
    together: dict[int, list[int]] = {}
    for note in of(PIANO, played(form="rhythm-changes")[0]):
        together.setdefault(note.onset, []).append(note.pitch)
    for pitches in together.values():
        low, second = sorted(pitches)[:2]
        assert low >= 48
        assert second - low >= 3 or low >= 52


def drum_shares(style):
    """What the drums play, as shares of all strokes by drum and place in the beat."""
    notes = of(DRUMS, played(form="blues", style=style)[0])
    counts = Counter((note.pitch, note.onset % 12) for note in notes)
    return {key: count / len(notes) for key, count in counts.items()}


def test_each_style_has_a_pattern_of_its_own():
    shares = {style: drum_shares(style) for style in STYLES if style != "waltz"}
    assert shares["swing"][kit.RIDE, 0] > 0.2 > shares["ballad"].get((kit.RIDE, 0), 0)
    assert shares["bossa"][kit.SIDE_STICK, 6] > 0.05
    assert {place for _, place in shares["bossa"]} <= {0, 3, 6, 9}
    waltz = of(BASS, played(form="waltz", style="swing")[0])
    assert {note.onset % 36 for note in waltz} >= {0, 24}
    quarters = [note for note in waltz if note.onset % 12 == 0]
    assert len(quarters) > 2 * len(read_form("waltz").bars)


def test_brushes_swirl_on_the_beats_and_tap_on_two_and_four():
    ballad = played(form="blues", style="ballad")[0]
    assert ballad.programs[-1] == (DRUMS, kit.BRUSHES)
    strokes = {drum: [n for n in of(DRUMS, ballad) if n.pitch == drum] for drum in (kit.SWIRL, 38)}
    swirls = {note.onset for note in strokes[kit.SWIRL]}
    assert {onset % 12 for onset in swirls} == {0}
    assert len(swirls) > 0.85 * 4 * ballad.bars  # fills and the last chord have none
    assert {note.duration for note in strokes[kit.SWIRL]} == {12}
    on_beats = Counter(note.onset // 12 % 4 for note in strokes[38] if note.onset % 12 == 0)
    assert on_beats[1] + on_beats[3] > 0.9 * on_beats.total()


def test_brushes_swirl_in_meters_of_eighths_too():
    chart = make_chart([], 8, bar_length=36, style="ballad", meter=(6, 8), ending=False)
    swirls = {
        n.onset % 36
        for n in drumming.drums(chart, np.random.default_rng(0))
        if n.pitch == kit.SWIRL
    }
    assert swirls == {0, 18}


def test_a_ballad_is_in_two_and_holds_its_chords():
    ballad, swing = (played(form="rhythm-changes", style=style)[0] for style in ("ballad", "swing"))
    assert len(of(BASS, ballad)) < 0.75 * len(of(BASS, swing))
    lengths = [np.mean([n.duration for n in of(PIANO, piece)]) for piece in (ballad, swing)]
    assert lengths[0] > 1.5 * lengths[1]


@pytest.mark.parametrize("band", BANDS)
def test_every_meter_is_played(band):
    chords = read_form("ii-V-I").bars[0].chords
    bars = [Bar(n, d, chords) for n, d in [(4, 4), (4, 4), (1, 4), (5, 4), (6, 8), (2, 4), (7, 8)]]
    setting = TENOR._replace(bars=(*bars, Bar(4, 4, chords, cut=12), *bars, bars[0]))
    arrangement = Arrangement(players=players(band, [REED]), ends=True)
    setting = whole_setting(setting, len(setting.bars), None, arrangement)
    song = replace(without_notes(setting), notes=(Note(0, REED, 70, 12, 80),))
    piece = play_arrangement(song, setting, arrangement, np.random.default_rng(0))
    assert piece.bars == len(setting.bars)
    assert min(note.onset for note in piece.notes) == 0


@given(
    meters=st.lists(
        st.tuples(st.integers(1, 13), st.sampled_from([2, 4, 8, 16])), min_size=1, max_size=8
    ),
    symbols=st.lists(st.sampled_from(["Dm7", "G7", "C/E", "N.C."]), min_size=8, max_size=8),
    style=st.sampled_from(STYLES),
    ends=st.booleans(),
    seed=st.integers(0, 9),
)
@example([(4, 4), (4, 4), (1, 4)], ["Dm7"] * 8, "swing", False, 5)
@example([(1, 16)] * 4, ["Dm7"] * 8, "swing", False, 0)
@example([(4, 4), (3, 4)], ["N.C.", "C"] * 4, "swing", False, 0)
def test_a_band_ends_with_the_song_and_its_stretches(meters, symbols, style, ends, seed):
    bars = [
        Bar(*meter, (ChordMark(0, symbol),)) for meter, symbol in zip(meters, symbols, strict=False)
    ]
    arrangement = Arrangement(players("quartet", [REED]), style, ends)
    setting = whole_setting(TENOR._replace(bars=tuple(bars)), len(bars), None, arrangement)
    lead = Note(0, REED, 70, length_of(setting), 80)
    song = replace(without_notes(setting), notes=(lead,))
    piece = play_arrangement(song, setting, arrangement, np.random.default_rng(seed))
    assert piece.bars == len(bars)
    assert read_midi(write_midi(piece)).piece.bars == len(bars)
    spans = []
    for _, stretch in groupby(setting.bars, key=lambda bar: bar.length):
        start = spans[-1][1] if spans else 0
        spans.append((start, start + sum(bar.length for bar in stretch)))
    for note in piece.notes:
        inside = [a <= note.onset and note.onset + note.duration <= b for a, b in spans]
        assert note.part == REED or any(inside)


def test_a_bar_that_is_too_short_for_a_figure_drops_its_end():
    for bar_length in (3, 6, 15, 42):
        for seed in range(20):
            chart = make_chart(
                [ChordMark(0, "C")], 1, bar_length=bar_length, energy=[0.3], ending=False,
                style="ballad" if seed % 2 else "swing",
            )  # fmt: skip
            notes = drumming.drums(chart, np.random.default_rng(seed))
            assert all(0 <= note.onset < bar_length for note in notes)


def test_the_head_comes_again():
    piece, setting = played(form="bird-blues", choruses=4)
    first, again = (
        {(n.onset - start, n.pitch, n.duration) for n in of(REED, piece) if start <= n.onset < end}
        for start, end in [(0, 10 * 48 + 36), (36 * 48, 46 * 48 + 36)]
    )
    solo = {(n.onset - 576, n.pitch, n.duration) for n in of(REED, piece)}
    assert first == again
    assert not first <= solo
    assert has_head(48, 12)
    assert not has_head(24, 12)
    assert not has_head(40, 12)
    assert not has_head(48, 0)
    assert not has_head(48, 4)
    assert len(setting.bars) == 48


def test_two_choruses_are_solos():
    song, setting, arrangement = written(choruses=2)
    piece = play_arrangement(song, setting, arrangement, np.random.default_rng(0))
    last = lines_of(setting)[-2]
    before = [note for note in song.notes if note.onset < last]
    assert [n[:3] for n in of(REED, piece)[:-1]] == [n[:3] for n in before]


def test_the_energy_is_low_in_the_head_and_rises_in_the_solos():
    energy = np.array(dynamics(60, 12).energy).reshape(5, 12).mean(axis=1)
    assert energy[0] < 0.34 < energy[1] < energy[2] < energy[3]
    assert energy[4] < energy[1] + 0.1
    assert dynamics(24, 12, (0, 8)).sections == (0, 8, 12, 20)
    assert dynamics(20, 0).sections == (0, 8, 16)
