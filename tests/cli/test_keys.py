"""The key of songs without chords."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn.music.analysis.key_of_notes import key_of_notes, share_in_key, sounding_key
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS
from jazzrnn.nn.checkpoint import load_model, save_model
from tests.commands import QUICK, TINY, tune

pytestmark = pytest.mark.slow


@pytest.fixture
def plain(here, call):
    """A folder with a tiny run of music that names no chords; some names its key."""
    (here / "music").mkdir()
    for number, key in enumerate(("Cm", "", "E", "Cm", "")):  # somebody is wrong
        piece = tune(1 + number, chords=[], key=key)
        (here / f"music/{number}.mid").write_bytes(write_midi(piece))
    assert call("train", "music", *QUICK).code == 0
    return here


@pytest.fixture
def well_learned(plain, call):
    """The same with a longer training, of which songs have many notes."""
    assert call("train", "music", *TINY, "--epochs", 20).code == 0
    return plain


def song(call, *options):
    result = call("generate", "-o", "song.mid", "--force", "--seed", 3, "--bars", 32, *options)
    assert result.code == 0, result.err
    return read_midi(Path("song.mid").read_bytes()).piece, result.err


def kept(piece, start=0):
    """For what share of the time the notes from `start` on are in the key that is written."""
    return kept_to(piece, piece.key, start)


def kept_to(piece, key, start=0):
    notes = [note for note in piece.notes if note.part != DRUMS and note.onset >= start]
    assert len(notes) > 20
    return share_in_key(notes, key)


@pytest.mark.slow
def test_songs_keep_to_the_key_of_the_tune_whose_bars_they_have(well_learned, call):
    tunes = (read_midi(path.read_bytes()).piece for path in Path("music").iterdir())
    keys = {key_of_notes(piece.notes, piece.key).name for piece in tunes}
    assert "E" not in keys
    for seed in range(2):
        piece, said = song(call, "--seed", seed, "--bars", 48)
        assert piece.key in keys
        assert f" of 4/4 in {piece.key} at " in said
        assert kept(piece) > 0.9


@pytest.mark.slow
def test_the_bare_model_keeps_less_and_the_key_is_that_of_its_notes(well_learned, call):
    shares = {}
    for inside in (0, 0.5, 1):
        pieces = [song(call, "--inside", inside, "--seed", seed)[0] for seed in range(5)]
        shares[inside] = sum(kept_to(piece, "Cm") for piece in pieces)
        assert all(piece.key == sounding_key(piece.notes, piece.key) for piece in pieces)
    assert shares[0] < shares[0.5] < shares[1]


def test_behind_a_primer_songs_keep_to_its_key(plain, call):
    primer = tune(7, chords=[])
    home = key_of_notes(primer.notes).name
    for up in (0, 2):
        notes = [n._replace(pitch=n.pitch + up * (n.part != DRUMS)) for n in primer.notes]
        Path("primer.mid").write_bytes(write_midi(replace(primer, notes=tuple(notes))))
        piece, _ = song(call, "--primer", "primer.mid")
        assert piece.key == key_of_notes(notes).name
        assert (piece.key == home) == (up == 0)
        assert kept(piece, primer.length) > 0.9
    bare, _ = song(call, "--primer", "primer.mid", "--inside", 0)
    assert bare.key == piece.key
    assert kept(bare, primer.length) < kept(piece, primer.length)


def test_how_close_is_reported_and_a_model_that_does_not_know_has_no_bias(plain, call):
    song(call)
    assert 0.9 < json.loads(read_label(Path("song.mid").read_bytes()).made)["inside"] < 1
    (path,) = Path("outputs").glob("*/model.npz")
    model = load_model(path)
    about = {name: value for name, value in model.about.items() if name != "in key"}
    save_model(path, model._replace(about=about))
    piece, _ = song(call)
    assert json.loads(read_label(Path("song.mid").read_bytes()).made)["inside"] == 0
    assert piece.key == sounding_key(piece.notes, piece.key)
