"""The layers that ports of D1 and D4 share.  The Keras 3 twin of `legacy/init_cnn.py`."""

import keras
from keras import layers

import tf1kit.keras


def conv(filters, size, name, activation=None):
    """A SAME convolution with a bias, initialised as in the documents."""
    return tf1kit.keras.Conv2D(
        filters,
        size,
        padding="same",
        activation=activation,
        kernel_initializer=keras.initializers.TruncatedNormal(stddev=0.1),
        bias_initializer=keras.initializers.Constant(0.1),
        name=name,
    )


def conv_norm(filters, size, name, **norm):
    """Convolution, batch norm and ReLU; `norm` are the arguments of `BatchNormalization`."""
    parts = [conv(filters, size, "conv"), tf1kit.keras.BatchNormalization(name="norm", **norm), layers.ReLU()]
    return keras.Sequential(parts, name=name)
