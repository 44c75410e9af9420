"""What an evaluation finds, as values: the function behind the command and the library."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.errors import CorpusError
from jazzrnn.evaluation.copy_report import OURS, REAL
from jazzrnn.evaluation.measures import MEASURES
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.runs import evaluate as evaluation
from jazzrnn.runs.evaluate import evaluate
from jazzrnn.runs.state import LOSSES
from tests.commands import tune, write_music

MODEL = Path("outputs/run-1/model.npz")


@pytest.fixture
def songs(with_run):
    """A folder with two songs and a file that cannot be read."""
    folder = with_run / "songs"
    folder.mkdir()
    for number in (7, 8):
        (folder / f"{number}.mid").write_bytes(write_midi(tune(number, bars=6)))
    (folder / "broken.mid").write_bytes(b"MThd")
    return folder


def test_a_model_and_songs_become_one_report(songs):
    report = evaluate(Path("music"), MODEL, songs)
    assert [*report.held_out] == [*LOSSES, "all"]
    assert report.surely_unknown
    losses = [report.held_out[name].loss.value for name in LOSSES]
    assert report.held_out["all"].loss.value == pytest.approx(sum(losses))
    assert report.music.real["note count"].shape == (5, 1)
    ours = report.music.ours["note count"]
    assert report.music.comparisons["note count"].ours == pytest.approx(np.mean(ours))
    assert {kind: len(pieces) for kind, pieces in report.copies.items()} == {REAL: 1, OURS: 2}
    assert [line.split(":")[0] for line in report.skipped] == [str(songs / "broken.mid")]
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.title = "another"


def test_text_data_and_page_say_the_same(songs):
    report = evaluate(Path("music"), MODEL, songs)
    assert str(report) == "\n".join(report.lines())
    data, page = report.as_dict(), report.page()
    loss = report.held_out["pitch"].loss.value
    assert data["held out"]["pitch"]["loss"]["value"] == loss
    assert data["measures"].keys() == {measure.name for measure in MEASURES}
    assert f"{loss:.3f}" in str(report)
    assert f"<td>{loss:.3f}</td>" in page
    for remark in report.remarks:
        assert remark in str(report)
        assert remark in page


def test_without_a_model_the_report_is_on_music_alone(here):
    write_music(here / "music")
    report = evaluate(here / "music")
    assert report.held_out == {}
    assert report.copies == {}
    assert report.music.ours == {}
    assert report.remarks == ()
    assert "model" not in report.about


def test_progress_is_shown_of_all_that_takes_time(songs):
    shown = []

    def progress(items, label, length=None, /):
        shown.append(label)
        yield from items

    evaluate(Path("music"), MODEL, songs, progress=progress)
    model = next(label for label in shown if label.startswith("evaluating the model on 1 pieces"))
    assert shown == ["reading", model, "comparing", "comparing", "listening", "listening"]


def test_the_training_folder_is_read_for_the_ngrams(with_run):
    write_music(with_run / "other", 8)
    report = evaluate(Path("other"), MODEL, training=Path("music"))
    assert any("n-grams have counted the 4 pieces" in remark for remark in report.remarks)
    for path in list((with_run / "music").iterdir()):
        path.rename(path.with_name(f"other-{path.name}"))
    with pytest.raises(CorpusError, match="`training` music: no piece that the model has learned"):
        evaluate(Path("other"), MODEL, training=Path("music"))


def test_of_many_pieces_a_sample_is_measured(here, monkeypatch):
    monkeypatch.setattr(evaluation, "MOST_PIECES", 3)
    write_music(here / "music")
    report = evaluate(here / "music")
    assert len(report.music.real["note count"]) == 3
    assert report.remarks == (f"measures of music are those of 3 pieces in {here / 'music'}",)
