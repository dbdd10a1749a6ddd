"""Statistics of samples.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/sample_stats.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import constant_value, distribution_util


def auto_correlation(
    x: Any,
    axis: int = -1,
    max_lags: Any = None,
    center: bool = True,
    normalize: bool = True,
    name: str = "auto_correlation",
) -> Any:
    """The mean products of a sequence and itself, moved by 0 to `max_lags` places.

    Args:
        x: floating or complex, of any shape and rank.
        axis: the dimension of the sequence.
        max_lags: how far it is moved; by default all the way.
        center: subtract the mean first.
        normalize: divide by the product without a move.
        name: the name scope.

    Raises:
        TypeError: `x` is neither floating nor complex.
    """
    with tf.name_scope(name, values=[x]):
        x = tf.convert_to_tensor(x, name="x")
        if not (x.dtype.is_floating or x.dtype.is_complex):
            raise TypeError(f"Argument x must have either float or complex dtype found: {x.dtype}")
        rank = distribution_util.prefer_static_rank(x)
        shift = rank - 1 - (rank + axis if axis < 0 else axis)
        rows = distribution_util.rotate_transpose(x, shift)
        if center:
            rows -= tf.reduce_mean(rows, -1, keepdims=True)
        length = distribution_util.prefer_static_shape(rows)[-1]
        length = length if tf.is_tensor(length) else int(length)  # an int32 of NumPy 1 may become an int64
        rows = distribution_util.pad(rows, axis=-1, back=True, count=_power_of_two(length * 2) - length)
        turned = tf.fft(rows if x.dtype.is_complex else tf.complex(rows, tf.zeros_like(rows)))
        product = tf.cast(tf.ifft(turned * tf.math.conj(turned)), x.dtype)
        most = length - 1
        if max_lags is not None:
            given = constant_value(tf.convert_to_tensor(max_lags))
            fixed = given is not None and not tf.is_tensor(length)
            most = min(most, int(given)) if fixed else tf.minimum(most, max_lags)
        real = x.dtype.real_dtype
        counts = tf.cast(tf.cast(length, real) - tf.cast(tf.range(most + 1), real), x.dtype)
        found = product[..., : most + 1] / counts
        return distribution_util.rotate_transpose(found / found[..., :1] if normalize else found, -shift)


def _power_of_two(length: Any) -> Any:
    """The least power of two that is not below a length, a number or a tensor."""
    if tf.is_tensor(length):
        return tf.cast(2 ** tf.math.ceil(tf.math.log(tf.cast(length, tf.float64)) / math.log(2)), tf.int32)
    return 2 ** math.ceil(math.log2(length))


def percentile(
    x: Any,
    q: Any,
    axis: Any = None,
    interpolation: str | None = None,
    keep_dims: bool = False,
    validate_args: bool = False,
    name: str | None = None,
) -> Any:
    """The element that `q` percent of the elements do not exceed.

    Args:
        x: numbers.
        q: a scalar in [0, 100].
        axis: the dimensions to take together, constant; None for all.
        interpolation: between two elements take the "lower", the "higher" or the "nearest".
        keep_dims: whether these dimensions stay, with length 1.
        validate_args: check `q` at run time.
        name: the name scope.

    Raises:
        ValueError: another interpolation, a `q` that is not a scalar, or an `axis` that is not
            constant.
    """
    rounded = {"lower": tf.ceil, "higher": tf.floor, "nearest": tf.round, None: tf.round}
    if interpolation not in rounded:
        raise ValueError(f"Argument 'interpolation' must be in {set(rounded) - {None}}.  Found {interpolation}")
    with tf.name_scope(name, "percentile", [x, q]):
        x, q = tf.convert_to_tensor(x, name="x"), tf.cast(q, tf.float64)
        if q.shape.rank not in (None, 0):
            raise ValueError(f"Expected argument 'x' to have ndims 0.  Found tensor {q}")
        checks = [tf.assert_greater_equal(q, tf.constant(0.0, tf.float64))] if validate_args else []
        checks += [tf.assert_less_equal(q, tf.constant(100.0, tf.float64))] if validate_args else []
        with tf.control_dependencies(checks):
            share = 1.0 - q / 100.0
        axes = None if axis is None else _axes(axis, x.shape.rank)
        rows = tf.reshape(x, [-1]) if axes is None else _together(x, axes)
        count = tf.shape(rows)[-1]
        place = tf.cast(rounded[interpolation]((tf.cast(count, tf.float64) - 1) * share), tf.int32)
        found = tf.nn.top_k(rows, count)[0][..., tf.clip_by_value(place, 0, count - 1)]
        found.set_shape(rows.shape[:-1])
        if not keep_dims:
            return found
        for i in range(x.shape.rank) if axes is None else sorted(axes):
            found = tf.expand_dims(found, i)
        return found


def _axes(axis: Any, rank: int) -> list[int]:
    known = constant_value(tf.convert_to_tensor(axis))
    if known is None:
        raise ValueError(f"Expected argument 'axis' to be statically available.  Found: {axis}")
    found = [int(each) for each in known.reshape(-1)]
    for each in found:
        if not -rank <= each < rank:
            raise ValueError(f"dim {each} not in the interval [-{rank}, {rank - 1}].")
    return [each % rank for each in found]


def _together(x: Any, axes: list[int]) -> Any:
    """A tensor with some dimensions as one at its end."""
    kept = [i for i in range(x.shape.rank) if i not in axes]
    moved = tf.transpose(x, kept + axes)
    return tf.reshape(moved, tf.concat([tf.shape(moved)[: len(kept)], [-1]], 0))
