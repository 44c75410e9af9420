"""A run's folder belongs to one training, which finds it as it left it or stops."""

import errno
import os
import shutil
import signal
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import pytest

from jazzrnn.errors import JazzrnnError, RunError
from jazzrnn.files import write_whole
from jazzrnn.runs.claim import claim, claim_next, identity


def test_a_claimed_folder_is_refused_until_the_claim_ends(tmp_path):
    folder = tmp_path / "run"
    with claim(folder), pytest.raises(RunError, match="another training writes"), claim(folder):
        pass
    with claim(folder):
        pass


def hold(folder, claimed):
    with claim(folder):
        wait(claimed)


def wait(ready):
    """Tell that this process runs, and wait to be killed."""
    ready.set()
    signal.pause()


def started(target, *arguments):
    """A copy of this process that runs."""
    context = get_context("fork")
    ready = context.Event()
    process = context.Process(target=target, args=(*arguments, ready), daemon=True)
    process.start()
    assert ready.wait(60)
    return process


def test_a_claim_ends_with_its_process_however_it_ends(tmp_path):
    process = started(hold, tmp_path)
    with pytest.raises(RunError, match="another training"), claim(tmp_path):
        pass
    process.kill()
    process.join()
    with claim(tmp_path):
        pass


def test_a_copy_of_the_process_does_not_keep_the_claim(tmp_path):
    with claim(tmp_path):
        copy = started(wait)
    with claim(tmp_path):
        copy.kill()
        copy.join()


def test_runs_are_numbered_and_none_is_overwritten(tmp_path):
    for number, name in ((1, "model.npz"), (2, "training.npz"), (4, "model.npz")):
        (tmp_path / f"run-{number}").mkdir()
        (tmp_path / f"run-{number}" / name).touch()
    (tmp_path / "run-3").mkdir()
    (tmp_path / "run-3" / "files.csv").touch()
    with ExitStack() as claims:
        numbers = [claims.enter_context(claim_next(tmp_path)).name for _ in range(3)]
    assert numbers == ["run-3", "run-5", "run-6"], "nothing was saved in run-3"
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"run-{k}" for k in (1, 2, 3, 4)]


def test_a_folder_that_stays_empty_goes_and_others_stay(tmp_path):
    with claim(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()
    assert not (tmp_path / "a").exists()
    with claim(tmp_path / "a" / "b"):
        (tmp_path / "a" / "mine").touch()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["mine"]


def test_what_killed_trainings_left_is_deleted_and_nothing_else(tmp_path):
    left = [".model.npz.ab12cd_9", ".log.csv.abcdefgh", ".files.csv.12345678"]
    mine = [".notes.txt.abcdefgh", ".model.npz.b", "model.npz", ".bashrc"]
    for name in left + mine:
        (tmp_path / name).touch()
    with claim(tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(mine)


def test_a_file_that_is_being_written_is_not_taken_for_a_leftover(tmp_path):
    def write(file):
        file.write(b"half ")
        with claim(tmp_path):
            file.write(b"whole")

    write_whole(tmp_path / "model.npz", write)
    assert (tmp_path / "model.npz").read_bytes() == b"half whole"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_without_room_is_found_out_at_once(number, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "posix_fallocate", fail)
    reason = os.strerror(number).lower()
    needs = rf"run cannot be written: {reason} \(this training needs 90 MB\)$"
    with (
        pytest.raises(JazzrnnError, match=needs),
        claim(tmp_path / "run", (50_000_000, 40_000_000)),
    ):
        pass
    assert [*tmp_path.iterdir()] == []


def test_a_folder_is_known_whatever_its_name(tmp_path):
    run, moved = tmp_path / "run", tmp_path / "moved"
    run.mkdir()
    before = identity(run)
    run.rename(moved)
    run.mkdir()
    assert identity(moved) == before != identity(run)
    shutil.rmtree(run)
    with pytest.raises(RunError, match="run is gone"):
        identity(Path(run))
