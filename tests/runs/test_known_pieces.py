"""Which pieces of a folder a model knows."""

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, make_piece
from jazzrnn.runs.file_list import HELD_OUT, LEARNED, read_list
from jazzrnn.runs.known_pieces import known_pieces
from jazzrnn.runs.models import learned_beside
from tests.commands import tune, write_music
from tests.runs.corpora import begin, read


@pytest.fixture
def music(tmp_path):
    return write_music(tmp_path / "music")


def ask(music, run, fingerprint=None):
    """What is known of the pieces of a folder, and their names."""
    corpus = read(music)
    known = learned_beside(run.folder / "model.npz", run.data["fingerprint"])
    file = run.folder / "model.npz"
    return known_pieces(fingerprint or run.data["fingerprint"], file, corpus, known), corpus.names


def test_in_the_training_folder_those_held_out_are_unknown(music, tmp_path):
    run = begin(tmp_path / "run", read(music))
    found, names = ask(music, run)
    sides = read_list(run.folder)
    assert [names[k] for k in found.to_evaluate] == [n for n in names if sides[n] == HELD_OUT]
    assert [names[k] for k in found.learned] == [n for n in names if sides[n] == LEARNED]
    assert found.surely_unknown


def test_where_nothing_was_held_out_nothing_is_unknown(music, tmp_path):
    run = begin(tmp_path / "run", read(music), held_out=0)
    found, names = ask(music, run)
    assert found.to_evaluate == found.learned == [*range(len(names))]
    assert not found.surely_unknown
    assert "not held-out loss" in found.remark


def test_in_another_folder_tunes_that_were_learned_are_left_out_in_any_key(music, tmp_path):
    run = begin(tmp_path / "run", read(music), held_out=0)
    piece = read_midi((music / "tune-1.mid").read_bytes()).piece
    higher = [n._replace(pitch=n.pitch + 3 * (n.part != DRUMS)) for n in piece.notes]
    other = tmp_path / "other"
    other.mkdir()
    (other / "known.mid").write_bytes(write_midi(make_piece(higher, programs=piece.programs)))
    (other / "new.mid").write_bytes(write_midi(tune(7)))
    found, names = ask(other, run)
    assert [names[k] for k in found.to_evaluate] == ["new.mid"]
    assert found.surely_unknown
    assert found.remark.startswith("1 of these 2 pieces")
    (other / "new.mid").unlink()
    found, names = ask(other, run)
    assert (found.to_evaluate, found.surely_unknown) == ([0], False)


def test_without_the_runs_folder_nobody_knows(music, tmp_path):
    run = begin(tmp_path / "run", read(music))
    (run.folder / "learned.npz").unlink()
    found, names = ask(music, run, fingerprint="of other music")
    assert found.to_evaluate == [*range(len(names))]
    assert not found.surely_unknown
