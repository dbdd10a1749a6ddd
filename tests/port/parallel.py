"""Networks whose batch goes through several towers: the same code for genuine 1.15.5 and for current TensorFlow.

    python3.7 tests/port/parallel.py tests/port/graphs [NAME ...]    # writes NAME.meta, by 1.15.5

Python 3.7.
"""

from __future__ import annotations

import os
import sys

import numpy as np
import tensorflow.compat.v1 as tf

FALL = np.float32(0.9)  # 1 - it is in float32, as TensorFlow 1 has it


def weight(name, *shape, **options):
    """A variable, the same one for the same name."""
    return tf.get_variable(name, shape, initializer=tf.zeros_initializer(), **options)


def dense(x, units, scope):
    """A matrix product with a bias."""
    with tf.variable_scope(scope):
        return tf.nn.bias_add(tf.matmul(x, weight("weights", int(x.shape[-1]), units)), weight("biases", units))


def conv(x, filters, scope):
    """A convolution with batch normalization in training, whose updates are collected, and a ReLU."""
    with tf.variable_scope(scope):
        x = tf.nn.conv2d(x, weight("weights", 3, 3, int(x.shape[-1]), filters), [1, 1, 1, 1], "SAME")
        gamma, beta = weight("gamma", filters), weight("beta", filters)
        x, *moments = tf.nn.fused_batch_norm(x, gamma, beta, epsilon=0.001)
        for name, moment in zip(("moving_mean", "moving_variance"), moments):
            average = weight(name, filters, trainable=False)
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(average, (average - moment) * (1 - FALL)))
        return tf.nn.relu(x)


def entropy(logits, labels):
    """A loss."""
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))


def average_gradients(tower_grads):
    """That of the CIFAR-10 tutorial."""
    found = []
    for pairs in zip(*tower_grads):
        grads = [tf.expand_dims(one, 0) for one, _ in pairs]
        found.append((tf.reduce_mean(tf.concat(axis=0, values=grads), 0), pairs[0][1]))
    return found


def cifar():
    """The CIFAR-10 tutorial on two devices: a penalty in each tower, dropout, the updates of the last tower."""
    images, labels = tf.placeholder(tf.float32, [8, 6, 6, 2], "images"), tf.placeholder(tf.int32, [8], "labels")
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.1, step, 2, 0.5, staircase=True)
    optimizer, grads = tf.train.GradientDescentOptimizer(rate), []
    parts = zip(tf.split(images, 2), tf.split(labels, 2))
    with tf.variable_scope(tf.get_variable_scope()):
        for at, (x, given) in enumerate(parts):
            with tf.device("/gpu:%d" % at), tf.name_scope("tower_%d" % at) as scope:
                x = tf.nn.dropout(tf.reshape(conv(x, 4, "conv1"), [-1, 144]), rate=0.25)
                logits = dense(x, 3, "softmax_linear")
                kernel = tf.trainable_variables("softmax_linear")[0]
                decay = tf.multiply(tf.nn.l2_loss(kernel), 0.004, name="weight_loss")
                loss = tf.add_n([entropy(logits, given), decay], name="total_loss")
                tf.get_variable_scope().reuse_variables()
                updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope)
                grads.append(optimizer.compute_gradients(loss))
    apply = optimizer.apply_gradients(average_gradients(grads), global_step=step)
    averages = tf.train.ExponentialMovingAverage(0.99, step).apply(tf.trainable_variables())
    tf.group(apply, averages, *updates)


def clones():
    """Three clones of slim, each with data of its own: the first one has the penalties and moves the averages."""
    optimizer, grads = tf.train.RMSPropOptimizer(0.01, momentum=0.9, epsilon=1.0), []
    for at in range(3):
        with tf.variable_scope("", reuse=at > 0), tf.name_scope("clone_%d" % at) as scope:
            images, labels = tf.placeholder(tf.float32, [4, 5, 5, 2], "images"), tf.placeholder(tf.int32, [4], "labels")
            logits = dense(tf.reduce_mean(conv(images, 4, "net/conv1"), [1, 2]), 3, "net/logits")
            loss = tf.div(entropy(logits, labels), 3.0, name="scaled_clone_loss")
            if not at:
                updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope)
                kernels = [one for one in tf.trainable_variables() if "weights" in one.name]
                loss = tf.add_n([loss, 0.01 * tf.add_n([tf.nn.l2_loss(one) for one in kernels])])
            grads.append(optimizer.compute_gradients(loss))
    pairs = [(tf.add_n([one for one, _ in pair], name="sum_grads"), pair[0][1]) for pair in zip(*grads)]
    with tf.control_dependencies(updates):
        optimizer.apply_gradients(pairs, tf.train.get_or_create_global_step())


def halves():
    """Slices of a batch of variables that are resources; gradients that are added, divided, and clipped."""
    x, y = tf.placeholder(tf.float32, [8, 5], "x"), tf.placeholder(tf.float32, [8, 3], "y")
    optimizer, grads = tf.train.AdamOptimizer(0.01), []
    for at in range(2):
        part = slice(4 * at, 4 * at + 4)
        with tf.variable_scope("net", reuse=at > 0, use_resource=True):
            logits = dense(tf.nn.tanh(dense(x[part], 6, "fc")), 3, "logits")
        grads.append(optimizer.compute_gradients(tf.reduce_mean(tf.squared_difference(logits, y[part]))))
    pairs = [(tf.add_n([one for one, _ in pair]) / 2, pair[0][1]) for pair in zip(*grads)]
    clipped, _ = tf.clip_by_global_norm([one for one, _ in pairs], 0.1)
    optimizer.apply_gradients(zip(clipped, [one for _, one in pairs]), tf.train.get_or_create_global_step())


def all_move():
    """Stacked gradients, and a step that moves the averages of both towers."""
    images, labels = tf.placeholder(tf.float32, [None, 5, 5, 2], "images"), tf.placeholder(tf.int32, [None], "labels")
    optimizer, grads = tf.train.MomentumOptimizer(0.1, 0.9), []
    for at, (x, given) in enumerate(zip(tf.split(images, 2), tf.split(labels, 2))):
        with tf.variable_scope("net", reuse=at > 0):
            logits = dense(tf.reduce_mean(conv(x, 4, "conv1"), [1, 2]), 3, "logits")
        grads.append(optimizer.compute_gradients(entropy(logits, given)))
    pairs = [(tf.reduce_mean(tf.stack([one for one, _ in pair]), 0), pair[0][1]) for pair in zip(*grads)]
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        optimizer.apply_gradients(pairs)


NETWORKS = {made.__name__: made for made in (cifar, clones, halves, all_move)}


def write(name, folder):
    """Write the MetaGraph of a network, with its devices; returns its path."""
    path = os.path.join(folder, name + ".meta")
    with tf.Graph().as_default():
        NETWORKS[name]()
        tf.train.export_meta_graph(path, strip_default_attrs=False)
    return path


if __name__ == "__main__":
    for one in sys.argv[2:] or NETWORKS:
        write(one, sys.argv[1])
