"""Several processes that learn one model together, and all that they need of each other.

Each member takes its share of the streams of every batch, and the gradients are summed: the sum is
the gradient of the whole batch, so that every member makes the same update and the model is, up to
rounding, the one that a single process learns. Members are processes of this machine
(workers.py) or of many machines (mpi.py).
"""

from typing import Protocol

from jazzrnn.errors import OptionError
from jazzrnn.nn.arrays import Array


class Team(Protocol):
    """What a member knows of the others.

    Attributes:
        rank: number of this member; 0 is the one that saves and tells.
        size: number of members.
    """

    rank: int
    size: int

    def all_reduce(self, vector: Array) -> None:
        """Put the sum of all members' vectors, which have the same length, into each of them.

        All members must call this; each waits for the others.

        Raises:
            RunError: a member is gone.
        """
        ...


class Alone:
    """A team of one."""

    rank, size = 0, 1

    def all_reduce(self, vector: Array) -> None:
        """The sum of one vector is itself."""


ALONE = Alone()


def my_streams(m: int, team: Team) -> slice:
    """The streams of this member, of m streams.

    Raises:
        OptionError: there are more members than streams.
    """
    if team.size > m:
        raise OptionError(
            f"{team.size} processes cannot share a batch of {m}: use {m} at most, or a larger"
            " --batch-size"
        )
    return slice(m * team.rank // team.size, m * (team.rank + 1) // team.size)
