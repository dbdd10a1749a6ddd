"""The formula of the fused batch norm op in float64, which the op itself does not take.

A captured program has its fused ops in a float32 graph.  To prove a port against it in float64, the
port's layers must keep the op's meaning, above all the unbiased variance.  Elsewhere a layer does
what contrib does in float64: it does not fuse.

Source: TensorFlow 1.15.5, `core/kernels/fused_batch_norm_op.cc`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import tensorflow as tf

from tf1kit.keras.replicas import is_synchronised, whole_moments
from tf1kit.tf1.nn import SMALLEST_EPSILON

wanted: ContextVar[bool] = ContextVar("fused_in_float64", default=False)
unfused: ContextVar[bool] = ContextVar("by_formula", default=False)


@contextmanager
def fused_in_float64() -> Iterator[None]:
    """A block in which layers that are built for float64 use the formula of the fused op."""
    with _set(wanted):
        yield


@contextmanager
def by_formula() -> Iterator[None]:
    """A block in which layers that are called in float32 use the formula, too, not the op.

    So the graph of such a call has the operations of a float64 graph, and can be compared with it.
    """
    with _set(unfused):
        yield


@contextmanager
def _set(flag: ContextVar[bool]) -> Iterator[None]:
    token = flag.set(True)
    try:
        yield
    finally:
        flag.reset(token)


def uses_formula(dtype: str) -> bool:
    """Whether a fused layer of this precision computes by the formula."""
    return dtype == "float64" or (dtype == "float32" and unfused.get())


def own_moments(x: Any, axes: list[int], spread: list[int]) -> tuple[Any, Any, Any]:
    """Mean and biased variance of `x`, and the number of values of each."""
    mean = tf.reduce_mean(x, axes)
    variance = tf.reduce_mean(tf.math.squared_difference(x, tf.reshape(mean, spread)), axes)
    return mean, variance, tf.cast(tf.size(x) / tf.size(mean), x.dtype)


def batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
) -> tuple[Any, Any, Any]:
    """The same as `tf1kit.tf1.nn.fused_batch_norm`, in float64: `(normalized x, mean, unbiased
    variance)`.
    """
    axes = [0, 1, 2] if data_format == "NHWC" else [0, 2, 3]
    spread = [1, 1, 1, -1] if data_format == "NHWC" else [1, -1, 1, 1]
    unbiased = variance
    if is_training:
        mean, variance, count = whole_moments(x, axes) if is_synchronised() else own_moments(x, axes, spread)
        unbiased = variance * (count / tf.maximum(count - 1, 1))
    factor = scale * tf.math.rsqrt(variance + max(epsilon, SMALLEST_EPSILON))
    return (x - tf.reshape(mean, spread)) * tf.reshape(factor, spread) + tf.reshape(offset, spread), mean, unbiased
