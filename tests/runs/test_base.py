"""A training that begins from another model: what stays of that one, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from jazzrnn.copying.copies import SEALED, join_melodies, melodies_of, trace
from jazzrnn.encoding.steps import encode
from jazzrnn.errors import CorpusError, OptionError, RunError
from jazzrnn.generation.repertoire import from_json, to_json
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.setting import setting_of
from jazzrnn.nn.checkpoint import load_model, save_model
from jazzrnn.nn.model import size_of
from jazzrnn.nn.training import held_out_loss
from jazzrnn.runs import run as runs
from jazzrnn.runs.base import base_remarks, load_base
from jazzrnn.runs.file_list import read_list
from jazzrnn.runs.learned import load_learned, save_learned
from jazzrnn.runs.plan import (
    FINE_DROPOUT,
    FINE_RATE,
    TrainingRequest,
    check_training,
    model_config,
    new_run,
)
from tests.commands import REED, tune, write_music
from tests.runs.corpora import begin, read

WISH = TrainingRequest(batch_size=2, seq_len=16, epochs=2, transpose=0, held_out=0.3)


@pytest.fixture(scope="module")
def base_folder(tmp_path_factory):
    """A run that has learned the tunes 1 to 5, but one; and its run's folder."""
    folder = tmp_path_factory.mktemp("base")
    run = begin(folder / "run", read(write_music(folder / "music")))
    list(runs.train(run))
    return folder


@pytest.fixture
def base(base_folder):
    return load_base(base_folder / "run")


@pytest.fixture(scope="module")
def mine(tmp_path_factory):
    """A folder with tunes that the base knows in other keys, and others."""
    folder = tmp_path_factory.mktemp("mine")
    for number in range(1, 9):
        piece = tune(number)
        notes = tuple(
            n._replace(pitch=n.pitch + 2) if n.part in {REED, 4} else n for n in piece.notes
        )
        data = write_midi(replace(piece, notes=notes), title=f"mine {number}")
        (folder / f"mine-{number}.mid").write_bytes(data)
    return folder


def started(folder, mine, base, wish=WISH):
    return new_run(folder, mine, read(mine), wish, base)


def melodies(piece):
    return melodies_of(encode(piece), setting_of(piece, ""))


def test_the_network_begins_as_the_base_and_is_the_best_so_far(mine, base, tmp_path):
    run = started(tmp_path, mine, base)
    same = replace(base.network.config, dropout=FINE_DROPOUT, head_dropout=FINE_DROPOUT)
    assert run.config == same
    assert run.plan.learning_rate == FINE_RATE
    assert np.array_equal(run.state.weights, base.network.weights)
    assert run.state.best == held_out_loss(run.config, base.network.weights, run.held_out).sum()
    updates = runs.train(run)
    next(updates)
    saved = load_model(tmp_path / "model.npz")  # whatever comes: it is never worse than the base
    assert np.array_equal(saved.weights, base.network.weights)
    knows = from_json(saved.about, "")
    assert sum(knows.losses.values()) == pytest.approx(run.state.best + run.plan_cost)
    assert knows.base == f"{base.name} ({base.fingerprint}), trained on music"
    assert {setting.name.split("-")[0] for setting in knows.settings} == {"mine"}


def test_what_the_base_has_learned_stays_known_and_is_never_held_out(mine, base, tmp_path):
    for seed in range(3):
        run = started(tmp_path / str(seed), mine, base, replace(WISH, seed=seed))
        assert {entry.tune for entry in run.held_out.entries}.isdisjoint(base.learned.tunes)
        assert run.held_out
        learned = load_learned(tmp_path / str(seed) / "learned.npz", run.data["fingerprint"])
        sides = read_list(run.folder)
        own = [name for name, side in sides.items() if side == "learned"]
        assert learned.names == [*(f"base: {name}" for name in base.learned.names), *own]
        assert learned.tunes >= base.learned.tunes
        for number in (1, 7):  # one of the base in the key that it had, a new one
            found = learned.check(melodies(tune(number)))
            held_out = sides.get(f"mine-{number}.mid") == "held out"
            assert held_out or found.share == 1


def test_what_was_sealed_stays_sealed(mine, base, base_folder, tmp_path):
    pieces = join_melodies([melodies(tune(8, bars=12))])
    save_learned(tmp_path / "learned.npz", ["8.mid"], [trace(pieces, SEALED)], "sealed")
    sealed = load_learned(tmp_path / "learned.npz", "sealed")
    run = started(tmp_path / "run", mine, replace(base, learned=sealed))
    learned = load_learned(run.folder / "learned.npz", run.data["fingerprint"])
    assert learned.traces.window == SEALED
    for piece in (tune(8, bars=12), tune(2)):
        assert learned.check(melodies(piece)).share == 1
    ends = learned.traces.with_rhythm[learned.traces.with_rhythm < 0]
    assert len({*ends.tolist()}) == len(ends), "no stretch goes on from piece to piece"


def test_a_run_goes_on_as_if_it_had_not_stopped_though_the_base_is_gone(mine, base, tmp_path):
    whole, cut = (started(tmp_path / name, mine, base) for name in ("whole", "cut"))
    list(runs.train(whole))
    for progress in runs.train(cut):
        if progress.update == 3:
            runs.save(cut)
            break
    again = runs.load(cut.folder)
    runs.resume(again, read(mine))
    list(runs.train(again))
    assert np.array_equal(again.state.weights, whole.state.weights)
    assert np.array_equal(again.state.best_weights, whole.state.best_weights)
    one, two = ((run.folder / "learned.npz").read_bytes() for run in (whole, again))
    assert one == two
    (cut.folder / "learned.npz").unlink()
    with pytest.raises(RunError, match=r"learned\.npz is missing"):
        runs.resume(runs.load(cut.folder), read(mine))


def test_a_base_of_a_base_is_named_too(mine, base, tmp_path):
    run = started(tmp_path / "first", mine, base)
    next(runs.train(run))
    second = load_base(run.folder)
    run = started(tmp_path / "second", mine, second, replace(WISH, held_out=0))
    assert run.data["base"].endswith(
        f"; begun from {base.name} ({base.fingerprint}), trained on music"
    )
    learned = load_learned(run.folder / "learned.npz", run.data["fingerprint"])
    assert learned.names[0].startswith("base: base: tune-")


def test_what_stays_is_said(mine, base, tmp_path):
    first, *others = base_remarks(base, read(mine))
    assert first.startswith(f"begins from {base.name} ({base.fingerprint}): its lstm 1 x 6")
    assert others == ["songs do not copy the 4 pieces of the base, either"]
    known = replace(base.repertoire, ranges={REED: (60, 72)}, settings=base.repertoire.settings[:0])
    alone = replace(base, repertoire=known, learned=None)
    _, parts, chords, copies = base_remarks(alone, read(mine))
    assert parts == "parts that it has to learn: bass, drums"
    assert "chord symbols" in chords
    assert "songs may copy them" in copies


def test_what_does_not_fit_is_refused(mine, base, base_folder, tmp_path):
    with pytest.raises(OptionError, match=r"`hidden` 32: the base has 6; leave it out with `base`"):
        model_config(TrainingRequest(hidden=32), base)
    assert model_config(TrainingRequest(hidden=6, dropout=0.1), base).dropout == 0.1
    for name, side in read_list(base_folder / "run").items():
        if side == "learned":
            (tmp_path / name).write_bytes((base_folder / "music" / name).read_bytes())
    with pytest.raises(CorpusError, match="the base has learned all of these pieces"):
        started(tmp_path / "run", tmp_path, base)
    about = to_json(replace(base.repertoire, vocabulary=[48]))
    save_model(tmp_path / "other.npz", base.network._replace(about=about))
    with pytest.raises(RunError, match="reads notes in another way"):
        load_base(tmp_path / "other.npz")
    schema = base.network.config.schema
    other = replace(base.network.config, schema=(replace(schema[0], classes=99), *schema[1:]))
    weights = np.zeros(size_of(other), np.float32)
    save_model(tmp_path / "columns.npz", base.network._replace(config=other, weights=weights))
    with pytest.raises(RunError, match="describes notes by other columns"):
        load_base(tmp_path / "columns.npz")
    with pytest.raises(OptionError, match="`base` 5: it is the name of a run or a model"):
        check_training(TrainingRequest(base=5))
    with pytest.raises(RunError, match="there is no such file"):
        load_base(tmp_path / "missing")


def test_the_models_in_the_box_have_names_to_begin_from():
    for name, words in (("jazz", "solos"), ("heads", "lead sheets")):
        model = load_base(name)
        assert words in model.repertoire.source
        assert model.learned
    assert model.name == "the model of tunes in the box"
