"""Subpixel convolutions for any number of dimensions.

Source: TensorFlow 1.15.5: tensorflow/contrib/periodic_resample/ops/array_ops.cc. Current TensorFlow
does not have the kernel; here a gather from the flat tensor computes the same.
"""

from __future__ import annotations

from math import prod
from typing import Any

from tensorflow.compat import v1 as tf


def periodic_resample(values: Any, shape: Any, name: str | None = None) -> Any:
    """Give a tensor another shape: one dimension shrinks, so that the others can grow.

    Args:
        values: a tensor.
        shape: the new shape. The dimension that shrinks is None or -1. No other one may shrink.
        name: the name of the operation.

    Raises:
        InvalidArgumentError: the shape has another rank, it does not have exactly one unknown
            dimension, or another dimension shrinks. If the shape of `values` is not known yet, the
            operation raises the error when it runs.
    """
    with tf.name_scope(name, "PeriodicResample", [values]):
        values = tf.convert_to_tensor(values)
        new = [-1 if each is None else int(each) for each in tf.TensorShape(shape).as_list()]
        if new.count(-1) != 1:
            raise _wrong(f"periodic_resample expects a shape with one unknown dimension, not {new}.")
        shrinks = new.index(-1)
        with tf.control_dependencies(_same_rank(values, len(new))):
            old = tf.unstack(tf.shape(values), len(new))
        if values.shape.rank:
            old = [known or each for known, each in zip(values.shape.as_list(), old, strict=True)]
        with tf.control_dependencies(_grown(old, new, shrinks)):
            sizes: list[Any] = list(new)
            sizes[shrinks] = prod(old) // prod(size for size in new if size >= 0)
        with tf.control_dependencies(_positive(sizes[shrinks], shrinks)):
            result = tf.gather(tf.reshape(values, [-1]), _index(old, sizes, shrinks))
        result.set_shape([size if isinstance(size, int) else None for size in sizes])
        return result


def _index(old: list[Any], new: list[Any], shrinks: int) -> Any:
    """Where each element of the result is in the flat tensor; sizes are numbers or scalars."""
    at = tf.meshgrid(*map(tf.range, new), indexing="ij")
    kept = [i for i in range(len(old)) if i != shrinks]
    factors = {i: -(-new[i] // old[i]) for i in kept}
    places = [at[i] // factors[i] if i in factors else at[i] for i in range(len(old))]
    step = new[shrinks]
    for i in kept:
        places[shrinks] += step * (at[i] % factors[i])
        step *= factors[i]
    index = tf.zeros_like(at[0])
    for place, size in zip(places, old, strict=True):
        index = index * size + tf.clip_by_value(place, 0, size - 1)
    return index


def _same_rank(values: Any, rank: int) -> list[Any]:
    return _checks(
        tf.rank(values) if values.shape.rank is None else values.shape.rank,
        lambda found: (found <= rank) & (found >= rank),  # == is about identity in TensorFlow 1
        "periodic_resample expects the rank of the input tensor, {}, to be the same as the length of the desired shape, "
        f"{rank}.",
    )


def _grown(old: list[Any], new: list[int], shrinks: int) -> list[Any]:
    found: list[Any] = []
    for i, size in enumerate(old):
        if i != shrinks:
            message = (
                "periodic_resample expects the size of non-adjustable dimensions be at least as large as size of input "
                f"tensor. Dimension {i} input tensor has size {{}}, desired shape has size {new[i]}."
            )
            found += _checks(size, lambda size, after=new[i]: size <= after, message)
    return found


def _positive(size: Any, shrinks: int) -> list[Any]:
    message = f"periodic_resample found that the adjustable dimension, {shrinks}, isn't greater than zero, {{}}."
    return _checks(size, lambda size: size > 0, message)


def _checks(value: Any, holds: Any, message: str) -> list[Any]:
    """The operation that checks a value that the graph does not know yet; none if the value is a number.

    Raises:
        InvalidArgumentError: the value is a number, and wrong.
    """
    if isinstance(value, int):
        if not holds(value):
            raise _wrong(message.format(value))
        return []
    check = tf.Assert(holds(value), [tf.strings.format(message, value)])
    return [] if check is None else [check]  # None: Assert ran eagerly


def _wrong(message: str) -> Exception:
    error: Exception = tf.errors.InvalidArgumentError(None, None, message)
    return error
