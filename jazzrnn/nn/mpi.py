"""A team of processes that an MPI launcher (mpirun, srun) started, on one machine or on many.

The only user of mpi4py, which is imported only where a launcher has said that it is there.
"""

import atexit
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from jazzrnn.errors import RunError
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.team import ALONE, Team

SIZES = ("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")  # how Open MPI; MPICH, Intel MPI and srun say it
MARK = "PMIX_RANK"  # and that there is a launcher at all, such as srun --mpi=pmix

Made = TypeVar("Made")


class _Ranks:
    """One of the processes."""

    def __init__(self, mpi: Any):
        self.mpi, self.world = mpi, mpi.COMM_WORLD
        self.rank, self.size = int(self.world.Get_rank()), int(self.world.Get_size())

    def sum(self, vector: Array) -> None:
        """See `Team.sum`."""
        self.world.Allreduce(self.mpi.IN_PLACE, vector)


@contextmanager
def launched() -> Generator[Team, None, None]:
    """The team of all processes that the launcher has started; `ALONE` without a launcher.

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
        atexit.register(ranks.world.Abort, 1)  # when the error has been told; others may wait
        raise


def first_makes(team: Team, make: Callable[[], Made]) -> Made:
    """What `make` returns in the first member, in all of them; it is called there alone."""
    if not isinstance(team, _Ranks):
        return make()
    return team.world.bcast(None if team.rank else make())
