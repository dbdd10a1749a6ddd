"""Regularizers as slim has them.  Source: TensorFlow 1.15.5
`contrib/layers/python/layers/regularizers.py`.

Stock `keras.regularizers.L2(scale)` is `scale * sum(w ** 2)`: twice the loss and twice the gradient
of `l2_regularizer(scale)`. Stock `keras.regularizers.L1(scale)` is the same as
`l1_regularizer(scale)`.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tf1kit")
class L2(keras.regularizers.Regularizer):
    """`scale * tf.nn.l2_loss(w)`, which is `scale * sum(w ** 2) / 2`: slim's
    `l2_regularizer(scale)`, bit for bit.
    """

    def __init__(self, scale: float) -> None:
        self.scale = not_negative(scale)

    def __call__(self, x: Any) -> Any:
        """The loss of the weight `x`: a scalar of its dtype."""
        weight = tf.convert_to_tensor(x)
        return tf.multiply(tf.constant(self.scale, weight.dtype), tf.nn.l2_loss(weight))

    def get_config(self) -> dict[str, Any]:
        """The constructor's argument."""
        return {"scale": self.scale}


@keras.saving.register_keras_serializable(package="tf1kit")
class L1(keras.regularizers.Regularizer):
    """`scale * sum(|w|)`: slim's `l1_regularizer(scale)`, bit for bit."""

    def __init__(self, scale: float) -> None:
        self.scale = not_negative(scale)

    def __call__(self, x: Any) -> Any:
        """The loss of the weight `x`: a scalar of its dtype."""
        weight = tf.convert_to_tensor(x)
        return tf.multiply(tf.constant(self.scale, weight.dtype), tf.reduce_sum(tf.abs(weight)))

    def get_config(self) -> dict[str, Any]:
        """The constructor's argument."""
        return {"scale": self.scale}


def not_negative(scale: float) -> float:
    """The scale as a float; ValueError where it is negative, as in TensorFlow 1."""
    if scale < 0:
        raise ValueError(f"the scale of a regularizer must be 0 or more, not {scale}")
    return float(scale)
