"""`tf.random_normal`, `tf.truncated_normal` and `tf.random_uniform` as layers, with the bits of
TensorFlow 1: the noise of a variational autoencoder, of inputs, of labels.

Source: TensorFlow 1.15.5 `python/ops/random_ops.py`.

Keras draws other numbers, in `keras.random` and in `keras.layers.GaussianNoise`.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.drawing import Drawing, sizes_like
from tf1kit.keras.replicas import current_share


class Draw(Drawing):
    """What the layers of this module share: `numbers * scale + offset`, in training and in inference.

    A layer stands for one op: two calls of `tf.random_normal` are two layers.

    Args:
        shape: that of the numbers; None in it is the inputs' dimension.  [default: that of the inputs]
        seed: as in `tf1kit.keras.Dropout`.
        by_shape: whether the layer is called with the shape itself, a vector of int32.
        **kwargs: those of `keras.layers.Layer`; `dtype` is the type of the numbers.

    The inputs say the shape alone, and may have any type.  A `shape` without None needs no inputs.
    Raises ValueError for `by_shape` with several replicas, because nothing says which numbers belong to
    whose examples.
    """

    def __init__(
        self,
        shape: tuple[int | None, ...] | None = None,
        seed: tuple[int, int] | int | None = None,
        by_shape: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed, **kwargs)
        self.shape = None if shape is None else tuple(shape)
        self.by_shape = by_shape

    def call(self, inputs: Any = None) -> Any:
        """The next numbers."""
        if self.by_shape and current_share() is not None:
            raise ValueError(
                f"{self.name} is called with a shape, so replicas cannot share its numbers: train with one"
            )
        sizes = inputs if self.by_shape else sizes_like(inputs, self.shape)
        of_each = self.shape is None or self.shape[:1] == (None,)
        return self._scaled(self.draw(sizes, self.compute_dtype, of_each))

    def _scaled(self, drawn: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no _scaled(drawn)")

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "shape": self.shape, "by_shape": self.by_shape}


@keras.saving.register_keras_serializable(package="tf1kit")
class RandomNormal(Draw):
    """`tf.random_normal(shape, mean, stddev)`; `Draw` describes the other arguments."""

    distribution = "normal"

    def __init__(self, mean: float = 0.0, stddev: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mean, self.stddev = mean, stddev

    def _scaled(self, drawn: Any) -> Any:
        return drawn * tf.constant(self.stddev, drawn.dtype) + tf.constant(self.mean, drawn.dtype)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


@keras.saving.register_keras_serializable(package="tf1kit")
class TruncatedNormal(RandomNormal):
    """`tf.truncated_normal(shape, mean, stddev)`; `Draw` describes the other arguments."""

    distribution = "truncated_normal"


@keras.saving.register_keras_serializable(package="tf1kit")
class RandomUniform(Draw):
    """`tf.random_uniform(shape, minval, maxval)` of a float type; `Draw` describes the other arguments."""

    def __init__(self, minval: float = 0.0, maxval: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minval, self.maxval = minval, maxval

    def _scaled(self, drawn: Any) -> Any:
        low, high = tf.constant(self.minval, drawn.dtype), tf.constant(self.maxval, drawn.dtype)
        return drawn * (high - low) + low

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}
