"""Splits an array into pieces, for functions that copy what they are given."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

LARGE = 1 << 20  # bytes of a piece; more only if a single row is larger


def is_small(array: np.ndarray) -> bool:
    """Whether the array is so small that it may be copied as a whole."""
    return array.nbytes <= LARGE or not array.ndim


def pieces(array: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """`(where, piece)` for contiguous pieces along the array's first axis."""
    rows = max(1, LARGE * len(array) // max(array.nbytes, 1))
    for start in range(0, len(array), rows):
        where = slice(start, start + rows)
        yield where, np.ascontiguousarray(array[where])
