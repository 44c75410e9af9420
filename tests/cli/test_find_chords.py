"""Chords found in files that name none, where users meet them."""

import json

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS, Note, make_piece
from jazzrnn.music.setting import has_chords, setting_from_json
from jazzrnn.nn.checkpoint import load_model, load_training
from tests.commands import QUICK, check_one_line, rows_of, tune

PIANO = PARTS.index("piano")
HINT = "none of them names chords: --find-chords finds them in the notes, for songs over changes"
BASES = (0, 5, 7, 2, 9)


def plain(number, chords=()):
    """Blocks of major triads, one a bar, over the roots from the `number`th of BASES on."""
    roots = [BASES[(number + k) % 5] for k in range(4)]
    notes = [
        Note(48 * bar, PIANO, pitch + root, 48, 72)
        for bar, root in enumerate(roots)
        for pitch in (36, 60, 64, 67)
    ]
    return make_piece(notes, chords=chords)


@pytest.fixture
def bare(here):
    """Gives the name of a folder with five pieces that name no chords."""
    (here / "bare").mkdir()
    for number in range(5):
        (here / "bare" / f"{number}.mid").write_bytes(write_midi(plain(number)))
    return "bare"


def settings_of(path):
    return [setting_from_json(data) for data in load_model(path).about["settings"]]


def test_chords_are_found_only_if_somebody_asks(bare, here, call):
    without = call("train", bare, *QUICK, "-o", "without")
    assert without.out.splitlines()[1] == HINT
    assert not any(map(has_chords, settings_of(here / "without/model.npz")))
    found = call("train", bare, *QUICK, "--find-chords", "-o", "with")
    assert found.code == 0
    assert HINT not in found.out
    symbols = [
        [mark.symbol for bar in setting.bars for mark in bar.chords]
        for setting in settings_of(here / "with/model.npz")
    ]
    names = ["C", "F", "G", "D", "A"]
    assert all(symbol in names for setting in symbols for symbol in setting)
    assert [len(setting) for setting in symbols] == [4] * 4
    assert call("info", "with").out.count("found in the notes of files that name none") == 1
    assert "found in the notes" not in call("info", "without").out


def test_pieces_that_name_chords_are_learned_as_they_are(with_run, call):
    for options, name in (([], "a"), (["--find-chords"], "b")):
        result = call("train", "music", *QUICK, *options, "-o", name)
        assert HINT not in result.out
    assert settings_of(with_run / "a/model.npz") == settings_of(with_run / "b/model.npz")


def test_a_run_goes_on_with_the_chords_that_it_began_with(bare, here, call):
    call("train", bare, *QUICK, "--find-chords", "-o", "run")
    about = load_training(here / "run/training.npz")[3]
    assert about["data"]["find_chords"] is True
    again = call("train", bare, "-o", "run", "--resume", "--epochs", 2)
    assert again.code == 0, again.err
    assert load_training(here / "run/training.npz")[3]["data"] == about["data"]
    assert all(map(has_chords, settings_of(here / "run/model.npz")))
    refused = call("train", bare, "-o", "run", "--resume", "--find-chords")
    check_one_line(refused, 2, "--find-chords is part of the run already")


def test_evaluate_finds_chords_for_a_model_that_has_learned_such(bare, here, call):
    call("train", bare, *QUICK, "--find-chords", "-o", "run")
    log = rows_of(here / "run/log.csv")
    result = call("evaluate", bare, "-m", "run", "--json", "report.json")
    assert result.code == 0, result.err
    assert "--find-chords" in result.out
    best = min(float(row[4]) for row in log[1:])
    report = json.loads((here / "report.json").read_text())
    assert report["held out"]["all"]["loss"]["value"] == pytest.approx(best, abs=0.001)


def test_info_shows_chords_found_as_found(here, call):
    (here / "bare.mid").write_bytes(write_midi(plain(0)))
    lines = [line.split() for line in call("info", "bare.mid").out.splitlines()]
    assert ["chords", "none", "marked"] in lines
    assert ["found", "C", "F", "G", "D"] in lines
    (here / "named.mid").write_bytes(write_midi(tune(1)))
    lines = [line.split() for line in call("info", "named.mid").out.splitlines()]
    assert ["chords", "Cm7", "F7"] in lines
    assert "found" not in {line[0] for line in lines}


def test_a_primer_without_markers_gets_chords_from_a_model_that_knows_them(with_run, call):
    primer = plain(0)
    (with_run / "primer.mid").write_bytes(write_midi(primer))
    result = call("generate", "-o", "song.mid", "--primer", "primer.mid", "--bars", 8)
    assert result.code == 0, result.err
    assert "chords found in primer.mid: C F G D\n" in result.err
    song = read_midi((with_run / "song.mid").read_bytes()).piece
    found = [mark.symbol for mark in song.chords]
    assert found == ["C", "F", "G", "D", "C", "F", "G", "C"]  # a band joins, and ends on the tonic


def test_a_primer_is_left_alone_by_a_model_without_chords(bare, here, call):
    call("train", bare, *QUICK, "-o", "run")
    result = call("generate", "-m", "run", "-o", "song.mid", "--primer", "bare/0.mid", "--bars", 8)
    assert result.code == 0, result.err
    assert "chords found" not in result.err
    assert read_midi((here / "song.mid").read_bytes()).piece.chords == ()
