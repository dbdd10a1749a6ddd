"""Networks that call a layer several times: the same code for genuine 1.15.5 and for current TensorFlow.

    python3.7 tests/port/towers.py tests/port/graphs [NAME ...]    # writes NAME.meta, by 1.15.5

Python 3.7.
"""

from __future__ import annotations

import os
import sys

import numpy as np
import tensorflow.compat.v1 as tf

REUSE = tf.AUTO_REUSE
FALL = np.float32(0.9)  # 1 - it is in float32, as TensorFlow 1 has it


def weight(name, *shape):
    """A variable, the same one for the same name."""
    return tf.get_variable(name, shape, initializer=tf.zeros_initializer())


def conv(x, filters, scope):
    """A convolution with a bias and a ReLU."""
    with tf.variable_scope(scope, reuse=REUSE):
        x = tf.nn.conv2d(x, weight("weights", 3, 3, int(x.shape[-1]), filters), [1, 1, 1, 1], "SAME")
        return tf.nn.relu(tf.nn.bias_add(x, weight("biases", filters)))


def dense(x, units, scope):
    """A matrix product with a bias."""
    with tf.variable_scope(scope, reuse=REUSE):
        return tf.nn.bias_add(tf.matmul(x, weight("weights", int(x.shape[-1]), units)), weight("biases", units))


def normalized(x, scope):
    """Batch normalization in training, whose updates run beside a step."""
    channels = int(x.shape[-1])
    with tf.variable_scope(scope, reuse=REUSE):
        gamma, beta = weight("gamma", channels), weight("beta", channels)
        averages = [tf.get_variable(name, [channels], trainable=False) for name in ("moving_mean", "moving_variance")]
        x, *moments = tf.nn.fused_batch_norm(x, gamma, beta, epsilon=0.001)
        for average, moment in zip(averages, moments):
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(average, (average - moment) * (1 - FALL)))
    return x


def images(name, *shape):
    """What a tower is fed."""
    return tf.placeholder(tf.float32, [None, *shape], name)


def minimized(loss, optimizer):
    """A step of training, with the updates."""
    step = tf.train.get_or_create_global_step()
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        optimizer.minimize(loss, step)


def twins():
    """Two towers with a residual connection, dropout, and a penalty on the weights of both."""

    def tower(x):
        with tf.variable_scope("tower", reuse=REUSE):
            x = conv(x, 4, "first")
            x = tf.nn.max_pool(x + conv(conv(x, 4, "inner"), 4, "last"), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
            x = tf.nn.dropout(tf.reshape(x, [-1, 36]), keep_prob=0.75)
            return dense(x, 5, "code")

    left, right = tower(images("left", 6, 6, 2)), tower(images("right", 6, 6, 2))
    logits = dense(tf.abs(left - right), 2, "out")
    labels = tf.placeholder(tf.int64, [None], "labels")
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    kernels = [one for one in tf.trainable_variables() if "weights" in one.name]
    minimized(loss + 0.01 * tf.add_n([tf.nn.l2_loss(one) for one in kernels]), tf.train.MomentumOptimizer(0.1, 0.9))


def triplet():
    """Three towers with batch normalization, and a loss without labels."""

    def tower(x):
        with tf.variable_scope("tower", reuse=REUSE):
            x = tf.nn.relu(normalized(conv(x, 4, "conv"), "norm"))
            return dense(tf.reduce_mean(x, [1, 2]), 3, "code")

    anchor, near, far = (tower(images(name, 5, 5, 2)) for name in ("anchor", "near", "far"))
    apart = [tf.reduce_sum(tf.square(anchor - one), 1) for one in (near, far)]
    minimized(tf.reduce_mean(tf.maximum(apart[0] - apart[1] + 0.2, 0.0)), tf.train.AdamOptimizer(0.01))


def unrolled():
    """One layer three times in a row, whose input is the first state."""
    x = images("x", 6)
    for _ in range(3):
        x = tf.nn.tanh(dense(x, 6, "cell"))
    labels = tf.placeholder(tf.float32, [None, 6], "labels")
    minimized(tf.reduce_mean(tf.squared_difference(x, labels)), tf.train.GradientDescentOptimizer(0.1))


def pyramid():
    """One convolution at two scales, whose results are joined."""
    x = images("images", 8, 8, 3)
    large = tf.nn.max_pool(conv(x, 4, "conv"), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    small = conv(tf.nn.avg_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), 4, "conv")
    logits = dense(tf.reshape(tf.concat([large, small], 3), [-1, 128]), 3, "out")
    labels = tf.placeholder(tf.int64, [None], "labels")
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    minimized(loss, tf.train.AdamOptimizer(0.01))


def strides():
    """One kernel in two layers with other strides."""
    x = images("images", 8, 8, 3)
    kernel = weight("kernel", 3, 3, 3, 4)
    both = [tf.reduce_mean(tf.nn.conv2d(x, kernel, [1, by, by, 1], "SAME"), [1, 2]) for by in (1, 2)]
    labels = tf.placeholder(tf.float32, [None, 4], "labels")
    minimized(tf.reduce_mean(tf.squared_difference(tf.add(*both), labels)), tf.train.GradientDescentOptimizer(0.1))


NETWORKS = {made.__name__: made for made in (twins, triplet, unrolled, pyramid, strides)}


def write(name, folder):
    """Write the MetaGraph of a network; returns its path."""
    path = os.path.join(folder, name + ".meta")
    with tf.Graph().as_default():
        NETWORKS[name]()
        tf.train.export_meta_graph(path, strip_default_attrs=False, clear_devices=True)
    return path


if __name__ == "__main__":
    for one in sys.argv[2:] or NETWORKS:
        write(one, sys.argv[1])
