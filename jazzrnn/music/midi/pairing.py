"""Keys that go down and come up, as notes: a note that is never released ends all the same."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

NEVER = 2**62  # tick of the first note where there is none


class Played(NamedTuple):
    """A note in ticks. The order is that of notes in a track."""

    onset: int
    end: int
    pitch: int
    velocity: int


class Keys:
    """The keys of a channel in a track."""

    def __init__(self) -> None:
        self.size = 0  # how many notes have begun
        self.first, self.last = NEVER, 0  # ticks at which they have
        self._switches: dict[int, list[tuple[int, int]]] = {}  # pitch -> (tick, velocity or 0)
        self._down: dict[int, int] = {}  # pitch -> how many times it is down

    def press(self, tick: int, pitch: int, velocity: int) -> None:
        """Begin a note."""
        self.size += 1
        self.first, self.last = min(self.first, tick), max(self.last, tick)
        self._switches.setdefault(pitch, []).append((tick, velocity))
        self._down[pitch] = self._down.get(pitch, 0) + 1

    def release(self, tick: int, pitch: int) -> None:
        """End a note, if there is one of this pitch."""
        if self._down.get(pitch):
            self._switches[pitch].append((tick, 0))
            self._down[pitch] -= 1

    def release_all(self, tick: int) -> None:
        """End all notes."""
        for pitch, count in self._down.items():
            self._switches[pitch] += [(tick, 0)] * count
            self._down[pitch] = 0

    def notes(self, end: int) -> tuple[list[Played], int]:
        """Return the notes, sorted, and how many were never released. These, and all of their
        pitch, last until the key goes up or down again, or to the `end` of the track.
        """
        found: list[Played] = []
        for pitch, switches in self._switches.items():
            ends = _next_ends if self._down[pitch] else _ends
            found += [
                Played(onset, until, pitch, velocity)
                for onset, velocity, until in ends(switches, end)
            ]
        return sorted(found), sum(self._down.values())


def _ends(switches: Sequence[tuple[int, int]], _: int) -> list[tuple[int, int, int]]:
    """Return onset, velocity and end of each note: the one that began first ends first."""
    down: deque[tuple[int, int]] = deque()
    found: list[tuple[int, int, int]] = []
    for tick, velocity in switches:
        if velocity:
            down.append((tick, velocity))
        else:
            found.append((*down.popleft(), tick))
    return found


def _next_ends(switches: Sequence[tuple[int, int]], end: int) -> list[tuple[int, int, int]]:
    """Return the same where each note ends with whatever comes next."""
    ticks = [tick for tick, _ in switches[1:]] + [end]
    return [
        (tick, velocity, max(until, tick + 1))
        for (tick, velocity), until in zip(switches, ticks, strict=True)
        if velocity
    ]
