"""Arrays taken piece by piece, where a whole one would be copied: to be handed to TensorFlow, or to be made contiguous."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

LARGE = 1 << 20  # bytes of a piece, where a row has no more


def is_small(array: np.ndarray) -> bool:
    """Whether a copy of it does not matter."""
    return array.nbytes <= LARGE or not array.ndim


def pieces(array: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """`(where, piece)` along the first axis of an array that has one; each piece is contiguous."""
    rows = max(1, LARGE * len(array) // max(array.nbytes, 1))
    for start in range(0, len(array), rows):
        where = slice(start, start + rows)
        yield where, np.ascontiguousarray(array[where])
