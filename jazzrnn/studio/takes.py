"""Takes: songs that are asked for, one after the other written by a worker, kept in memory."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Condition, Thread
from typing import Literal

from jazzrnn.errors import JazzrnnError, OptionError
from jazzrnn.studio.worker import HowFar, Order, Worker, Written, start_worker

State = Literal["waiting", "writing", "done", "failed"]
LAST = 1  # seconds that the thread has to end
MOST = 200  # takes in memory, of about 200 kB each
ENDED = Written(problem="the process that writes songs has ended: is there not enough memory?")


@dataclass
class Take:
    """A song from its order to its notes; or one that was opened, which nobody has ordered.

    Attributes:
        number: no other take has it.
        batch: number of the first take of those that were ordered together.
        model: its name in the studio; "" if none was named.
        order: what is to be written; None: it is there already.
        about: what it is for, as the page has named it.
        state: how far it is.
        how_far: the same, in bars, while it is written.
        begun: when it was begun, by `time.monotonic`.
        seconds: that it took.
        written: the song, or why there is none.
    """

    number: int
    batch: int
    model: str
    order: Order | None
    about: str = ""
    state: State = "waiting"
    how_far: HowFar = field(default_factory=HowFar)
    begun: float = 0.0
    seconds: float = 0.0
    written: Written = field(default_factory=Written)


class Takes:
    """All takes of a studio, and the one process that writes them."""

    def __init__(self) -> None:
        self._takes: dict[int, Take] = {}
        self._numbers = count(1)
        self._changed = Condition()
        self._worker: Worker | None = None
        self._closed = False
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def add(self, model: str, orders: Sequence[Order], about: str = "") -> list[int]:
        """Order songs, and return the numbers of their takes.

        Raises:
            OptionError: there are too many.
        """
        with self._changed:
            self._check_room(len(orders))
            batch = next(self._numbers)
            numbers = [batch, *(next(self._numbers) for _ in orders[1:])]
            takes = [
                Take(number, batch, model, order, about)
                for number, order in zip(numbers, orders, strict=True)
            ]
            self._takes.update((take.number, take) for take in takes)
            self._changed.notify_all()
            return numbers

    def put(self, song: Written, about: str = "") -> int:
        """Put a song that is there beside the takes, and return its number.

        Raises:
            OptionError: there are too many.
        """
        with self._changed:
            self._check_room(1)
            number = next(self._numbers)
            self._takes[number] = Take(number, number, "", None, about, "done", written=song)
            return number

    def _check_room(self, many: int) -> None:
        if len(self._takes) + many > MOST:
            raise OptionError(f"there are {len(self._takes)} takes: remove some of them first")

    def all(self) -> list[Take]:
        """Return all takes, in their order."""
        with self._changed:
            return [*self._takes.values()]

    def song(self, number: int) -> Written:
        """Return the song of a take.

        Raises:
            JazzrnnError: there is none.
        """
        take = self._takes.get(number)
        if take is None or take.state != "done":
            raise JazzrnnError(f"there is no song {number}")
        return take.written

    def remove(self, number: int) -> None:
        """Cancel a take, or forget it."""
        with self._changed:
            take = self._takes.pop(number, None)
            if take and take.state == "writing":
                self._stop_worker()

    def close(self) -> None:
        """End the worker; nothing is written any more."""
        with self._changed:
            self._closed = True
            worker = self._worker
            self._stop_worker()
            self._changed.notify_all()
        self._thread.join(LAST)
        if worker:
            _end(worker)

    def _stop_worker(self) -> None:
        if self._worker:
            self._worker.process.kill()  # it holds nothing that needs an end
            self._worker = None

    def _next(self) -> Take | None:
        return next((take for take in self._takes.values() if take.state == "waiting"), None)

    def _serve(self) -> None:
        """Let the worker write what waits, until the studio is closed."""
        with self._changed:
            if not self._closed:
                self._worker = start_worker()  # it takes a second, and nobody waits for it yet
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._next())
                take = self._next()
                if self._closed or not take:
                    return
                take.state, take.begun = "writing", time.monotonic()
                worker = self._worker = self._worker or start_worker()
            written = _written(take, worker)
            with self._changed:
                if written is ENDED:
                    _end(worker)
                    self._worker = None
                take.seconds = time.monotonic() - take.begun
                take.written, take.state = written, "failed" if written.problem else "done"


def _written(take: Take, worker: Worker) -> Written:
    """Return what the worker makes of a take, which knows meanwhile how far it is."""
    try:
        worker.desk.send(take.order)
        while isinstance(said := worker.desk.recv(), HowFar):
            take.how_far = said
        return said
    except (EOFError, OSError):  # it was killed
        return ENDED


def _end(worker: Worker) -> None:
    """Wait for a process that has been killed, or has ended by itself."""
    worker.process.join()
    worker.desk.close()
