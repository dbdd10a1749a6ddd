"""Functions that TensorFlow still has, with the operations that they made in 1.15.5: `reduce_mean`
without an axis, `zeros` and `ones` of an unknown size, `flatten`, convolutional layers.

Source: TensorFlow 1.15.5, tensorflow/python/ops/math_ops.py and array_ops.py, and
tensorflow/python/keras/layers/core.py and convolutional.py. The values are the same; the number and the names of the operations
are 1.15.5's, so that a later draw has 1.15.5's seed (`tf1kit.tf1.seeds`).
"""

from __future__ import annotations

import operator
from functools import cache, reduce, wraps
from typing import Any

import numpy as np

from tf1kit.tf1.private import (
    array_ops,
    context,
    convolutional,
    core_layers,
    dtypes,
    math_ops,
    ops,
    sparse_tensor,
    tensor,
)


def reduction_dims(x: Any, axis: Any) -> Any:
    """The axes over which `reduce_sum(x, axis)` sums: `axis`, or all.

    If `axis` is None, all axes of a tensor or sparse tensor of known rank are a constant, even for a scalar.
    All axes of anything else, such as a variable or a list, are a range up to its rank.
    """
    if axis is not None:
        return axis
    rank = None
    if isinstance(x, tensor.Tensor):
        rank = x.shape.rank
    elif isinstance(x, sparse_tensor.SparseTensor):
        rank = x.dense_shape.shape.dims[0].value if x.dense_shape.shape.rank else None
    if rank is None:
        return math_ops.range(0, array_ops.rank(x))
    return ops.convert_to_tensor(np.arange(rank, dtype=np.int32))


def multiply_sizes(shape: Any) -> None:
    """Multiply and compare the sizes of a shape such as `[tf.shape(x)[0], 3]`, as `zeros` and `ones`
    of 1.15.5 did to see if they are few; the result is not used.
    """
    if isinstance(shape, list | tuple) and any(isinstance(size, tensor.Tensor) for size in shape):
        reduce(operator.mul, shape) < 1000  # noqa: B015  # makes operations


def flatten(self: Any, inputs: Any) -> Any:
    """`Flatten.call`: (N, ...) to (N, product of the other dimensions)."""
    if self.data_format == "channels_first" and (rank := inputs.shape.rank) is not None and rank > 1:
        inputs = array_ops.transpose(inputs, perm=[0, *range(2, rank), 1])
    batch = inputs.shape.dims[0].value if inputs.shape.dims else None
    outputs = array_ops.reshape(inputs, (batch or array_ops.shape(inputs)[0], -1))
    if not context.executing_eagerly():
        outputs.set_shape(self.compute_output_shape(inputs.shape))
    return outputs


@cache
def install() -> None:
    """Make these operations, in a process that the kit owns."""
    build = convolutional.Conv.build
    constant_if_small = array_ops._constant_if_small

    @wraps(build)
    def with_dilation_rate(self: Any, input_shape: Any) -> None:
        build(self, input_shape)
        if not context.executing_eagerly() and set(self.dilation_rate) == {1}:  # others still make this tensor
            ops.convert_to_tensor(list(self.dilation_rate), dtypes.int32, name="dilation_rate")

    @wraps(constant_if_small)
    def multiplied(value: Any, shape: Any, *args: Any, **options: Any) -> Any:
        multiply_sizes(shape)
        return constant_if_small(value, shape, *args, **options)

    array_ops._constant_if_small = multiplied
    convolutional.Conv.build = with_dilation_rate
    core_layers.Flatten.call = flatten
    math_ops._ReductionDims = reduction_dims
