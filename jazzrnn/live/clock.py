"""The time of a performance, in seconds. Tests replace it by one that does not wait."""

import time
from typing import Protocol

CLOSE = 0.0005  # seconds before the moment from which the clock is watched: sleep is not exact


class Clock(Protocol):
    """What tells the time, and waits."""

    def now(self) -> float:
        """Return the seconds from some moment in the past."""
        ...

    def wait_until(self, moment: float) -> None:
        """Return when `moment` has come; at once if it has passed."""
        ...


class RealClock:
    """The computer's own clock."""

    def now(self) -> float:
        """Return the seconds from some moment in the past."""
        return time.perf_counter()

    def wait_until(self, moment: float) -> None:
        """Return when `moment` has come; on a machine that is not busy within a millisecond."""
        while (left := moment - time.perf_counter()) > 0:
            time.sleep(max(0.0, left - CLOSE))
