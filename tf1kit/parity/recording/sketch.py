"""A large tensor in a few dozen numbers, enough to tell whether another tensor equals it within rounding.

A tensor of at most `FULL` elements is kept whole.  A larger one becomes one float64 vector:

    8 projections   sums with signs +1 and -1 that a fixed stream draws: every element takes part in each
    16 samples      elements at fixed random positions
    8 extremes      the elements of largest magnitude, largest first
    8 positions     where those stood

If every element of another tensor is within `t` of this one, its samples and extremes are too, and its projections
differ by about `t * sqrt(size)`: that is why `differences` divides them by the root of the size.  The price: one single
element that is neither sample nor extreme may be off by `t * sqrt(size)`.  A complex number is two elements, its parts.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tf1kit.parity.recording.streams import stream
from tf1kit.parity.recording.values import flat as numbers

FULL = 48
PROJECTIONS = 8  # one per bit of a random byte
SAMPLES = 16
EXTREMES = 8


def sketch(array: np.ndarray) -> np.ndarray:
    """The sketch of `array`; its positions of extremes are the array's own.  ValueError for what float64 cannot hold."""
    flat = numbers(array)
    if flat.size <= FULL:
        return flat
    largest = np.argsort(-np.abs(flat), kind="stable")[:EXTREMES]
    return _sketch(flat, largest)


def sketch_size(size: int) -> int:
    """How many numbers the sketch of a tensor of `size` elements has."""
    return size if size <= FULL else PROJECTIONS + SAMPLES + 2 * EXTREMES


def sketch_like(array: np.ndarray, golden: np.ndarray) -> np.ndarray:
    """The sketch of `array` with its "extremes" read where those of the sketch `golden` stand."""
    flat = numbers(array)
    if flat.size <= FULL:
        return flat
    return _sketch(flat, golden[-EXTREMES:].astype(np.int64))


@lru_cache(maxsize=64)
def _drawn(size: int) -> tuple[np.ndarray, np.ndarray]:
    """A byte of signs per element, and the positions of the samples: the same for every tensor of this size."""
    draw = stream(size, "sketch")
    return draw.randint(0, 256, size).astype(np.uint8), draw.randint(0, size, SAMPLES)


def _sketch(flat: np.ndarray, extremes: np.ndarray) -> np.ndarray:
    signs, at = _drawn(flat.size)
    # In extended precision: how NumPy orders a float64 sum has changed, by 1e-13 of scale in a tensor of millions.
    total = flat.sum(dtype=np.longdouble)
    projections = [
        float(2 * flat[(signs >> bit) & 1 == 1].sum(dtype=np.longdouble) - total) for bit in range(PROJECTIONS)
    ]
    samples = flat[at]
    return np.concatenate([projections, samples, flat[extremes], extremes.astype(np.float64)])


def differences(golden: np.ndarray, other: np.ndarray, size: int) -> np.ndarray:
    """Absolute differences per stored number, projections brought to the size of one element's difference."""
    difference = np.abs(other - golden)
    if size <= FULL:
        return difference
    difference[:PROJECTIONS] /= np.sqrt(size)
    return difference[:-EXTREMES]


def magnitude(golden: np.ndarray, size: int) -> float:
    """The largest magnitude in the tensor that was sketched."""
    if size <= FULL:
        return float(np.abs(golden).max()) if golden.size else 0.0
    return float(np.abs(golden[PROJECTIONS + SAMPLES]))


def label(position: int, size: int) -> str:
    """What the number at `position` of `differences` is, for a tensor of `size` elements."""
    if size <= FULL:
        return f"element {position}"
    for name, count in (("projection", PROJECTIONS), ("sample", SAMPLES), ("extreme", EXTREMES)):
        if position < count:
            return f"{name} {position}"
        position -= count
    raise IndexError(position)
