"""Whatever goes wrong is reported in one line, with the right exit code, and leaves nothing."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.music.midi.writing import write_midi
from tests.commands import QUICK, check_one_line, ended, everything_in, start, tune, write_music

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


# Music that cannot be learned


def test_a_folder_without_midi_files(here, call):
    (here / "empty").mkdir()
    (here / "empty" / "song.mp3").write_bytes(b"ID3")
    check_one_line(call("train", "empty"), 1, "empty: no MIDI file (.mid, .midi, .kar, .rmi)")
    assert not (here / "outputs").exists()


def test_a_folder_without_a_usable_file(here, call):
    (here / "bad").mkdir()
    (here / "bad" / "picture.mid").write_bytes(PNG)
    (here / "bad" / "silent.mid").write_bytes(write_midi(tune(1))[:14])
    result = call("train", "bad")
    check_one_line(result, 1, "none of 2 files can be used", "picture.mid: not a MIDI file")
    assert "  skipped picture.mid: " in result.out
    assert [path.name for path in (here / "outputs" / "run-1").iterdir()] == ["files.csv"]


@pytest.mark.parametrize("name", ["song.mid", "notes.txt"])
def test_a_file_in_place_of_a_folder(name, here, call):
    (here / name).write_bytes(write_midi(tune(1)))
    check_one_line(call("train", name), 1, f"{name} is a file")


def test_a_folder_that_is_not_there(here, call):
    check_one_line(call("train", "msuic"), 1, "msuic: there is no such folder")


def test_a_single_tune(here, call):
    write_music(here / "one", count=1)
    check_one_line(call("train", "one"), 1, "only one tune", "--held-out 0")
    assert [path.name for path in (here / "outputs" / "run-1").iterdir()] == ["files.csv"]


def test_files_that_are_no_music_are_skipped_and_the_rest_is_learned(here, call):
    music = write_music(here / "music")
    (music / "picture.mid").write_bytes(PNG)
    whole = (music / "tune-1.mid").read_bytes()
    for share in (1, 2, 3, 5, 9):
        (music / f"cut-{share}.mid").write_bytes(whole[: len(whole) * share // 10])
    result = call("train", "music", *QUICK)
    assert result.code == 0
    assert re.search(r"11 files: \d used, 4 repaired, 2 skipped", result.out)  # the cut ones
    assert result.err == ""


@pytest.mark.parametrize("name", ["picture.mid", "cut.mid", "folder.mid"])
@pytest.mark.parametrize("command", [["info"], ["generate", "-o", "song.mid", "--primer"]])
def test_a_file_that_is_no_music(command, name, with_run, call):
    (with_run / "picture.mid").write_bytes(PNG)
    (with_run / "cut.mid").write_bytes(write_midi(tune(1))[:40])
    (with_run / "folder.mid").mkdir()
    result = call(*command, name)
    last = result._replace(err=result.err.splitlines(keepends=True)[-1])  # generate names its model
    check_one_line(last, 1 if command == ["info"] else 2, name)
    assert not (with_run / "song.mid").exists()


@pytest.mark.slow
def test_names_of_files_cannot_break_a_line_or_command_the_terminal(here, call):
    music = write_music(here / "music")
    for name in (b"a\nb.mid", b"\x1b[31m.mid", b"\xff\xfe.mid"):
        (music / os.fsdecode(name)).write_bytes(PNG)
    (here / "a\nb").mkdir()
    check_one_line(call("train", "a\nb"), 1, "a?b: no MIDI file (.mid, .midi, .kar, .rmi)")
    for encoding in ("utf-8:strict", "ascii:strict", "latin-1"):
        options = (*QUICK, "-o", encoding)
        process = start("train", "music", *options, cwd=here, PYTHONIOENCODING=encoding)
        result = ended(process)
        assert (result.code, result.err) == (0, "")
        skipped = [line for line in result.out.splitlines() if "  skipped " in line]
        assert sorted(line.split(":")[0].strip() for line in skipped) == [
            "skipped ??.mid",
            "skipped ?[31m.mid",
            "skipped a?b.mid",
        ]


# Calls that make no sense


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["trian", "music"], "trian"),
        (["train"], "MIDI_DIR"),
        (["train", "music", "--hidden", "many"], "--hidden"),
        (["train", "music", "--hidden", "0"], "--hidden"),
        (["train", "music", "--cell", "gru"], "gru"),
        (["train", "music", "--dropout", "1"], "--dropout"),
        (["train", "music", "--learning-rate", "nan"], "'nan' is not a number"),
        (["train", "music", "--minutes", "nan"], "'nan' is not a number"),
        (["train", "music", "--held-out", "nan"], "'nan' is not a number"),
        (["train", "music", "--dropout", "nan"], "'nan' is not a number"),
        (["train", "music", "--no-such-option"], "--no-such-option"),
        (["train", "music", "more"], "more"),
        (["generate"], "-o"),
        (["generate", "-o", "song.mid", "--bars", "0"], "--bars"),
        (["generate", "-o", "song.mid", "--bars", "5000"], "--bars"),
        (["generate", "-o", "song.mid", "--tempo", "0"], "--tempo"),
        (["generate", "-o", "song.mid", "--temperature", "-1"], "--temperature"),
        (["generate", "-o", "song.mid", "--tempo", "nan"], "'nan' is not a number"),
        (["generate", "-o", "song.mid", "--temperature", "nan"], "'nan' is not a number"),
        (["generate", "-o", "song.mid", "--top-p", "nan"], "'nan' is not a number"),
        (["generate", "-o", "song.mid", "--top-p", "0"], "--top-p"),
        (["generate", "-o", "song.mid", "--temperature", "volume=1"], "shift, part, pitch"),
        (["generate", "-o", "song.mid", "--temperature", "pitch="], "--temperature"),
        (["generate", "-o", "song.mid", "--inside", "1.1"], "--inside"),
        (["generate", "-o", "song.mid", "--rests", "1"], "--rests"),
        (["generate", "-o", "song.mid", "--phrases", "0"], "--phrases"),
        (["generate", "-o", "song.mid", "--seed", "-1"], "--seed"),
        (["generate", "-o", "song.mid", "-n", "0"], "-n"),
        (["info"], "PATH"),
    ],
)
def test_a_wrong_call(arguments, word, with_run, call):
    before = everything_in(with_run)
    result = call(*arguments)
    check_one_line(result, 2, word, "--help lists the options")
    assert result.out == ""
    assert everything_in(with_run) == before


def test_no_command_at_all_shows_the_help(call):
    result = call()
    assert result.code == 2
    assert "jazzrnn train midi_data/" in result.err


# Models that are none


def change_meta(path, **changes):
    """Rewrite the JSON string of a file of ours."""
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    meta = json.loads(arrays["meta"].tobytes()) | changes
    np.savez(path, **arrays | {"meta": np.array(json.dumps(meta))})


@pytest.mark.parametrize("name", ["model", "training"])
def test_a_file_of_another_version(name, with_run, call):
    path = with_run / "outputs" / "run-1" / f"{name}.npz"
    change_meta(path, format=9, version="7.8.9")
    if name == "model":
        result = call("generate", "-o", "song.mid")
    else:
        result = call("train", "music", "-o", "outputs/run-1", "--resume")
        result = result._replace(out="")
    check_one_line(result, 1, f"{name}.npz: format 9, written by jazzrnn 7.8.9", "train again")
    assert not (with_run / "song.mid").exists()


class Bomb:
    """Leaves a file behind if it is ever unpickled."""

    def __reduce__(self):
        return Path.touch, (Path("exploded"),)


def spoil(path, how):
    data = path.read_bytes()
    if how == "pickle":
        np.savez(path, meta=np.array(Bomb(), dtype=object), weights=np.array(Bomb(), dtype=object))
    else:
        path.write_bytes(
            {
                "empty": b"",
                "text": b"no model",
                "cut": data[: len(data) // 2],
                "flipped": data[:5000] + bytes([data[5000] ^ 255]) + data[5001:],
            }[how]
        )


@pytest.mark.parametrize("how", ["empty", "text", "cut", "flipped", "pickle"])
@pytest.mark.parametrize("name", ["model", "training"])
def test_a_damaged_file_of_a_run(how, name, with_run, call):
    spoil(with_run / "outputs" / "run-1" / f"{name}.npz", how)
    if name == "model":
        result = call("generate", "-o", "song.mid")
        check_one_line(call("info", "outputs/run-1"), 1, "model.npz")
    else:
        result = call("train", "music", "-o", "outputs/run-1", "--resume")
    check_one_line(result, 1, f"{name}.npz: ", "damaged")
    assert not (with_run / "song.mid").exists()
    assert not (with_run / "exploded").exists()


# Where an error comes from


@pytest.mark.parametrize("command", [["train", "empty"], ["info", "missing.mid"]])
def test_debug_shows_where_an_error_comes_from(command, here, call):
    (here / "empty").mkdir()
    plain, result = call(*command), call("--debug", *command)
    assert plain.code == result.code == 1
    assert result.err.startswith("Traceback (most recent call last)")
    assert result.err.endswith(plain.err)
    assert "Traceback" not in plain.err


def test_a_reader_that_stops_reading_is_no_error_worth_a_traceback(with_run):
    process = start("info", "outputs/run-1", cwd=with_run)
    process.stdout.close()
    process.stdout = None
    assert "Traceback" not in ended(process).err


def test_a_pipe_is_not_waited_for(with_run, call):
    os.mkfifo("pipe.mid")
    for arguments in (["info", "pipe.mid"], ["generate", "-o", "s.mid", "--primer", "pipe.mid"]):
        result = call(*arguments)
        assert result.code == (1 if arguments[0] == "info" else 2)
        assert result.err.endswith("pipe.mid: a pipe or device: save it as a file first\n")
