"""Tensors that are checked when they are computed: their rank, shape or some of their sizes.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/sequence_queueing_state_saver.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf


def assert_multiple(value: Any, remainder: Any, of: Any, what: str) -> Any:
    """The assertion that an integer is a multiple of another one and is not 0.

    Args:
        value: an integer scalar.
        remainder: what is left if `value` is divided by `of`.
        of: an integer.
        what: what the message calls the value, as "Tensor x:0".
    """
    fits = tf.logical_and(tf.equal(remainder, 0), tf.not_equal(value, 0))
    said = [f"{what} should be a multiple of: ", tf.as_string(of), ", but saw value: ", tf.as_string(value)]
    return tf.Assert(fits, [tf.string_join([*said, ". Consider setting pad=True."])])


def check_multiple_of(value: Any, multiple_of: Any) -> Any:
    """The int32 scalar `value`, which must be a multiple of `multiple_of` and not 0."""
    remainder = tf.mod(value, multiple_of)
    with tf.control_dependencies([assert_multiple(value, remainder, multiple_of, f"Tensor {value.name}")]):
        return tf.identity(value, name="multiple_of_checked")


def check_rank(value: Any, expected_rank: Any) -> Any:
    """`value`, which must have that rank.

    Args:
        value: a tensor.
        expected_rank: an int or an int32 scalar.

    Raises:
        ValueError: the rank is known to be another one.
    """
    fits = tf.equal(expected_rank, tf.rank(value))
    said = [f"Rank of tensor {value.name} should be: ", tf.as_string(expected_rank), ", shape received:"]
    with tf.control_dependencies([tf.Assert(fits, [tf.string_join(said), tf.shape(value)])]):
        checked = tf.identity(value, name="rank_checked")
    known = tf.get_static_value(expected_rank) if tf.is_tensor(expected_rank) else expected_rank
    if known is not None:
        try:
            checked.set_shape(checked.shape.with_rank(int(known)))
        except ValueError as error:
            raise ValueError(f"Rank check failed for {value.name}: {error}") from error
    return checked


def check_shape(value: Any, expected_shape: Any) -> Any:
    """`value`, which must have that shape.

    Args:
        value: a tensor.
        expected_shape: int32 [rank], the sizes.

    Raises:
        ValueError: the rank or the shape is known to be another one.
    """
    known = tf.get_static_value(expected_shape)
    expected = expected_shape if known is None else [int(size) for size in known]
    value = check_rank(value, tf.size(expected) if known is None else len(known))
    fits = tf.reduce_all(tf.equal(expected, tf.shape(value)))
    said = [f"Shape of tensor {value.name} should be: ", tf.as_string(expected)]
    said += [", shape received: ", tf.as_string(tf.shape(value))]
    with tf.control_dependencies([tf.Assert(fits, [tf.string_join(said)])]):
        checked = tf.identity(value, name="shape_checked")
    if known is not None:
        _merge(checked, expected, f"Shape check failed for {value.name}")
    return checked


def check_dimensions(value: Any, dimensions: Sequence[int], expected_sizes: Sequence[Any], debug_prefix: str) -> Any:
    """`value`, some of whose sizes must be as expected.

    Args:
        value: a tensor.
        dimensions: the numbers of the dimensions.
        expected_sizes: their sizes, ints and int32 scalars.
        debug_prefix: what messages and the result's name call the tensor.

    Raises:
        ValueError: a size is known to be another one, or there are less dimensions.
    """
    expected = dict(zip(dimensions, expected_sizes, strict=True))
    if value.shape.ndims is not None:
        if value.shape.ndims <= max(expected):
            raise ValueError(
                f"{debug_prefix}: rank of input is not greater than max(dimensions): "
                f"{value.shape.ndims} vs. {max(expected)}"
            )
        sizes = value.shape.as_list()
        for dimension, size in expected.items():
            if not tf.is_tensor(size):
                sizes[dimension] = size
        _merge(value, sizes, f"Dimensions check failed for {debug_prefix}")
    checks = []
    for dimension, size in expected.items():
        fits = tf.equal(size, tf.shape(value)[dimension])
        said = [f"Dimension {dimension} of tensor labeled {debug_prefix} should be: ", tf.as_string(size)]
        said += [", shape received: ", tf.as_string(tf.shape(value))]
        checks.append(tf.Assert(fits, [tf.string_join(said)]))
    with tf.control_dependencies(checks):
        return tf.identity(value, name=f"dims_checked_{debug_prefix}")


def _merge(value: Any, sizes: list[Any], failed: str) -> None:
    """Add sizes to a tensor's static shape.

    Raises:
        ValueError: the static shape has other ones; the message starts with `failed`.
    """
    try:
        value.set_shape(value.shape.merge_with(sizes))
    except ValueError as error:
        raise ValueError(f"{failed}: {error}") from error
