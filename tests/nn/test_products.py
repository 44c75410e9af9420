import numpy as np
import pytest

from jazzrnn.nn import products
from jazzrnn.nn.arrays import buffer
from jazzrnn.nn.products import MOST, piece, product

SHAPES = [
    (256, 65, 32),  # small enough as it is
    (512, 129, 64),
    (1024, 513, 64),
    (1024, 2048, 128),  # four rows are too much: columns are halved
    (1024, 513, 32),  # 1020 rows in pieces, and 4 more
    (384, 1024, 32),
    (1024, 513, 16),
    (512, 129, 16),  # halves, of many rows
    (1024, 513, 12),
    (100, 3000, 96),
    (36, 3000, 64),
    (35, 3000, 64),  # three rows are left over
    (34, 6000, 96),  # nothing fits
    (34, 15000, 16),
    (1024, 513, 50),  # no multiple of 16 columns
    (64, 300, 7),  # too few columns
    (64, 300, 1),
]
WHOLE = {(34, 6000, 96), (34, 15000, 16), (1024, 513, 50)}
TILES = {12: 6, 16: 6, 32: 6, 48: 6, 64: 4, 96: 12, 128: 4}


@pytest.fixture(params=[True, False])
def kernels(request, monkeypatch):
    monkeypatch.setattr(products, "has_small_kernels", lambda: request.param)
    return request.param


@pytest.mark.parametrize(("M", "K", "m"), SHAPES)
def test_pieces_make_up_the_product(M, K, m, kernels):
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(M, K)), rng.normal(size=(K, m))
    out = np.full((M, m), np.nan)
    multiply = product(A, B, out)
    multiply()
    assert np.allclose(out, A @ B, rtol=0, atol=1e-9)
    A *= 2
    B += 1
    multiply()
    assert np.allclose(out, A @ B, rtol=0, atol=1e-9), "what was changed must be read anew"


@pytest.mark.parametrize(("M", "K", "m"), SHAPES)
def test_pieces_are_the_largest_that_the_kernels_take(M, K, m, kernels):
    """The sizes are asserted because no result shows them: other pieces are only slower."""
    rows, columns = piece(M, K, m)
    if not kernels or m < 8 or (M, K, m) in WHOLE:
        assert (rows, columns) == (M, m)
        return
    assert m % columns == 0
    assert rows * K * columns <= MOST
    assert columns == m or TILES[2 * columns] * K * 2 * columns > MOST
    if rows == M:
        return
    tile = TILES[columns]
    fit = [r for r in range(1, M) if r * K * columns <= MOST]
    fit = [r for r in fit if r % tile == 0 or r >= 16 * tile]
    assert rows == max([r for r in fit if M % r == 0] or fit)


def test_one_column_may_be_without_its_axis():
    rng = np.random.default_rng(1)
    A, b, out = rng.normal(size=(8, 5)), rng.normal(size=5), np.empty(8)
    product(A, b, out)()
    assert np.allclose(out, A @ b, rtol=0, atol=1e-12)


def test_the_rows_of_a_column_major_matrix_are_cut_too(kernels):
    rng = np.random.default_rng(2)
    A, B = np.asfortranarray(rng.normal(size=(512, 200))), rng.normal(size=(200, 64))
    out = np.empty((512, 64))
    product(A, B, out)()
    assert np.allclose(out, A @ B, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("blas", "target", "expected"),
    [
        ({"blas": {"name": "scipy-openblas"}}, "X86_V4", True),
        ({"blas": {"name": "OpenBLAS"}}, "AVX512_SKX", True),
        ({"blas": {"name": "scipy-openblas"}}, "X86_V3", False),
        ({"blas": {"name": "accelerate"}}, "NEON", False),
        ({"blas": {"name": "mkl"}}, "X86_V4", False),
        ({"blas": {}}, "X86_V4", False),
        ({}, "X86_V4", False),
    ],
)
def test_small_kernels_are_those_of_openblas_with_avx_512(blas, target, expected, monkeypatch):
    of_tanh = {"tanh": {"ff": {"current": target, "available": target}}}
    monkeypatch.setattr(np, "show_config", lambda mode: {"Build Dependencies": blas})
    monkeypatch.setattr(np.lib.introspect, "opt_func_info", lambda **_: of_tanh)
    assert products.has_small_kernels.__wrapped__() == expected


def test_numpy_that_says_nothing_has_none(monkeypatch):
    monkeypatch.setattr(np, "show_config", lambda mode: {})
    monkeypatch.setattr(np.lib.introspect, "opt_func_info", lambda **_: {})
    assert not products.has_small_kernels.__wrapped__()


@pytest.mark.parametrize("shape", [(3,), (5, 7), (2, 3, 4)])
def test_buffers_begin_with_a_line_of_the_cache(shape):
    for _ in range(20):
        array = buffer(shape, np.float32)
        assert array.shape == shape
        assert array.ctypes.data % 64 == 0
        assert not array.any()
