"""Batches and weights that random numbers never come near: all zeros, and numbers many times as large.

A division that is guarded against 0, a clip, a mask of padding: for usual numbers a network without it computes the
same.  So both sides compute these, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError

Arrays = dict[str, np.ndarray]
MARK = "extreme"  # in the keys of what is compared
INPUTS = 1000  # times as large
WEIGHTS = 16  # times as large in each layer: whole numbers have no others


def extremes(
    inputs: Mapping[str, np.ndarray], weights: Mapping[str, np.ndarray]
) -> Iterator[tuple[str, Arrays, Arrays]]:
    """(prefix of keys, inputs, weights): no inputs but zeros, large inputs, large weights."""
    yield f"{MARK}/zeros/", zeros(inputs), {**weights}
    yield f"{MARK}/inputs/", _times(inputs, INPUTS), {**weights}
    yield f"{MARK}/kernels/", {**inputs}, _times(weights, WEIGHTS)


def zeros(values: Mapping[str, np.ndarray]) -> Arrays:
    """Zeros in the place of all numbers."""
    return {name: np.zeros_like(value) for name, value in values.items()}


def _times(values: Mapping[str, np.ndarray], by: int) -> Arrays:
    """Floats many times as large; whole numbers as they are, since they may be rows of a table."""
    return {name: value * value.dtype.type(by) if value.dtype.kind == "f" else value for name, value in values.items()}


def outcome(prefix: str, run: Callable[[], Arrays]) -> Arrays:
    """What a forward pass computes; nothing if it refuses an extreme batch, as the other side may, too."""
    try:
        return run()
    except (UsageError, tf.errors.InvalidArgumentError):
        if not prefix:
            raise
        return {}


def told(legacy: Arrays, migrated: Arrays) -> tuple[Arrays, Arrays]:
    """Both sides of what is compared, with 0 where both have the same NaN or infinity for an extreme batch."""
    left, right = {**legacy}, {**migrated}
    for key in legacy.keys() & migrated.keys():
        one, other = np.asarray(legacy[key]), np.asarray(migrated[key])
        if MARK in key.split("/") and one.shape == other.shape and one.dtype == other.dtype and one.dtype.kind in "fc":
            same = ~np.isfinite(one) & ((one == other) | (np.isnan(one) & np.isnan(other)))
            if same.any():
                left[key], right[key] = (np.where(same, one.dtype.type(0), part) for part in (one, other))
    return left, right
