"""Bilinear samples of images at arbitrary points.

Source: TensorFlow 1.15.5: tensorflow/contrib/resampler/python/ops/resampler_ops.py. TensorFlow no
longer has its kernel; here core operations compute the same.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def resampler(data: Any, warp: Any, name: str = "resampler") -> Any:
    """The values of images at points. Beyond the edge they fade to 0 over one pixel.

    Args:
        data: floating [batch, height, width, channels].
        warp: the points, of the same type, [batch, ..., 2]: x (to the right) and y (down) in
            pixels.
        name: the name scope of the operations.

    Returns:
        [batch, ..., channels]. Gradients go to both.
    """
    with tf.name_scope(name, "resampler", [data, warp]):
        data, warp = tf.convert_to_tensor(data, name="data"), tf.convert_to_tensor(warp, name="warp")
        batch, height, width, channels = tf.unstack(tf.shape(data))
        points = tf.reshape(warp, [batch, -1, 2])
        x, y = points[..., 0], points[..., 1]
        left, top = tf.floor(x), tf.floor(y)
        right, down = x - left, y - top  # the distance from the pixel
        flat = tf.reshape(data, [-1, channels])
        first = (tf.range(batch) * height * width)[:, None]

        def pixels(row: Any, column: Any) -> Any:
            """The pixels, [batch, points, channels]; 0 outside the image."""
            row, column = tf.cast(row, tf.int32), tf.cast(column, tf.int32)
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            index = first + tf.clip_by_value(row, 0, height - 1) * width + tf.clip_by_value(column, 0, width - 1)
            return tf.gather(flat, index) * tf.cast(inside, data.dtype)[..., None]

        corners = (
            (pixels(top, left), (1 - right) * (1 - down)),
            (pixels(top, left + 1), right * (1 - down)),
            (pixels(top + 1, left), (1 - right) * down),
            (pixels(top + 1, left + 1), right * down),
        )
        values = tf.add_n([pixel * weight[..., None] for pixel, weight in corners])
        result = tf.reshape(values, tf.concat([tf.shape(warp)[:-1], [channels]], 0))
        result.set_shape(warp.shape[:-1].concatenate(data.shape[-1:]))
        return result
