"""The one setting that the matrix library reads when numpy is first imported."""

import os


def use_one_thread() -> None:
    """Call this before numpy is imported: the products of one step are too small to be shared
    by threads, which only wait for each other. What the environment says already stays.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
