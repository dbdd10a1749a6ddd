"""Subpixel convolutions for any number of dimensions.

Source: TensorFlow 1.15.5: tensorflow/contrib/periodic_resample/ops/array_ops.cc. TensorFlow no
longer has its kernel; a gather from the flat tensor computes it here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf


def periodic_resample(values: Any, shape: Any, name: str | None = None) -> Any:
    """Give a tensor another shape; where dimensions grow, another one shrinks.

    Args:
        values: a tensor whose shape is known.
        shape: the new shape. One dimension is None or -1: the one that shrinks. The others must not.
        name: of the operation.

    Raises:
        ValueError: the shape has another rank or not one unknown dimension, or it shrinks another
            one, or the shape of `values` is not known.
    """
    with tf.name_scope(name, "PeriodicResample", [values]):
        values = tf.convert_to_tensor(values)
        old = values.shape.as_list() if values.shape.is_fully_defined() else None
        if old is None:
            raise ValueError(f"periodic_resample needs a known shape here, not {values.shape}; use set_shape")
        index = _index(old, [-1 if each is None else int(each) for each in tf.TensorShape(shape).as_list()])
        return tf.gather(tf.reshape(values, [-1]), index)


def _index(old: list[int], new: list[int]) -> Any:
    """Where each element of the result is in the flat tensor."""
    if len(new) != len(old) or new.count(-1) != 1:
        raise ValueError(f"periodic_resample expects a shape of rank {len(old)} with one unknown dimension, not {new}.")
    shrinks = new.index(-1)
    for i, (before, after) in enumerate(zip(old, new, strict=True)):
        if i != shrinks and after < before:
            raise ValueError(
                "periodic_resample expects the size of non-adjustable dimensions be at least as large as size of input "
                f"tensor. Dimension {i} input tensor has size {before}, desired shape has size {after}."
            )
    kept = [i for i in range(len(old)) if i != shrinks]
    new[shrinks] = math.prod(old) // math.prod(new[i] for i in kept)
    if not new[shrinks]:
        raise ValueError(
            f"periodic_resample found that the adjustable dimension, {shrinks}, isn't greater than zero, 0."
        )
    at = np.indices(new)
    factors = {i: -(-new[i] // old[i]) for i in kept}
    places: list[Any] = [at[i] // factors[i] if i in factors else at[i] for i in range(len(old))]
    step = new[shrinks]
    for i in kept:
        places[shrinks] = places[shrinks] + step * (at[i] % factors[i])
        step *= factors[i]
    return np.ravel_multi_index(places, old, mode="clip").astype(np.int32)
