"""Blocks and assignments for masks.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/pruning_utils.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import PartitionedVariable


def expand_tensor(tensor: Any, block_dims: list[int]) -> Any:
    """A matrix in which each element of `tensor` fills a block of `block_dims`.

    Raises:
        ValueError: `tensor` is not a matrix, or `block_dims` does not have two sizes.
    """
    if tensor.shape.rank != 2:
        raise ValueError("Input tensor must be rank 2")
    if len(block_dims) != 2:
        raise ValueError("block_dims must have 2 elements")
    return tf.repeat(tf.repeat(tensor, block_dims[0], axis=0), block_dims[1], axis=1)


def kronecker_product(mat1: Any, mat2: Any) -> Any:
    """The matrix [m * p, n * q] of blocks: each element of `mat1` [m, n] times the whole of `mat2` [p, q]."""
    (height, width), (rows, columns) = mat1.shape.as_list(), mat2.shape.as_list()
    blocks = tf.reshape(mat1, [height, 1, width, 1]) * tf.reshape(mat2, [1, rows, 1, columns])
    return tf.reshape(blocks, [height * rows, width * columns])


def factorized_pool(
    input_tensor: Any, window_shape: Any, pooling_type: str, strides: Any, padding: str, name: str | None = None
) -> Any:
    """A matrix, pooled along its columns and then along its rows.

    Args:
        input_tensor: [height, width].
        window_shape: the window's two sizes.
        pooling_type: "MAX" or "AVG".
        strides: the window's two steps.
        padding: "SAME" or "VALID".
        name: the name scope of the operations.

    Raises:
        ValueError: `input_tensor` is not a matrix.
    """
    if input_tensor.shape.rank != 2:
        raise ValueError("factorized_pool() accepts tensors of rank 2 only")
    with tf.name_scope(name, "factorized_pool"):
        pooled = input_tensor[None, None]
        for size, step in zip(window_shape, strides, strict=True):  # each turn pools the last axis, then swaps both
            pooled = tf.nn.pool(pooled, [1, size], pooling_type, padding, strides=[1, step])
            pooled = tf.transpose(pooled, [0, 1, 3, 2])
        return tf.squeeze(pooled, [0, 1])


def is_partitioned(variable: Any) -> bool:
    """Whether a variable is in parts."""
    return isinstance(variable, PartitionedVariable)


def variable_assign(var: Any, new_value: Any) -> Any:
    """An assignment that is named after the variable."""
    return tf.assign(var, new_value, name=f"{var.op.name}_assign")


def determine_partitioned_axis(partitioned_variable: Any) -> int:
    """The axis along which a variable is in parts.

    Raises:
        ValueError: the parts are as large as the variable, or smaller along several axes.
    """
    sizes = zip(next(iter(partitioned_variable)).shape, partitioned_variable.get_shape(), strict=True)
    axes = [axis for axis, (size, whole) in enumerate(sizes) if size < whole]
    if len(axes) != 1:
        raise ValueError(f"Number of partitioned axes {len(axes)} not equal to 1")
    return axes[0]


def partitioned_variable_assign(partitioned_var: Any, new_value: Any) -> Any:
    """The assignments of all parts of a variable, as one operation."""
    parts = list(partitioned_var)
    axis = 0 if len(parts) == 1 else determine_partitioned_axis(partitioned_var)
    pieces = tf.split(new_value, [part.shape.as_list()[axis] for part in parts], axis=axis)
    done = [variable_assign(part, piece) for part, piece in zip(parts, pieces, strict=True)]
    return tf.group(*done, name=f"{partitioned_var.name}_group_assign")


def assign(variable: Any, value: Any) -> Any:
    """An assignment, or several for a variable in parts."""
    return (partitioned_variable_assign if is_partitioned(variable) else variable_assign)(variable, value)
