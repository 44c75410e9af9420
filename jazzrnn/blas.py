"""The number of threads of the matrix library, which it reads when numpy is imported."""

import os


def use_one_thread() -> None:
    """Set one thread; call this before numpy is imported.

    The products of one step are too small for several threads, which would only wait for each
    other. A number that the environment has already stays.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
