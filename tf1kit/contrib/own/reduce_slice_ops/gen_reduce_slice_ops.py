"""Sums, products, maxima and minima of slices of a dimension.

Source: TensorFlow 1.15.5: tensorflow/contrib/reduce_slice_ops/ops/reduce_slice_ops.cc. TensorFlow
no longer has the kernels; here operations on segments compute the same. Each function has these arguments:

    data: the tensor, of any rank.
    indices: the slices: pairs of begin and end, [slices, 2], or the points where one ends and the
        next begins, [slices + 1]. What is beyond the end of `data` does not count.
    axis: the dimension, an int32 scalar. The result has a place for each slice there.
    name: the name of the operation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf


def reduce_slice_sum(data: Any, indices: Any, axis: Any, name: str | None = None) -> Any:
    """The sum of each slice; 0 for an empty one."""
    return _reduced(data, indices, axis, name, tf.math.unsorted_segment_sum)


def reduce_slice_prod(data: Any, indices: Any, axis: Any, name: str | None = None) -> Any:
    """The product of each slice; 1 for an empty one."""
    return _reduced(data, indices, axis, name, tf.math.unsorted_segment_prod)


def reduce_slice_max(data: Any, indices: Any, axis: Any, name: str | None = None) -> Any:
    """The largest element of each slice; for an empty one minus infinity or the smallest integer."""
    return _reduced(data, indices, axis, name, tf.math.unsorted_segment_max, float("-inf"))


def reduce_slice_min(data: Any, indices: Any, axis: Any, name: str | None = None) -> Any:
    """The smallest element of each slice; for an empty one infinity or the largest integer."""
    return _reduced(data, indices, axis, name, tf.math.unsorted_segment_min, float("inf"))


def _reduced(
    data: Any, indices: Any, axis: Any, name: str | None, reduce: Callable[..., Any], empty: float | None = None
) -> Any:
    with tf.name_scope(name, reduce.__name__.replace("unsorted_segment", "reduce_slice"), [data, indices]):
        data, indices = tf.convert_to_tensor(data), tf.convert_to_tensor(indices)
        rank = tf.rank(data)
        order = tf.concat([[axis], tf.range(axis), tf.range(axis + 1, rank)], 0)
        first = tf.transpose(data, order)
        size = tf.shape(first, out_type=indices.dtype)[0]
        pairs = tf.stack([indices[:-1], indices[1:]], 1) if indices.shape.rank == 1 else indices
        begins = tf.clip_by_value(pairs[:, 0], 0, size)
        lengths = tf.maximum(tf.clip_by_value(pairs[:, 1], 0, size) - begins, 0)
        mask = tf.sequence_mask(lengths)
        slices = tf.where(mask)[:, 0]
        rows = tf.boolean_mask(begins[:, None] + tf.cast(tf.range(tf.shape(mask)[1])[None, :], begins.dtype), mask)
        found = reduce(tf.gather(first, rows), slices, tf.shape(pairs)[0])
        if empty is not None and data.dtype.is_floating:
            held = tf.reshape(lengths > 0, tf.concat([[-1], tf.ones([rank - 1], tf.int32)], 0))
            found = tf.where_v2(held, found, tf.cast(empty, data.dtype))
        return tf.transpose(found, tf.math.invert_permutation(order))
