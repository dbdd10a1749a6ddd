"""Crosses features: makes every combination of a row's values, as text or as a number.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/ops/sparse_feature_cross_op.py and the
C++ operations behind it. With a `hash_key`, and for text, TensorFlow's core has the same operation.
Without one, the default of `crossed_column`, 1.15.5 combines the hashes in an older way; this
module computes that.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY", "sparse_feature_cross"]

SPARSE_FEATURE_CROSS_DEFAULT_HASH_KEY = 0xDECAFCAFFE
FIRST_HASH = 0xDECAFCAFFE
ADDED = 0x9E3779B97F4A7800 - (1 << 64)  # the constant as an int64
LARGEST = (1 << 63) - 1


def sparse_feature_cross(
    inputs: Any, hashed_output: bool = False, num_buckets: int = 0, name: str | None = None, hash_key: Any = None
) -> Any:
    """Every combination of one value of each input, row by row.

    Args:
        inputs: a list of sparse or dense tensors [batch, n] of strings or integers; values of dense
            tensors come last in a cross.
        hashed_output: whether crosses are numbers, and not texts such as b"a_X_b".
        num_buckets: the bound of the numbers; 0 bounds them by 2**63.
        name: the name of the operations.
        hash_key: how hashes are combined; None combines them as 1.15.5 does without a key.

    Returns:
        A sparse tensor [batch, largest number of combinations in a row], of strings or int64.

    Raises:
        TypeError: `inputs` is not a list, or one of them is not a sparse tensor.
    """
    if not isinstance(inputs, list):
        raise TypeError("Inputs must be a list")
    if not all(isinstance(one, (tf.SparseTensor, tf.Tensor)) for one in inputs):
        raise TypeError("All inputs must be SparseTensors")
    inputs = sorted(inputs, key=lambda one: not isinstance(one, tf.SparseTensor))
    if not hashed_output:
        return tf.sparse.cross(inputs, name)
    if hash_key:
        return tf.sparse.cross_hashed(inputs, num_buckets, hash_key, name)
    with tf.name_scope(name, "SparseFeatureCross"):
        return _older(inputs, num_buckets)


def _older(inputs: list[Any], num_buckets: int) -> Any:
    """Let TensorFlow's core cross the positions of the values, and combine the hashes at these
    positions.
    """
    flat = [one.values if isinstance(one, tf.SparseTensor) else tf.reshape(one, [-1]) for one in inputs]
    crossed = tf.sparse.cross([_positions(one, values) for one, values in zip(inputs, flat, strict=True)])
    parts = tf.strings.split(input=crossed.values, sep="_X_", result_type="RaggedTensor").flat_values
    positions = tf.reshape(tf.strings.to_number(parts, tf.int64), [-1, len(inputs)])
    total = tf.fill(tf.shape(positions)[:1], tf.constant(FIRST_HASH, tf.int64))
    for index, values in enumerate(flat):
        each = tf.gather(_hashes(values), positions[:, index])
        shifted = tf.bitwise.left_shift(total, tf.constant(10, tf.int64))
        shifted += tf.bitwise.right_shift(total, tf.constant(4, tf.int64))
        total = tf.bitwise.bitwise_xor(total, each + tf.constant(ADDED, tf.int64) + shifted)
    divisor = tf.constant(num_buckets or LARGEST, tf.uint64)
    values = tf.cast(tf.floormod(tf.bitcast(total, tf.uint64), divisor), tf.int64)
    return tf.SparseTensor(crossed.indices, values, crossed.dense_shape)


def _positions(one: Any, values: Any) -> Any:
    numbers = tf.range(tf.size(values, out_type=tf.int64))
    if isinstance(one, tf.SparseTensor):
        return tf.SparseTensor(one.indices, numbers, one.dense_shape)
    return tf.reshape(numbers, tf.shape(one))


def _hashes(values: Any) -> Any:
    """The hashes as int64; an integer counts as its own hash."""
    if values.dtype != tf.string:
        return tf.cast(values, tf.int64)
    return tf.reshape(tf.bitcast(tf.reshape(tf.fingerprint(values), [-1, 8]), tf.int64), [-1])
