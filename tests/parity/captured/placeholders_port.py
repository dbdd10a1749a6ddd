"""A port of `tests/capture/programs/placeholders.py`."""

import keras
import tensorflow as tf

from tf1kit.keras import Adam, Dropout


class Net(keras.Model):
    """Two dense layers with dropout between them."""

    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(64, activation="relu", name="hidden")
        self.dropout = Dropout(0.5, arithmetic="1.15.5")
        self.logits = keras.layers.Dense(3, name="logits")

    def call(self, inputs, training=False):
        """The logits."""
        x = self.hidden(inputs)
        return self.logits(self.dropout(x, training=training))


INPUTS, LABELS = "x:0", "y:0"
ENDPOINTS = {"output": "dense_1/BiasAdd:0"}


def loss(logits, labels):
    """The mean cross-entropy."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels, logits))


def optimizer():
    """Adam on gradients that are clipped by their norm."""
    return Adam(0.01, clipnorm=0.1)


WEIGHT_MAP = (
    ("dense/kernel", "hidden/kernel", None),
    ("dense/bias", "hidden/bias", None),
    ("dense_1/kernel", "logits/kernel", None),
    ("dense_1/bias", "logits/bias", None),
    ("beta1_power", "adam/beta1_power", None),
    ("beta2_power", "adam/beta2_power", None),
)
