"""Leaky and parametric rectified units as programs of TensorFlow 1 write them.

`tf.nn.leaky_relu` has another gradient at 0 than `tf.maximum(x, slope * x)`, and zeros are common behind
zero weights; the other forms round in another way.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


def _zero(x: Any) -> Any:
    return tf.zeros([], x.dtype)


LEAKY = {
    "maximum": lambda x, slope: tf.maximum(x, slope * x),
    "absolute": lambda x, slope: (0.5 * (1 + slope)) * x + (0.5 * (1 - slope)) * tf.abs(x),
}
PARAMETRIC = {
    "relu": lambda x, alpha: tf.nn.relu(x) + -alpha * tf.nn.relu(-x),
    "absolute": lambda x, alpha: tf.nn.relu(x) + alpha * (x - tf.abs(x)) * 0.5,
    "minimum": lambda x, alpha: tf.maximum(_zero(x), x) + alpha * tf.minimum(_zero(x), x),
}


@keras.saving.register_keras_serializable(package="tf1kit")
class LeakyReLU(keras.layers.Layer):
    """A leaky rectified unit that is written by hand.

    Args:
        negative_slope: the slope below 0.
        arithmetic: "maximum" is `tf.maximum(x, slope * x)`, whose gradient at 0 is 1; "absolute" is
            `0.5 * (1 + slope) * x + 0.5 * (1 - slope) * tf.abs(x)`, with the mean of both slopes at 0.
        **kwargs: those of `keras.layers.Layer`.

    Inputs have any shape and float type.  Raises ValueError for another arithmetic.
    """

    def __init__(self, negative_slope: float = 0.2, arithmetic: str = "maximum", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negative_slope, self.arithmetic = negative_slope, _known(arithmetic, LEAKY)

    def call(self, inputs: Any) -> Any:
        """The activated inputs."""
        return LEAKY[self.arithmetic](inputs, self.negative_slope)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "negative_slope": self.negative_slope, "arithmetic": self.arithmetic}


@keras.saving.register_keras_serializable(package="tf1kit")
class PReLU(keras.layers.Layer):
    """A rectified unit whose slope below 0, `alpha`, is a weight.

    Args:
        shape: that of `alpha`, which is broadcast to the inputs.  [default: the channels, which are last]
        alpha_initializer: Keras's.
        alpha_regularizer: Keras's.
        arithmetic: "relu" is `relu(x) + -alpha * relu(-x)`; "absolute" is
            `relu(x) + alpha * (x - abs(x)) * 0.5`; "minimum" is `maximum(0, x) + alpha * minimum(0, x)`.
        **kwargs: those of `keras.layers.Layer`.

    Inputs have any shape and float type.  Raises ValueError for another arithmetic.
    """

    def __init__(
        self,
        shape: tuple[int, ...] | None = None,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        arithmetic: str = "relu",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.shape, self.arithmetic = shape if shape is None else tuple(shape), _known(arithmetic, PARAMETRIC)
        self.alpha_initializer = keras.initializers.get(alpha_initializer)
        self.alpha_regularizer = keras.regularizers.get(alpha_regularizer)

    def build(self, input_shape: Any) -> None:
        """Make the slopes."""
        shape = tuple(input_shape[-1:]) if self.shape is None else self.shape
        given = {"initializer": self.alpha_initializer, "regularizer": self.alpha_regularizer}
        self.alpha = self.add_weight(name="alpha", shape=shape, **given)

    def call(self, inputs: Any) -> Any:
        """The activated inputs."""
        return PARAMETRIC[self.arithmetic](inputs, tf.convert_to_tensor(self.alpha))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The shape of the inputs."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {
            "shape": self.shape,
            "alpha_initializer": keras.initializers.serialize(self.alpha_initializer),
            "alpha_regularizer": keras.regularizers.serialize(self.alpha_regularizer),
            "arithmetic": self.arithmetic,
        }
        return {**super().get_config(), **own}


def _known(arithmetic: str, forms: dict[str, Any]) -> str:
    """The arithmetic, if it is one of the forms."""
    if arithmetic not in forms:
        raise ValueError(f"arithmetic is {arithmetic!r}: give one of {', '.join(forms)}")
    return arithmetic
