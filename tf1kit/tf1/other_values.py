"""Functions that have the same name and arguments today, but return something else.

docs/findings/edge-values.md lists further functions, whose kernels have changed.

Source: TensorFlow 1.15.5, tensorflow/python/ops/math_ops.py and image_ops_impl.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.importing.overlay import Changed, OverlayModule
from tf1kit.tf1 import result_names
from tf1kit.tf1.private import assert_at_least_3d_image


def angle(input: Any, name: str | None = None) -> Any:
    """The argument of each complex number; 0 for each real number, even a negative one.

    Returns:
        A tensor of the input's shape. Its dtype is that of the input, or of a complex input's real part.
    """
    with tf.name_scope(name, "Angle", [input]) as scope:
        values = tf.convert_to_tensor(input, name="input")
        return (
            tf.raw_ops.Angle(input=values, Tout=values.dtype.real_dtype, name=scope)
            if values.dtype.is_complex
            else tf.zeros_like(values)
        )


def per_image_standardization(image: Any) -> Any:
    """Images with mean 0 and variance 1, in the same dtype. Integers are first divided by the largest
    integer of their type; the result is multiplied by it and clipped.

    Args:
        image: (..., H, W, C).

    Raises:
        ValueError: the image has fewer than three dimensions.
    """
    with tf.name_scope(None, "per_image_standardization", [image]) as scope:
        image = assert_at_least_3d_image(tf.convert_to_tensor(image, name="image"))
        dtype, axes = image.dtype, [-1, -2, -3]
        if dtype not in (tf.float16, tf.float32):
            image = tf.image.convert_image_dtype(image, tf.float32)
        pixels = tf.reduce_prod(tf.shape(image)[-3:])
        mean = tf.reduce_mean(image, axis=axes, keepdims=True)
        deviation = tf.math.reduce_std(image, axis=axes, keepdims=True)
        least = tf.math.rsqrt(tf.cast(pixels, image.dtype))
        deviation = tf.maximum(deviation, least)
        result = tf.realdiv(image - mean, deviation, name=scope)
        return tf.image.convert_image_dtype(result, dtype, saturate=True)


ANGLE = Changed(angle, "TensorFlow's is pi for a negative real number, where 1.15.5 has 0")
WHY = "some functions behave differently, or name their results otherwise"
TABLE = {
    "angle": ANGLE,
    "math": Changed(OverlayModule("tensorflow.math", tf.math, {"angle": ANGLE, **result_names.table("math")}), WHY),
    "image": Changed(
        OverlayModule(
            "tensorflow.image",
            tf.image,
            {
                "per_image_standardization": Changed(
                    per_image_standardization,
                    "TensorFlow's returns float32, where 1.15.5 keeps the dtype of the images",
                )
            },
        ),
        "`per_image_standardization` is changed",
    ),
}
