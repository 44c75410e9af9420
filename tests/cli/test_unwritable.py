"""Where nothing can be written, one line tells so, and no half of a file is left behind."""

import os
import resource
import signal
from functools import partial

import numpy as np
import pytest

from tests.commands import QUICK, Result, check_one_line, ended, everything_in, start


@pytest.mark.parametrize(
    "command", [["train", "music", "-o", "run-1/sub"], ["generate", "-o", "run-1/sub/song.mid"]]
)
def test_a_file_where_the_output_folder_should_be(command, with_run, call):
    (with_run / "run-1").write_text("mine")
    result = call(*command)
    last = result._replace(err=result.err.splitlines(keepends=True)[-1])
    check_one_line(last, 1, "run-1/sub", "cannot be written: ")
    assert (with_run / "run-1").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize(
    "command", [["train", "music", "-o", "locked/run"], ["generate", "-o", "locked/song.mid"]]
)
def test_a_folder_without_permission(command, with_run, call):
    (with_run / "locked").mkdir(mode=0o500)
    result = call(*command)
    last = result._replace(err=result.err.splitlines(keepends=True)[-1])
    check_one_line(last, 1, "cannot be written: permission denied")


def limit_files(size):
    """In a process: writing a file beyond `size` bytes fails, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # otherwise the process would be killed
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def full_disk(*arguments, cwd, size) -> Result:
    return ended(start(*arguments, cwd=cwd, before=partial(limit_files, size)))


def test_a_full_disk_leaves_no_half_of_a_song(with_run):
    before = everything_in(with_run)
    result = full_disk("generate", "-o", "song.mid", "--bars", 8, cwd=with_run, size=100)
    model, *error = result.err.splitlines(keepends=True)
    assert model.startswith("model ")
    check_one_line(result._replace(err="".join(error)), 1, "song.mid cannot be written: ")
    assert everything_in(with_run) == before


def test_a_full_disk_spares_the_song_that_was_there(with_run, call):
    call("generate", "-o", "song.mid", "--bars", 4)
    before = everything_in(with_run)
    full_disk("generate", "-o", "song.mid", "--force", "--bars", 8, cwd=with_run, size=100)
    assert everything_in(with_run) == before


@pytest.mark.slow
@pytest.mark.parametrize("size", [10, 100_000, 2_000_000])  # files.csv, a model, a training
def test_a_full_disk_leaves_no_half_of_a_run(size, with_run):
    result = full_disk("train", "music", *QUICK, cwd=with_run, size=size)
    check_one_line(result, 1, "cannot be written: ")
    for path, data in everything_in(with_run / "outputs" / "run-2").items():
        assert not path.name.startswith("."), "a temporary file"
        if path.suffix == ".npz":
            with np.load(path, allow_pickle=False) as file:
                assert all(file[name].size for name in file.files)
        else:
            assert data.endswith(b"\n")
