"""The key of songs without chords."""

from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn.music.midi import read_midi, write_midi
from jazzrnn.music.notes import DRUMS
from jazzrnn.music.tonality import key_of, share_in
from tests.commands import QUICK, tune


@pytest.fixture
def plain(here, call):
    """A folder with a tiny run of music that names no chords; some names its key."""
    (here / "music").mkdir()
    for number, key in enumerate(("Cm", "", "E", "Cm", "")):  # somebody is wrong
        piece = tune(1 + number, chords=[], key=key)
        (here / f"music/{number}.mid").write_bytes(write_midi(piece))
    assert call("train", "music", *QUICK).code == 0
    return here


def song(call, *options):
    result = call("generate", "-o", "song.mid", "--force", "--seed", 3, "--bars", 64, *options)
    assert result.code == 0, result.err
    return read_midi(Path("song.mid").read_bytes()).piece, result.err


def kept(piece, start=0):
    """For what share of the time the notes from `start` on are in the key that is written."""
    notes = [note for note in piece.notes if note.part != DRUMS and note.onset >= start]
    assert len(notes) > 20
    return share_in(notes, piece.key)


def test_songs_keep_to_the_key_of_the_tune_whose_bars_they_have(plain, call):
    tunes = (read_midi(path.read_bytes()).piece for path in Path("music").iterdir())
    keys = {key_of(piece.notes, piece.key).name for piece in tunes}
    assert "E" not in keys
    for seed in range(4):
        piece, told = song(call, "--seed", seed)
        assert piece.key in keys
        assert f" of 4/4 in {piece.key} at " in told
        assert kept(piece) > 0.9


def test_the_bare_model_does_not_and_the_key_is_that_of_its_notes(plain, call):
    pieces = [song(call, "--inside", 0, "--seed", seed)[0] for seed in range(6)]
    for piece in pieces:
        assert piece.key == key_of(piece.notes, "Cm").name
    assert {piece.key for piece in pieces} - {"Cm"}
    assert min(map(kept, pieces)) < 0.9


def test_behind_a_primer_songs_keep_to_its_key(plain, call):
    primer = tune(7, chords=[])
    for up, key in ((0, key_of(primer.notes).name), (2, key_of(primer.notes).name)):
        notes = [
            note._replace(pitch=note.pitch + up * (note.part != DRUMS)) for note in primer.notes
        ]
        Path("primer.mid").write_bytes(write_midi(replace(primer, notes=tuple(notes))))
        piece, _ = song(call, "--primer", "primer.mid")
        assert piece.key == key_of(notes).name
        assert (piece.key == key) == (up == 0)
        assert kept(piece, primer.length) > 0.9
    piece, _ = song(call, "--primer", "primer.mid", "--inside", 0)
    assert kept(piece, primer.length) < 0.9
