"""The types of arrays, and a few small things that every layer does with them."""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating]
Integers: TypeAlias = npt.NDArray[np.integer]
Flags: TypeAlias = npt.NDArray[np.bool_]

LINE = 64  # bytes of a line of the processor's cache


def buffer(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Zeros that begin where a line of the cache does. Numpy's own begin a quarter of a line later,
    and a wide register that is written across two lines takes twice as long.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    room = np.zeros(size + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    return room[first : first + size].view(dtype).reshape(shape)


def sequence_starts(starts: Flags) -> dict[int, Integers]:
    """From flags (T, m): step -> the sequences of the batch that begin there."""
    if not starts.any():
        return {}
    return {int(t): np.flatnonzero(starts[t]) for t in np.flatnonzero(starts.any(axis=1))}


def forget(H: Array, starts: dict[int, Integers]) -> None:
    """Set to zero what a sequence must not see of the one before it: in H (n + 1, T + 1, m), hidden
    states h_{t-1} of all steps above a row of ones.
    """
    for t, which in starts.items():
        H[:-1, t, which] = 0


def columns(steps: Array) -> Array:
    """(T, n, m) as (n, T * m), the steps side by side; no copy is made of what lies so already."""
    return steps.transpose(1, 0, 2).reshape(steps.shape[1], -1)


def side_by_side(steps: Array, out: Array) -> Array:
    """Copy (T, n, m) into `out` (n, T, m) and return that as (n, T * m): one large product
    over all steps is faster than T small ones.
    """
    np.copyto(out, steps.transpose(1, 0, 2))
    return out.reshape(len(out), -1)
