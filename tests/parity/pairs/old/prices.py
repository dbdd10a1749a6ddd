"""A regression with two inputs of different dtypes: features, and the number of a district."""

from collections import OrderedDict

import tensorflow.compat.v1 as tf

INPUTS = {
    "features": {"shape": (16, 5)},
    "district": {"shape": (16,), "dtype": "int64", "below": 7},
}
LABELS = {"shape": (16,), "range": (0.0, 2.0)}


def build(features, district):
    """A hidden layer of both, and a price `[n]`."""
    both = tf.concat([features, tf.one_hot(district, 7, dtype=features.dtype)], axis=1)
    hidden = tf.layers.dense(both, 8, activation=tf.nn.relu, name="hidden")
    return OrderedDict(hidden=hidden, price=tf.squeeze(tf.layers.dense(hidden, 1, name="price"), axis=1))


def loss(endpoints, labels):
    """The mean square error."""
    return tf.losses.mean_squared_error(labels, endpoints["price"])


def optimizer():
    """Adam."""
    return tf.train.AdamOptimizer(0.01)
