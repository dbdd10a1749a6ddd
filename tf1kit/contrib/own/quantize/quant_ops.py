"""Fake quantization between ends that are variables.

Source: TensorFlow 1.15.5: tensorflow/contrib/quantize/python/quant_ops.py. Bounds contain 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import moving_averages

DIMENSIONS = (1, 2, 4)  # the ranks of tensors that may have ends per channel


def FixedQuantize(inputs: Any, init_min: float = -6.0, init_max: float = 6.0, scope: str | None = None) -> Any:  # noqa: N802
    """Quantize between two numbers; the shape and dtype of `inputs`."""
    with tf.name_scope(scope, "FixedQuantize", values=[inputs]):
        return tf.quantization.fake_quant_with_min_max_args(inputs, min=init_min, max=init_max)


def LastValueQuantize(  # noqa: N802
    inputs: Any,
    per_channel: bool = False,
    init_min: float = -6.0,
    init_max: float = 6.0,
    vars_collection: str | None = None,
    name_prefix: str = "LastValueQuant",
    reuse: Any = None,
    is_training: bool = True,
    num_bits: int = 8,
    narrow_range: bool = False,
    symmetric: bool = False,
) -> Any:
    """Quantize between the least and the greatest element of the batch, which the variables keep.

    Args:
        inputs: float32 of any shape; of rank 1, 2 or 4 with `per_channel`.
        per_channel: whether each entry of the last axis has ends of its own.
        init_min: the lower end at first.
        init_max: the upper end at first.
        vars_collection: a further collection for the variables `min` and `max`.
        name_prefix: the scope.
        reuse: whether the variables of the scope are reused.
        is_training: False if the variables only give the ends.
        num_bits: 2 to 8.
        narrow_range: whether the lowest quantized number is left out.
        symmetric: whether both ends have the same magnitude.

    Returns:
        The shape and dtype of `inputs`.
    """

    def keep(which: str, variable: Any, value: Any) -> Any:
        return tf.assign(variable, value, name=f"Assign{which}Last")

    bits = {"num_bits": num_bits, "narrow_range": narrow_range}
    starts = {"min": init_min, "max": init_max}
    return _quantize(
        inputs, per_channel, starts, vars_collection, name_prefix, reuse, is_training, bits, symmetric, keep
    )


def MovingAvgQuantize(  # noqa: N802
    inputs: Any,
    per_channel: bool = False,
    init_min: float = -6.0,
    init_max: float = 6.0,
    ema_decay: float = 0.999,
    vars_collection: str | None = tf.GraphKeys.MOVING_AVERAGE_VARIABLES,
    name_prefix: str = "MovingAvgQuantize",
    reuse: Any = None,
    is_training: bool = True,
    num_bits: int = 8,
    narrow_range: bool = False,
    symmetric: bool = False,
) -> Any:
    """Quantize between moving averages of the least and the greatest element; see
    `LastValueQuantize`. `ema_decay` is the share of the old average that stays.
    """

    def keep(which: str, variable: Any, value: Any) -> Any:
        return moving_averages.assign_moving_average(variable, value, ema_decay, name=f"Assign{which}Ema")

    bits = {"num_bits": num_bits, "narrow_range": narrow_range}
    starts = {"min": init_min, "max": init_max}
    return _quantize(
        inputs, per_channel, starts, vars_collection, name_prefix, reuse, is_training, bits, symmetric, keep
    )


def _quantize(
    inputs: Any,
    per_channel: bool,
    starts: dict[str, float],
    collection: str | None,
    prefix: str,
    reuse: Any,
    is_training: bool,
    bits: dict[str, Any],
    symmetric: bool,
    keep: Callable[[str, Any, Any], Any],
) -> Any:
    with tf.variable_scope(None, default_name=prefix, values=[inputs], reuse=reuse) as scope:
        scope.set_partitioner(None)
        shape = inputs.get_shape()
        assert not per_channel or len(shape) in DIMENSIONS, (
            f"Expected 1D, 2D or 4D input, was: {shape} in  scope: {prefix}"
        )
        low, high = (
            tf.get_variable(
                name,
                [shape[-1]] if per_channel else [],
                initializer=tf.constant_initializer(start),
                collections=[*filter(None, [collection]), tf.GraphKeys.GLOBAL_VARIABLES],
                trainable=False,
                aggregation=tf.VariableAggregation.MEAN,
            )
            for name, start in starts.items()
        )
        if is_training:
            least, most = _ends(inputs, per_channel, bits, symmetric)
            low, high = keep("Min", low, least), keep("Max", high, most)
        kind = "_per_channel" if per_channel else ""
        return getattr(tf.quantization, f"fake_quant_with_min_max_vars{kind}")(inputs, low, high, **bits)


def _ends(inputs: Any, per_channel: bool, bits: dict[str, Any], symmetric: bool) -> tuple[Any, Any]:
    """The ends for a batch: scalars, or one of each channel."""
    least = most = inputs
    if not per_channel or len(inputs.shape) > 1:
        axis = list(range(len(inputs.shape) - 1)) if per_channel else None
        least, most = tf.reduce_min(inputs, axis, name="BatchMin"), tf.reduce_max(inputs, axis, name="BatchMax")
    if not symmetric:
        return tf.minimum(least, 0.0), tf.maximum(most, 0.0)
    levels = 1 << bits["num_bits"]
    ratio = -1 if bits["narrow_range"] else -(levels - 2) / levels
    return tf.minimum(least, most / ratio), tf.maximum(most, least * ratio)
