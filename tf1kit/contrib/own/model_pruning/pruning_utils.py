"""What masks need: blocks and assignments.

Source: TensorFlow 1.15.5: tensorflow/contrib/model_pruning/python/pruning_utils.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import PartitionedVariable


def expand_tensor(tensor: Any, block_dims: list[int]) -> Any:
    """Each element of a matrix as a block.

    Raises:
        ValueError: it is not a matrix, or the block does not have two sizes.
    """
    if tensor.shape.rank != 2:
        raise ValueError("Input tensor must be rank 2")
    if len(block_dims) != 2:
        raise ValueError("block_dims must have 2 elements")
    return tf.repeat(tf.repeat(tensor, block_dims[0], axis=0), block_dims[1], axis=1)


def is_partitioned(variable: Any) -> bool:
    """Whether a variable is in parts."""
    return isinstance(variable, PartitionedVariable)


def variable_assign(var: Any, new_value: Any) -> Any:
    """An assignment whose name is the variable's."""
    return tf.assign(var, new_value, name=f"{var.op.name}_assign")


def assign(variable: Any, value: Any) -> Any:
    """An assignment, or several for a variable in parts."""
    if not is_partitioned(variable):
        return variable_assign(variable, value)
    parts, whole = list(variable), variable.get_shape().as_list()
    sizes = [part.shape.as_list() for part in parts]
    axis = next((i for i, size in enumerate(whole) if sizes[0][i] < size), 0)
    pieces = tf.split(value, [size[axis] for size in sizes], axis=axis)
    done = [variable_assign(part, piece) for part, piece in zip(parts, pieces, strict=True)]
    return tf.group(*done, name=f"{variable.name}_group_assign")
