"""A team of processes on one machine that sum their vectors in shared memory.

The first member is the process that starts the others. They meet by messages through pipes, in
which an end that closes tells at once that a process died, however it died: nobody waits for the
dead, and nobody burns a core while waiting for the living.
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
# on Linux, with one BLAS thread. Libraries of other systems start threads of their own.
START = "fork" if sys.platform == "linux" else "spawn"
READY = b""  # a message that is not this one says why a member failed
ALIGN = 64  # bytes
FEWEST_STREAMS = 8  # of a worker: the products of fewer are bound by memory, and gain little
LEAST_WORK = 10**8  # weights * steps of an update: below, processes wait more than they gain

Work = Callable[[Team], object]


class _Member:
    """One of the processes."""

    def __init__(self, rank: int, size: int, memory: Any, meet: Callable[[], None]):
        self.rank, self.size, self.meet = rank, size, meet
        self.memory = np.frombuffer(memory, np.uint8).reshape(size + 1, -1)

    def all_reduce(self, vector: Array) -> None:
        """See `Team.all_reduce`. Each member adds up a part of all vectors, always in the same order."""
        n = len(vector)
        vectors = self.memory[:, : vector.nbytes].view(vector.dtype)  # the last one is the sum
        part = slice(n * self.rank // self.size, n * (self.rank + 1) // self.size)
        vectors[self.rank] = vector
        self.meet()
        np.sum(vectors[: self.size, part], axis=0, out=vectors[self.size, part])
        self.meet()
        vector[:] = vectors[self.size]


def workers_for(weights: int, m: int, T: int, team: Team) -> int:
    """How many processes to train a model with that has so many weights, m x T steps at once.

    A rule and no measurement, so that the same seed gives the same model on the same machine: one a
    core, as far as each gets enough of a batch, and one in all where an update is small.
    """
    if team.size > 1 or weights * m * T < LEAST_WORK:
        return 1
    return max(1, min(cores(), m // FEWEST_STREAMS))


@contextmanager
def workers(size: int, room: int, work: Work) -> Generator[Team, None, None]:
    """A team of `size` processes: this one is its first member, the others call `work(team)`.

    The others end with this context at the latest, or with this process, however it ends.

    Args:
        size: number of members.
        room: bytes of the longest vector that will be summed.
        work: has to sum as often as this process does. Where processes are not forked, it is
            pickled.

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
    """The first member's way to meet: wait for all, then let all go on."""
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
        f"a worker process {how}: if memory is short, use fewer --workers;"
        " --resume goes on from what was saved last"
    )


def _follow(
    rank: int, size: int, memory: Any, link: Connection, inherited: Sequence[Connection], work: Work
) -> None:
    """The life of a worker: do the work, and end quietly when the first member has ended."""
    for name in (signal.SIGINT, signal.SIGTERM):  # for the first member to answer
        signal.signal(name, signal.SIG_IGN)
    for other in inherited:  # an end that we held, too, would not tell that its owner is gone
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
