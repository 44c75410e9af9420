"""`jazzrnn train --from`: what it says, and what it refuses."""

from jazzrnn.runs.plan import FINE_RATE
from tests.commands import check_one_line

SHORT = ("--batch-size", 2, "--seq-len", 16, "--epochs", 1)


def test_a_training_from_a_run_says_what_stays_and_info_where_it_comes_from(with_run, call):
    start = ("train", "music", "--from", "outputs/run-1", "-o", "mine", *SHORT)
    assert "pieces: 4 to learn (" in call(*start[:4], "-o", "same", *SHORT).out
    check_one_line(
        call(*start, "--hidden", 9), 2, "--hidden 9: the base has 8; leave it out with --from"
    )
    result = call(*start, "--held-out", 0)
    assert result.code == 0, result.err
    assert "begins from model outputs/run-1/model.npz (" in result.out
    assert "its lstm 1 x 8 and all weights stay" in result.out
    assert "songs do not copy the 4 pieces of the base, either\n" in result.out
    rows = [line.split()[0] for line in result.out.splitlines() if line.startswith("   ")]
    assert rows.index("base") == rows.index("model") - 1
    about = call("info", "mine").out
    assert "begun from  model outputs/run-1/model.npz (" in about
    again = call("train", "music", "-o", "mine", "--resume", "--from", "outputs/run-1")
    check_one_line(again, 2, "--from is part of the run already: leave it out with --resume")


def test_what_nothing_can_begin_from_is_refused_before_anything_is_read(with_run, call):
    for base, words in (("music", "there is no model.npz in it"), ("no", "there is no such file")):
        result = call("train", "nowhere", "--from", base)
        check_one_line(result, 1, words)
    assert not (with_run / "outputs" / "run-2").exists()


def test_help_names_the_defaults_of_both_kinds(call):
    text = " ".join(call("train", "--help").out.split())
    assert f"with --from {FINE_RATE}]" in text
    assert "[default: 256; with --from, as in the base]" in text
