"""The model in the box: jazz without a training of one's own."""

import json

import numpy as np
import pytest

from jazzrnn.copying.copies import SEALED, LearnedMelodies, join_melodies, melodies_of, trace
from jazzrnn.encoding.columns import END, PITCH, SCHEMA, SHIFT
from jazzrnn.encoding.steps import encode
from jazzrnn.music.leadsheets.changes import read_changes
from jazzrnn.music.leadsheets.forms import FORMS, any_form
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.notes import PARTS, Note, make_piece
from jazzrnn.music.setting import setting_of
from jazzrnn.music.weimar.solos import NOTICE
from jazzrnn.nn.checkpoint import load_model, save_model
from jazzrnn.runs.models import BOX, HEADS, TRACES, load_song_model
from tests.commands import BASS, REED, check_one_line, tune

pytestmark = pytest.mark.slow

MB = 10**6


@pytest.fixture
def song(here, call):
    """Writes a song in an empty folder, and gives the piece."""

    def write(*options):
        result = call("generate", "-o", "song.mid", "--force", *options)
        assert result.code == 0, result.err
        assert "the jazz model in the box" in result.err
        return read_midi((here / "song.mid").read_bytes()).piece

    return write


def test_without_a_training_there_is_jazz_at_once(song, here):
    piece = song("--seed", 1)
    assert piece.bars >= 32
    assert piece.chords
    assert {BASS, PARTS.index("drums")} < {part for part, _ in piece.programs}
    made = json.loads(read_label((here / "song.mid").read_bytes()).made)
    assert made["changes"]
    assert "had to stay" not in made["longest copy"]


def test_songs_without_wishes_are_over_several_forms_and_keys(here):
    forms = {any_form(np.random.default_rng(seed)).name for seed in range(20)}
    assert len(forms) > 8
    assert not any("waltz" in name for name in forms)
    assert "waltz" in any_form(np.random.default_rng(1), (3, 4)).name


def test_a_key_and_choruses_may_be_named_without_changes(song, here):
    for name in ("Eb", "Em"):
        piece = song("--seed", 1, "--key", name, "--choruses", 1, "--band", "none")
        assert piece.key == name
        made = json.loads(read_label((here / "song.mid").read_bytes()).made)
        assert made["setting"].endswith(f" in {name}")
        assert piece.bars == len(read_changes(made["changes"]).bars)
    assert "waltz" not in any_form(np.random.default_rng(1), (3, 4), "Cm").name


def test_what_forms_cannot_be_asked_for_is_refused(here, call):
    result = call("generate", "-o", "song.mid", "--title", "x")
    check_one_line(result, 2, "--title needs --changes")
    result = call("generate", "-o", "song.mid", "--key", "H")
    assert result.code == 2
    assert "'H' is no key" in result.err


def test_a_box_that_is_incomplete_says_how_to_mend_it(here, call, monkeypatch):
    lost = here / "lost" / "model.npz"
    lost.parent.mkdir()
    monkeypatch.setattr("jazzrnn.runs.models.BOX", lost)
    for missing in ("model.npz", TRACES):
        for options in ((), ("-m", "jazz")):
            result = call("generate", "-o", "song.mid", *options)
            check_one_line(result, 1, f"lost/{missing}", "missing: install it again")
        lost.write_bytes(BOX.read_bytes())


def test_without_the_model_of_heads_songs_have_none_and_say_so(here, call, monkeypatch):
    monkeypatch.setattr("jazzrnn.runs.models.HEADS", here / "heads" / "model.npz")
    result = call("generate", "-o", "song.mid", "-m", "jazz", "--form", "blues", "--seed", 1)
    assert result.code == 0
    assert "heads/model.npz: this part of jazzrnn is missing: install it again" in result.err
    assert "36 bars" in result.err, "three choruses, none of them a head"


def test_a_song_over_bars_without_a_name_names_none(here, call):
    result = call("generate", "-o", "song.mid", "-m", HEADS, "--bars", 4, "--seed", 1)
    assert "; seed 1\n" in result.err
    assert read_label((here / "song.mid").read_bytes()).title == "seed 1"


def test_a_song_of_many_can_be_written_again_alone(song, here, call):
    call("generate", "-o", "many.mid", "-n", 2, "--seed", 5, "--bars", 8)
    alone = song("--seed", 6, "--bars", 8)
    assert alone == read_midi((here / "many-2.mid").read_bytes()).piece


def test_a_run_of_one_s_own_goes_before_and_the_box_has_a_name(with_run, call):
    assert "outputs/run-1" in call("generate", "-o", "a.mid").err
    assert "in the box" in call("generate", "-o", "b.mid", "-m", "jazz", "--bars", 4).err


def test_what_is_in_the_box_is_small_and_says_where_it_comes_from():
    assert sum(path.stat().st_size for path in BOX.parent.parent.rglob("*.npz")) < 8 * MB
    for path, notice in ((BOX, NOTICE), (HEADS, "OpenEWLD (MIT licence)")):
        model = load_model(path)
        assert model.config.schema == SCHEMA
        assert notice in model.about["trained on"]
        assert np.array_equal(model.weights, model.weights.astype(np.float16))


def test_no_melody_is_in_the_box_and_no_progression_but_the_forms():
    box = load_song_model(BOX)
    assert box.heads
    for model in (box, box.heads):
        assert model.learned
        assert model.learned.traces.window == SEALED
        for setting in model.repertoire.settings:
            assert setting.name in FORMS or not any(bar.chords for bar in setting.bars)
        assert model.repertoire.planned
    assert not any(setting.name for setting in box.heads.repertoire.settings)


def test_weights_of_16_bits_come_back_as_close_as_they_can(tmp_path):
    model = load_model(BOX)
    exact = model._replace(weights=model.weights * np.float32(1.0001))
    save_model(tmp_path / "half.npz", exact, half=True)
    save_model(tmp_path / "whole.npz", exact)
    half, whole = (load_model(tmp_path / name).weights for name in ("half.npz", "whole.npz"))
    assert half.dtype == whole.dtype == np.float32
    assert np.array_equal(whole, exact.weights)
    assert not np.array_equal(half, whole)
    assert np.allclose(half, whole, rtol=2**-11, atol=2**-24)


def test_hashes_find_the_copies_that_the_music_itself_would(tmp_path):
    """All of at least 8 notes, in any key, with their place; and nothing in other music."""
    pitches = np.random.default_rng(0).integers(50, 80, 200).tolist()
    other = make_piece([Note(6 * k, REED, pitch, 6, 80) for k, pitch in enumerate(pitches)])
    pieces = [tune(1, bars=12), tune(2, bars=12), other]
    melodies = [melodies_of(encode(piece), setting_of(piece, "")) for piece in pieces]
    names = ["1.mid", "2.mid"]
    plain, sealed = (
        LearnedMelodies(names, trace(join_melodies(melodies[:2]), window)) for window in (1, SEALED)
    )
    steps = encode(pieces[1])
    steps[steps[:, SHIFT] != END, PITCH] += 3
    moved = melodies_of(steps, setting_of(pieces[1], ""))
    for asked in (*melodies, moved):
        open_, closed = plain.check(asked), sealed.check(asked)
        assert closed.share == open_.share
        if open_.share:
            assert closed.with_rhythm == open_.with_rhythm
        else:
            assert closed.with_rhythm is None
        for most in (8, 12, 16):
            assert sealed.copies_more(asked, most, 1) == plain.copies_more(asked, most, 1)
    assert sealed.check(moved).share == 1
    assert sealed.check(melodies[2]).with_rhythm is None


@pytest.mark.parametrize("most", [1, 3, 5])
def test_hashes_find_what_is_longer_than_a_limit_that_is_shorter_than_they_are(most):
    melodies = melodies_of(encode(tune(1, bars=12)), setting_of(tune(1, bars=12), ""))
    sealed = LearnedMelodies(["1.mid"], trace(melodies, SEALED))
    assert sealed.copies_more(melodies, most, 12)
    assert sealed.shortest == 8


def test_a_song_without_copies_says_how_short_they_could_be(song, here):
    said = set()
    for seed in range(4):
        song("--seed", seed, "--bars", 2)
        made = json.loads(read_label((here / "song.mid").read_bytes()).made)
        said.add(made["longest copy"])
    assert "none of 8 notes or more" in said


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lowest"), [("Soprano Sax", 56), ("Alto Sax", 49)])
def test_a_horn_plays_what_it_can(name, lowest, song):
    options = ("--program", f"reed={name}", "--bars", 8, "--form", "blues", "--band", "none")
    pitches = [note.pitch for seed in range(2) for note in song("--seed", seed, *options).notes]
    assert min(pitches) >= lowest
