"""A team of processes that an MPI launcher (mpirun, srun) started, on one machine or on many.

Only this module uses mpi4py. It is imported only where a launcher has started the process.
"""

import atexit
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from jazzrnn.errors import RunError
from jazzrnn.files import write_whole
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.team import ALONE, Team

SIZES = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")  # set by Open MPI; by MPICH, Intel MPI and srun
MARK = "PMIX_RANK"  # set by any other launcher, such as srun --mpi=pmix

PIECE = 2**22  # bytes of a file that are sent at once
HEAD = 2**16  # bytes at its beginning by which, with its size, a file is known

Made = TypeVar("Made")


class _Ranks:
    """One of the processes."""

    def __init__(self, mpi: Any):
        self.mpi, self.world = mpi, mpi.COMM_WORLD
        self.rank, self.size = int(self.world.Get_rank()), int(self.world.Get_size())
        self.here = self.world.Split_type(mpi.COMM_TYPE_SHARED)  # those on this machine

    def all_reduce(self, vector: Array) -> None:
        """See `Team.all_reduce`."""
        self.world.Allreduce(self.mpi.IN_PLACE, vector)


@contextmanager
def launched() -> Generator[Team, None, None]:
    """Give the team of all processes that the launcher has started; `ALONE` without a launcher.

    An error that leaves the context ends all of them when this process exits.

    Raises:
        RunError: there is a launcher, but mpi4py is missing or belongs to another MPI.
    """
    processes = max(int(os.environ.get(name, "1")) for name in SIZES)
    if processes == 1 and MARK not in os.environ:
        yield ALONE
        return
    try:
        ranks = _Ranks(import_module("mpi4py.MPI"))
    except (ImportError, RuntimeError) as error:
        raise RunError(
            f"started by an MPI launcher, but mpi4py cannot be used ({error}):"
            " pip install 'jazzrnn[mpi]'"
        ) from error
    if ranks.size < processes:
        raise RunError(
            f"the launcher started {processes} processes, but mpi4py sees {ranks.size}:"
            " they belong to different MPIs, use the mpirun of the one that mpi4py loads"
        )
    try:
        yield ranks if ranks.size > 1 else ALONE
    except (Exception, KeyboardInterrupt):
        atexit.register(ranks.world.Abort, 1)  # after the error has been reported; others may wait
        raise


def first_makes(team: Team, make: Callable[[], Made]) -> Made:
    """Call `make` in the first member only, and return its result in all members."""
    if not isinstance(team, _Ranks):
        return make()
    return team.world.bcast(None if team.rank else make())


def give_files(team: Team, files: Sequence[Path], folder: Path) -> list[Path]:
    """Give files of the first member to all, and return where each of them is for this member.

    Nothing is sent to a machine that has the same files, on its own disk or on a shared one. Others
    get them once, in pieces, and keep them in a folder where the next run finds them.

    Args:
        team: all its members call this with the same files.
        files: they do not change any more.
        folder: of this member.

    Raises:
        RunError: a file is gone.
        JazzrnnError: the folder cannot be written.
    """
    if not isinstance(team, _Ranks):
        return [*files]
    first_here = team.here.Get_rank() == 0
    machines = team.world.Split(0 if first_here else team.mpi.UNDEFINED, team.rank)
    places = [_give(machines, file, folder) for file in files] if first_here else None
    return team.here.bcast(places)


def _give(machines: Any, file: Path, folder: Path) -> Path:
    """Give one file; one member of each machine calls this."""
    known = machines.bcast(_looks(file) if machines.Get_rank() == 0 else None)
    if known is None:
        raise RunError(f"{file} has been deleted meanwhile: start again")
    own = folder / file.name
    found = [place for place in (file, own) if _looks(place) == known]
    if any(machines.allgather(not found)):
        pieces = _pieces(machines, file, known[0])
        if not found:
            write_whole(own, lambda copy: copy.writelines(pieces))
        deque(pieces, 0)  # all take part
    return [*found, own][0]


def _looks(file: Path) -> tuple[int, int] | None:
    """Return size and checksum of the beginning; None if there is no such file."""
    try:
        with file.open("rb") as opened:
            return os.fstat(opened.fileno()).st_size, crc32(opened.read(HEAD))
    except OSError:
        return None


def _pieces(machines: Any, file: Path, size: int) -> Iterator[bytearray]:
    """Yield the content of the first machine's file, in all members that call this."""
    with file.open("rb") if machines.Get_rank() == 0 else nullcontext() as opened:
        for at in range(0, size, PIECE):
            piece = bytearray(min(PIECE, size - at))
            if opened:
                opened.readinto(piece)
            machines.Bcast(piece)
            yield piece
