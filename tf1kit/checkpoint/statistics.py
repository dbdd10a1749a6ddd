"""Statistics of a tensor, computed in float64 block by block to save memory."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from tf1kit.checkpoint.formats.dtypes import STRING
from tf1kit.checkpoint.formats.source import blocks

BLOCK = 1 << 18  # bytes that are converted to float64 at a time


@dataclass(frozen=True)
class Statistics:
    """Statistics of a tensor; those of a complex tensor are about the magnitudes.

    minimum, maximum, mean, std: statistics of the finite values; None if no value is finite.
    nans, infinite: how many values are NaN and how many are infinite.
    """

    minimum: float | None
    maximum: float | None
    mean: float | None
    std: float | None
    nans: int
    infinite: int


def statistics(array: np.ndarray) -> Statistics | None:
    """The statistics of an array; None for strings."""
    if array.dtype == STRING:
        return None
    count = nans = infinite = 0
    total, low, high = 0.0, math.inf, -math.inf
    for block in blocks(array, BLOCK):
        values = _values(block)
        finite = values[np.isfinite(values)]
        nans += int(np.isnan(values).sum())
        infinite += int(np.isinf(values).sum())
        if finite.size:
            count += finite.size
            total += float(finite.sum())
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if not count:
        return Statistics(None, None, None, None, nans, infinite)
    mean = total / count
    squares = sum(_squares(_values(block), mean) for block in blocks(array, BLOCK))
    return Statistics(low, high, mean, math.sqrt(squares / count), nans, infinite)


def not_finite(array: np.ndarray) -> str:
    """Counts NaN and infinite values, such as "2 NaN and 1 infinite among its 9 values".

    Returns "" if all values are finite.
    """
    if array.dtype == STRING or array.dtype.kind in "biuSU":
        return ""
    nans = infinite = 0
    for block in blocks(array, BLOCK):
        if not np.isfinite(block).all():
            nans += int(np.isnan(block).sum())
            infinite += int(np.isinf(block).sum())
    counts = [f"{count} {what}" for count, what in ((nans, "NaN"), (infinite, "infinite")) if count]
    return f"{' and '.join(counts)} among its {array.size} values" if counts else ""


def negative(array: np.ndarray) -> str:
    """Counts negative values, such as "3 of its 9 values are negative"; "" if no value is negative."""
    if array.dtype == STRING or array.dtype.kind in "cSU":
        return ""
    count = sum(int((block < 0).sum()) for block in blocks(array, BLOCK))
    return f"{count} of its {array.size} values are negative" if count else ""


def _values(block: np.ndarray) -> np.ndarray:
    return np.abs(block).astype(np.float64) if block.dtype.kind == "c" else np.asarray(block).astype(np.float64)


def _squares(values: np.ndarray, mean: float) -> float:
    return float(np.square(values[np.isfinite(values)] - mean).sum())
