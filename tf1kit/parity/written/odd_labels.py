"""Labels that no class has. A loss may leave them out, and labels of the classes alone do not show that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import tensorflow as tf

from tf1kit.errors import UsageError

Arrays = dict[str, np.ndarray]
USUAL = (255, -1)  # the numbers that stand for "no class" in most data sets
EVERY = 2  # of so many labels, one is odd


def odd_labels(labels: Mapping[str, np.ndarray], classes: int) -> Iterator[tuple[str, Arrays]]:
    """(key, labels) with a number that is not a class in some places, for each such number and labels of integers."""
    for number in dict.fromkeys((classes, *USUAL)):
        changed = {
            tensor: with_number(value, number)
            for tensor, value in labels.items()
            if value.dtype.kind in "iu" and value.size >= EVERY and _has(value.dtype, number)
        }
        if changed and number not in range(classes):
            yield f"label_{number}", {**labels, **changed}


def _has(kind: np.dtype, number: int) -> bool:
    return bool(np.iinfo(kind).min <= number <= np.iinfo(kind).max)


def with_number(value: np.ndarray, number: int) -> np.ndarray:
    """A copy with the number in every other place."""
    made = value.copy()
    made.reshape(-1)[::EVERY] = number
    return made


def losses(legacy: Callable[[], np.ndarray], migrated: Callable[[], np.ndarray]) -> tuple[np.ndarray, ...]:
    """The losses of a step of both sides; () if neither side has a loss for such labels."""
    found = loss_of(legacy), loss_of(migrated)
    return found if np.isfinite(found).any() else ()


def loss_of(step: Callable[[], np.ndarray]) -> np.ndarray:
    """The loss of a step, or NaN if it refuses the labels."""
    try:
        return step()
    except (UsageError, tf.errors.InvalidArgumentError):
        return np.asarray(np.nan, np.float32)
