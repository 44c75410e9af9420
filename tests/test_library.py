"""The library: what `import jazzrnn` gives, without a command line."""

import inspect
import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest

import jazzrnn
from jazzrnn.cli.generate import generate
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from tests.commands import tune, write_music

pytestmark = pytest.mark.slow

EXISTS = r"^{}\.mid exists: add `overwrite` to replace it, or name another$"
CHANGES = "Dm7 G7 | Cmaj7 | Em7 A7 | Dm7 G7"


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, jazzrnn\n"
        "assert not {'numpy', 'symusic', 'mido', 'music21', 'click'} & {*sys.modules}\n"
        "jazzrnn.load\n"
        "assert 'numpy' in sys.modules\n"
        "assert not {'click', 'music21'} & {*sys.modules}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_all_that_is_promised_is_there():
    for name in jazzrnn.__all__:
        assert getattr(jazzrnn, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = jazzrnn.nothing


def test_a_folder_becomes_a_song(with_run):
    for progress in jazzrnn.train("music", "mine", hidden=8, layers=1, batch_size=2, epochs=1):
        assert progress.loss > 0
    assert progress.done
    model = jazzrnn.load("mine")
    song = model.generate(bars=4, seed=3)
    assert song.piece.bars == 4
    assert song.made["model"] == model.fingerprint
    song.save("song.mid")
    assert jazzrnn.read_midi("song.mid").bars == 4
    with pytest.raises(jazzrnn.JazzrnnError, match=EXISTS.format("song")):
        song.save("song.mid")


def test_a_training_that_is_left_can_be_gone_on_with(with_run):
    sizes = {"hidden": 8, "layers": 1, "batch_size": 2, "seq_len": 16}
    training = jazzrnn.train("music", "mine", epochs=3, **sizes)
    first = next(training).update
    training.close()
    updates = [progress.update for progress in jazzrnn.train("music", "mine", resume=True)]
    assert updates[0] == first + 1
    with pytest.raises(jazzrnn.JazzrnnError, match="go on with it with `resume`"):
        next(jazzrnn.train("music", "mine", **sizes))


def test_the_library_and_the_command_write_the_same_notes(with_run, call):
    wishes = {"chords": CHANGES, "key": "F", "choruses": 2, "tempo": 140, "swing": 1.5}
    song = jazzrnn.load().generate(
        **wishes, seed=5, temperature={"pitch": 0.8}, top_p=0.9, programs={"bass": 33}
    )
    options = [text for name, value in wishes.items() for text in (f"--{name}", value)]
    more = ["--seed", 5, "--temperature", "pitch=0.8", "--top-p", 0.9, "--program", "bass=33"]
    result = call("generate", "-o", "song.mid", *options, *more)
    assert result.code == 0, result.err
    with open("song.mid", "rb") as file:
        data = file.read()
    assert json.loads(read_label(data).made) == song.made
    assert data == song.midi()
    assert read_label(data).title == song.title


def test_the_library_and_the_command_take_the_same_wishes():
    wishes = {*inspect.signature(jazzrnn.Model.generate).parameters} - {"self"}
    options = {option.name for option in generate.params}
    files = {"output", "page", "audio", "soundfont", "picture", "score", "player", "whole_band"}
    how = {"model", "count", "force", "strict"}  # `strict` is said once for a program
    assert wishes == options - files - how


def test_what_was_understood_is_said_by_the_song_too(with_run, call):
    wishes = {"chords": "Dm7 G7 | Cmaj7", "key": "Eb", "bars": 2, "seed": 1}
    taken = "`key`: these chords are taken to be in C, and played in Eb"
    assert jazzrnn.generate(**wishes).remarks[0] == taken
    options = [text for name, value in wishes.items() for text in (f"--{name}", value)]
    said = call("generate", "-o", "song.mid", "-n", 2, *options).err
    assert said.count("these chords are taken to be in C") == 1
    assert said.count("longest copy: ") == 2


def test_a_model_without_chords_says_so_in_the_song(here):
    (here / "plain").mkdir()
    for number in range(1, 4):
        (here / "plain" / f"{number}.mid").write_bytes(write_midi(tune(number, chords=[])))
    [*_] = jazzrnn.train("plain", "mine", hidden=8, layers=1, batch_size=2, epochs=1)
    model = jazzrnn.load("mine")
    about = model.generate(chords=CHANGES, bars=2, seed=1).remarks[0]
    assert about.startswith("this model has not learned chords")
    assert "`find_chords`" in about
    assert "not learned" not in "".join(model.generate(bars=2, seed=1).remarks)


def test_a_primer_that_cannot_be_read_is_refused_as_on_the_command_line(with_run, call):
    (with_run / "bad.mid").write_text("no music")
    for name in ("bad.mid", "missing.mid", "music"):
        with pytest.raises(jazzrnn.JazzrnnError) as error:
            jazzrnn.generate(primer=name)
        assert str(error.value).startswith(f"`primer` {name}: ")
        result = call("generate", "-o", "song.mid", "--primer", name)
        assert result.err == f"jazzrnn: {str(error.value).replace('`primer`', '--primer')}\n"


def test_a_piece_can_be_a_primer_and_be_written(with_run):
    piece = jazzrnn.read_midi("music/tune-1.mid")
    song = jazzrnn.generate(primer=piece, bars=6, seed=1)
    assert song.piece.notes[: len(piece.notes)] == piece.notes
    jazzrnn.write_midi(piece, "copy.mid")
    assert jazzrnn.read_midi("copy.mid") == piece
    with pytest.raises(jazzrnn.JazzrnnError, match=EXISTS.format("copy")):
        jazzrnn.write_midi(piece, "copy.mid")


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"chords": "C", "form": "blues"}, "`chords` and `form`: both say"),
        ({"bars": 8, "choruses": 2, "chords": "C"}, "`bars` and `choruses`: both say"),
        ({"meter": "5/x"}, "`meter` 5/x: a meter is such as"),
        ({"changes": "missing.txt"}, "`changes` missing.txt: no such file"),
        ({"programs": {"reeds": "Flute"}}, "no part 'reeds'"),
        ({"chords": "hello"}, "`chords`: "),
    ],
)
def test_errors_speak_of_parameters(with_run, wishes, message):
    with pytest.raises(jazzrnn.JazzrnnError) as error:
        jazzrnn.load().generate(seed=1, **wishes)
    assert message in str(error.value)
    assert "--" not in str(error.value)


def test_a_notebook_shows_a_piano_roll_and_plays(with_run):
    song = jazzrnn.load().generate(bars=2, seed=1)
    picture = song._repr_svg_()
    assert picture.startswith("<svg")
    assert "<rect" in picture
    frame = ElementTree.fromstring(song._repr_html_())
    assert frame.tag == "iframe"
    assert frame.attrib["srcdoc"].split() == song.page().split()
    assert frame.attrib["sandbox"] == "allow-scripts"


def test_a_song_is_saved_by_the_ending_of_its_name(with_run):
    song = jazzrnn.load().generate(bars=2, seed=1)
    starts = {"mid": b"MThd", "html": b"<!doctype html>", "wav": b"RIFF", "svg": b"<svg"}
    for ending, start in starts.items():
        song.save(f"song.{ending}")
        assert (with_run / f"song.{ending}").read_bytes().startswith(start)
        with pytest.raises(jazzrnn.JazzrnnError, match=f"song.{ending} exists"):
            song.save(f"song.{ending}")


def test_a_song_is_written_as_a_score(with_run):
    pytest.importorskip("music21", reason="the extra 'score' is not installed")
    song = jazzrnn.load().generate(bars=2, seed=1)
    song.save("song.musicxml")
    assert "<transpose>" not in (with_run / "song.musicxml").read_text()
    song.score("tenor.musicxml", player="Bb")
    assert "<transpose>" in (with_run / "tenor.musicxml").read_text()
    song.score("band.mxl", whole_band=True)
    assert (with_run / "band.mxl").read_bytes().startswith(b"PK")
    with pytest.raises(jazzrnn.JazzrnnError, match="`for` H: there are C, Bb, Eb, F"):
        song.score("song.mxl", player="H")


def test_a_model_is_evaluated(with_run):
    model = jazzrnn.load("outputs/run-1")
    report = jazzrnn.evaluate("music", model=model)
    assert report.about["model"].endswith(f"({model.fingerprint})")
    assert report.held_out["all"].loss.value > 0
    assert jazzrnn.evaluate("music").as_dict() == report.as_dict(), "it is the newest run"
    assert jazzrnn.evaluate("music", model="outputs/run-1").as_dict() == report.as_dict()
    songs = jazzrnn.evaluate("music", model="jazz", generated="music")
    assert songs.music.comparisons["pitch range"].gap == 0
    assert "--" not in "".join(songs.remarks)
    with pytest.raises(jazzrnn.JazzrnnError, match="nothing: there is no such folder"):
        jazzrnn.evaluate("music", model="jazz", training="nothing")


def test_a_notebook_shows_the_page_in_a_frame(here):
    write_music(here / "music", 2)
    report = jazzrnn.evaluate("music")
    frame = ElementTree.fromstring(report._repr_html_())
    assert frame.tag == "iframe"
    assert frame.attrib["srcdoc"].split() == report.page().split()
    assert repr(report) == "<report on music>"


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"band": "orchestra"}, "`band` orchestra: it is one of none, duo"),
        ({"style": "polka"}, "`style` polka: it is one of swing"),
        ({"tempo": "fast"}, "`tempo` fast: it is a number"),
        ({"tempo": -3}, "`tempo` -3.0: it is a number from 10 to 500"),
        ({"bars": 0}, "`bars` 0: it is a whole number from 1 to 4096"),
        ({"bars": 2.5}, "`bars` 2.5: it is a whole number"),
        ({"best_of": 0}, "`best_of` 0"),
        ({"inside": 7}, "`inside` 7.0: it is a number from 0 to 1"),
        ({"variation": 2}, "`variation` 2.0"),
        ({"temperature": {"volume": 1}}, "'volume': an attribute is one of shift"),
        ({"temperature": -1}, "`temperature` -1.0"),
        ({"seed": -1}, "`seed` -1"),
        ({"plan": "5-8=9"}, "`plan` '5-8=9'"),
    ],
)
def test_values_that_make_no_sense_are_refused(with_run, wishes, message):
    with pytest.raises(jazzrnn.JazzrnnError) as error:
        jazzrnn.load().generate(**{"seed": 1, "bars": 12} | wishes)
    assert message in str(error.value)


def test_a_wish_that_train_does_not_know_is_refused(with_run):
    with pytest.raises(jazzrnn.JazzrnnError, match=r"`minuts`: train knows .*minutes"):
        jazzrnn.train("music", minuts=1)


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"hidden": 0}, "`hidden` 0: it is a whole number from 1 to 8192"),
        ({"hidden": 2.5}, "`hidden` 2.5: it is a whole number"),
        ({"layers": "two"}, "`layers` two: it is a whole number"),
        ({"workers": 0}, "`workers` 0: it is a whole number from 1 to 1024"),
        ({"workers": 3, "batch_size": 2}, "3 processes cannot share a batch of 2"),
        ({"cell": "gru"}, "`cell` gru: it is one of lstm, rnn"),
        ({"held_out": 2.0}, "`held_out` 2.0: it is a number from 0 to less than 1"),
        ({"dropout": "much"}, "`dropout` much: it is a number"),
        ({"learning_rate": 0}, "`learning_rate` 0: it is a number above 0"),
        ({"minutes": -1}, "`minutes` -1: it is a number above 0"),
        ({"minutes": float("nan")}, "`minutes` nan: it is a number above 0"),
        ({"epochs": 0}, "`epochs` 0: it is a whole number from 1 to"),
        ({"find_chords": "yes"}, "`find_chords` yes: it is True or False"),
        ({"resume": True}, "`resume` needs the run to go on with: name its folder with `out`"),
        ({"resume": True, "out": "nothing"}, "nothing: nothing was saved there yet"),
        ({"out": "outputs/run-1"}, "outputs/run-1 holds a run"),
        ({"midi_dir": "missing"}, "missing: there is no such folder"),
    ],
)
def test_train_refuses_at_once_what_cannot_be(with_run, wishes, message):
    with pytest.raises(jazzrnn.JazzrnnError) as error:
        jazzrnn.train(**{"midi_dir": "music"} | wishes)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
