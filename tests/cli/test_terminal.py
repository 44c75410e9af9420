"""Nothing foreign reaches the terminal as it is: one door, and what is behind it."""

import os
import signal
import subprocess
import sys

import pytest

from jazzrnn.cli.terminal import LONGEST_LINE, LONGEST_WORD, one_line, say
from jazzrnn.music.midi.writing import write_midi
from tests.commands import check_one_line, ended, start, tune

ESCAPES = "\x1b]0;pwned\x07\x1b[31m\x9b31m\u202eback\u2066\u200b\r\n\x7f"


@pytest.mark.parametrize("character", ESCAPES.replace("]0;pwned", "").replace("[31m", ""))
def test_no_control_character_or_turn_of_direction_passes(character):
    assert character.isprintable() == (one_line(character) == character)
    assert character.isprintable() or one_line(f"a{character}b") == "a?b"


def test_long_words_and_lines_lose_their_middle():
    word = "x" * 10**6
    assert one_line(f"no chord: {word} (help)") == (
        f"no chord: {'x' * ((LONGEST_WORD - 3) // 2)}...{'x' * ((LONGEST_WORD - 3) // 2)} (help)"
    )
    assert len(one_line("a " * 10**6)) <= LONGEST_LINE
    assert one_line("a/" * 128) == "a/" * 128


def test_a_live_line_begins_anew_and_has_no_end(capsys):
    say("a\rb", live=True)
    say("c\x1b[2J", err=True)
    assert capsys.readouterr() == ("\ra?b", "c?[2J\n")


CHART = "Swing=C==1r34LbKcu7C^7   |D-7   |G7   |C^7   Z==0=0==="
TITLE = f"irealb://%1B%5D0%3Bpwned%07%E2%80%AEx=Comp=={CHART}"


@pytest.mark.parametrize("text", [TITLE, f"title: {ESCAPES[:12]}\nC | Dm7 | G7 | C\n"])
def test_a_title_in_a_file_of_changes_cannot_command_the_terminal(text, with_run, call):
    (with_run / "changes.txt").write_bytes(text.encode())
    result = call("generate", "-o", "song\x1b[31m.mid", "--changes", "changes.txt", "--choruses", 1)
    assert result.code == 0, result.err
    assert "pwned" in result.err
    assert "wrote song?[31m.mid" in result.err
    assert all(character.isprintable() or character == "\n" for character in result.err)


def test_a_bad_word_is_not_echoed_whole(with_run, call):
    result = call("generate", "-o", "song.mid", "--chords", "Q" * 10**5)
    last = result._replace(err=result.err.splitlines(keepends=True)[-1])
    check_one_line(last, 2, "--chords: ")
    assert len(last.err) < 1000


@pytest.mark.parametrize(
    "wish",
    [
        ["--chords", "Qm7"],
        ["--chords", "C | D", "--key", "H"],
        ["--meter", "5"],
        ["--plan", "?"],
        ["--plan", "reed: " + "9" * 5000 + "=1"],
        ["--program", "reed=" + "9" * 5000],
        ["--program", "kazoo=1"],
        ["--primer", "missing.mid"],
        ["--tempo", "9" * 5000],
        ["--bars", "9" * 5000],
        ["--meter", "9" * 5000 + "/4"],
        ["--choruses", "2"],
    ],
)
def test_every_wrong_option_exits_with_2(wish, with_run, call):
    result = call("generate", "-o", "song.mid", *wish)
    last = result._replace(err=result.err.splitlines(keepends=True)[-1])
    check_one_line(last, 2)
    assert "a bug in jazzrnn" not in last.err
    assert len(last.err) < 1100


def test_an_output_that_exists_is_a_wrong_call(with_run, call):
    (with_run / "song.mid").touch()
    check_one_line(call("generate", "-o", "song.mid"), 2, "song.mid exists: add --force")


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate", "-o", "s.mid", "-m", "pipe.npz"],
        ["generate", "-o", "s.mid", "--changes", "pipe.npz"],
        ["info", "pipe.npz"],
        ["evaluate", "music", "-m", "pipe.npz"],
    ],
)
def test_a_pipe_is_not_waited_for(arguments, with_run, call):
    os.mkfifo("pipe.npz")
    result = call(*arguments)
    assert result.code in {1, 2}
    assert result.err.endswith("pipe.npz: a pipe or device: save it as a file first\n")


def test_a_primer_that_is_too_long_is_refused_before_it_is_heard(with_run, call, monkeypatch):
    monkeypatch.setattr("jazzrnn.generation.request.MOST_PRIMER", 100)
    (with_run / "long.mid").write_bytes(write_midi(tune(1, bars=20)))
    result = call("generate", "-o", "song.mid", "--primer", "long.mid")
    check_one_line(result, 2, "--primer: it has 240 notes, 100 are the most: cut it")


@pytest.mark.parametrize(
    "made", ['{"notes": "999", "": "x", "a\\nbars": "7\\n\\nkey  G"}', "[" * 99999]
)
def test_a_text_in_a_file_cannot_pass_for_what_was_found_in_it(made, here, call):
    (here / "song.mid").write_bytes(write_midi(tune(1), made=made))
    result = call("info", "song.mid")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert [line for line in lines if line.split()[:1] == ["notes"]] == ["       notes  48"]
    assert not [line for line in lines if line.split()[:1] == ["key"]]


def test_a_closed_standard_output_is_reported_before_the_work(with_run):
    command = [sys.executable, "-m", "jazzrnn", "generate", "-o", "-", "--bars", "1"]
    run = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *command], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (
        2, "jazzrnn: standard output is closed: name a file with -o FILE.mid\n"
    )  # fmt: skip


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has it")
def test_a_full_standard_output_is_reported(with_run):
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "jazzrnn", "info", "outputs/run-1"]
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (run.returncode, run.stderr) == (1, "jazzrnn: no space left on device\n")


def test_sigterm_ends_a_command_as_ctrl_c_does(here, call, monkeypatch):
    monkeypatch.setattr(
        "jazzrnn.cli.info._midi", lambda _: os.kill(os.getpid(), signal.SIGTERM) or iter(())
    )
    (here / "song.mid").write_bytes(write_midi(tune(1)))
    result = call("info", "song.mid")
    assert (result.code, result.err) == (130, "\njazzrnn: interrupted\n")


@pytest.mark.slow
def test_a_second_training_into_one_folder_is_refused(with_run):
    again = ("train", "music", "-o", "outputs/run-1", "--resume", "--epochs")
    first = start(*again, 10**6, cwd=with_run)
    while not first.stdout.readline().startswith("lstm"):
        assert first.poll() is None
    second = ended(start(*again, 5, cwd=with_run))
    check_one_line(second, 1, "outputs/run-1: another training writes into this folder")
    first.send_signal(signal.SIGTERM)
    assert ended(first).code == 130
