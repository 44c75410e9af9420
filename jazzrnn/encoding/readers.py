"""Other processes that do work: one that crashes or hangs does no harm to the rest.

They end with the process that started them, however it ends: they wait for work on a pipe,
which closes then. They keep the time limits themselves, with alarms.
"""

import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# Signals by which a process ends by its own fault; others are sent to it, as SIGKILL is by a
# system without memory.
FAULTS = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT"}
WORKED = 0.5  # share of the time limit that is the limit of processor time
AHEAD = 16  # tasks for each process that are begun before the first of them has ended


class Lost(NamedTuple):
    """An item that crashed its process or took too long."""

    reason: str
    lasting: bool = False  # the item is to blame: it would end in the same way again


class _Job(NamedTuple, Generic[Item]):
    """A task, or one item of a task that failed as a whole."""

    task: int
    place: int  # of the first item in the task
    items: Sequence[Item]


class _Failure(NamedTuple):
    """An error that the work raised."""

    text: str


class _Reader(Generic[Item]):
    """A process and its job."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Any]], seconds: float):
        # Where a process can be copied, the copy need not import everything anew.
        linux = sys.platform.startswith("linux")
        context = get_context("fork") if linux else get_context("spawn")
        self.connection, other_end = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve, args=(other_end, self.connection, work, seconds), daemon=True
        )
        with _ctrl_c_waits():
            self.process.start()
        other_end.close()
        self.seconds = seconds
        self.job: _Job[Item] | None = None

    def begin(self, job: _Job[Item]) -> None:
        """Send a job to the process."""
        self.job = job
        try:
            self.connection.send(job.items)
        except OSError:  # it has died meanwhile: `end` will find out
            return

    def end(self) -> Sequence[Any] | Lost:
        """Receive the results of the job, or why there are none."""
        self.job = None
        try:
            found: Sequence[Any] | _Failure = self.connection.recv()
        except (EOFError, OSError):
            self.process.join(10)
            lost = _lost(self.process.exitcode, self.seconds)
            self.stop()
            return lost
        return Lost(f"its reader failed ({found.text})") if isinstance(found, _Failure) else found

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def in_processes(
    work: Callable[[Sequence[Item]], Sequence[Result]],
    tasks: Iterable[Sequence[Item]],
    processes: int,
    seconds: float,
) -> Generator[Sequence[Result | Lost]]:
    """Do tasks in other processes; yield their results in the order of the tasks.

    If a task crashes, fails or takes too long, its items are done again one by one, so that
    only the bad one is lost.

    Args:
        work: returns a result for each item of a task.
        tasks: each of several items, for it takes time to send one.
        processes: the most processes at a time.
        seconds: time limit of a task, and of an item alone (if the system has alarms). The limit
            of processor time is a part of it, `WORKED`.
    """
    readers: list[_Reader[Item]] = []
    again: deque[_Job[Item]] = deque()
    done: dict[int, list[Result | Lost | None]] = {}
    coming = enumerate(tasks)
    first = begun = 0
    try:
        while True:
            while len(busy := [reader for reader in readers if reader.job]) < processes:
                if again:
                    job = again.popleft()
                elif begun - first < AHEAD * processes and (task := next(coming, None)):
                    begun, job = begun + 1, _Job(task[0], 0, task[1])
                    done[job.task] = [None] * len(job.items)
                else:
                    break
                idle = [reader for reader in readers if not reader.job]
                reader = idle[0] if idle else _Reader(work, seconds)
                readers += [] if idle else [reader]
                reader.begin(job)
            if not busy:
                return
            for ready in wait([reader.connection for reader in busy]):
                reader = next(reader for reader in busy if reader.connection is ready)
                if job := reader.job:
                    _take(reader.end(), job, done, again)
                if reader.connection.closed:
                    readers.remove(reader)
            while first in done and None not in done[first]:
                yield [result for result in done.pop(first) if result is not None]
                first += 1
    finally:
        for reader in readers:
            reader.stop()


def _take(
    found: Sequence[Result] | Lost,
    job: _Job[Item],
    done: dict[int, list[Result | Lost | None]],
    again: deque[_Job[Item]],
) -> None:
    """Put results into their places; make each item of a failed task a job of its own."""
    if not isinstance(found, Lost):
        done[job.task][job.place : job.place + len(job.items)] = found
    elif len(job.items) == 1:
        done[job.task][job.place] = found
    else:
        again.extend(_Job(job.task, k, [item]) for k, item in enumerate(job.items))


def _serve(
    connection: Connection,
    parents_end: Connection,
    work: Callable[[Sequence[Item]], Sequence[Any]],
    seconds: float,
) -> None:
    """Do work until the pipe closes."""
    parents_end.close()  # the copy of it, which would keep the pipe open
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one answers Ctrl-C
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):  # a copied process has those blocked that waited
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    while True:
        try:
            items = connection.recv()
        except (EOFError, ConnectionError):  # the other process has ended, or was killed
            return
        _set_alarms(seconds)
        try:
            found: Sequence[Any] | _Failure = work(items)
        except Exception as error:
            found = _Failure(f"{type(error).__name__}: {error}")
        _set_alarms(0)
        try:
            connection.send(found)
        except ConnectionError:
            return


@contextmanager
def _ctrl_c_waits() -> Generator[None]:
    """Let Ctrl-C wait while a process is copied: Python ignores what is raised in between."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _set_alarms(seconds: float) -> None:
    """Let this process end after some seconds, whatever it does; 0 switches the alarms off."""
    if hasattr(signal, "setitimer"):
        for name in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(name, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, WORKED * seconds)


def _lost(code: int | None, seconds: float) -> Lost:
    """Return what the exit code of a process says."""
    if code is None or code >= 0:
        return Lost(f"crashed its reader (exit code {code})")
    name = signal.Signals(-code).name
    stopped = "its reader was stopped: it took longer than"
    if name == "SIGALRM":  # perhaps the machine was busy
        return Lost(f"{stopped} {seconds:g} seconds")
    if name == "SIGPROF":
        return Lost(f"{stopped} {WORKED * seconds:g} seconds of processor time", lasting=True)
    return Lost(f"crashed its reader ({name})", lasting=name in FAULTS)
