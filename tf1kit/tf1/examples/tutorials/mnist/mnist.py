"""The network of the "MNIST mechanics" tutorial: two hidden layers, softmax, gradient descent.

Source: TensorFlow 1: tensorflow/examples/tutorials/mnist/mnist.py (in its repository; 1.15.5's
wheel does not have it).
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

NUM_CLASSES = 10
IMAGE_SIZE = 28
IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE


def _affine(x: Any, width: int, units: int) -> Any:
    """A dense layer from `x` [batch, width] to [batch, units], with the variables `weights` and
    `biases`.
    """
    start = tf.truncated_normal([width, units], stddev=1.0 / math.sqrt(float(width)))
    weights = tf.Variable(start, name="weights")
    biases = tf.Variable(tf.zeros([units]), name="biases")
    return tf.matmul(x, weights) + biases


def inference(images: Any, hidden1_units: int, hidden2_units: int) -> Any:
    """The logits [batch, 10] of images [batch, 784], in the name scopes hidden1, hidden2,
    softmax_linear.
    """
    with tf.name_scope("hidden1"):
        hidden1 = tf.nn.relu(_affine(images, IMAGE_PIXELS, hidden1_units))
    with tf.name_scope("hidden2"):
        hidden2 = tf.nn.relu(_affine(hidden1, hidden1_units, hidden2_units))
    with tf.name_scope("softmax_linear"):
        return _affine(hidden2, hidden2_units, NUM_CLASSES)


def loss(logits: Any, labels: Any) -> Any:
    """The mean cross-entropy of logits [batch, 10] and labels [batch], a scalar."""
    return tf.losses.sparse_softmax_cross_entropy(labels=tf.to_int64(labels), logits=logits)


def training(loss: Any, learning_rate: float) -> Any:
    """The operation that makes one step of gradient descent. Adds a summary `loss` and a variable
    `global_step`.
    """
    tf.summary.scalar("loss", loss)
    global_step = tf.Variable(0, name="global_step", trainable=False)
    return tf.train.GradientDescentOptimizer(learning_rate).minimize(loss, global_step=global_step)


def evaluation(logits: Any, labels: Any) -> Any:
    """How many labels [batch] are the class with the largest logit of [batch, 10], an int32
    scalar.
    """
    return tf.reduce_sum(tf.cast(tf.nn.in_top_k(logits, labels, 1), tf.int32))
