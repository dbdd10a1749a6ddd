"""What slim's Inception networks are built of.  The Keras 3 twin of `legacy/inception_utils.py`.

What is written otherwise: the argument scope is a function, `functools.partial` of it a scope with other arguments.
`tf1kit.keras.BatchNormalization` keeps contrib's moving statistics, which stock Keras does not; `L2` is half of Keras's.
"""

import keras
from keras import layers

import tf1kit.keras


def initializer(stddev: float | None) -> keras.initializers.Initializer:
    """A truncated normal of `stddev`; with None slim's `variance_scaling_initializer`.

    Its normal has the variance 1.3 * 2 / fan-in before it is truncated, that of Keras's has 2 / fan-in afterwards.
    """
    if stddev:
        return keras.initializers.TruncatedNormal(stddev=stddev)
    scale = 1.3 * 2.0 * 0.87962566103423978**2
    return keras.initializers.VarianceScaling(scale, "fan_in", "truncated_normal")


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
) -> keras.Sequential:
    """A square convolution without a bias, batch normalization, activation."""
    weights = {"kernel_initializer": initializer(stddev), "kernel_regularizer": tf1kit.keras.L2(weight_decay)}
    convolution = layers.Conv2D(maps, size, stride, padding="same", use_bias=False, name="conv", **weights)
    norm = tf1kit.keras.BatchNormalization(decay=batch_norm_decay, epsilon=batch_norm_epsilon, name="BatchNorm")
    return keras.Sequential([convolution, norm, layers.Activation(activation)], name=name)
