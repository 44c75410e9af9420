"""A primer's notes, and then the user's chords."""

from jazzrnn.music.midi.reading import read_midi
from jazzrnn.music.notes import Tempo
from tests.commands import check_one_line

ASKED = ("--primer", "music/tune-1.mid", "--chords", "Dm7 G7 | Cmaj7 | A7", "--choruses", 2)


def test_changes_begin_behind_the_primer_which_may_be_left_out(with_run, call):
    for name, more in (("whole", ()), ("rest", ("--drop-primer",))):
        done = call("generate", *ASKED, "--seed", 1, "-o", f"{name}.mid", *more)
        assert done.code == 0, done.err
    primer, whole, rest = (
        read_midi((with_run / name).read_bytes()).piece
        for name in ("music/tune-1.mid", "whole.mid", "rest.mid")
    )
    assert (primer.bars, whole.bars, rest.bars) == (4, 10, 6)
    assert whole.tempos == (Tempo(0, 101),)
    begins = primer.length
    assert [note for note in whole.notes if note.onset < begins] == [*primer.notes]
    once = ["Dm7", "G7", "Cmaj7", "A7"]
    assert [m.symbol for m in whole.chords][:9] == ["Cm7", "F7", *once, *once[:3]]
    moved = [n._replace(onset=n.onset - begins) for n in whole.notes if n.onset >= begins]
    assert [*rest.notes] == moved
    assert [m.symbol for m in rest.chords][:7] == [*once, *once[:3]]


def test_a_primer_that_is_not_there_cannot_be_left_out(with_run, call):
    check_one_line(call("generate", "--drop-primer", "-o", "x.mid"), 2, "--drop-primer", "--primer")
    refused = call("generate", *ASKED[:4], "--bars", 4, "-o", "x.mid")
    assert refused.code == 2
    assert "the primer has 4 bars" in refused.err
