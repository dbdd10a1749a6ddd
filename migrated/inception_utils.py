"""The parts of slim's Inception networks.  The Keras 3 twin of `legacy/inception_utils.py`.

Differences: the argument scope is a function, and `functools.partial` of it is a scope with other arguments.
`tf1kit.keras.BatchNormalization` has contrib's moving statistics, which stock Keras does not have.  `L2` is half of Keras's.
"""

import keras
from keras import layers

import tf1kit.keras


def initializer(stddev: float | None) -> keras.initializers.Initializer:
    """A truncated normal of `stddev`; for None slim's, of variance 2.6 / fan-in before truncation (Keras: 2, after it)."""
    if stddev:
        return keras.initializers.TruncatedNormal(stddev=stddev)
    return keras.initializers.VarianceScaling(1.3 * 2.0 * 0.87962566103423978**2, "fan_in", "truncated_normal")


class Chain(layers.Layer):
    """Layers in a row: a `keras.Sequential` is a model of its own, and making a hundred of them takes seconds."""

    def __init__(self, parts: list[layers.Layer], name: str):
        super().__init__(name=name)
        self.layers = parts

    def call(self, maps, training=False):
        for layer in self.layers:
            maps = layer(maps)
        return maps


def conv_unit(
    maps: int,
    size: int,
    name: str,
    stddev: float | None = None,
    stride: int = 1,
    weight_decay: float = 0.00004,
    batch_norm_decay: float = 0.9997,
    batch_norm_epsilon: float = 0.001,
    activation: str = "relu",
) -> Chain:
    """A square convolution without a bias, then batch normalization and activation."""
    weights = {"kernel_initializer": initializer(stddev), "kernel_regularizer": tf1kit.keras.L2(weight_decay)}
    convolution = layers.Conv2D(maps, size, stride, padding="same", use_bias=False, name="conv", **weights)
    norm = tf1kit.keras.BatchNormalization(decay=batch_norm_decay, epsilon=batch_norm_epsilon, name="BatchNorm")
    return Chain([convolution, norm, layers.Activation(activation)], name)
