from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from jazzrnn.encoding.columns import SCHEMA, TIMES
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import OptionError
from jazzrnn.generation.biases import AS_THE_MODEL, Biases, SongBiases
from jazzrnn.generation.compose import compose
from jazzrnn.generation.model import SongModel
from jazzrnn.generation.phrasing import BREATH
from jazzrnn.generation.primer import NO_PRIMER
from jazzrnn.generation.repeated_notes import LEFT_FOR, RepeatedNotes, longest_runs, repeats_of
from jazzrnn.generation.repertoire import Repertoire
from jazzrnn.generation.request import Request
from jazzrnn.generation.scale_bias import inside_classes, strong_beats
from jazzrnn.music.notes import DRUMS, PARTS, ChordMark, Meter, Note, make_piece
from jazzrnn.music.setting import Bar, Setting, without_notes
from jazzrnn.nn.checkpoint import Model
from jazzrnn.nn.model import ModelConfig, initial_weights, named

BASS, REED = PARTS.index("bass"), PARTS.index("reed")
CONFIG = ModelConfig(SCHEMA, hidden=8, layers=1, embedding=6, head=6)
TWO_FIVE_ONE = (
    Bar(4, 4, (ChordMark(0, "Dm7"),)),
    Bar(4, 4, (ChordMark(0, "G7"),)),
    Bar(4, 4, (ChordMark(0, "Cmaj7"),)),
    Bar(4, 4, (ChordMark(0, "N.C."),)),
)
D_MINOR_SEVENTH, D_DORIAN = {2, 5, 9, 0}, {2, 4, 5, 7, 9, 11, 0}


def setting(*parts, bars=TWO_FIVE_ONE):
    return Setting(
        "a tune", tuple(bars), 120.0, tuple((part, 8 * part % 128) for part in parts), ""
    )


def model(repeats=(), parts=(BASS, REED, DRUMS), **biases):
    """A model that is nothing but biases: short notes and gaps, any pitch."""
    weights = initial_weights(CONFIG, np.random.default_rng(1))
    for name, array in named(weights, CONFIG).items():
        array[:] = 0
        if name == "score.shift.bias":
            array[[6, 12, 24]] = 9
        if name == "score.part.bias":
            array[[*parts]] = 20
        if name == "score.duration.bias":
            array[5] = 9
        for column, raised in biases.items():
            if name == f"score.{column}.bias":
                array[[*raised]] += [*raised.values()]
    return SongModel(Model(CONFIG, weights, {}), Repertoire(repeats=dict(repeats)))


def soloist(repeats=(), **biases):
    """The same of one part, so that nothing is drawn in vain."""
    return model(repeats, (REED,), **biases)


def written(model, setting, biases=AS_THE_MODEL, songs=4, bars=24, seed=3, **more):
    request = Request(seed, bars, top_p=1.0, biases=biases, **more)
    return compose(model, setting, request, NO_PRIMER, [None] * songs)


# --- inside


def test_chord_tones_are_inside_on_strong_beats_and_the_scale_elsewhere():
    inside = inside_classes(without_notes(setting(REED)), 4 * 48)
    for onset in range(48):
        expected = D_MINOR_SEVENTH if onset in {0, 24} else D_DORIAN
        assert {*np.flatnonzero(inside[onset]).tolist()} == expected
    assert set(np.flatnonzero(inside[48])) == {7, 11, 2, 5}
    assert inside[3 * 48 :].all(), "without a chord everything is inside"


@pytest.mark.parametrize(
    ("meter", "strong"),
    [((4, 4), [0, 24]), ((3, 4), [0]), ((6, 8), [0, 18]), ((12, 8), [0, 36]), ((5, 4), [0])],
)
def test_a_bar_has_its_strong_beats(meter, strong):
    piece = make_piece([], [Meter(0, *meter)])
    length = Meter(0, *meter).bar_length
    found = np.flatnonzero(strong_beats(piece, 2 * length)).tolist()
    assert found == [*strong, *(length + beat for beat in strong)]


def share_inside(songs):
    """Of the notes over chords."""
    found = [
        inside_classes(song, song.length)[note.onset, note.pitch % 12]
        for song in songs
        for note in song.notes
        if note.part != DRUMS and note.onset % 192 < 144
    ]
    return np.mean(found)


@pytest.mark.slow
def test_inside_leaves_so_many_of_the_notes_outside():
    """Of a model to which all pitches are the same: the odds of a note outside are those of the
    bare model times 1 - inside.
    """
    bare = share_inside(written(soloist(), setting(REED), songs=6))
    assert 0.45 < bare < 0.6
    for inside in (0.5, 0.9):
        odds = (1 - bare) / bare * (1 - inside)
        biased = written(soloist(), setting(REED), Biases(inside=inside), songs=6)
        assert share_inside(biased) == pytest.approx(1 / (1 + odds), abs=0.04)
    assert share_inside(written(soloist(), setting(REED), Biases(inside=1))) > 0.99


def test_inside_says_what_and_not_when():
    """The very same probabilities of time: the guide leaves as much of every pitch."""
    song_biases = SongBiases(setting(REED), 0, 2, {}, Biases(inside=0.7))
    p = np.random.default_rng(0).random((2, 128)) * [[1], [0.01]]
    biased = song_biases.pitch(p, np.arange(2), np.array([0, 30]), np.array([REED, REED]))
    assert not np.allclose(biased, p)
    assert biased.sum(axis=1) == pytest.approx(p.sum(axis=1))


def test_drums_are_not_moved_and_what_the_model_knows_alone_stays():
    song_biases = SongBiases(setting(REED, DRUMS), 0, 2, {}, Biases(inside=1))
    p = np.zeros((2, 128))
    p[:, 61] = 1
    parts = np.array([DRUMS, REED])
    assert np.array_equal(song_biases.pitch(p, np.arange(2), np.array([0, 0]), parts), p)


# --- no stuck note


@pytest.mark.parametrize(
    ("pitches", "runs"),
    [
        ([60], (1, 1)),
        ([60, 62], (1, 2)),
        ([60, 62, 64], (1, 2)),
        ([60, 60, 60], (3, 3)),
        ([60, 62, 60, 62, 62, 64, 62], (2, 5)),
        ([60, 62, 62, 60, 65, 65, 65, 60], (3, 5)),
    ],
)
def test_runs_on_one_pitch_and_on_two(pitches, runs):
    assert longest_runs(np.array(pitches)) == runs


def repeating(count, pitch=60, part=REED):
    notes = [Note(6 * k, part, pitch, 6, 80) for k in range(count)]
    return encode(make_piece([*notes, Note(6 * count, part, pitch + 5, 6, 80)]))


def test_one_piece_that_hammers_a_note_does_not_make_the_rule():
    many = [repeating(3)] * 39 + [repeating(30)]
    assert repeats_of(many) == {REED: (3, 4)}
    assert repeats_of([repeating(9), repeating(5)]) == {REED: (9, 10)}
    assert repeats_of([repeating(9, part=DRUMS)]) == {}


def runs_of(song):
    return longest_runs(np.array([note.pitch for note in song.notes]))


STUCK = {"pitch": {60: 30}}
OSCILLATING = {"pitch": {60: 30, 61: 30}}


def test_a_model_that_is_stuck_leaves_its_note_after_as_long_as_in_real_music():
    stuck = {REED: (7, 11)}
    for song in written(soloist(**STUCK), setting(REED)):
        assert runs_of(song)[0] == len(song.notes), "without a limit: it is stuck indeed"
    for song in written(soloist(stuck, **STUCK), setting(REED)):
        assert runs_of(song)[0] == 7
        share = np.mean([note.pitch == 60 for note in song.notes])
        assert share < 1.3 * 7 / (7 + LEFT_FOR), "it must not fall back at once"


def test_a_model_that_swings_between_two_notes_leaves_both():
    stuck = {REED: (7, 11)}
    for song in written(soloist(**OSCILLATING), setting(REED)):
        assert runs_of(song)[1] == len(song.notes)
    for song in written(soloist(stuck, **OSCILLATING), setting(REED)):
        assert runs_of(song)[1] <= 11
        assert np.mean([note.pitch in {60, 61} for note in song.notes]) < 0.8


def test_a_part_that_has_played_one_pitch_only_has_to_leave_no_other():
    repeated = RepeatedNotes({REED: (8, 8)}, 1)
    song, part = np.array([0]), np.array([REED])
    for _ in range(8):
        repeated.take(song, part, np.array([60]))
    assert np.flatnonzero(repeated.overused(song, part)[0]).tolist() == [60]
    repeated.take(song, part, np.array([62]))
    assert np.flatnonzero(repeated.overused(song, part)[0]).tolist() == [60, 62]


def test_each_part_has_limits_of_its_own_and_drums_none():
    repeats = {REED: (5, 9)}
    songs = written(model(repeats, **STUCK), setting(REED, BASS, DRUMS))
    for song in songs:
        for part, free in ((REED, False), (BASS, True), (DRUMS, True)):
            pitches = np.array([note.pitch for note in song.notes if note.part == part])
            assert (longest_runs(pitches)[0] == len(pitches)) == free
            assert free or longest_runs(pitches)[0] == 5


def test_a_part_that_plays_one_note_at_a_time_holds_none_over_the_next():
    held = model(duration={40: 30})
    single = replace(held, repertoire=replace(held.repertoire, most_together={BASS: 1, REED: 1}))
    for with_rule, overlaps in ((held, True), (single, False)):
        (song,) = written(with_rule, setting(BASS, REED), songs=1)
        for part in (BASS, REED):
            line = [note for note in song.notes if note.part == part]
            late = [a.onset + a.duration > b.onset for a, b in pairwise(line)]
            assert any(late) == overlaps


def test_a_song_is_as_dense_as_the_piece_whose_bars_it_has():
    seldom = model(part={BASS: 4})  # a reed plays one note in fifty
    dense = setting(BASS, REED)._replace(notes_a_bar=((REED, 3.0),))
    for over, least, most in ((setting(BASS, REED), 0, 1), (dense, 2.2, 3.4)):
        (song,) = written(seldom, over, songs=1)
        assert least <= sum(note.part == REED for note in song.notes) / 24 <= most


# --- phrases and rests


def phrase_bars(songs):
    """The median length of phrases in bars of 4/4."""
    lengths = []
    for song in songs:
        lead = [note for note in song.notes if note.part == REED]
        start, end = lead[0].onset, lead[0].onset
        for note in lead:
            if note.onset - end >= BREATH:
                lengths.append(end - start)
                start = note.onset
            end = max(end, note.onset + note.duration)
        lengths.append(end - start)
    return np.median(lengths) / 48


def rest_share(songs):
    """How much of the time nothing sounds."""
    silent = [np.ones(song.length, bool) for song in songs]
    for steps, song in zip(silent, songs, strict=True):
        for note in song.notes:
            steps[note.onset : note.onset + note.duration] = False
    return np.concatenate(silent).mean()


@pytest.mark.slow
def test_a_song_breathes_about_when_it_is_to():
    free = soloist(shift={36: 6, 48: 6})
    medians = [
        phrase_bars(written(free, setting(REED), Biases(phrases=bars), bars=64, songs=2))
        for bars in (1, 2, 4)
    ]
    assert medians[0] < 0.8 * medians[1] < 0.64 * medians[2]
    assert medians == [pytest.approx(bars, rel=0.5) for bars in (1, 2, 4)]


@pytest.mark.slow
@pytest.mark.parametrize("rests", [0.1, 0.3, 0.5])
def test_a_song_rests_for_about_the_share_of_time_that_it_is_to(rests):
    songs = written(soloist(duration={5: 9}), setting(REED), Biases(rests=rests), bars=48, songs=3)
    assert rest_share(songs) == pytest.approx(rests, abs=0.06)


@pytest.mark.slow
@pytest.mark.parametrize("rests", [0.2, 0.4])
def test_a_model_of_another_mind_rests_for_that_share_too(rests):
    """Of one that would play without a gap, and while it breathes after two bars."""
    dense = soloist(shift={6: 6}, duration={5: 9})
    songs = written(dense, setting(REED), Biases(rests=rests, phrases=2), bars=48, songs=2)
    assert rest_share(songs) == pytest.approx(rests, abs=0.06)


def test_a_band_cannot_breathe_together():
    for biases in (Biases(rests=0.3), Biases(phrases=2), Biases(density=2)):
        with pytest.raises(OptionError, match="songs of one part; this one has bass, reed"):
            written(model(), setting(BASS, REED), biases)
    with pytest.raises(OptionError, match="`range`: it is for songs of one part"):
        written(model(), setting(BASS, REED), range=(60, 80))


@pytest.mark.parametrize("wished", [1.0, 1.5, 2.0])
def test_a_song_has_about_as_many_notes_a_beat_as_it_is_to(wished):
    """Of a model that plays two notes a beat as gladly as one or half a note."""
    songs = written(
        soloist(duration={5: -4, 11: 5}), setting(REED), Biases(density=wished), songs=2
    )
    played = sum(len(song.notes) - 1 for song in songs)
    steps = sum(
        b.onset - a.onset if b.onset - a.onset - a.duration < 12 else a.duration
        for song in songs
        for a, b in pairwise(song.notes)
    )
    assert 12 * played / steps == pytest.approx(wished, rel=0.15)


@pytest.mark.parametrize("outside", [0.5, 1.0])
def test_outside_leaves_out_notes_of_the_scale(outside):
    biases = SongBiases(setting(REED), 0, 1, {}, Biases(outside=outside))
    p = np.full((1, 128), 1 / 128)
    found = biases.pitch(p, np.arange(1), np.array([4]), np.array([REED]))[0]
    ratio = found[60 + 2] / found[60 + 1]  # over Dm7: D is a tone of it, Db is outside
    assert ratio == pytest.approx(max(1 - outside, 1e-3))


def test_a_song_keeps_to_the_range_that_it_is_to_have():
    for song in written(soloist(), setting(REED), range=(60, 72)):
        assert all(60 <= note.pitch <= 72 for note in song.notes)


def test_a_wish_for_nothing_changes_nothing():
    """The bare model, exactly."""
    plain = SongBiases(setting(REED), 0, 1, {}, AS_THE_MODEL)
    p = np.random.default_rng(0).random((1, 128))
    first = np.zeros(1, int)
    assert np.array_equal(plain.pitch(p, first, first, np.array([REED])), p)
    assert np.array_equal(plain.shift(p, np.zeros((1, len(TIMES)), int)), p)
