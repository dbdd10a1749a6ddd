"""`tf.keras.backend.batch_dot` as 1.15.5 computes it, and with it the layer `Dot`.

Today `axes=-1` is the last axis, and two matrices without `axes` are multiplied row by row. 1.15.5
recognised the last axis only by its positive number, and its default axes were always those of a matrix
product.

Source: TensorFlow 1.15.5, tensorflow/python/keras/backend.py.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tf1kit.tf1.private import array_ops, backend, math_ops


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """The products of the examples of two batches, summed over one axis of each.

    Args:
        x: (B, ...), of two or more dimensions.
        y: (B, ...), likewise.
        axes: the axis of each, or one number for both; by default the last axis of `x` and the last but
            one of `y`. The batch of lower rank first gets dimensions of 1 at its end.

    Returns:
        A tensor of at least two dimensions, without these axes.
    """
    ranks = backend.ndim(x), backend.ndim(y)
    rank, more = max(ranks), abs(ranks[0] - ranks[1])
    left, right = (axes, axes) if isinstance(axes, int) else axes or (ranks[0] - 1, ranks[1] - 2)
    if ranks[0] > ranks[1]:
        y = array_ops.reshape(y, array_ops.concat([array_ops.shape(y), [1] * more], axis=0))
    elif more:
        x = array_ops.reshape(x, array_ops.concat([array_ops.shape(x), [1] * more], axis=0))
    if rank == 2:
        out = math_ops.reduce_sum(math_ops.multiply(x if left == right else array_ops.transpose(x, [1, 0]), y), right)
    else:
        out = math_ops.matmul(x, y, adjoint_a=left != rank - 1, adjoint_b=right == rank - 1)
    if more:
        first = sum(ranks) - 3 if ranks[0] > ranks[1] else ranks[0] - 1
        out = array_ops.squeeze(out, list(range(first, first + more)))
    return array_ops.expand_dims(out, 1) if backend.ndim(out) == 1 else out


@cache
def install() -> None:
    """Replace the function, in a process that the kit owns."""
    backend.batch_dot = batch_dot
