"""A team: several processes that train one model together (data parallelism).

Each member takes its share of the streams of every batch. An all-reduce sums the gradients, which
gives the gradient of the whole batch. So every member makes the same update, and the model is, up
to rounding, the one that a single process learns. Members are processes of this machine
(workers.py) or of many machines (mpi.py).
"""

from typing import Protocol

from jazzrnn.errors import OptionError
from jazzrnn.nn.arrays import Array


class Team(Protocol):
    """One member's view of the team.

    Attributes:
        rank: number of this member; 0 is the one that saves and reports.
        size: number of members.
    """

    rank: int
    size: int

    def all_reduce(self, vector: Array) -> None:
        """Overwrite each member's vector with the sum of all members' vectors.

        The vectors have the same length. All members must call this; each waits for the others.

        Raises:
            RunError: a member is gone.
        """
        ...


class Alone:
    """A team of one."""

    rank, size = 0, 1

    def all_reduce(self, vector: Array) -> None:
        """Leave the vector as it is: the sum of one."""


ALONE = Alone()


def check_team(m: int, size: int) -> None:
    """Raise an OptionError if a team has more members than there are streams."""
    if size > m:
        raise OptionError(
            f"{size} processes cannot share a batch of {m}: use {m} at most, or a larger"
            " `batch_size`"
        )


def my_streams(m: int, team: Team) -> slice:
    """Return which of m streams are those of this member.

    Raises:
        OptionError: there are more members than streams.
    """
    check_team(m, team.size)
    return slice(m * team.rank // team.size, m * (team.rank + 1) // team.size)
