"""Files that are written: what may be replaced, and what is known before anything is computed."""

import os
from pathlib import Path

import pytest

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.files import check_overwrite, check_writable
from jazzrnn.music.midi.writing import write_midi
from tests.commands import check_one_line, tune


def test_only_files_are_replaced(tmp_path):
    (tmp_path / "folder.mid").mkdir()
    os.mkfifo(tmp_path / "pipe.mid")
    (tmp_path / "null.mid").symlink_to(os.devnull)
    for name, reason in (("folder", "a folder"), ("pipe", "a pipe"), ("null", "a pipe or device")):
        with pytest.raises(OptionError, match=rf"{name}\.mid is {reason}"):
            check_overwrite(tmp_path / f"{name}.mid", overwrite=True)
    (tmp_path / "song.mid").touch()
    check_overwrite(tmp_path / "song.mid", overwrite=True)
    with pytest.raises(OptionError, match=r"song\.mid exists: add `overwrite`"):
        check_overwrite(tmp_path / "song.mid", overwrite=False)


def test_where_nothing_can_be_written_is_known_before_and_nothing_is_left(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(JazzrnnError, match=r"song\.mid cannot be written: "):
        check_writable(tmp_path / "file" / "song.mid")
    check_writable(tmp_path / "new" / "song.mid")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize(
    "command",
    [
        ["jam", "--force", "-o"],
        ["course", "gates", "song.mid", "--force", "-o"],
        ["evaluate", "music", "--json"],
        ["evaluate", "music", "--html"],
    ],
)
@pytest.mark.parametrize("name", ["", "/", "pipe.json", os.devnull])
def test_no_command_replaces_a_pipe_device_or_folder(command, name, here, call):
    (here / "song.mid").write_bytes(write_midi(tune(1)))
    os.mkfifo("pipe.json")
    check_one_line(call(*command, name), 2, " is a ")
    assert Path("pipe.json").is_fifo()
