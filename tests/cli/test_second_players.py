"""Two players of a family: a model of such music knows both, another one hears one."""

from dataclasses import replace
from pathlib import Path

import pytest

from jazzrnn.encoding.columns import SCHEMA, WIDE_SCHEMA
from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.notes import PARTS
from jazzrnn.nn.checkpoint import load_model, load_training
from tests.commands import QUICK, REED, TINY, check_one_line, tune

REED_2 = PARTS.index("reed 2")
pytestmark = pytest.mark.slow


def with_second(number: int):
    """A tune in which an alto plays a third above the tenor."""
    piece = tune(number)
    second = [n._replace(part=REED_2, pitch=n.pitch + 4) for n in piece.notes if n.part == REED]
    notes = tuple(sorted((*piece.notes, *second)))
    return replace(piece, notes=notes, programs=(*piece.programs, (REED_2, 65)))


@pytest.fixture
def two(here):
    """A folder of such tunes: two/, and one of tunes with one saxophone: one/."""
    for name, written in (("two", with_second), ("one", tune)):
        Path(name).mkdir()
        for number in range(1, 5):
            Path(f"{name}/{number}.mid").write_bytes(write_midi(written(number)))


def parts_in(path):
    return {note.part for note in read_midi(Path(path).read_bytes()).piece.notes}


def test_a_model_of_two_saxophones_plays_both(two, call):
    assert call("train", "two", *TINY, "--epochs", 6, "-o", "outputs/run").code == 0
    assert load_model(Path("outputs/run/model.npz")).config.schema == WIDE_SCHEMA
    assert call("train", "two", "--resume", "-o", "outputs/run", "--epochs", 7).code == 0
    assert call("generate", "-m", "outputs/run", "-o", "song.mid").code == 0
    assert {REED, REED_2} <= parts_in("song.mid")
    assert "reed 2" in call("info", "song.mid").out
    assert call("redo", "song.mid", "--part", "reed 2", "--bars", "2", "-o", "new.mid").code == 0
    assert call("evaluate", "two", "-m", "outputs/run").code == 0


def test_a_model_of_one_saxophone_hears_both_as_one(two, call):
    assert call("train", "one", *QUICK, "-o", "outputs/one").code == 0
    assert call("evaluate", "two", "-m", "outputs/one").code == 0
    tuned = ("train", "two", "--from", "outputs/one", "-o", "outputs/tuned", "--epochs", 1)
    assert call(*tuned).code == 0
    assert load_training(Path("outputs/tuned/training.npz"))[0].schema == SCHEMA
    assert call("train", "two", "--resume", "-o", "outputs/tuned", "--epochs", 2).code == 0
    primed = call("generate", "-m", "outputs/one", "--primer", "two/1.mid", "-o", "song.mid")
    assert primed.code == 0
    song, primer = (read_midi(Path(p).read_bytes()).piece for p in ("song.mid", "two/1.mid"))
    assert {*primer.notes} <= {*song.notes}
    last = {part: max(n.onset for n in song.notes if n.part == part) for part in (REED, REED_2)}
    assert last[REED] < primer.length <= last[REED_2], "the higher one has the tune, and goes on"


def test_a_second_player_is_added_beside_the_first(two, call):
    """Whatever channel the first one has: what is there stays as it is, and who it is."""
    alone = write_midi(tune(1)).replace(b"\xc1\x42", b"\xc5\x42")
    alone = alone.replace(b"\x91", b"\x95").replace(b"\x81", b"\x85")
    Path("alone.mid").write_bytes(alone)
    assert call("train", "two", *TINY, "--epochs", 6, "-o", "outputs/run").code == 0
    added = ("add", "alone.mid", "-m", "outputs/run", "--program", "Alto Sax", "-o", "both.mid")
    assert call(*added, "--part", "reed 2").code == 0
    before, both = (read_midi(Path(p).read_bytes()).piece for p in ("alone.mid", "both.mid"))
    assert {n for n in before.notes if n.part == REED} == {n for n in both.notes if n.part == REED}
    assert dict(both.programs)[REED_2] == 65
    same = ("add", "alone.mid", "-m", "outputs/run", "-o", "x.mid", "--part", "bass 2")
    check_one_line(call(*same, "--program", 32), 2, "another one")
