"""Shapes and arrays that decoders, helpers and attention share. B is the batch size, T the number
of steps.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def static_or_dynamic(tensor: Any, axis: int) -> Any:
    """A dimension as an int if it is known, else as an int32 scalar tensor."""
    static = tf.compat.dimension_value(tensor.shape[axis])
    return tf.shape(tensor)[axis] if static is None else static


def is_tensor_array(value: Any) -> bool:
    """Whether `value` is a `TensorArray`."""
    return isinstance(value, tf.TensorArray)


def is_single_tensor(value: Any) -> bool:
    """Whether `value` is a single `Tensor`, not a nested structure."""
    return isinstance(value, tf.Tensor)


def is_layer(value: Any) -> bool:
    """Whether `value` serves as a layer: a layer of `tf.layers`, or one that can tell the shape of
    its output.
    """
    return callable(value) and hasattr(value, "compute_output_shape")


def unknown_or_static(size: Any) -> Any:
    """The static shape of a size: an int, a shape, or an int tensor. The shape is unknown if the
    tensor's value is.
    """
    return tf.TensorShape(tf.get_static_value(size) if is_single_tensor(size) else size)


def zeros(size: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros [B, size], nested like the sizes.

    Args:
        size: an int, a shape, an int scalar tensor, or a nested structure of these.
        batch_size: an int or an int32 scalar tensor.
        dtype: the dtype of the zeros.
    """

    def made(each: Any) -> Any:
        if is_single_tensor(each):
            wanted, static = tf.reshape(each, [-1]), tf.TensorShape([tf.get_static_value(each)])
        else:
            static = tf.TensorShape(each)
            wanted = tf.constant(static.as_list(), dtype=tf.int32)
        filled = tf.zeros(tf.concat([tf.reshape(batch_size, [1]), wanted], 0), dtype=dtype)
        batch = tf.get_static_value(batch_size) if tf.is_tensor(batch_size) else batch_size
        filled.set_shape(tf.TensorShape([batch]).concatenate(static))
        return filled

    return tf.nest.map_structure(made, size)


def transpose_batch_time(tensor: Any) -> Any:
    """[B, T, ...] to [T, B, ...] and back; a tensor with fewer than two dimensions stays as it
    is.
    """
    static = tensor.get_shape()
    if static.ndims is not None and static.ndims < 2:
        return tensor
    rank = tf.rank(tensor) if static.ndims is None else static.ndims
    swapped = tf.transpose(tensor, tf.concat(([1, 0], tf.range(2, rank)), axis=0))
    if static.ndims is not None:
        first, second, *rest = static.as_list()
        swapped.set_shape([second, first, *rest])
    return swapped


def unstacked(tensor: Any) -> Any:
    """A `TensorArray` of the parts of a tensor along its first axis."""
    array = tf.TensorArray(dtype=tensor.dtype, size=tf.shape(tensor)[0], element_shape=tensor.get_shape()[1:])
    return array.unstack(tensor)


def rnn_output_size(cell: Any, layer: Any) -> Any:
    """The sizes of a cell's outputs; if there is a `layer`, of the layer's outputs."""
    if layer is None:
        return cell.output_size
    shapes = tf.nest.map_structure(lambda size: tf.TensorShape([None]).concatenate(size), cell.output_size)
    return tf.nest.map_structure(lambda shape: tf.TensorShape(shape)[1:], layer.compute_output_shape(shapes))


def embedding_function(embedding: Any) -> Any:
    """`embedding` itself if it is callable, else a function that looks up ids in it (a tensor, or a
    list of parts).
    """
    return embedding if callable(embedding) else lambda ids: tf.nn.embedding_lookup(embedding, ids)


def start_and_end(start_tokens: Any, end_token: Any) -> tuple[Any, Any]:
    """The first tokens [B] and the token that ends a sequence, as int32 tensors.

    Raises:
        ValueError: one of them has another rank.
    """
    start = tf.convert_to_tensor(start_tokens, dtype=tf.int32, name="start_tokens")
    end = tf.convert_to_tensor(end_token, dtype=tf.int32, name="end_token")
    if start.get_shape().ndims != 1:
        raise ValueError("start_tokens must be a vector")
    if end.get_shape().ndims != 0:
        raise ValueError("end_token must be a scalar")
    return start, end
