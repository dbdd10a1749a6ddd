"""Formulas for operations that TensorFlow has in float32 only, made of operations that it has in
float64.

Each takes the attributes of the operation and its inputs, and gives its outputs.  Sources: the
kernels of TensorFlow 1.15.5 for the processor, `core/kernels/fused_batch_norm_op.cc`, `lrn_op.cc`
and `resize_bilinear_op.cc`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf

v1 = tf.compat.v1
Attributes = Mapping[str, Any]
CHANNELS_LAST = {b"NHWC": 4, b"NDHWC": 5}  # layout -> rank
CHANNELS_FIRST = {b"NCHW": 4, b"NCDHW": 5}


def _layout(attrs: Attributes) -> tuple[list[int], list[int]]:
    """`(axes of the mean, shape that a vector of channels gets)` of a layout."""
    layout = attrs["data_format"].s
    if layout in CHANNELS_LAST:
        rank = CHANNELS_LAST[layout]
        return list(range(rank - 1)), [1] * (rank - 1) + [-1]
    rank = CHANNELS_FIRST[layout]
    return [0, *range(2, rank)], [1, -1] + [1] * (rank - 2)


def _batch_norm(attrs: Attributes, x: Any, scale: Any, offset: Any, mean: Any, variance: Any) -> list[Any]:
    """Six outputs: the result, both statistics to keep, both statistics for the gradient, and an
    empty one.

    In training the variance to keep is N/(N-1) times that of the batch.
    """
    axes, shape = _layout(attrs)
    kept_mean, kept_variance = mean, variance
    if attrs["is_training"].b:
        old_mean, old_variance = mean, variance
        mean = tf.reduce_mean(x, axes)
        variance = tf.reduce_mean(tf.square(x - tf.reshape(mean, shape)), axes)
        count = tf.cast(tf.size(x) // tf.size(mean), x.dtype)
        kept_mean, kept_variance = mean, variance * (count / tf.maximum(count - 1, 1))
        if (factor := attrs["exponential_avg_factor"].f if "exponential_avg_factor" in attrs else 1.0) != 1:
            kept_mean = (1 - factor) * old_mean + factor * kept_mean
            kept_variance = (1 - factor) * old_variance + factor * kept_variance
    slope = scale * tf.math.rsqrt(variance + attrs["epsilon"].f)
    result = (x - tf.reshape(mean, shape)) * tf.reshape(slope, shape) + tf.reshape(offset, shape)
    return [result, kept_mean, kept_variance, mean, variance, tf.zeros([0], x.dtype)]


def _batch_norm_gradient(
    attrs: Attributes, gradient: Any, x: Any, scale: Any, mean: Any, variance: Any, *_: Any
) -> list[Any]:
    """Five outputs: the gradients of x, scale and offset, and two empty ones."""
    axes, shape = _layout(attrs)
    inverse = tf.math.rsqrt(variance + attrs["epsilon"].f)
    centered = x - tf.reshape(mean, shape)
    of_scale = tf.reduce_sum(gradient * centered, axes) * inverse
    of_x = gradient
    if attrs["is_training"].b:
        along = tf.reduce_mean(gradient * centered, axes) * tf.square(inverse)
        of_x = gradient - tf.reshape(tf.reduce_mean(gradient, axes), shape) - centered * tf.reshape(along, shape)
    of_x *= tf.reshape(scale * inverse, shape)
    # The shapes are those that TensorFlow infers.
    empty = tf.zeros([0], x.dtype) if attrs["is_training"].b else tf.zeros_like(mean)
    return [of_x, of_scale, tf.reduce_sum(gradient, axes), empty, empty]


def _neighbours(attrs: Attributes, x: Any) -> Any:
    """The sum over the channels at most `depth_radius` away."""
    depth, radius = tf.shape(x)[-1], tf.cast(attrs["depth_radius"].i, tf.int32)
    near = tf.linalg.band_part(tf.ones([depth, depth], x.dtype), tf.minimum(radius, depth), tf.minimum(radius, depth))
    return tf.reshape(tf.reshape(x, [-1, depth]) @ near, tf.shape(x))


def _normalization(attrs: Attributes, x: Any) -> list[Any]:
    """`x / (bias + alpha * sum of neighbours' squares) ** beta`."""
    return [x * tf.pow(_norm(attrs, x), -attrs["beta"].f)]


def _norm(attrs: Attributes, x: Any) -> Any:
    return attrs["bias"].f + attrs["alpha"].f * _neighbours(attrs, tf.square(x))


def _normalization_gradient(attrs: Attributes, gradient: Any, x: Any, result: Any) -> list[Any]:
    norm, (alpha, beta) = _norm(attrs, x), (attrs["alpha"].f, attrs["beta"].f)
    around = _neighbours(attrs, gradient * result / norm)
    return [gradient * tf.pow(norm, -beta) - 2 * alpha * beta * x * around]


def _bilinear(attrs: Attributes, before: Any, after: Any) -> Any:
    """How much each input row adds to each output row: a matrix [output rows, input rows]."""
    wide, corners = tf.cast([before, after], tf.float64), attrs["align_corners"].b
    scale = wide[0] / wide[1]
    if corners:
        scale = tf.where(after > 1, (wide[0] - 1) / tf.maximum(wide[1] - 1, 1), scale)
    at = tf.cast(tf.range(after), tf.float64)
    centers = "half_pixel_centers" in attrs and attrs["half_pixel_centers"].b
    at = (at + 0.5) * scale - 0.5 if centers else at * scale
    lower, part = tf.cast(tf.maximum(tf.floor(at), 0), tf.int32), at - tf.floor(at)
    upper = tf.minimum(tf.cast(tf.math.ceil(at), tf.int32), before - 1)
    first, second = (tf.one_hot(row, before, dtype=tf.float64) for row in (lower, upper))
    return (1 - part)[:, None] * first + part[:, None] * second


def _resized(attrs: Attributes, x: Any, size: Any) -> list[Any]:
    height, width = (_bilinear(attrs, tf.shape(x)[axis], size[axis - 1]) for axis in (1, 2))
    rows = tf.einsum("ph,bhwc->bpwc", height, tf.cast(x, tf.float64))
    return [tf.einsum("qw,bpwc->bpqc", width, rows)]


def _resized_gradient(attrs: Attributes, gradient: Any, x: Any) -> list[Any]:
    height, width = (_bilinear(attrs, tf.shape(x)[axis], tf.shape(gradient)[axis]) for axis in (1, 2))
    rows = tf.einsum("ph,bpqc->bhqc", height, gradient)
    return [tf.einsum("qw,bhqc->bhwc", width, rows)]


def _sparse_product(attrs: Attributes, left: Any, right: Any) -> list[Any]:
    """SparseMatMul of matrices that are dense in memory."""
    return [tf.matmul(left, right, attrs["transpose_a"].b, attrs["transpose_b"].b)]


DECOMPOSED: dict[str, Callable[..., list[Any]]] = {
    "FusedBatchNorm": _batch_norm,
    "FusedBatchNormV2": _batch_norm,
    "FusedBatchNormV3": _batch_norm,
    "FusedBatchNormGrad": _batch_norm_gradient,
    "FusedBatchNormGradV2": _batch_norm_gradient,
    "FusedBatchNormGradV3": _batch_norm_gradient,
    "LRN": _normalization,
    "LRNGrad": _normalization_gradient,
    "ResizeBilinear": _resized,
    "ResizeBilinearGrad": _resized_gradient,
    "SparseMatMul": _sparse_product,
}
