"""`jazzrnn evaluate` reports what songs and held-out pieces copy: as text, as JSON, as HTML."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn.copying.copies import Copies, Stretch
from jazzrnn.evaluation import copy_report
from jazzrnn.evaluation.copy_report import OURS, REAL, SHOWN, Checked, as_json, lines, worst_first
from jazzrnn.generation.made import NOT_CHECKED
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.smf import read_label
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import DRUMS, make_piece
from tests.commands import tune


def checked(file, notes, intervals=0, share=0.0):
    """A piece that copies stretches of N notes; 0 for none."""
    with_rhythm, by_intervals = (
        Stretch(n, 8, 3, "tune.mid", 5) if n else None for n in (notes, intervals)
    )
    return Checked(file, Copies(with_rhythm, by_intervals, share))


def evaluate(call, *arguments):
    """What is said, and the JSON report."""
    result = call("evaluate", *arguments, "--json", "report.json", "--html", "report.html")
    assert result.code == 0, result.err
    return result.out, json.loads(Path("report.json").read_text(encoding="utf-8"))


@pytest.fixture
def songs(with_run):
    """A folder with a song that was learned, up a third, and one of a single note's repetition."""
    sides = (with_run / "outputs/run-1/files.csv").read_text().splitlines()
    learned = next(line.split(",")[0] for line in sides if line.endswith(",learned"))
    (with_run / "songs/deep").mkdir(parents=True)
    shutil.copy(with_run / "music" / learned, with_run / "songs/deep/copy.mid")
    (with_run / "songs/new.mid").write_bytes(write_midi(tune(8, bars=1)))
    return learned


def test_a_copied_song_is_reported_with_file_and_bars(with_run, songs, call):
    out, report = evaluate(call, "music", "--generated", "songs")
    found = report["copies"]
    assert [*found] == [REAL, OURS]
    assert len(found[REAL]["pieces"]) == 1  # the one held out
    worst = found[OURS]["pieces"][0]
    assert [piece["file"] for piece in found[OURS]["pieces"]] == ["deep/copy.mid", "new.mid"]
    stretch = worst["with rhythm"]
    assert worst["share"] == 1
    assert (stretch["learned file"], stretch["bar"], stretch["learned bar"]) == (songs, 1, 1)
    assert stretch["notes"] == found[OURS]["with rhythm"]["longest"]
    line = next(line for line in out.splitlines() if line.startswith("deep/copy.mid"))
    assert f"100.0 %  {stretch['notes']} notes ({stretch['part']}, bar 1) from {songs}" in line
    page = (with_run / "report.html").read_text(encoding="utf-8")
    assert f"<td>{stretch['notes']} notes ({stretch['part']}, bar 1) from {songs} (bar 1)" in page


def test_a_song_copies_as_much_as_was_reported_when_it_was_written(with_run, call):
    call("generate", "-o", "songs/s.mid", "-n", 3, "--bars", 6, "--seed", 1)
    _, report = evaluate(call, "music", "--generated", "songs")
    for piece in report["copies"][OURS]["pieces"]:
        said = json.loads(read_label(Path("songs", piece["file"]).read_bytes()).made)
        stretch = piece["with rhythm"]
        assert said["longest copy"].startswith(
            f"{stretch['notes']} notes ({stretch['part']}, bar {stretch['bar']}) from"
            f" {stretch['learned file']} (bar {stretch['learned bar']}), {100 * piece['share']:.0f}"
            if stretch
            else "none"
        )


def test_without_songs_the_baseline_is_reported(with_run, call):
    out, report = evaluate(call, "music")
    assert [*report["copies"]] == [REAL]
    assert any(line.startswith(REAL) for line in out.splitlines())


def test_without_the_melodies_copies_are_said_to_be_unchecked(with_run, songs, call):
    (with_run / "outputs/run-1/learned.npz").unlink()
    out, report = evaluate(call, "music", "--generated", "songs")
    assert out.count("copies") == 1
    assert f"copies: {NOT_CHECKED}\n" in out
    assert report["copies"] == {}
    assert "<h2>Copies" not in (with_run / "report.html").read_text(encoding="utf-8")


def test_pieces_that_the_model_learned_are_left_out_in_a_larger_folder(with_run, songs, call):
    shutil.copytree("music", "more")
    (with_run / "more/other.mid").write_bytes(write_midi(tune(7)))
    _, report = evaluate(call, "more")
    assert len(report["copies"][REAL]["pieces"]) == 2  # the one held out, and the other
    assert any("4 of these 6 pieces are among those" in remark for remark in report["remarks"])
    assert report["held out"].keys() >= {"pitch", "all"}


def test_learned_pieces_under_other_names_and_in_other_keys_are_known_again(with_run, songs, call):
    (with_run / "renamed").mkdir()
    piece = read_midi((with_run / "music" / songs).read_bytes()).piece
    higher = [n._replace(pitch=n.pitch + 3 * (n.part != DRUMS)) for n in piece.notes]
    (with_run / "renamed/other.mid").write_bytes(write_midi(replace(piece, notes=tuple(higher))))
    out, report = evaluate(call, "renamed", "--generated", "songs")
    assert [*report["copies"]] == [OURS]  # it is no baseline
    assert not report["surely unseen"]
    assert report["held out"]["pitch"]["loss"]["value"] > 0
    assert "this is not held-out loss" in report["remarks"][0]
    assert "loss (not held-out) in nats" in out
    assert "<h2>Loss (not held-out)" in (with_run / "report.html").read_text(encoding="utf-8")


def test_learned_tunes_in_another_arrangement_are_remarked(with_run, songs, call):
    (with_run / "arranged").mkdir()
    piece = read_midi((with_run / "music" / songs).read_bytes()).piece
    chord = [n._replace(part=0, pitch=n.pitch - 12) for n in piece.notes if n.part != DRUMS]
    arranged = make_piece([*piece.notes, *chord], chords=piece.chords)
    (with_run / "arranged/other.mid").write_bytes(write_midi(arranged))
    _, report = evaluate(call, "arranged")
    assert any("copies: 1 of 1 pieces share more than" in remark for remark in report["remarks"])


def test_nobody_knows_what_a_model_learned_whose_melodies_are_lost(with_run, songs, call):
    (with_run / "outputs/run-1/learned.npz").unlink()
    shutil.copytree("music", "more")
    (with_run / "more/other.mid").write_bytes(write_midi(tune(7)))
    _, report = evaluate(call, "more")
    assert "may have learned some of these pieces" in report["remarks"][0]
    assert not report["surely unseen"]


def test_damaged_melodies_are_one_line(with_run, call):
    (with_run / "outputs/run-1/learned.npz").write_bytes(b"PK")
    result = call("evaluate", "music")
    assert result.code == 1
    assert "learned.npz: not a file that jazzrnn wrote, or damaged" in result.err.splitlines()[-1]


def test_a_name_does_not_break_its_line(with_run, songs, call):
    Path("songs/new.mid").rename("songs/a\nb\x1b[31m.mid")
    out, report = evaluate(call, "music", "--generated", "songs")
    assert "a?b?[31m.mid" in out
    assert "\x1b" not in out
    assert report["copies"][OURS]["pieces"][1]["file"] == "a\nb\x1b[31m.mid"


def test_the_worst_comes_first():
    pieces = [
        checked("c", 5, 9), checked("b", 7, 8, 0.1), checked("e", 0), checked("a", 7, 8, 0.2),
        checked("d", 5, 9),
    ]  # fmt: skip
    assert [piece.file for piece in worst_first(pieces)] == ["a", "b", "c", "d", "e"]


def test_the_table_is_that_of_the_notes():
    sets = {REAL: [checked(str(n), n, 2 * n, 0.5) for n in range(11)], OURS: [checked("s.mid", 0)]}
    rows = copy_report.set_rows(sets)
    assert rows[0] == [REAL, "11", "5", "9", "10", "10", "18", "20", "50.0 %"]
    assert rows[1] == [OURS, "1", *"000000", "0.0 %"]
    assert len(copy_report.SET_HEAD) == len(rows[0])
    assert as_json(sets)[REAL]["by intervals"] == {"median": 10, "90 %": 18, "longest": 20}
    assert as_json(sets)[OURS]["pieces"] == [
        {"file": "s.mid", "with rhythm": None, "by intervals": None, "share": 0}
    ]
    assert [*lines(sets)][-1].split() == ["s.mid", "0.0", "%", "none", "none"]


def test_many_songs_take_a_screen_and_not_more():
    sets = {OURS: [checked(f"s-{n}.mid", n, n) for n in range(2, 102)]}
    text = [*lines(sets)]
    assert text[-1].startswith(f"and {100 - SHOWN} more")
    assert text[-1 - SHOWN].startswith("s-101.mid")
    assert text[-2].startswith(f"s-{102 - SHOWN}.mid")
