"""A rival in a process of its own, that works only while it is asked to.

Rivals must not share a process: each library brings its own matrix library and its own threads.
They take turns, a little of each at a time, so that a busy neighbour slows all of them down; and
they are timed by the processor time of their process, which a neighbour takes least of.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

START = multiprocessing.get_context("spawn")
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"


class Times(NamedTuple):
    """Seconds of one run of a rival, and what it returned last."""

    processor: float
    wall: float
    result: float


class Rival:
    """Builds `module.function(*arguments)` in a new process, and runs what that returns."""

    def __init__(
        self,
        module: str,
        function: str,
        arguments: tuple[Any, ...],
        threads: int,
        pinned: bool | None = None,
    ):
        pinned = threads == 1 if pinned is None else pinned  # to one core
        set_threads(threads)  # inherited: every library reads it when it is imported
        self.pipe, theirs = START.Pipe()
        work = (theirs, module, function, arguments, pinned)
        self.process = START.Process(target=_serve, args=work)
        self.process.start()
        theirs.close()
        self.pipe.recv()  # built and warm

    def run(self, count: int) -> Times:
        """Run it so many times; times of one run."""
        self.pipe.send(count)
        return Times(*self.pipe.recv())

    def close(self) -> None:
        """End the process."""
        self.pipe.close()
        self.process.join()


def set_threads(threads: int) -> None:
    """Limit the threads of the processes that are started from now on."""
    for name in ("OPENBLAS", "OMP", "MKL"):
        os.environ[f"{name}_NUM_THREADS"] = str(threads)
    os.environ["XLA_FLAGS"] = ONE_THREAD if threads == 1 else ""
    os.environ["JAX_PLATFORMS"], os.environ["TF_CPP_MIN_LOG_LEVEL"] = "cpu", "3"
    os.environ["KERAS_BACKEND"] = "tensorflow"


def _serve(
    pipe: Connection, module: str, function: str, arguments: tuple[Any, ...], pinned: bool
) -> None:
    if pinned and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    run: Callable[[], float] = getattr(import_module(module), function)(*arguments)
    for _ in range(3):  # compiled, and its memory touched
        run()
    pipe.send(None)
    while True:
        try:
            count = pipe.recv()
        except EOFError:  # nobody asks any more
            os._exit(0)  # at once, so that processes that the rival started see it gone
        result = 0.0
        processor, wall = time.process_time(), time.perf_counter()
        for _ in range(count):
            result = run()
        times = time.process_time() - processor, time.perf_counter() - wall
        pipe.send((*(seconds / count for seconds in times), float(result)))
