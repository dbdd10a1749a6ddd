"""Changes hue, saturation and value of images in the colour space YIQ.

Source: TensorFlow 1.15.5: tensorflow/contrib/image/python/ops/distort_image_ops.py. The kernel of
1.15.5 is gone; here a product of matrices computes the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

# The matrices of 1.15.5's kernel, tensorflow/contrib/image/kernels/adjust_hsv_in_yiq_op.h.
YIQ = np.array([[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]], np.float32)
RGB = np.array([[1, 0.95617069, 0.62143257], [1, -0.2726886, -0.64681324], [1, -1.103744, 1.70062309]], np.float32)


def random_hsv_in_yiq(
    image: Any,
    max_delta_hue: float = 0,
    lower_saturation: float = 1,
    upper_saturation: float = 1,
    lower_value: float = 1,
    upper_value: float = 1,
    seed: int | None = None,
) -> Any:
    """`adjust_hsv_in_yiq` with an angle and factors that are drawn anew in each run.

    Args:
        image: see `adjust_hsv_in_yiq`.
        max_delta_hue: the hue turns by at most this angle in either direction.
        lower_saturation: the lower bound of the factor of the saturation.
        upper_saturation: its upper bound.
        lower_value: the lower bound of the factor of the value.
        upper_value: its upper bound.
        seed: the seed of each draw.

    Raises:
        ValueError: a bound is negative, or a lower one is above the upper one.
    """
    if max_delta_hue < 0:
        raise ValueError("max_delta must be non-negative.")
    for name, lower, upper in (
        ("saturation", lower_saturation, upper_saturation),
        ("value", lower_value, upper_value),
    ):
        if lower < 0:
            raise ValueError(f"lower_{name} must be non-negative.")
        if lower > upper:
            raise ValueError(f"lower_{name} must be < upper_{name}.")

    def drawn(lower: float, upper: float) -> Any:
        return lower if lower == upper else tf.random_uniform([], lower, upper, seed=seed)

    hue = drawn(-max_delta_hue, max_delta_hue)
    saturation, value = drawn(lower_saturation, upper_saturation), drawn(lower_value, upper_value)
    return adjust_hsv_in_yiq(image, hue, saturation, value)


def adjust_hsv_in_yiq(
    image: Any, delta_hue: Any = 0, scale_saturation: Any = 1, scale_value: Any = 1, name: str | None = None
) -> Any:
    """Turn the hue of images, and multiply their saturation and value.

    Args:
        image: [..., height, width, 3], RGB, of any dtype.
        delta_hue: the angle in radians, a scalar.
        scale_saturation: a scalar.
        scale_value: a scalar.
        name: the name scope of the operations.

    Returns:
        Images of the same shape and dtype.

    Raises:
        ValueError: the rank is below 3.
        InvalidArgumentError: there are not 3 channels; eagerly, also if the rank is below 3.
    """
    with tf.name_scope(name, "adjust_hsv_in_yiq", [image]):
        image = tf.convert_to_tensor(image, name="image")
        if image.shape.rank is not None and image.shape.rank < 3:
            if tf.executing_eagerly():
                raise tf.errors.InvalidArgumentError(None, None, f"input must be at least 3-D, got shape{image.shape}")
            raise ValueError(f"Shape must be at least rank 3 but is rank {image.shape.rank} for 'AdjustHsvInYiq'.")
        if not tf.TensorShape([3]).is_compatible_with(image.shape[-1:]):
            said = f"input must have 3 channels but instead has {image.shape[-1]} channels."
            raise tf.errors.InvalidArgumentError(None, None, said)
        hue, saturation, value = (tf.cast(each, tf.float32) for each in (delta_hue, scale_saturation, scale_value))
        along, across = value * saturation * tf.cos(hue), value * saturation * tf.sin(hue)
        zero = tf.zeros_like(value)
        turned = tf.stack([[value, zero, zero], [zero, along, -across], [zero, across, along]])
        matrix = tf.matmul(tf.matmul(RGB, turned), YIQ)
        changed = tf.tensordot(tf.image.convert_image_dtype(image, tf.float32), matrix, [[-1], [1]])
        changed.set_shape(image.shape)
        return tf.image.convert_image_dtype(changed, image.dtype)
