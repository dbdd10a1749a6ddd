"""What ports of D1 and D4 share.  The Keras 3 twin of `legacy/init_cnn.py`: the pools are Keras's own."""

import keras
from keras import layers

import tf1kit.keras


def conv(filters, size, name, activation=None):
    """A SAME convolution with a bias, initialised as the documents' `weight_variable` and `bias_variable` are."""
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
    """Convolution, batch norm, ReLU; `norm`: arguments of `tf1kit.keras.BatchNormalization`."""
    parts = [conv(filters, size, "conv"), tf1kit.keras.BatchNormalization(name="norm", **norm), layers.ReLU()]
    return keras.Sequential(parts, name=name)
