import numpy as np
import pytest

from jazzrnn.nn import products
from jazzrnn.nn.products import MOST, piece, product

SHAPES = [
    (256, 65, 32),  # small enough as it is
    (512, 129, 64),
    (1024, 513, 64),
    (1024, 2048, 128),  # four rows are too much: columns are halved
    (36, 3000, 64),
    (35, 3000, 64),  # in pieces of five rows
    (34, 6000, 96),  # nothing that fits divides 34
    (64, 300, 7),  # too few columns
    (64, 300, 1),
]


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
    rows, columns = piece(M, K, m)
    assert M % rows == m % columns == 0
    if not kernels or m < 8 or (M, K, m) == (34, 6000, 96):
        assert (rows, columns) == (M, m)
        return
    assert rows * K * columns <= MOST
    more = [r for r in range(rows + 1, M + 1) if M % r == 0]
    assert all(r * K * columns > MOST for r in more)
    assert columns == m or 4 * K * 2 * columns > MOST


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


def test_numpy_tells_what_is_asked():
    assert products.has_small_kernels() in {True, False}
