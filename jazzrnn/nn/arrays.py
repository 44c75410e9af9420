"""Types of arrays, and small functions on arrays that several layers share."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating]
Integers: TypeAlias = npt.NDArray[np.integer]
Flags: TypeAlias = npt.NDArray[np.bool_]

LINE = 64  # bytes of a line of the processor's cache


def buffer(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return zeros that begin at a line of the cache.

    Numpy's own begin a quarter of a line later. Writing a wide register across two lines takes
    twice as long.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    room = np.zeros(size + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    return room[first : first + size].view(dtype).reshape(shape)


def sequence_starts(starts: Flags) -> dict[int, Integers]:
    """Return, from flags (T, m): step -> the sequences of the batch that begin there."""
    if not starts.any():
        return {}
    return {int(t): np.flatnonzero(starts[t]) for t in np.flatnonzero(starts.any(axis=1))}


def forget(H: Array, starts: dict[int, Integers]) -> None:
    """Set the hidden states before a sequence's first step to zero.

    H (n + 1, T + 1, m) has h_{t-1} of all steps above a row of ones.
    """
    for t, which in starts.items():
        H[:-1, t, which] = 0


def columns(steps: Array) -> Array:
    """Return (T, n, m) as (n, T * m), the steps side by side; a copy only if it must be one."""
    return steps.transpose(1, 0, 2).reshape(steps.shape[1], -1)


def side_by_side(steps: Array, out: Array) -> Array:
    """Copy (T, n, m) into `out` (n, T, m), and return `out` as (n, T * m).

    One large product over all steps is faster than T small ones.
    """
    np.copyto(out, steps.transpose(1, 0, 2))
    return out.reshape(len(out), -1)
