"""An autoencoder, which is trained without labels.  It says how far each image is from its reconstruction."""

from collections import OrderedDict

import tensorflow.compat.v1 as tf

INPUT_SHAPE = (4, 8, 6, 1)
LABELS = None


def build(images):
    """Two convolutions, and the distance `[n]` between their output and the images."""
    code = tf.layers.conv2d(images, 4, 3, padding="same", activation=tf.nn.relu, name="code")
    reconstruction = tf.layers.conv2d(code, 1, 3, padding="same", name="reconstruction")
    distance = tf.reduce_mean(tf.square(images - reconstruction), axis=[1, 2, 3])
    return OrderedDict(code=code, reconstruction=reconstruction, distance=distance)


def loss(endpoints):
    """The mean distance."""
    return tf.reduce_mean(endpoints["distance"])


def optimizer():
    """Gradient descent."""
    return tf.train.GradientDescentOptimizer(0.1)
