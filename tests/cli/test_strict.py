"""`--strict`, and repairs that are reported: every command that reads music has the same door."""

import pytest

from jazzrnn.music.midi.writing import write_midi
from jazzrnn.music.repairs import POLICY, Policy
from tests.commands import tune

CALLS = {
    "accompany": ("-o", "out.mid"),
    "add": ("-m", "jazz", "--part", "bass", "-o", "out.mid"),
    "harmonize": ("-o", "out.mid"),
    "info": (),
    "play": (),
    "redo": ("-m", "jazz", "--bars", "1", "-o", "out.mid"),
    "show": (),
}


@pytest.fixture
def cut(here):
    """The name of a MIDI file that can be read after a repair."""
    (here / "cut.mid").write_bytes(write_midi(tune(1))[:-9])
    return "cut.mid"


@pytest.mark.parametrize("command", CALLS)
def test_a_file_that_needs_a_repair_is_refused(command, cut, here, call):
    result = call(command, cut, *CALLS[command], "--strict")
    assert result.code == 1
    assert "cut.mid: needs a repair (--strict): track 4 is cut off" in result.err
    assert result.err.count("\n") == 1
    assert [path.name for path in here.iterdir()] == [cut]
    assert POLICY.get() == Policy()


def test_a_primer_changes_and_songs_are_read_strictly_too(cut, here, call):
    primed = call("generate", "-m", "jazz", "--primer", cut, "-o", "out.mid", "--strict")
    assert (primed.code, "needs a repair (--strict)" in primed.err) == (2, True)
    chords = ("--chords", "Dm7 | G7xx", "-o", "out.mid", "--strict")
    result = call("generate", "-m", "jazz", *chords)
    assert (result.code, "'xx': read as G7" in result.err) == (2, True)
    (here / "real").mkdir()
    (here / "real" / "whole.mid").write_bytes(write_midi(tune(2)))
    result = call("evaluate", "real", "--generated", ".", "--strict")
    assert (result.code, "cut.mid: needs a repair" in result.err) == (1, True)
    assert "need repairs; cut.mid" in call("evaluate", ".", "--strict").err


def test_a_repair_is_reported_once(cut, call):
    result = call("show", cut, "--page", "a.html", "--picture", "a.svg")
    assert result.code == 0
    assert result.err.count("repaired: track 4 is cut off") == 1
    assert "repaired" not in call("show", cut, "--page", "b.html", "--strict").err
