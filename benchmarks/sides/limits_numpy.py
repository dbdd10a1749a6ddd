"""The rates of the machine, by NumPy."""

from __future__ import annotations

import numpy as np

from benchmarks.shapes import COPIED, COPY, FLOAT, PRODUCTS, matrices
from benchmarks.worker import Kind


def kinds(small: bool) -> tuple[str, dict[str, Kind]]:
    """The float32 product, and a copy into an array that is there."""
    one, other = matrices()
    ones = np.ones(COPIED // 4, FLOAT)
    target = np.empty_like(ones)
    return np.__version__, {
        PRODUCTS[FLOAT]: Kind(lambda: np.matmul(one, other)[:8]),
        COPY: Kind(lambda: np.negative(ones, out=target)[:8]),
    }
