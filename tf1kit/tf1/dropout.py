"""Dropout as 1.15.5 computes it: `x * scale * mask`, with the same operation names and the scale in
the precision of the input.

Source: TensorFlow 1.15.5, tensorflow/python/ops/nn_ops.py. Today TensorFlow replaces dropped
elements by zero. 1.15.5 multiplied them by zero, so that an infinite value became NaN. Programs
also fetch the product (`dropout/mul_1:0`) by its name.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable
from functools import cache
from typing import Any

from tf1kit.tf1.private import context, math_ops, nn_ops, ops, tensor_util


def dropout(
    x: Any,
    rate: Any,
    noise_shape: Any,
    uniform_sampler: Callable[..., Any],
    dummy_rng_step: Callable[[], None],
    name: str | None,
    default_name: str,
) -> Any:
    """Multiply a share `rate` of the elements of `x`, a tensor of floats, by zero, and the others
    by 1 / (1 - rate).

    Args:
        x: the tensor.
        rate: a number or a scalar tensor.
        noise_shape: the shape of the mask, which is broadcast. None takes the shape of `x`; an axis
            may be None, too.
        uniform_sampler: a function of shape and dtype that draws from [0, 1).
        dummy_rng_step: not used, because the number of draws does not change a seed in a graph.
        name: the name scope of the operations.
        default_name: the name of that scope if `name` is None.

    Raises:
        ValueError: `x` does not have floats, or `rate` is not a scalar in [0, 1).
    """
    with ops.name_scope(name, default_name, [x]):
        is_number = isinstance(rate, numbers.Real)
        if is_number and not 0 <= rate < 1:
            raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {rate:g}")
        x = ops.convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                f"x has to be a floating point tensor since it's going to be scaled. Got a {x.dtype} tensor instead."
            )
        if is_number and rate == 0:
            return x
        if not context.executing_eagerly():
            rate = ops.convert_to_tensor(rate, dtype=x.dtype, name="rate")
            rate.get_shape().assert_has_rank(0)
            if tensor_util.constant_value(rate) == 0:
                return x
        random = uniform_sampler(shape=nn_ops._get_noise_shape(x, noise_shape), dtype=x.dtype)
        scale = 1 / (1 - rate)
        result = x * scale * math_ops.cast(random >= rate, x.dtype)
        if not context.executing_eagerly():
            result.set_shape(x.get_shape())
        return result


@cache
def install() -> None:
    """Let every dropout use this function, in a process that the kit owns."""
    nn_ops._dropout = dropout
