"""Moves each pixel of an image by a flow.

Source: TensorFlow 1.15.5: tensorflow/contrib/image/python/ops/dense_image_warp.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["dense_image_warp"]


def dense_image_warp(image: Any, flow: Any, name: str = "dense_image_warp") -> Any:
    """An image whose pixel (y, x) is the pixel at (y, x) - flow[y, x], interpolated bilinearly. A
    point outside counts as the nearest one inside.

    Args:
        image: floating [batch, height, width, channels], at least 2 x 2.
        flow: floating [batch, height, width, 2], in pixels down and to the right.
        name: the name scope of the operations.

    Returns:
        [batch, height, width, channels], of the image's type. Gradients go to both.
    """
    with tf.name_scope(name):
        image, flow = tf.convert_to_tensor(image), tf.convert_to_tensor(flow)
        batch, height, width, channels = tf.unstack(tf.shape(image))
        columns, rows = tf.meshgrid(tf.range(width), tf.range(height))
        grid = tf.cast(tf.stack([rows, columns], axis=2), flow.dtype)
        points = tf.reshape(grid[None] - flow, [batch, height * width, 2])
        values = tf.reshape(_interpolate_bilinear(image, points), [batch, height, width, channels])
        values.set_shape(image.shape)
        return values


def _interpolate_bilinear(image: Any, points: Any, name: str = "interpolate_bilinear", indexing: str = "ij") -> Any:
    """The image's values [batch, points, channels] at points [batch, points, 2], each a row and a
    column, or for `indexing="xy"` a column and a row.
    """
    with tf.name_scope(name):
        return _values(image, tf.reverse(points, [-1]) if indexing == "xy" else points)


def _values(image: Any, points: Any) -> Any:
    batch, height, width, channels = tf.unstack(tf.shape(image))
    big_enough = [tf.assert_greater_equal(size, 2, message="Grid must be at least 2 x 2.") for size in (height, width)]
    with tf.control_dependencies(big_enough):
        flat = tf.reshape(image, [batch * height * width, channels])
    floors, fractions = [], []
    for size, at in zip((height, width), tf.unstack(points, axis=2), strict=True):
        floor = tf.minimum(tf.maximum(tf.zeros([], at.dtype), tf.floor(at)), tf.cast(size - 2, at.dtype))
        floors.append(tf.cast(floor, tf.int32))
        fraction = tf.cast(at - floor, image.dtype)
        fractions.append(
            tf.minimum(tf.maximum(tf.zeros([], image.dtype), fraction), tf.ones([], image.dtype))[..., None]
        )
    (top, left), (down, right) = floors, fractions
    first = (tf.range(batch) * height * width)[:, None]

    def pixels(row: Any, column: Any) -> Any:
        return tf.gather(flat, first + row * width + column)

    upper_left, upper_right = pixels(top, left), pixels(top, left + 1)
    lower_left, lower_right = pixels(top + 1, left), pixels(top + 1, left + 1)
    upper = right * (upper_right - upper_left) + upper_left
    lower = right * (lower_right - lower_left) + lower_left
    return down * (lower - upper) + upper
