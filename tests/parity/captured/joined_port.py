"""A port of `tests/capture/programs/evaluated_elsewhere.py`."""

import keras
import tensorflow as tf

from tf1kit.keras import BatchNormalization, GradientDescent


class Net(keras.Model):
    """Two dense layers with batch norm and dropout between them."""

    def __init__(self):
        super().__init__()
        self.hidden = keras.layers.Dense(8, name="hidden")
        self.norm = BatchNormalization(decay=0.99, epsilon=0.001, scale=True, fused=False, name="norm")
        self.drop = keras.layers.Dropout(0.4)
        self.logits = keras.layers.Dense(2, name="logits")

    def call(self, inputs, training=False):
        """The logits."""
        hidden = tf.nn.relu(self.norm(self.hidden(inputs), training=training))
        return self.logits(self.drop(hidden, training=training))


INPUTS, LABELS = "IteratorGetNext:0", "IteratorGetNext:1"


def loss(logits, labels):
    """The mean cross entropy."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


def optimizer():
    """Gradient descent."""
    return GradientDescent(0.1)


SAME = "hidden/kernel hidden/bias norm/gamma norm/beta norm/moving_mean norm/moving_variance logits/kernel logits/bias"
WEIGHT_MAP = (("global_step", "gradient_descent/iteration", None), *((name, name, None) for name in SAME.split()))
