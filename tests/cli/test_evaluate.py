"""`jazzrnn evaluate`: its options, what it prints, and what it writes."""

import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from jazzrnn.errors import RunError
from jazzrnn.evaluation.measures import MEASURES
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, PARTS, Note, make_piece
from jazzrnn.nn.checkpoint import Model, load_model, save_model
from jazzrnn.nn.model import ModelConfig, initial_weights
from jazzrnn.runs.file_list import HELD_OUT, read_list
from jazzrnn.runs.state import LOSSES
from jazzrnn.schema import Column
from tests.commands import QUICK, check_one_line, tune, write_music

pytestmark = pytest.mark.slow


@pytest.fixture
def songs(with_run, call):
    assert call("generate", "-o", "songs/s.mid", "-n", 3, "--bars", 4, "--seed", 1).code == 0
    return with_run / "songs"


def evaluate(call, *arguments):
    """The JSON report of a call, and the call."""
    result = call("evaluate", *arguments, "--json", "report.json")
    assert result.code == 0, result.err
    with open("report.json", encoding="utf-8") as file:
        return json.load(file), result


def test_a_report_of_the_training_folder(with_run, call):
    report, result = evaluate(call, "music")
    assert [*report["held out"]] == [*LOSSES, "all"]
    assert report["remarks"][0].startswith("the model was trained on this folder")
    assert re.search(r"on 1 pieces|the 1 pieces held out", result.out + result.err)
    shown = load_model(with_run / "outputs/run-1/model.npz").about["held-out loss"]
    for name, loss in shown.items():
        row = report["held out"][name]
        assert row["loss"]["value"] == pytest.approx(loss, abs=1e-4)
        assert row["perplexity"]["value"] == pytest.approx(np.exp(loss), abs=1e-2)
        if name == "plan":  # is not guessed note by note
            assert row["accuracy"]["value"] is None
            continue
        assert 0 <= row["accuracy"]["value"] <= 1
        assert 0 <= row["n-gram"] <= row["unigram"]
    assert report["held out"]["all"]["loss"]["value"] == pytest.approx(sum(shown.values()))
    assert len(report["measures"]["pitch count"]["real values"]) == 5  # learned ones too


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_computed(with_run, call):
    (with_run / "file").write_text("no folder")
    result = call("evaluate", "music", "--json", "file/report.json")
    assert result.out == ""
    check_one_line(result, 1, "file/report.json cannot be written")


def test_who_reads_one_line_loses_no_page(with_run):
    command = [sys.executable, "-m", "jazzrnn", "evaluate", "music", "--html", "page.html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdout.close()
    assert (with_run / "page.html").read_text().rstrip().endswith("</html>")


def test_a_report_of_other_music(with_run, call):
    folder = with_run / "other"
    folder.mkdir()
    for number in (6, 7, 8):  # mod 8: no melody of those learned
        for bars in (4, 6):
            (folder / f"{number}-{bars}.mid").write_bytes(write_midi(tune(number, bars)))
    report, result = evaluate(call, folder, "-m", "outputs/run-1")
    assert "6 pieces" in report["about"]["real music"]
    assert any("--training" in remark for remark in report["remarks"])
    row = report["held out"]["pitch"]["loss"]
    assert row["low"] < row["value"] < row["high"]
    report, _ = evaluate(call, folder, "-m", "outputs/run-1", "--training", "music")
    assert "the n-grams have counted the 4 pieces" in report["remarks"][0]
    assert "the n-grams" in result.out


def test_without_the_list_of_files_learned_music_is_known_by_itself(with_run, call):
    (with_run / "outputs/run-1/files.csv").unlink()
    report, _ = evaluate(call, "music")
    assert report["remarks"][0].startswith("4 of these 5 pieces are among those that the model")
    assert "held out" in report


def test_parts_that_the_model_has_never_learned_are_reported(with_run, call):
    folder = with_run / "other"
    folder.mkdir()
    for number in (6, 7, 8):
        band = tune(number)
        guest = [Note(0, PARTS.index("guitar"), 60, 12, 88)] if number > 6 else []
        (folder / f"{number}.mid").write_bytes(write_midi(make_piece([*band.notes, *guest])))
    _, result = evaluate(call, folder)
    assert "the model has never learned guitar, which 2 of these 3 pieces have" in result.out
    _, result = evaluate(call, "music")
    assert "never learned" not in result.out


def test_songs_beside_real_music(with_run, songs, call):
    report, result = evaluate(call, "music", "--generated", songs)
    assert report["about"]["generated"] == f"3 songs in {songs}"
    assert [*report["measures"]] == [measure.name for measure in MEASURES]
    count = report["measures"]["note count"]
    assert len(count["our values"]) == 3
    assert count["ours"] == pytest.approx(np.mean(count["our values"]))
    assert count["real"] == pytest.approx(np.mean(count["real values"]))
    assert count["gap"] == pytest.approx(abs(count["ours"] - count["real"]))
    assert len(report["measures"]["pitch classes"]["our values"]) == 12
    lines = result.out.splitlines()
    head = next(line for line in lines if "overlap" in line)
    row = next(line for line in lines if line.startswith("note count"))
    assert len(head) == len(row)


def test_the_page_stands_alone(with_run, songs, call):
    result = call("evaluate", "music", "--generated", songs, "--html", "report.html")
    assert result.code == 0, result.err
    page = (with_run / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="|url\(|@import', page)
    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert len(pictures) == len(MEASURES) + 5
    for picture in pictures:
        ET.fromstring(picture)
        assert "nan" not in picture
    for measure in MEASURES:
        assert measure.name in page


def test_the_same_call_writes_the_same_reports(with_run, songs, call):
    for name in ("a", "b"):
        call("evaluate", "music", "--generated", songs, "--html", f"{name}.html",
             "--json", f"{name}.json")  # fmt: skip
    assert (with_run / "a.html").read_bytes() == (with_run / "b.html").read_bytes()
    assert (with_run / "a.json").read_bytes() == (with_run / "b.json").read_bytes()


def test_without_a_model_the_music_is_measured(here, call):
    write_music(here / "music")
    report, result = evaluate(call, "music", "--html", "report.html")
    assert report["held out"] == {}
    assert "without a model" in result.err
    assert report["measures"]["note count"]["ours"] is None


def test_one_piece_is_enough(with_run, call):
    (with_run / "one").mkdir()
    (with_run / "one" / "note.mid").write_bytes(write_midi(make_piece([Note(0, 0, 60, 12, 80)])))
    report, _ = evaluate(call, "one", "--generated", "one", "--html", "report.html")
    assert report["measures"]["pitch range"]["gap"] == 0
    assert report["held out"]["pitch"]["unigram"] is None


def test_what_cannot_be_read_is_skipped_and_said(with_run, songs, call):
    (songs / "broken.mid").write_bytes(b"MThd")
    report, result = evaluate(call, "music", "--generated", songs)
    assert report["about"]["generated"].startswith("3 songs")
    assert "broken.mid" in result.err


def test_mistakes_are_one_line(with_run, call):
    (with_run / "empty").mkdir()
    (with_run / "bad").mkdir()
    (with_run / "bad" / "bad.mid").write_bytes(b"nothing")
    other = ModelConfig((Column("text", 5),), hidden=2, embedding=2, head=2)
    weights = initial_weights(other, np.random.default_rng(0))
    save_model(with_run / "text.npz", Model(other, weights, {}))
    for arguments, words in (
        (["missing"], "missing: there is no such folder"),
        (["empty"], "no MIDI file (.mid, .midi, .kar, .rmi)"),
        (["bad"], "none of 1 files can be used"),
        (["music", "--generated", "missing"], "missing: there is no such folder"),
        (["music", "--generated", "bad"], "none of 1 files can be used"),
        (["music", "--training", "bad"], "none of 1 files can be used"),
        (["music", "-m", "outputs/run-9"], "there is no such file"),
        (["music", "-m", "text.npz"], "something else than music"),
        (["music", "--json", "report.txt"], "name the report report.json"),
        (["music", "--html", "report.json"], "name the report report.html"),
    ):
        result = call("evaluate", *arguments)
        assert result.code == (2 if "name the report" in words else 1)
        assert words in result.err
        assert "Traceback" not in result.err
    other_music = write_music(with_run / "others", count=2)
    for path in other_music.iterdir():
        path.rename(path.with_name(f"other-{path.name}"))
    result = call("evaluate", "music", "--training", "others")
    assert result.code == 1
    assert "no piece that the model has learned is in it" in result.err


def test_names_that_are_not_utf_8_are_known_again(with_run, call):
    """In the lists of a run they have "?" for what cannot be written."""
    odd = os.fsdecode(b"W\xe4lzer-1.mid")
    try:
        (with_run / "music" / odd).write_bytes(write_midi(tune(77)))
    except OSError:
        pytest.skip("this file system takes no such name")
    options = ("--epochs", 1, "--hidden", 8, "--layers", 1, "--seq-len", 16, "--seed", 1)
    assert call("train", "music", "-o", "odd", *options).code == 0
    report, result = evaluate(call, "music", "-m", "odd")
    assert report["remarks"][0].startswith("the model was trained on this folder")
    assert "names of pieces that the model learned" not in result.out


def test_a_model_that_learned_all_there_is_knows_all_pieces(with_run, call):
    assert call("train", "music", "-o", "all", *QUICK, "--held-out", 0).code == 0
    report, _ = evaluate(call, "music", "-m", "all")
    assert not report["surely unseen"]
    assert "this is not held-out loss" in report["remarks"][0]
    assert "the n-grams have counted the 5 pieces" in report["remarks"][1]


def test_the_folder_it_was_trained_on_is_known_by_its_music(with_run, call):
    call("generate", "-o", "music/song.mid", "--bars", 4)  # is skipped
    (with_run / "music").rename("moved")
    report, _ = evaluate(call, "moved")
    assert report["remarks"][0].startswith("the model was trained on this folder")
    sides = read_list(with_run / "outputs/run-1")
    held_out = next(name for name, side in sides.items() if side == HELD_OUT)
    learned = next(
        path for path in sorted((with_run / "moved").glob("t*")) if path.name != held_out
    )
    shutil.copy(learned, with_run / "moved" / held_out)
    report, _ = evaluate(call, "moved")
    assert "the model has learned every piece" in report["remarks"][0]
    assert not report["surely unseen"]


def test_learned_drums_are_known_again(with_run, call):
    (with_run / "drums").mkdir()
    for number in range(6):
        notes = [Note(12 * k, DRUMS, 36 + (k * number) % 7, 3, 80) for k in range(20)]
        (with_run / f"drums/{number}.mid").write_bytes(write_midi(make_piece(notes)))
    assert call("train", "drums", "-o", "beats", *QUICK).code == 0
    (with_run / "drums/new.mid").write_bytes(write_midi(make_piece([*notes[::2]])))
    report, _ = evaluate(call, "drums", "-m", "beats")
    assert report["remarks"][0].startswith("5 of these 7 pieces are among those")


def test_a_damaged_list_of_files_is_an_error(tmp_path):
    (tmp_path / "files.csv").write_text("nothing,of,this\n1,2,3\n")
    with pytest.raises(RunError, match=r"files\.csv"):
        read_list(tmp_path)
