"""Group normalization as `tf.contrib.layers.group_norm` computes it.

Source: TensorFlow 1.15.5, tensorflow/contrib/layers/python/layers/normalization.py; arXiv:1803.08494.

Stock `keras.layers.GroupNormalization` sums in another order.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.layer_normalization import AXES, Affine


@keras.saving.register_keras_serializable(package="tf1kit")
class GroupNormalization(Affine):
    """`tf.contrib.layers.group_norm` of images whose moments are of height, width and a group of channels.

    Args:
        groups: the number of groups.
        epsilon: added to the variance.
        data_format: "channels_last", or "channels_first" for `channels_axis=-3`.
        **kwargs: those of `Affine` and `keras.layers.Layer`.

    Inputs have the rank 3 or more.  Raises ValueError for an unknown `data_format`, and for channels that
    groups do not divide.
    """

    def __init__(
        self, groups: int = 32, epsilon: float = 1e-6, data_format: str = "channels_last", **kwargs: Any
    ) -> None:
        super().__init__(epsilon=epsilon, **kwargs)
        if data_format not in AXES:
            raise ValueError(f"data_format is {data_format!r}: give one of {', '.join(AXES)}")
        self.groups, self.data_format = groups, data_format

    def build(self, input_shape: Any) -> None:
        """Make the weights."""
        self.at = AXES[self.data_format] % len(input_shape)
        channels = input_shape[self.at]
        if channels is None or channels % self.groups:
            raise ValueError(f"{channels} channels are not {self.groups} groups of the same size")
        self.parts = [self.groups, channels // self.groups]
        self.make_weights((channels,))

    def call(self, inputs: Any) -> Any:
        """The normalized inputs."""
        rank, shape = len(inputs.shape), tf.shape(inputs)
        x = tf.reshape(inputs, tf.concat([shape[: self.at], self.parts, shape[self.at + 1 :]], 0))
        behind = rank - 1 - self.at
        gamma, beta = self.spread([*[1] * self.at, *self.parts, *[1] * behind])
        axes = [self.at + 1, *(axis if axis < self.at else axis + 1 for axis in range(1, rank) if axis != self.at)]
        mean, variance = tf.nn.moments(x, axes, keepdims=True)
        gain = tf.math.rsqrt(variance + self.epsilon)
        offset = -mean * gain
        if gamma is not None:
            gain, offset = gain * gamma, offset * gamma
        if beta is not None:
            offset += beta
        return tf.reshape(x * gain + offset, shape)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "groups": self.groups, "data_format": self.data_format}
