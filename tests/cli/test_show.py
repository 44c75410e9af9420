"""`jazzrnn show`, and the files that `generate` writes beside a song."""

import wave
from pathlib import Path

import pytest

from jazzrnn.cli.outputs import Outputs
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.picture import check_png
from tests.commands import tune
from tests.page.unpacking import unpacked

ENDINGS = {
    "--page": "its name ends in .html or .htm: out.html",
    "--audio": "its name ends in .wav: out.wav",
    "--picture": "its name ends in .svg or .png: out.svg",
    "--score": "its name ends in .musicxml or .mxl or .svg or .html: out.musicxml",
}


@pytest.fixture
def song(here):
    (here / "song.mid").write_bytes(write_midi(tune(1), title="A <song>"))
    return here


def test_a_page_is_written_beside_the_file(song, call):
    result = call("show", "song.mid")
    assert (result.code, result.err) == (0, "wrote song.html: open it in a browser\n")
    assert "<h1>A &lt;song&gt;</h1>" in (song / "song.html").read_text()
    again = call("show", "song.mid")
    assert again.err == "jazzrnn: song.html exists: add --force to replace it, or name another\n"
    assert call("show", "song.mid", "--force").code == 0


def test_several_files_at_once(song, call):
    result = call("show", "song.mid", "--page", "p.html", "--audio", "a.wav", "--picture", "r.svg")
    lines = result.err.splitlines()
    assert lines[0] == "wrote p.html: open it in a browser"
    assert lines[1].startswith("wrote a.wav: 0:1")
    assert lines[1].endswith("at -16 LUFS, played by the instruments in the box")
    assert lines[2] == "wrote r.svg"
    assert not (song / "song.html").exists()
    with wave.open("a.wav") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (2, 2, 48_000)
    assert (song / "r.svg").read_text().startswith("<svg")


def test_scores_are_written_beside_other_files(song, call):
    pytest.importorskip("music21", reason="the extra 'score' is not installed")
    files = ("--score", "s.musicxml", "--picture", "r.svg", "--for", "Eb")
    result = call("show", "song.mid", *files)
    assert result.err == "wrote s.musicxml: a lead sheet for Eb instruments\nwrote r.svg\n"
    text = (song / "s.musicxml").read_text()
    assert "<work-title>A &lt;song&gt;</work-title>" in text
    assert "<transpose>" in text
    assert call("show", "song.mid", "--score", "b.mxl", "--whole-band").err == (
        "wrote b.mxl: a score of the whole band\n"
    )
    assert (song / "b.mxl").read_bytes().startswith(b"PK")


def test_a_page_has_the_lead_sheet_where_it_can_be_drawn(song, call, monkeypatch):
    pytest.importorskip("music21", reason="the extra 'score' is not installed")
    pytest.importorskip("verovio", reason="the extra 'score' is not installed")
    call("show", "song.mid")
    assert len(unpacked((song / "song.html").read_text())["sheets"]) == 1
    monkeypatch.setattr("jazzrnn.listening.has_verovio", lambda: False)
    call("show", "song.mid", "--force")
    assert unpacked((song / "song.html").read_text())["sheets"] == []
    monkeypatch.undo()
    monkeypatch.setattr("jazzrnn.listening.MOST_PAGE", 1000)
    call("show", "song.mid", "--force")
    assert unpacked((song / "song.html").read_text())["sheets"] == []


def test_without_music21_or_verovio_a_score_is_refused_before_the_work(song, call, monkeypatch):
    pytest.importorskip("music21", reason="the extra 'score' is not installed")
    monkeypatch.setattr("jazzrnn.music.score.engraving.find_spec", lambda name: None)
    drawn = call("show", "song.mid", "--score", "s.svg", "--page", "p.html")
    assert drawn.err.startswith(
        "jazzrnn: a score as .svg or .html needs verovio: pip install 'jazzrnn["
    )
    monkeypatch.setattr("jazzrnn.music.score.writing.find_spec", lambda name: None)
    refused = call("show", "song.mid", "--score", "s.mxl", "--page", "p.html")
    assert refused.err == "jazzrnn: a score needs music21: pip install 'jazzrnn[score]'\n"
    assert not (song / "p.html").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--page", "x.html", "--score", "x.html"],
            "--page and --score x.html: two files need two names",
        ),
        (["--for", "Bb"], "--for is about a score: name its file with --score"),
        (["--whole-band"], "--whole-band is about a score: name its file with --score"),
        (["--score", "s.mxl", "--for", "G"], "--for G: there are C, Bb, Eb, F"),
        (
            ["--score", "s.mxl", "--for", "Eb", "--whole-band"],
            "--for Eb is a lead sheet; --whole-band is written as it sounds",
        ),
    ],
)
def test_outputs_that_cannot_be_as_wished_are_refused(song, call, options, message):
    result = call("show", "song.mid", *options)
    assert (result.code, result.err) == (2, f"jazzrnn: {message}\n")


def test_a_png_is_drawn_where_resvg_is_installed(song, call):
    pytest.importorskip("resvg_py", reason="the extra 'png' is not installed")
    assert call("show", "song.mid", "--picture", "r.png").code == 0
    assert (song / "r.png").read_bytes().startswith(b"\x89PNG")


def test_without_resvg_a_png_is_refused_before_the_work(song, call, monkeypatch):
    monkeypatch.setattr("jazzrnn.music.picture.find_spec", lambda name: None)
    result = call("show", "song.mid", "--picture", "r.png", "--page", "p.html")
    assert result.code == 1
    assert result.err.startswith("jazzrnn: PNG needs resvg: pip install 'jazzrnn[png]'")
    assert not (song / "p.html").exists()
    with pytest.raises(Exception, match="needs resvg"):
        check_png()


@pytest.mark.parametrize("option", ENDINGS)
def test_names_that_mean_another_kind_are_refused(song, call, option):
    result = call("show", "song.mid", option, "out.mp3")
    assert (result.code, result.err) == (2, f"jazzrnn: {option} out.mp3: {ENDINGS[option]}\n")
    (song / "folder.wav").mkdir()
    assert "is a folder" in call("show", "song.mid", option, "folder.wav").err


def test_a_soundfont_needs_a_sound_and_a_file(song, call):
    alone = call("show", "song.mid", "--soundfont", "x.sf2", "--page", "p.html")
    assert alone.err == "jazzrnn: --soundfont plays the sound: name its file with --audio\n"
    missing = call("show", "song.mid", "--soundfont", "x.sf2", "--audio", "a.wav")
    assert missing.err == "jazzrnn: --soundfont x.sf2: there is no such file\n"


def test_what_cannot_be_read_is_one_line(here, call):
    (here / "bad.mid").write_bytes(b"no music")
    result = call("show", "bad.mid")
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert result.err.startswith("jazzrnn: bad.mid: not a MIDI file")
    assert "no such file" in call("show", "missing.mid").err


def test_the_files_of_several_songs_are_numbered():
    outputs = Outputs(page=Path("a/b.html"), audio=Path("c.wav"), soundfont=Path("d.sf2"))
    assert outputs.numbered(2).files() == {"page": Path("a/b-2.html"), "audio": Path("c-2.wav")}
    assert outputs.numbered(2).soundfont == Path("d.sf2")


@pytest.mark.slow
def test_generate_writes_them_for_each_song(with_run, call):
    result = call("generate", "-o", "s.mid", "-n", 2, "--bars", 2, "--seed", 1,
                  "--page", "s.html", "--picture", "s.svg")  # fmt: skip
    assert result.code == 0, result.err
    for number in (1, 2):
        for kind in ("mid", "html", "svg"):
            assert (with_run / f"s-{number}.{kind}").exists()
    assert not (with_run / "s.html").exists()
    refused = call("generate", "-o", "t.mid", "--seed", 1, "--page", "s-1.html")
    assert refused.err == "jazzrnn: s-1.html exists: add --force to replace it, or name another\n"
    assert not (with_run / "t.mid").exists(), "checked before a song is written"
