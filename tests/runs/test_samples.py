"""Songs that a training writes on its way."""

from dataclasses import replace

import pytest

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.nn.training import held_out_loss
from jazzrnn.runs import run as runs
from jazzrnn.runs.models import MODEL, load_song_model
from jazzrnn.runs.samples import is_due
from tests.commands import QUICK, write_music
from tests.runs.corpora import PLAN, begin, read

PLAN = replace(PLAN, evaluate_every=10)
BARS = 2
FALLING = [5.0, 4.0, 4.5, 3.0, 2.0, 2.5, 1.0]


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    """Songs are shorter, for an untrained network writes many notes."""
    monkeypatch.setattr("jazzrnn.runs.samples.BARS", BARS)


@pytest.mark.parametrize(
    ("every", "songs"), [(0, []), (1, [0, 1, 3, 4, 6]), (2, [0, 3, 6]), (4, [0, 6])]
)
def test_each_nth_best_checkpoint_gets_a_song(every, songs):
    bests = [k for k, loss in enumerate(FALLING) if loss == min(FALLING[: k + 1])]
    assert [k for k in bests if is_due(FALLING[: k + 1], every)] == songs


def test_the_songs_are_those_of_the_checkpoints_also_after_a_break(tmp_path):
    corpus = read(write_music(tmp_path / "music"))
    whole, cut = (
        begin(tmp_path / name, corpus, plan=PLAN, samples_every=1) for name in ("one", "two")
    )
    bests = [progress.update for progress in runs.train(whole) if progress.improved]
    for progress in runs.train(cut):
        if progress.improved:
            runs.save(cut)
            break
    again = runs.load(cut.folder)
    runs.resume(again, corpus)
    list(runs.train(again))
    songs = sorted((tmp_path / "one" / "songs").iterdir())
    assert [path.name for path in songs] == [f"update-{update:06}.mid" for update in bests]
    assert whole.remarks == [f"song {path}" for path in songs]
    for path in songs:
        assert path.read_bytes() == (tmp_path / "two" / "songs" / path.name).read_bytes()
        assert read_midi(path.read_bytes()).piece.bars == BARS
    last = load_song_model(tmp_path / "one" / MODEL)
    losses = held_out_loss(last.network.config, last.network.weights, whole.held_out)
    assert losses.sum() == pytest.approx(whole.state.best)


def test_a_song_that_cannot_be_written_ends_no_training(tmp_path):
    run = begin(tmp_path / "run", read(write_music(tmp_path / "music")), plan=PLAN, samples_every=1)
    (run.folder / "songs").write_text("no folder")
    list(runs.train(run))
    assert run.state.epoch == run.plan.epochs
    assert run.remarks[0].startswith(f"no song: {run.folder}")


def test_songs_on_the_way_are_reported_and_n_grams_are_counted_once(with_run, call):
    result = call("train", "music", "-o", "run", *QUICK, "--samples-every", 1)
    assert result.code == 0
    (song,) = (with_run / "run" / "songs").iterdir()
    assert f"  song run/songs/{song.name}\n" in result.out
    row = next(line for line in result.out.splitlines() if line.lstrip().startswith("n-gram"))
    curve = (with_run / "run" / "loss.svg").read_text(encoding="utf-8")
    assert f">n-gram {float(row.split()[-1]):.2f}<" in curve
