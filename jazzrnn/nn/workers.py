"""A team of processes on one machine: an all-reduce in shared memory.

The first member is the process that starts the others. They meet by messages through pipes. A
pipe closes as soon as a process ends, however it ends: so nobody waits for a dead process, and
nobody keeps a core busy while waiting for a living one.
"""

import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from ctypes import c_byte
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np

from jazzrnn.cores import cores
from jazzrnn.errors import RunError
from jazzrnn.nn.arrays import Array
from jazzrnn.nn.team import Team

# A fork shares the music instead of copying it. It is safe where a process has no other threads:
# on Linux, with one BLAS thread. On other systems, libraries start threads of their own.
START = "fork" if sys.platform == "linux" else "spawn"
READY = b""  # any other message says why a member failed
ALIGN = 64  # bytes
FEWEST_STREAMS = 8  # of a worker: with fewer, products are limited by memory and gain little
LEAST_WORK = 10**8  # weights * steps of an update: with less, processes wait longer than they gain

Work = Callable[[Team], object]


class _Member:
    """One of the processes."""

    def __init__(self, rank: int, size: int, memory: Any, meet: Callable[[], None]):
        self.rank, self.size, self.meet = rank, size, meet
        self.memory = np.frombuffer(memory, np.uint8).reshape(size + 1, -1)

    def all_reduce(self, vector: Array) -> None:
        """See `Team.all_reduce`: each member sums a part of all vectors, always in one order."""
        n = len(vector)
        vectors = self.memory[:, : vector.nbytes].view(vector.dtype)  # the last one is the sum
        part = slice(n * self.rank // self.size, n * (self.rank + 1) // self.size)
        vectors[self.rank] = vector
        self.meet()
        np.sum(vectors[: self.size, part], axis=0, out=vectors[self.size, part])
        self.meet()
        vector[:] = vectors[self.size]


def workers_for(weights: int, m: int, T: int, team: Team) -> int:
    """Return how many processes should train a model with N weights, m x T steps at once.

    One process a core, as long as each gets enough of a batch; only one where an update is small.
    This is a rule and not a timing, so that one seed gives one model on one machine.
    """
    if team.size > 1 or weights * m * T < LEAST_WORK:
        return 1
    return max(1, min(cores(), m // FEWEST_STREAMS))


@contextmanager
def workers(size: int, room: int, work: Work) -> Generator[Team, None, None]:
    """Start a team of `size` processes: this one is its first member, the others `work(team)`.

    The others end with this context at the latest, or with this process, however it ends.

    Args:
        size: number of members.
        room: bytes of the longest vector that will be reduced.
        work: must call `all_reduce` as often as this process does. It is pickled where processes
            are not forked.

    Raises:
        RunError: inside the context, by `Team.all_reduce`: a worker failed or was killed.
    """
    context = get_context(START)
    memory = context.RawArray(c_byte, (size + 1) * -(-room // ALIGN) * ALIGN)
    links: list[Connection] = []
    processes: list[BaseProcess] = []
    try:
        for rank in range(1, size):
            ours, theirs = context.Pipe()
            links.append(ours)
            inherited = links if START == "fork" else []
            arguments = rank, size, memory, theirs, inherited, work
            processes.append(context.Process(target=_follow, args=arguments, daemon=True))
            processes[-1].start()
            theirs.close()
        yield _Member(0, size, memory, lambda: _lead(links, processes))
    finally:
        for process in processes:
            process.kill()  # it has nothing to save
            process.join()
        for link in links:
            link.close()


def _lead(links: Sequence[Connection], processes: Sequence[BaseProcess]) -> None:
    """Meet as the first member: wait for all, then let all go on."""
    for link, process in zip(links, processes, strict=True):
        try:
            said = link.recv_bytes()
        except (EOFError, ConnectionError) as error:
            raise RunError(_how_it_ended(process)) from error
        if said != READY:
            raise RunError(f"a worker process failed: {said.decode()}")
    for link, process in zip(links, processes, strict=True):
        try:
            link.send_bytes(READY)
        except ConnectionError as error:
            raise RunError(_how_it_ended(process)) from error


def _how_it_ended(process: BaseProcess) -> str:
    process.join()  # its end of the pipe is closed, so this is a matter of moments
    code = process.exitcode or 0
    how = f"was killed (signal {-code})" if code < 0 else "ended by itself"
    return (
        f"a worker process {how}: if memory is short, use fewer `workers`;"
        " `resume` goes on from what was saved last"
    )


def _follow(
    rank: int, size: int, memory: Any, link: Connection, inherited: Sequence[Connection], work: Work
) -> None:
    """Live as a worker: do the work, and end without a message when the first member has ended."""
    for name in (signal.SIGINT, signal.SIGTERM):  # the first member answers them
        signal.signal(name, signal.SIG_IGN)
    for other in inherited:  # an end that we held too would not close with its owner
        other.close()

    def meet() -> None:
        link.send_bytes(READY)
        link.recv_bytes()

    try:
        work(_Member(rank, size, memory, meet))
    except (EOFError, ConnectionError):
        return
    except Exception as error:
        link.send_bytes(f"{type(error).__name__}: {error}".encode())
