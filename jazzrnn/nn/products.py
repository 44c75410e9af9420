"""Matrix products with few columns, cut into the pieces that are fastest.

OpenBLAS first copies both matrices of a product into an order of its own. With few columns this
takes a quarter of the time. On processors with AVX-512 it has small kernels that copy nothing,
for products of up to a million multiplications. So a larger product is computed as many small
ones, by one call of np.matmul for a stack of pieces. On other processors it stays in one piece.

Source: kernel/x86_64/sgemm_small_kernel_permit_skylakex.c of OpenBLAS.
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import numpy.typing as npt

from jazzrnn.nn.arrays import Array, buffer

MOST = 10**6  # multiplications of a piece
FEWEST_COLUMNS = 8  # of a piece
MANY_TILES = 16  # of rows: from here on, a part of one more hardly costs anything
WIDTH = 16  # columns in a register: more columns must be a multiple of it


def matrix(M: int, K: int, m: int, dtype: npt.DTypeLike) -> Array:
    """Return a buffer (M, K) in the order that is fastest for products with m columns."""
    return buffer((K, M), dtype).T if m == 1 else buffer((M, K), dtype)


def product(A: Array, B: Array, out: Array) -> Callable[[], object]:
    """Return a function that computes A (M, K) times B (K, m) into `out` (M, m).

    The rows of B and `out` lie one behind the other; a single column may be without the axis m.
    """
    if B.ndim == 1:
        return partial(np.dot, A, B, out=out)
    (M, K), m = A.shape, B.shape[1]
    rows, columns = piece(M, K, m)
    if (rows, columns) == (M, m):
        return partial(np.matmul, A, B, out=out)
    cut = M - M % rows
    pieces = partial(
        np.matmul,
        A[:cut].reshape(-1, rows, K),
        B.reshape(K, -1, columns).transpose(1, 0, 2)[:, None],
        out=out[:cut].reshape(-1, rows, m // columns, columns).transpose(2, 0, 1, 3),
    )
    if cut == M:
        return pieces
    rest = product(A[cut:], B, out[cut:])
    return lambda: (pieces(), rest())


def piece(M: int, K: int, m: int) -> tuple[int, int]:
    """Return rows and columns of the pieces of a product (M, K) times (K, m).

    They are as large as the small kernels allow, and divide the product evenly if they can. Where
    there are no such kernels, or nothing fits, they are M and m.
    """
    odd = m > WIDTH and m % WIDTH > 0
    if m < FEWEST_COLUMNS or odd or not has_small_kernels():
        return M, m
    columns = m
    while _tile(columns) * K * columns > MOST and columns % (2 * WIDTH) == 0:
        columns //= 2
    most = min(M, MOST // (K * columns))
    if most == M:
        return M, columns
    tile = _tile(columns)
    fitting = [r for r in range(tile, most + 1) if r % tile == 0 or r >= MANY_TILES * tile]
    dividing = [rows for rows in fitting if M % rows == 0]
    return ((dividing or fitting)[-1], columns) if fitting else (M, m)


def _tile(columns: int) -> int:
    """Return what the rows of a piece should be a multiple of.

    The kernels compute 4 rows, 4 registers wide, at a time, and 6 rows of the columns that are
    left. Other numbers of rows take up to 1.4 times as long.
    """
    return 4 if columns % (4 * WIDTH) == 0 else 6 if columns < 4 * WIDTH else 12


@cache
def has_small_kernels() -> bool:
    """Return whether numpy uses OpenBLAS, on a processor with AVX-512."""
    dependencies = np.show_config(mode="dicts").get("Build Dependencies", {})
    blas = dependencies.get("blas", {}).get("name", "").lower()
    # Numpy has a tanh of its own for such processors, and says which one it uses.
    tanh = np.lib.introspect.opt_func_info(func_name="^tanh$", signature="float32").get("tanh", {})
    targets = [version["current"] for version in tanh.values()]
    return "openblas" in blas and any(t.startswith(("X86_V4", "AVX512")) for t in targets)
