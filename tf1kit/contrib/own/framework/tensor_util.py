"""Checks and adjusts the shapes of tensors.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/framework/tensor_util.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

__all__ = ["assert_scalar_int", "reduce_sum_n", "remove_squeezable_dimensions", "with_same_shape", "with_shape"]


def reduce_sum_n(tensors: Any, name: str | None = None) -> Any:
    """The sum of all values of all tensors, a scalar. Raises ValueError for an empty list."""
    if not tensors:
        raise ValueError("No tensors provided.")
    with tf.name_scope(name, "reduce_sum_n", tensors) as scope:
        sums = [tf.reduce_sum(tensor, name=f"{tensor.op.name}/sum") for tensor in tensors]
        return sums[0] if len(sums) == 1 else tf.add_n(sums, name=scope)


def remove_squeezable_dimensions(predictions: Any, labels: Any, name: str | None = None) -> tuple[Any, Any]:
    """Predictions and labels of the same rank: one of them loses its last dimension if that is 1
    and the other has one dimension fewer.
    """
    with tf.name_scope(name, "remove_squeezable_dimensions", [predictions, labels]):
        predictions, labels = tf.convert_to_tensor(predictions), tf.convert_to_tensor(labels)
        ranks = predictions.get_shape().ndims, labels.get_shape().ndims
        if None not in ranks:
            if ranks[0] - ranks[1] == 1:
                predictions = tf.squeeze(predictions, [-1])
            elif ranks[0] - ranks[1] == -1:
                labels = tf.squeeze(labels, [-1])
            return predictions, labels
        difference = tf.rank(predictions) - tf.rank(labels)
        return _squeezed(predictions, tf.equal(1, difference)), _squeezed(labels, tf.equal(-1, difference))


def _squeezed(tensor: Any, condition: Any) -> Any:
    """The tensor without its last dimension if the condition is true; the tensor itself if that
    dimension cannot be 1.
    """
    shape = tensor.get_shape()
    if shape.ndims is not None and not (shape.ndims and shape.dims[-1].is_compatible_with(1)):
        return tensor
    return tf.cond(condition, lambda: tf.squeeze(tensor, [-1]), lambda: tensor)


def with_same_shape(expected_tensor: Any, tensor: Any) -> Any:
    """The tensor if it has the shape of `expected_tensor`; see `with_shape`."""
    with tf.name_scope(f"{tensor.op.name}/", values=[expected_tensor, tensor]):
        shape = expected_tensor.get_shape()
        expected = shape.as_list() if shape.is_fully_defined() else tf.shape(expected_tensor, name="expected_shape")
        return with_shape(expected, tensor)


def with_shape(expected_shape: Any, tensor: Any) -> Any:
    """The tensor with the static shape `expected_shape`; a tensor of shape [1] may become a scalar.

    Args:
        expected_shape: list, int32 array, `tf.TensorShape` or int32 tensor.
        tensor: any but a sparse one.

    Raises:
        ValueError: the tensor is known to have another shape, or `expected_shape` is not a shape.
        tf.errors.InvalidArgumentError: the tensor has another shape when it runs.
    """
    if isinstance(tensor, tf.SparseTensor):
        raise ValueError("SparseTensor not supported.")
    if tf.is_tensor(expected_shape):
        _check_dtype(expected_shape.dtype.base_dtype == tf.int32, expected_shape.dtype, expected_shape, tensor)
    if isinstance(expected_shape, (list, tuple)):
        expected_shape = np.asarray(expected_shape or np.zeros([0], np.int32))
        expected_shape = expected_shape.astype(np.int32) if expected_shape.dtype == np.int64 else expected_shape
    if isinstance(expected_shape, np.ndarray):
        if expected_shape.ndim > 1:
            raise ValueError(
                f"Invalid rank {expected_shape.ndim} for shape {expected_shape} expected of tensor {tensor.name}."
            )
        _check_dtype(expected_shape.dtype == np.int32, expected_shape.dtype, expected_shape, tensor)
    actual = tensor.get_shape()
    scalar = not tf.is_tensor(expected_shape) and len(expected_shape) < 1
    if not actual.is_fully_defined() or tf.is_tensor(expected_shape):
        with tf.name_scope(f"{tensor.op.name}/", values=[tensor]):
            return tf.reshape(tensor, []) if scalar else _checked(expected_shape, tensor)
    if actual.is_compatible_with(expected_shape):
        return tensor
    if scalar and actual.is_compatible_with([1]):
        with tf.name_scope(f"{tensor.op.name}/", values=[tensor]):
            return tf.reshape(tensor, [])
    raise ValueError(f"Invalid shape for tensor {tensor.name}, expected {expected_shape}, got {actual}.")


def _check_dtype(right: Any, dtype: Any, shape: Any, tensor: Any) -> None:
    if not right:
        raise ValueError(f"Invalid dtype {dtype} for shape {shape} expected of tensor {tensor.name}.")


def _checked(expected_shape: Any, tensor: Any) -> Any:
    """The tensor with a comparison of its shape, made when it runs; -1 or an unknown dimension fits
    any size.
    """
    wanted = expected_shape
    if isinstance(wanted, tf.TensorShape):
        wanted = [-1 if dimension is None else dimension for dimension in wanted.as_list()]
    actual = tf.shape(tensor, name="actual")
    same = tf.cond(
        tf.equal(tf.size(wanted), tf.rank(tensor)),
        lambda: tf.reduce_all(tf.logical_or(tf.equal(wanted, -1), tf.equal(wanted, actual))),
        lambda: tf.constant(False),
    )
    said = [f"Wrong shape for {tensor.name} [expected] [actual].", wanted, actual]
    with tf.control_dependencies([tf.Assert(same, said)]):
        result = tf.identity(tensor)
    if not tf.is_tensor(expected_shape):
        result.set_shape(expected_shape)
    return result


def assert_scalar_int(tensor: Any, name: str | None = None) -> Any:
    """The tensor if it is an integer scalar; else it raises ValueError."""
    with tf.name_scope(name, "assert_scalar_int", [tensor]) as scope:
        tensor = tf.convert_to_tensor(tensor)
        if not tensor.dtype.base_dtype.is_integer:
            raise ValueError(f"Expected integer type for {tensor.name}, received type: {tensor.dtype}.")
        return tf.debugging.assert_scalar(tensor, name=scope)
