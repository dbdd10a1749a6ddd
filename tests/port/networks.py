"""Small networks whose graphs are ported: the same code for genuine 1.15.5 and for current TensorFlow.

    python3.7 tests/port/networks.py tests/port/graphs [NAME ...]    # writes NAME.meta, by 1.15.5

Python 3.7.
"""

from __future__ import annotations

import math
import os
import sys

import numpy as np
import tensorflow.compat.v1 as tf


def weight(name, *shape):
    """A variable."""
    return tf.get_variable(name, shape, initializer=tf.zeros_initializer())


def conv(x, filters, size, scope, stride=1, padding="SAME", norm=False):
    """A convolution with a bias or batch normalization, and a ReLU."""
    with tf.variable_scope(scope):
        kernel = weight("weights", size, size, int(x.shape[-1]), filters)
        x = tf.nn.conv2d(x, kernel, [1, stride, stride, 1], padding)
        if norm:
            return tf.nn.relu(normalized(x))
        return tf.nn.relu(tf.nn.bias_add(x, weight("biases", filters)))


def normalized(x, fused=True, scale=True):
    """Batch normalization in inference."""
    channels = int(x.shape[-1])
    with tf.variable_scope("BatchNorm"):
        gamma = weight("gamma", channels) if scale else tf.ones([channels])
        beta, mean, variance = (weight(name, channels) for name in ("beta", "moving_mean", "moving_variance"))
        if fused:
            return tf.nn.fused_batch_norm(x, gamma, beta, mean, variance, 0.001, is_training=False)[0]
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma if scale else None, 0.001)


def dense(x, units, scope):
    """A matrix product with a bias."""
    with tf.variable_scope(scope):
        return tf.nn.bias_add(tf.matmul(x, weight("weights", int(x.shape[-1]), units)), weight("biases", units))


def pool(x, size=2, stride=2, padding="SAME", kind=tf.nn.max_pool):
    """A pool."""
    return kind(x, [1, size, size, 1], [1, stride, stride, 1], padding)


def images(*shape):
    """What a network is fed."""
    return tf.placeholder(tf.float32, shape, "images")


def lenet():
    """Layers one after the other."""
    x = images(None, 12, 12, 1)
    with tf.variable_scope("LeNet"):
        x = pool(conv(x, 4, 5, "conv1"))
        x = pool(conv(x, 6, 5, "conv2"))
        x = tf.reshape(x, [tf.shape(x)[0], -1])
        x = tf.reshape(x, [-1, 54])
        x = tf.nn.relu(dense(x, 8, "fc3"))
        tf.nn.softmax(dense(x, 5, "logits"), name="Predictions")


def inception():
    """Branches that are concatenated, three times, with batch normalization."""
    x = conv(images(2, 8, 8, 3), 4, 3, "Net/Conv1", 2, norm=True)
    for name, wide, narrow in (("Mixed_a", 3, 2), ("Mixed_b", 4, 3), ("Mixed_c", 5, 2)):
        with tf.variable_scope("Net/" + name):
            one = conv(x, narrow, 1, "Branch_0/Conv", norm=True)
            two = conv(conv(x, narrow, 1, "Branch_1/Conv_a", norm=True), wide, 3, "Branch_1/Conv_b", norm=True)
            three = conv(pool(x, 3, 1, kind=tf.nn.avg_pool), 2, 1, "Branch_2/Conv", norm=True)
            x = tf.concat([one, two, three], 3)
    x = tf.reduce_mean(x, [1, 2], keepdims=True)
    tf.squeeze(conv(x, 4, 1, "Net/Logits"), [1, 2], name="Net/Squeeze")


def residual():
    """Sums of branches, one of which is the tensor itself, and padding."""
    x = tf.pad(images(None, 9, 9, 3), [[0, 0], [1, 1], [1, 1], [0, 0]])
    x = conv(x, 4, 3, "net/root", 2, "VALID", norm=True)
    for at in range(3):
        with tf.variable_scope("net/unit_{}".format(at)):
            y = conv(conv(x, 3, 1, "conv1", norm=True), 4, 3, "conv2", norm=True)
            x = tf.nn.relu(x + y, name="out")
    tf.identity(tf.reduce_mean(x, [1, 2]), "net/features")


def mixed():
    """What has a layer of its own here, or no layer at all."""
    x = images(2, 8, 8, 4)
    with tf.variable_scope("mixed"):
        x = tf.nn.local_response_normalization(x, 2, 1.5, 0.25, 0.75)
        x = tf.nn.depthwise_conv2d(x, weight("depthwise_weights", 3, 3, 4, 2), [1, 1, 1, 1], "SAME")
        x = normalized(x + weight("shift", 8), fused=False)
        x = tf.nn.leaky_relu(x, 0.3) * 0.5 - 0.25
        x = tf.nn.relu6(x) * tf.sigmoid(weight("gate", 8))
        x = tf.depth_to_space(x, 2)
        x = tf.transpose(tf.nn.elu(x), [0, 3, 1, 2])
        tf.reduce_max(tf.square(x), [2, 3], name="peak")


def training(trains=True):
    """A graph that trains: statistics that move, dropout, a loss and an optimizer."""
    x = conv(images(4, 8, 8, 3), 4, 3, "net/conv1")
    with tf.variable_scope("net/norm"):
        x = moved(x) if trains else at_rest(x)
    with tf.variable_scope("net"):
        x = tf.reshape(x, [4, 256])
        x = tf.nn.dropout(x, rate=0.4, seed=3) if trains else x
        x = tf.nn.relu(dense(x, 6, "fc"))
        x = tf.nn.dropout(x, rate=0.25) if trains else x
        logits = dense(x, 5, "logits")
        tf.nn.softmax(logits, name="Predictions")
    if trains:
        labels = tf.placeholder(tf.float32, [4, 5], "labels")
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)


def moved(x):
    """Batch normalization in training, whose statistics move."""
    x, *batch = tf.nn.fused_batch_norm(x, weight("gamma", 4), weight("beta", 4), epsilon=0.001, is_training=True)
    for name, value in zip(("moving_mean", "moving_variance"), batch):
        moving = tf.get_variable(name, [4], initializer=tf.zeros_initializer(), trainable=False)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(moving, (moving - value) * (np.float32(1) - FALL)))
    return x


def at_rest(x):
    """The same in inference."""
    given = [weight(name, 4) for name in ("gamma", "beta", "moving_mean", "moving_variance")]
    return tf.nn.fused_batch_norm(x, *given, epsilon=0.001, is_training=False)[0]


def evaluating():
    """What evaluates the network of `training`."""
    training(False)


def flagged():
    """Both paths in one graph, behind a placeholder."""
    flag = tf.placeholder_with_default(False, [], "is_training")
    x = tf.nn.relu(dense(images(4, 6), 5, "fc1"))
    x = tf.cond(flag, lambda: tf.nn.dropout(x, rate=0.4, seed=3), lambda: tf.identity(x))
    tf.nn.tanh(dense(x, 3, "fc2"), "out")


def resting():
    """A dropout behind a flag, and two whose numbers are fed."""
    flag = tf.placeholder_with_default(False, [], "is_training")
    keep, rate = tf.placeholder(tf.float32, [], "keep"), tf.placeholder(tf.float32, [], "rate")
    x = tf.nn.dropout(tf.nn.relu(dense(tf.placeholder(tf.float32, [4, 5], "x"), 6, "fc1")), keep_prob=keep)
    x = tf.nn.tanh(dense(x, 6, "fc2"))
    x = tf.cond(flag, lambda: tf.nn.dropout(x, rate=0.3, seed=3), lambda: tf.identity(x))
    x = dense(tf.nn.dropout(x, rate=rate), 3, "fc3")
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.squared_difference(x, labels(4, 3))))


def decoder():
    """Rows of a table, and convolutions that are transposed."""
    ids = tf.placeholder(tf.int32, [2, 16], "ids")
    with tf.variable_scope("net"):
        x = tf.reshape(tf.gather(weight("table", 9, 3), ids), [2, 4, 4, 3])
        x = tf.nn.conv2d_transpose(x, weight("up1", 3, 3, 4, 3), [2, 8, 8, 4], [1, 2, 2, 1], "SAME", name="up1")
        x = tf.nn.relu(tf.nn.bias_add(x, weight("biases", 4)))
        tf.nn.conv2d_transpose(x, weight("up2", 3, 3, 2, 4), [2, 17, 17, 2], [1, 2, 2, 1], "VALID", name="up2")


def signals():
    """Convolutions and pools of one axis and of three, and layers of each step."""
    x = tf.placeholder(tf.float32, [None, 9, 6], "signals")
    with tf.variable_scope("net"):
        x = tf.pad(x, [[0, 0], [2, 0], [0, 0]])
        x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv1d(x, weight("conv", 3, 6, 4), 1, "VALID"), weight("biases", 4)))
        x = tf.squeeze(
            pool(tf.expand_dims(x, 1), kind=lambda x, *args: tf.nn.max_pool(x, [1, 1, 3, 1], *args[1:])), [1]
        )
        x = tf.tensordot(x, weight("each", 4, 8), [[2], [0]]) + weight("shift", 8)
        x = tf.reshape(x, [-1, 5, 2, 2, 2])
        x = tf.nn.elu(tf.nn.conv3d(x, weight("volume", 3, 2, 2, 2, 3), [1, 2, 1, 1, 1], "SAME"))
        tf.nn.max_pool3d(x, [1, 1, 2, 2, 1], [1, 1, 2, 2, 1], "VALID", name="out")


def decoding():
    """A block of GPT-2: rows and columns of one table, lists, masks, products of batches."""
    ids = tf.placeholder(tf.int32, [2, 5], "ids")
    with tf.variable_scope("net"):
        table, places = weight("wte", 11, 4), weight("wpe", 7, 4)
        x = tf.gather(table, ids) + tf.gather(places, tf.tile(tf.expand_dims(tf.range(5), 0), [2, 1]))
        gain = tf.reshape(weight("g", 4), [1, 1, 4])
        x = x * tf.rsqrt(tf.reduce_mean(tf.square(x), -1, keepdims=True) + 1e-5) * gain
        wide = tf.reshape(tf.matmul(tf.reshape(x, [-1, 4]), tf.reshape(weight("w", 1, 4, 12), [4, 12])), [2, 5, 12])
        heads = [tf.transpose(tf.reshape(part, [2, 5, 2, 2]), [0, 2, 1, 3]) for part in tf.split(wide, 3, axis=2)]
        scores = tf.matmul(heads[0], heads[1], transpose_b=True) * 0.5
        seen = tf.cast(tf.range(5)[:, None] >= tf.range(5), tf.float32)
        scores = tf.nn.softmax(scores * seen - 1e10 * (1 - seen))
        x += tf.reshape(tf.transpose(tf.matmul(scores, heads[2]), [0, 2, 1, 3]), [2, 5, 4])
        first, *_, last = tf.unstack(tf.stack([x[:, :1], tf.abs(x[:, 1:2]), tf.maximum(x, 0.1)[:, -1:]]))
        x = tf.add_n([first, last, tf.where(last > 0.0, first, last)])
        tf.matmul(tf.reshape(x, [-1, 4]), table, transpose_b=True, name="logits")


def trained(loss, optimizer, clip=None, outputs=3, hidden=None, **options):
    """A dense network whose loss is `loss(logits)`, and its optimizer."""
    x = tf.placeholder(tf.float32, [4, 5], "x")
    with tf.variable_scope("net", **options):
        x = (hidden or tf.nn.tanh)(dense(x, 6, "fc"))
        logits = dense(x, outputs, "logits")
    minimized(loss(logits), optimizer, clip)


def minimized(loss, optimizer, clip=None):
    """A loss, and its optimizer."""
    step = tf.train.get_or_create_global_step()
    made = optimizer(step)
    gradients = made.compute_gradients(loss)
    if clip:
        gradients = clip([one for one, _ in gradients]), [variable for _, variable in gradients]
        gradients = list(zip(*gradients))
    made.apply_gradients(gradients, step)


def labels(*shape, **options):
    """What the loss is fed."""
    return tf.placeholder(options.get("dtype", tf.float32), shape, "labels")


def l2(scale):
    """A regularizer of a variable scope."""
    return lambda weight: scale * tf.nn.l2_loss(weight)


def adam():
    """Regularizers, a staircase and clipping by the norm of all gradients."""

    def loss(logits):
        tf.losses.sparse_softmax_cross_entropy(labels(4, dtype=tf.int64), logits)
        return tf.losses.get_total_loss()

    def optimizer(step):
        rate = tf.train.exponential_decay(0.1, step, 7, 0.9, staircase=True)
        return tf.train.AdamOptimizer(rate, beta1=0.8, epsilon=1e-4)

    trained(loss, optimizer, lambda given: tf.clip_by_global_norm(given, 0.5)[0], regularizer=l2(0.01))


def rmsprop():
    """A loss with a weight, clipping of each gradient by its norm."""

    def optimizer(step):
        rate = tf.train.polynomial_decay(0.1, step, 9, 0.001, power=2.0)
        return tf.train.RMSPropOptimizer(rate, decay=0.8, momentum=0.7, epsilon=1e-3, centered=True)

    def clip(given):
        return [tf.clip_by_norm(one, 0.25) for one in given]

    trained(lambda y: tf.losses.mean_squared_error(labels(4, 3), y, weights=0.3), optimizer, clip)


def adagrad():
    """Sigmoids, clipping by value."""

    def loss(logits):
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels(4, 3), logits=logits))

    def optimizer(step):
        rate = tf.train.inverse_time_decay(0.1, step, 5, 0.7, staircase=True)
        return tf.train.AdagradOptimizer(rate, initial_accumulator_value=0.3)

    trained(loss, optimizer, lambda given: [tf.clip_by_value(one, -0.01, 0.01) for one in given])


def adadelta():
    """Pixels with classes, and rates in pieces."""
    x = conv(images(2, 4, 4, 3), 4, 3, "net/conv")
    logits = tf.nn.conv2d(x, weight("net/weights", 1, 1, 4, 3), [1, 1, 1, 1], "SAME", name="net/logits")
    given = labels(2, 4, 4, dtype=tf.int32)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=given, logits=logits))
    step = tf.train.get_or_create_global_step()
    rate = tf.train.piecewise_constant(step, [3, 10, 20], [1.0, 0.5, 0.25, 0.1])
    tf.train.AdadeltaOptimizer(rate, rho=0.9, epsilon=1e-6).minimize(loss, step)


def ftrl():
    """Absolute differences and penalties on absolute values."""

    def loss(y):
        off = tf.losses.absolute_difference(labels(4, 1), y)
        return off + tf.add_n([0.02 * tf.reduce_sum(tf.abs(one)) for one in tf.trainable_variables()])

    def optimizer(step):
        rate = tf.train.natural_exp_decay(0.1, step, 6, 0.5)
        return tf.train.FtrlOptimizer(rate, -0.4, 0.2, l1_regularization_strength=0.01, l2_regularization_strength=0.02)

    trained(loss, optimizer, outputs=1)


def nesterov():
    """A loss of two tensors of the network."""
    x = images(4, 6)
    hidden = tf.nn.relu(dense(x, 5, "net/fc"))
    side, logits = dense(hidden, 3, "net/side"), dense(tf.nn.sigmoid(dense(hidden, 4, "net/fc2")), 3, "net/logits")
    given = labels(4, 3)
    for one, share in ((logits, 1.0), (side, 0.4)):
        tf.losses.softmax_cross_entropy(given, one, weights=share)
    step = tf.train.get_or_create_global_step()
    rate = tf.train.cosine_decay(0.1, step, 20, alpha=0.1)
    optimizer = tf.train.MomentumOptimizer(rate, 0.9, use_nesterov=True, name="nesterov")
    optimizer.minimize(tf.losses.get_total_loss(), step)


def tuning():
    """The weights of a network whose batch normalizations keep the statistics that they have."""
    with tf.variable_scope("net"):
        x = tf.reshape(dense(images(4, 6), 4, "fc"), [4, 1, 1, 4])
        with tf.variable_scope("fused"):
            x = tf.nn.relu(at_rest(x))
        with tf.variable_scope("plain"):
            gamma, beta, mean, variance = (
                weight(name, 4) for name in ("gamma", "beta", "moving_mean", "moving_variance")
            )
            x = tf.nn.batch_normalization(x, mean, variance, beta, gamma, 0.001)
        x = tf.nn.dropout(tf.reshape(x, [4, 4]), rate=0.4, seed=3)
        x = dense(x, 3, "logits")
    own = [one for one in tf.trainable_variables() if "moving" not in one.name]
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x - labels(4, 3))), var_list=own)


def descent():
    """A cross entropy by hand, and the decay of all weights by one factor."""

    def loss(logits):
        chosen = tf.one_hot(labels(4, dtype=tf.int32), 3)
        entropy = -tf.reduce_sum(chosen * tf.log(tf.nn.softmax(logits) + 1e-8), axis=1)
        return tf.reduce_mean(entropy) + 0.001 * tf.add_n([tf.nn.l2_loss(one) for one in tf.trainable_variables()])

    def optimizer(step):
        return tf.train.GradientDescentOptimizer(tf.train.exponential_decay(0.1, step, 4, 0.5))

    trained(loss, optimizer)


def switched():
    """Batch normalization of tf.layers: a placeholder decides whose statistics it takes, and how far they move."""
    flag = tf.placeholder(tf.bool, [], "training")
    x = conv(images(4, 6, 6, 2), 4, 3, "net/conv")
    with tf.variable_scope("net/norm"):
        gamma, beta, mean, variance = (weight(name, 4) for name in ("gamma", "beta", "moving_mean", "moving_variance"))
    x, *moments = tf.cond(
        flag,
        lambda: tf.nn.fused_batch_norm(x, gamma, beta, epsilon=0.001),
        lambda: tf.nn.fused_batch_norm(x, gamma, beta, mean, variance, 0.001, is_training=False),
    )
    kept = tf.cond(flag, lambda: tf.constant(0.99), lambda: tf.constant(1.0))
    with tf.name_scope("net/norm/AssignMovingAvg/"):
        updates = [tf.assign_sub(old, (old - new) * (1.0 - kept)) for old, new in zip((mean, variance), moments)]
    logits = dense(tf.reduce_mean(tf.nn.relu(x), [1, 2]), 3, "net/logits")
    given = labels(4, dtype=tf.int64)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=given, logits=logits))
    trained = [one for one in tf.trainable_variables() if "moving" not in one.name]
    with tf.control_dependencies(updates):
        tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_or_create_global_step(), trained)


def resources():
    """Variables that are resources, and regularizers of tf.keras."""

    def loss(logits):
        penalties = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        return tf.reduce_mean(tf.squared_difference(logits, labels(4, 3))) + tf.add_n(penalties)

    penalty = tf.keras.regularizers.l2(0.01)
    trained(loss, lambda step: tf.train.AdamOptimizer(0.01), use_resource=True, regularizer=penalty)


def begun(x, scope, initializer, *shape):
    """A matrix product; the bias begins at 0.1."""
    with tf.variable_scope(scope):
        kernel = tf.get_variable("w", shape, initializer=initializer)
        return tf.nn.relu(
            tf.matmul(x, kernel) + tf.get_variable("b", shape[1:], initializer=tf.constant_initializer(0.1))
        )


def beginning():
    """Weights that begin at random values of all kinds."""
    x = tf.placeholder(tf.float32, [2, 12], "x")
    x = begun(x, "truncated", tf.truncated_normal_initializer(stddev=0.09), 12, 40)
    x = begun(x, "he", tf.variance_scaling_initializer(2.0), 40, 30)
    x = begun(x, "glorot", tf.glorot_uniform_initializer(), 30, 40)
    x = begun(x, "orthogonal", tf.orthogonal_initializer(0.5), 40, 30)
    x = begun(x, "wide", tf.orthogonal_initializer(), 30, 32)
    x = begun(x, "uniform", tf.random_uniform_initializer(-0.05, 0.1), 32, 40)
    x = begun(x, "contrib", tf.truncated_normal_initializer(stddev=math.sqrt(1.3 / 40)), 40, 30)
    x = begun(x, "scaled", tf.variance_scaling_initializer(0.5, "fan_out", "uniform"), 30, 40)
    x = tf.matmul(x, tf.Variable(tf.random_normal([40, 30]) * np.sqrt(2.0 / 40), name="by_hand"))
    x = tf.matmul(x, tf.Variable(1 - tf.random_normal([30, 20], 1.0, 0.3) / 2, name="shifted"))
    x = x * tf.get_variable("gain", [20], initializer=tf.ones_initializer())
    loss = tf.reduce_mean(tf.squared_difference(x, tf.placeholder(tf.float32, [2, 20], "labels")))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def beginning_alike():
    """Weights that begin with the same random values: those of one tensor, or of another variable."""
    x = tf.placeholder(tf.float32, [4, 20], "x")
    normal, uniform = tf.random_normal([20, 20], stddev=0.3), tf.random_uniform([20, 20], 0.1, 0.5)
    kernels = [tf.Variable(normal, name=name, use_resource=False) for name in ("one", "other")]
    kernels.append(tf.Variable(kernels[0].initialized_value(), name="third"))
    for kernel in kernels + [tf.Variable(uniform, name=name) for name in ("left", "right")]:
        x = tf.nn.tanh(tf.matmul(x, kernel))
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.squared_difference(x, labels(4, 20))))


def fed():
    """A rate and a `keep_prob` that are fed, and any number of rows."""
    keep, rate = tf.placeholder(tf.float32, name="keep"), tf.placeholder(tf.float32, [], "rate")
    x = tf.nn.relu(dense(tf.placeholder(tf.float32, [None, 5], "x"), 6, "net/fc"))
    logits = dense(tf.nn.dropout(x, keep_prob=keep), 3, "net/logits")
    loss = tf.nn.softmax_cross_entropy_with_logits(labels=labels(None, 3), logits=logits)
    tf.train.AdamOptimizer(rate).minimize(tf.reduce_mean(loss))


def normalizing():
    """A bias by +, batch normalization by moments and averages of them, and swish."""

    def hidden(x):
        with tf.variable_scope("norm"):
            mean, variance = tf.nn.moments(x, [0])
            average = tf.train.ExponentialMovingAverage(0.9)
            with tf.control_dependencies([average.apply([mean, variance])]):
                mean, variance = tf.identity(mean), tf.identity(variance)
            x = tf.nn.batch_normalization(x, mean, variance, weight("beta", 6), weight("gamma", 6), 0.01)
        return tf.matmul(tf.nn.swish(x), weight("between", 6, 6)) + weight("shift", 6)

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def switching():
    """The same averages in one of two branches, which a placeholder decides."""
    phase = tf.placeholder(tf.bool, [], "phase")

    def hidden(x):
        with tf.variable_scope("norm"):
            average = tf.train.ExponentialMovingAverage(0.9)
            batch = tf.nn.moments(x, [0])

            def moving():
                with tf.control_dependencies([average.apply(batch)]):
                    return tf.identity(batch[0]), tf.identity(batch[1])

            mean, variance = tf.cond(phase, moving, lambda: tuple(map(average.average, batch)))
            return tf.nn.batch_normalization(x, mean, variance, weight("beta", 6), weight("gamma", 6), 0.01)

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def descends(step):
    """The plainest optimizer."""
    return tf.train.GradientDescentOptimizer(0.1)


def channels():
    """Channels first, a dilation between two shapes, and dropout of whole channels."""
    x = tf.placeholder(tf.float32, [2, 3, 8, 8], "images")
    with tf.variable_scope("net"):
        x = tf.nn.conv2d(x, weight("first", 3, 3, 3, 4), [1, 1, 1, 1], "SAME", data_format="NCHW")
        x = tf.nn.relu(tf.nn.bias_add(x, weight("biases", 4), data_format="NCHW"))
        x = tf.transpose(x, [0, 2, 3, 1])
        x = tf.nn.dropout(x, rate=0.25, noise_shape=[2, 1, 1, 4], seed=5)
        x = tf.space_to_batch_nd(x, [2, 2], [[2, 2], [2, 2]])
        x = tf.batch_to_space_nd(
            tf.nn.conv2d(x, weight("dilated", 3, 3, 4, 3), [1, 1, 1, 1], "VALID"), [2, 2], [[0, 0]] * 2
        )
        x = tf.reshape(x, [2, 2, 4, 8, 3])
        x = tf.nn.conv3d_transpose(x, weight("up", 1, 2, 2, 2, 3), [2, 2, 8, 16, 2], [1, 1, 2, 2, 1], name="logits")
    loss = tf.reduce_mean(tf.square(x - labels(2, 2, 8, 16, 2)))
    descends(None).minimize(loss)


def first_conv(x, filters, scope, stride=1):
    """A convolution of channels first, batch normalization that moves its averages, and a ReLU."""
    with tf.variable_scope(scope):
        kernel = weight("weights", 3, 3, int(x.shape[1]), filters)
        x = tf.nn.conv2d(x, kernel, [1, 1, stride, stride], "SAME", data_format="NCHW")
        given = weight("gamma", filters), weight("beta", filters)
        x, *batch = tf.nn.fused_batch_norm(x, *given, epsilon=0.001, data_format="NCHW", is_training=True)
        for name, value in zip(("moving_mean", "moving_variance"), batch):
            moving = tf.get_variable(name, [filters], initializer=tf.zeros_initializer(), trainable=False)
            change = (moving - value) * (np.float32(1) - np.float32(0.9))
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(moving, change))
        return tf.nn.relu(x)


def gpu():
    """What trains on a graphics card: channels first from a transpose on, along which it joins, pads, pools and flattens."""
    x = tf.transpose(images(4, 8, 8, 3), [0, 3, 1, 2])
    with tf.variable_scope("net"):
        x = first_conv(tf.pad(x, [[0, 0], [0, 0], [1, 1], [2, 2]]), 4, "conv1", 2)
        x = tf.concat([first_conv(x, 2, "conv2"), x * 0.5], 1)
        x = tf.nn.max_pool(x, [1, 1, 3, 3], [1, 1, 2, 2], "SAME", data_format="NCHW")
        x = tf.nn.dropout(x, rate=0.25, seed=5)
        peak = tf.reduce_max(x, [2, 3])
        x = tf.nn.avg_pool(x, [1, 1, 2, 1], [1, 1, 1, 1], "VALID", data_format="NCHW")
        x = tf.reshape(x, [4, 36])
        logits = tf.add(dense(x, 3, "logits"), dense(peak, 3, "peak"), name="sum")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels(4, dtype=tf.int64), logits=logits)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(tf.reduce_mean(loss))


def rows(optimizer, clip=None, **options):
    """Rows of two tables; one is looked up twice, and words occur several times."""
    words, item = tf.placeholder(tf.int32, [4, 3], "words"), tf.placeholder(tf.int64, [4], "item")
    with tf.variable_scope("net", **options):
        table, bias = weight("table", 9, 5), weight("places", 8, 5)
        x = tf.reduce_mean(tf.nn.embedding_lookup(table, words), 1) + tf.nn.embedding_lookup(table, item, name="item")
        logits = dense(tf.nn.tanh(x * tf.gather(bias, item)), 3, "logits")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels(4, dtype=tf.int64), logits=logits)
    minimized(tf.reduce_mean(loss), optimizer, clip)


def by_norm(given):
    """Gradients that are clipped by the norm of all."""
    return tf.clip_by_global_norm(given, 0.5)[0]


def rows_descent():
    """Equal rows one after the other, at a rate that falls."""
    rows(lambda step: tf.train.GradientDescentOptimizer(tf.train.exponential_decay(0.1, step, 2, 0.5)), by_norm)


def rows_momentum():
    """Sparse gradients, each clipped by its norm."""

    def clip(given):
        return [tf.clip_by_norm(one, 0.05) for one in given]

    rows(lambda step: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True), clip)


def rows_adam():
    """A whole table that Adam changes, because all its moments decay."""
    rows(lambda step: tf.train.AdamOptimizer(tf.train.exponential_decay(0.1, step, 2, 0.5), beta1=0.8), by_norm)


def rows_adagrad():
    """Sparse gradients that are clipped by value."""

    def clip(given):
        return [tf.clip_by_value(one, -0.01, 0.01) for one in given]

    rows(lambda step: tf.train.AdagradOptimizer(0.1, 0.2), clip)


def rows_rmsprop():
    """Three slots for each table."""
    rows(lambda step: tf.train.RMSPropOptimizer(0.1, momentum=0.5, centered=True))


def rows_ftrl():
    """The mean squares of rows."""
    rows(lambda step: tf.train.FtrlOptimizer(0.1, l1_regularization_strength=0.001, l2_regularization_strength=0.01))


def rows_adadelta():
    """Tables that are resources."""
    rows(lambda step: tf.train.AdadeltaOptimizer(0.5, epsilon=1e-6), use_resource=True)


def bags():
    """Words of examples in one list: the mean, the sum and the sum by a root of their rows, of two tables."""
    places, words = tf.placeholder(tf.int64, [None, 2], "places"), tf.placeholder(tf.int64, [None], "words")
    table, other = weight("net/table", 9, 5), weight("net/other", 8, 5)
    segments, (unique, at) = tf.cast(places[:, 0], tf.int32), tf.unique(words)
    x = tf.sparse_segment_mean(tf.nn.embedding_lookup(table, unique), at, segments)
    rows = tf.nn.embedding_lookup(other, unique)
    x = x + tf.sparse_segment_sum(rows, at, segments) * tf.sparse_segment_sqrt_n(rows, at, segments)
    logits = dense(tf.nn.tanh(x), 3, "net/logits")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels(None, dtype=tf.int64), logits=logits)
    minimized(tf.reduce_mean(loss), lambda step: tf.train.AdagradOptimizer(0.1))


def rows_resources():
    """The same for Adam."""
    rows(lambda step: tf.train.AdamOptimizer(0.1), by_norm, use_resource=True)


def rows_scattered():
    """The same for GradientDescent."""
    rows(lambda step: tf.train.GradientDescentOptimizer(0.1), use_resource=True)


def tied():
    """A table whose rows are looked up, and which gives the scores of all words: one gradient is sparse, one is not."""
    words = tf.placeholder(tf.int32, [4, 3], "words")
    with tf.variable_scope("net"):
        table, places = weight("table", 9, 5), weight("places", 3, 5)
        x = tf.nn.embedding_lookup(table, words) + tf.gather(places, tf.range(3))
        x = tf.reshape(tf.nn.tanh(tf.matmul(tf.reshape(x, [-1, 5]), weight("mix", 5, 5))), [12, 5])
        logits = tf.matmul(x, table, transpose_b=True, name="logits")
    given = tf.reshape(labels(4, 3, dtype=tf.int64), [-1])
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=given, logits=logits))
    minimized(loss, lambda step: tf.train.AdamOptimizer(0.1), by_norm)


def sampled(loss, optimizer, batch=8, kind=tf.int32, **options):
    """Vectors of words that are trained with a few of the classes; the labels are inputs of the network."""
    words, targets = tf.placeholder(tf.int32, [batch], "words"), tf.placeholder(kind, [batch, 1], "targets")
    with tf.variable_scope("net"):
        x = tf.nn.embedding_lookup(weight("vectors", 20, 4), words)
        given = {"weights": weight("weights", 20, 4), "biases": weight("biases", 20), "labels": targets, "inputs": x}
        each = loss(num_sampled=5, num_classes=20, **dict(given, **options))
    minimized(tf.reduce_mean(each), optimizer)


def nce():
    """Noise contrastive estimation, as in word2vec."""
    sampled(tf.nn.nce_loss, descends)


def softmax_of_some():
    """A softmax of some classes, for any number of rows."""
    sampled(tf.nn.sampled_softmax_loss, lambda step: tf.train.AdagradOptimizer(0.1), None, tf.int64)


def assigned(rate, decay=0.01, spared=("bias", "places")):
    """Adam by hand, as BERT has it: no correction of the moments, and weights that decay, but for some of them."""

    class Assigned(tf.train.GradientDescentOptimizer):
        def apply_gradients(self, grads_and_vars, global_step=None, name=None):
            changes = [global_step.assign(global_step + 1)]
            for gradient, weight in grads_and_vars:
                zeros = tf.zeros_initializer()
                m, v = [
                    tf.get_variable(weight.op.name + slot, weight.shape, initializer=zeros, trainable=False)
                    for slot in ("/adam_m", "/adam_v")
                ]
                new_m = tf.multiply(0.8, m) + tf.multiply(1 - 0.8, gradient)
                new_v = tf.multiply(0.99, v) + tf.multiply(1 - 0.99, tf.square(gradient))
                move = new_m / (tf.sqrt(new_v) + 1e-6)
                if not any(part in weight.name for part in spared):
                    move += decay * weight
                changes += [weight.assign(weight - rate * move), m.assign(new_m), v.assign(new_v)]
            return tf.group(*changes)

    return Assigned(0.0)


def warmed(step, rate=0.1, steps=4):
    """A line of the first steps, then a line down to 0."""
    after = tf.train.polynomial_decay(tf.constant(rate), step, 50, end_learning_rate=0.0)
    now, last = tf.cast(step, tf.int32), tf.constant(steps, tf.int32)
    before = rate * (tf.cast(now, tf.float32) / tf.cast(last, tf.float32))
    warms = tf.cast(now < last, tf.float32)
    return (1.0 - warms) * after + warms * before


def lazy():
    """The optimizer of contrib, which the kit has for current TensorFlow."""
    try:
        from tensorflow.contrib.opt import LazyAdamOptimizer
    except ImportError:
        from tf1kit.contrib.own.opt.lazy_adam_optimizer import LazyAdamOptimizer
    return LazyAdamOptimizer(0.1, beta1=0.8)


def rows_lazy():
    """Moments of rows without a gradient that stay as they are, and clipping by the norm of all."""
    rows(lambda step: lazy(), by_norm)


def rows_lazy_resources():
    """The same for tables that are resources."""
    rows(lambda step: lazy(), use_resource=True)


def multiplied():
    """Gradients of the last layer times 10 and of a table times 0.5, which are clipped then."""

    def clip(given):
        table, places, *last = given
        scaled = [tf.IndexedSlices(table.values * 0.5, table.indices, table.dense_shape), places]
        return tf.clip_by_global_norm(scaled + [10.0 * one for one in last], 0.5)[0]

    rows(lambda step: tf.train.MomentumOptimizer(0.1, 0.9), clip)


def parted():
    """Two optimizers for one loss, whose rates differ; one of them counts the steps, and both depend on that."""
    x = tf.nn.tanh(dense(tf.placeholder(tf.float32, [4, 5], "x"), 6, "net/fc"))
    x = tf.nn.tanh(dense(x, 6, "net/fc2"))
    loss = tf.reduce_mean(tf.square(dense(x, 3, "net/logits") - labels(4, 3)))
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.1, step, 2, 0.5)
    last = tf.trainable_variables("net/logits")
    slow = tf.train.MomentumOptimizer(rate, 0.9)
    fast = tf.train.AdamOptimizer(tf.train.polynomial_decay(0.5, step, 9))
    own = [one for one in tf.trainable_variables() if one not in last]
    gradients = tf.gradients(loss, own + last)
    both = [slow.apply_gradients(list(zip(gradients, own)), step)]
    both.append(fast.apply_gradients(list(zip(gradients[len(own) :], last))))
    tf.group(*both)


def halves_of(clip):
    """Two optimizers for one loss, whose gradients are clipped by `clip(those of all, those of the last layer)`."""
    x = tf.nn.tanh(dense(tf.placeholder(tf.float32, [4, 5], "x"), 6, "net/fc"))
    loss = tf.reduce_mean(tf.square(dense(x, 3, "net/logits") - labels(4, 3)))
    step, last = tf.train.get_or_create_global_step(), tf.trainable_variables("net/logits")
    own = tf.trainable_variables("net/fc")
    slow, fast = tf.train.MomentumOptimizer(0.1, 0.9), tf.train.AdamOptimizer(0.05)
    first, second = clip(tf.gradients(loss, own), tf.gradients(loss, last))
    tf.group(slow.apply_gradients(zip(first, own), step), fast.apply_gradients(zip(second, last)))


def parted_by_norm():
    """The gradients of two optimizers, clipped by the norm of all."""

    def clip(first, second):
        clipped, _ = tf.clip_by_global_norm(first + second, 0.02)
        return clipped[:2], clipped[2:]

    halves_of(clip)


def parted_by_own_norm():
    """The gradients of two optimizers: clipped by their norm, and by the norm of each."""
    halves_of(
        lambda first, second: (tf.clip_by_global_norm(first, 0.02)[0], [tf.clip_by_norm(one, 0.01) for one in second])
    )


def parted_by_value():
    """The gradients of one of two optimizers, clipped by value."""
    halves_of(lambda first, second: (first, [tf.clip_by_value(one, -0.01, 0.01) for one in second]))


def both():
    """Two losses whose optimizers keep slots of the same weights, as those of an InfoGAN; gradients times a number."""
    x = tf.placeholder(tf.float32, [4, 3], "x")
    shared = tf.nn.tanh(dense(x, 5, "shared"))
    a_loss = tf.reduce_mean(tf.square(dense(shared, 2, "a")), name="a_loss")
    b_loss = tf.reduce_mean(tf.abs(dense(shared, 2, "b")), name="b_loss")
    for loss, scope, rate in ((a_loss, "a", 0.1), (b_loss, "b", 0.2)):
        own = tf.trainable_variables("shared") + tf.trainable_variables(scope + "/")
        optimizer = tf.train.RMSPropOptimizer(rate, momentum=0.5)
        optimizer.apply_gradients([(0.5 * one, weight) for one, weight in optimizer.compute_gradients(loss, own)])


def decaying():
    """The optimizer of BERT, with tables whose gradients are sparse."""
    rows(lambda step: assigned(warmed(step)), by_norm)


def decaying_resources():
    """The same with a rate that is a number, all weights, and no clipping."""
    rows(lambda step: assigned(0.1, spared=()), use_resource=True)


def drawing():
    """Noise of inputs, a latent value of a VAE, Gumbel noise, and paths that are dropped."""

    def hidden(x):
        x += tf.random_normal([4, 6], stddev=0.1, seed=4)
        mean, deviation = tf.split(tf.matmul(x, weight("both", 6, 12)), 2, 1)
        x = mean + tf.exp(0.5 * deviation) * tf.random_normal(tf.shape(mean), seed=3)
        x += 0.1 * tf.truncated_normal([4, 1], 0.5, seed=7)
        gumbel = -tf.log(-tf.log(tf.random_uniform(tf.shape(x), 1e-5, 1.0)))
        x = tf.nn.softmax((x + gumbel) / 0.7)
        kept = tf.floor(0.75 + tf.random_uniform([tf.shape(x)[0], 1], seed=6))
        x += tf.div(tf.nn.tanh(tf.matmul(x, weight("side", 6, 6))), 0.75) * kept
        return x * (1 / 0.8) * tf.floor(0.8 + tf.random_uniform([tf.shape(x)[0], 1], seed=8))

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def scales(x, *shape, **options):
    """Weights that scale and shift a tensor, each in a shape for its broadcast."""
    spread = options.get("spread", shape)
    names = tf.get_variable("gamma", shape), tf.get_variable("beta", shape)
    return [one if spread == shape else tf.reshape(one, spread) for one in names]


def norms():
    """Layer, instance and group normalization, of contrib and by hand, and parts of the length 1."""
    x = images(2, 6, 6, 4)
    with tf.variable_scope("net"):
        x = tf.nn.conv2d(x, weight("first", 3, 3, 4, 4), [1, 1, 1, 1], "SAME")
        with tf.variable_scope("whole"):  # contrib's layer_norm
            gamma, beta = scales(x, 4)
            x = tf.nn.relu(tf.nn.batch_normalization(x, *moments(x, [1, 2, 3]), beta, gamma, 1e-12))
        with tf.variable_scope("instance"):  # contrib's instance_norm
            gamma, beta = scales(x, 4)
            x = tf.nn.relu(tf.nn.batch_normalization(x, *moments(x, [1, 2]), beta, gamma, 1e-6))
        x = tf.nn.conv2d(x, weight("second", 3, 3, 4, 4), [1, 1, 1, 1], "SAME")
        with tf.variable_scope("first"):  # contrib's instance_norm, channels first
            gamma, beta = scales(x, 4, spread=(1, 4, 1, 1))
            x = tf.transpose(x, [0, 3, 1, 2])
            x = tf.nn.batch_normalization(x, *moments(x, [2, 3]), beta, gamma, 1e-6)
            x = tf.transpose(x, [0, 2, 3, 1])
        with tf.variable_scope("group"):  # contrib's group_norm
            gamma, beta = scales(x, 4, spread=(1, 1, 1, 2, 2))
            y = tf.reshape(x, [2, 6, 6, 2, 2])
            mean, variance = moments(y, [4, 1, 2])
            gain = tf.rsqrt(variance + 1e-6)
            offset = -mean * gain
            x = tf.reshape(y * (gain * gamma) + (offset * gamma + beta), [2, 6, 6, 4])
        with tf.variable_scope("cyclegan"):
            gamma, beta = scales(x, 4)
            mean, variance = moments(x, [1, 2])
            x = gamma * tf.div(x - mean, tf.sqrt(variance + 1e-5)) + beta
        x = tf.reduce_mean(x, 2)
        with tf.variable_scope("gpt2"):
            gamma, beta = scales(x, 4)
            mean = tf.reduce_mean(x, -1, keepdims=True)
            spread = tf.reduce_mean(tf.square(x - mean), -1, keepdims=True)
            x = (x - mean) * tf.rsqrt(spread + 1e-5) * gamma + beta
        with tf.variable_scope("t2t"):
            gamma, beta = scales(x, 4)
            mean = tf.reduce_mean(x, -1, keepdims=True)
            spread = tf.reduce_mean(tf.squared_difference(x, mean), -1, keepdims=True)
            x = (x - mean) / (spread + 1e-5) ** 0.5 * gamma + beta
        x = tf.nn.l2_normalize(x, 2)
        x = tf.identity(tf.reshape(x, [2, 24]), "logits")
    descends(None).minimize(tf.reduce_mean(tf.square(x - labels(2, 24))))


def moments(x, axes):
    """Mean and variance, which keep the axes."""
    return tf.nn.moments(x, axes, keep_dims=True)


def activating():
    """Activations that are written by hand."""
    curve = np.sqrt(2 / np.pi)
    steps = (
        lambda x: x * (0.5 * (1.0 + tf.tanh(curve * (x + 0.044715 * tf.pow(x, 3))))),
        lambda x: 0.5 * x * (1 + tf.tanh(curve * (x + 0.044715 * tf.pow(x, 3)))),
        lambda x: x * (0.5 * (1.0 + tf.erf(x / tf.sqrt(2.0)))),
        lambda x: x * tf.sigmoid(x),
        lambda x: 1.0507009873554805 * tf.where(x >= 0.0, x, 1.6732632423543772 * tf.nn.elu(x)),
        lambda x: tf.maximum(x, 0.1 * x),
        lambda x: tf.maximum(0.3 * x, x),
        lambda x: (0.5 * (1 + 0.2)) * x + (0.5 * (1 - 0.2)) * tf.abs(x),
        lambda x: tf.nn.relu(x) + -tf.get_variable("alpha", [6]) * tf.nn.relu(-x),
        lambda x: tf.nn.relu(x) + tf.get_variable("alpha", []) * (x - tf.abs(x)) * 0.5,
        lambda x: tf.maximum(0.0, x) + tf.get_variable("alpha", [1]) * tf.minimum(0.0, x),
        lambda x: tf.nn.elu(tf.concat([x, -x], 1))[:, ::2],
        lambda x: tf.nn.crelu(x)[:, ::2],
    )

    def hidden(x):
        for number, step in enumerate(steps):
            with tf.variable_scope("step{}".format(number)):
                x = step(tf.matmul(x, weight("w", 6, 6)))
        return x

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def tuned():
    """An optimizer of the last layer alone, behind batch normalization in training."""
    x = conv(images(4, 8, 8, 3), 4, 3, "net/conv")
    with tf.variable_scope("net/norm"):
        x = tf.reduce_mean(tf.nn.relu(moved(x)), [1, 2])
    logits = dense(tf.nn.tanh(dense(x, 6, "net/fc")), 5, "net/logits")
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels(4, 5), logits=logits))
    loss += 0.01 * tf.add_n([tf.nn.l2_loss(one) for one in tf.trainable_variables() if "weights" in one.name])
    last = [one for one in tf.trainable_variables() if "logits" in one.name]
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, tf.train.get_or_create_global_step(), last)


def averaging():
    """Averages of the weights, whose decay depends on the step, and of the loss, for a summary."""
    x = tf.placeholder(tf.float32, [4, 5], "x")
    logits = dense(tf.nn.tanh(dense(x, 6, "net/fc")), 3, "net/logits")
    loss = tf.reduce_mean(tf.square(logits - labels(4, 3)), name="loss")
    average = tf.train.ExponentialMovingAverage(0.9, name="average")
    watched = average.apply([loss])
    tf.summary.scalar("loss", average.average(loss))
    step = tf.train.get_or_create_global_step()
    optimizer = tf.train.MomentumOptimizer(tf.train.exponential_decay(0.1, step, 2, 0.5, staircase=True), 0.9)
    with tf.control_dependencies([watched]):
        gradients = optimizer.compute_gradients(loss)
    with tf.control_dependencies([optimizer.apply_gradients(gradients, step)]):
        tf.train.ExponentialMovingAverage(0.999, step).apply(tf.trainable_variables())


def adversaries():
    """A generator and a discriminator, each with a loss and an optimizer of its own."""
    z, real = tf.placeholder(tf.float32, [4, 5], "z"), tf.placeholder(tf.float32, [4, 8, 8, 1], "real")
    with tf.variable_scope("generator"):
        x = tf.reshape(dense(z, 64, "project"), [-1, 4, 4, 4])
        with tf.variable_scope("norm"):
            x = tf.nn.relu(moved(x))
        x = tf.nn.conv2d_transpose(x, weight("up", 3, 3, 1, 4), [4, 8, 8, 1], [1, 2, 2, 1], "SAME", name="up")
        fake = tf.tanh(x)

    def discriminator(x, reuse=False):
        with tf.variable_scope("discriminator", reuse=reuse):
            x = tf.nn.leaky_relu(
                tf.nn.bias_add(tf.nn.conv2d(x, weight("down", 3, 3, 1, 4), [1, 2, 2, 1], "SAME"), weight("shift", 4))
            )
            return dense(tf.reshape(x, [-1, 64]), 1, "logits")

    def loss(logits, goal, name):
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(logits=logits, labels=goal(logits))
        return tf.reduce_mean(entropy, name=name)

    on_real, on_fake = discriminator(real), discriminator(fake, reuse=True)
    d_loss = tf.add(loss(on_real, tf.ones_like, "of_real"), loss(on_fake, tf.zeros_like, "of_fake"), name="d_loss")
    g_loss = loss(on_fake, tf.ones_like, "g_loss")
    trained = tf.trainable_variables()
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        for one, scope in ((d_loss, "discriminator"), (g_loss, "generator")):
            own = [weight for weight in trained if weight.name.startswith(scope)]
            tf.train.AdamOptimizer(0.01, beta1=0.5).minimize(one, var_list=own)


def noises():
    """A generator that draws its noise in the graph, and whose statistics only its own step moves."""
    real = tf.placeholder(tf.float32, [4, 6], "real")
    with tf.variable_scope("generator"):
        x = dense(tf.random_uniform([4, 3], -1.0, 1.0, seed=3), 4, "first")
        with tf.variable_scope("norm"):
            x = tf.nn.relu(moved(tf.reshape(x, [4, 1, 1, 4])))
        fake = dense(tf.reshape(x, [4, 4]), 6, "last")

    def discriminator(x):
        x = x + tf.random_normal(tf.shape(x), stddev=0.1, seed=5)
        with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
            return dense(tf.nn.tanh(dense(x, 5, "first")), 1, "last")

    on_real, on_fake = discriminator(real), discriminator(fake)
    d_loss = tf.reduce_mean(tf.square(on_real - 1.0) + tf.square(on_fake), name="d_loss")
    g_loss = tf.reduce_mean(tf.square(on_fake - 1.0), name="g_loss")
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    for one, scope, waits in ((d_loss, "discriminator", []), (g_loss, "generator", updates)):
        with tf.control_dependencies(waits):
            tf.train.RMSPropOptimizer(0.01).minimize(one, var_list=tf.trainable_variables(scope))


def pictures():
    """Pairs of pictures in one placeholder, a discriminator whose statistics move in each call, and a sampler that is
    the generator once more.
    """
    pairs = tf.placeholder(tf.float32, [4, 8], "pairs")
    given, real = pairs[:, :4], pairs[:, 4:]

    def forced(x):
        known = len(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
        with tf.variable_scope("norm"):
            x = moved(tf.reshape(x, [4, 1, 1, 4]))
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)[known:]):
            return tf.nn.relu(tf.reshape(x, [4, 4]))

    def generator():
        with tf.variable_scope("generator", reuse=tf.AUTO_REUSE):
            return dense(forced(dense(given, 4, "first")), 4, "last")

    def discriminator(x):
        with tf.variable_scope("discriminator", reuse=tf.AUTO_REUSE):
            return dense(forced(dense(tf.concat([given, x], 1), 4, "first")), 1, "last")

    fake = generator()
    on_real, on_fake = discriminator(real), discriminator(fake)
    tf.tanh(generator(), "sampler")
    d_loss = tf.reduce_mean(tf.square(on_real - 1.0) + tf.square(on_fake), name="d_loss")
    g_loss = tf.reduce_mean(tf.square(on_fake - 1.0), name="g_loss")
    for one, scope in ((d_loss, "discriminator"), (g_loss, "generator")):
        tf.train.RMSPropOptimizer(0.01).minimize(one, var_list=tf.trainable_variables(scope))


def critics():
    """A critic whose weights an operation by itself clips, as in a WGAN."""
    z, real = tf.placeholder(tf.float32, [4, 3], "z"), tf.placeholder(tf.float32, [4, 6], "real")
    fake = dense(tf.nn.relu(dense(z, 5, "generator/first")), 6, "generator/last")

    def critic(x):
        with tf.variable_scope("critic", reuse=tf.AUTO_REUSE):
            return dense(tf.nn.tanh(dense(x, 5, "first")), 1, "last")

    on_fake = tf.reduce_mean(critic(fake), name="on_fake")
    c_loss, g_loss = tf.subtract(on_fake, tf.reduce_mean(critic(real)), name="c_loss"), tf.negative(on_fake, "g_loss")
    for one, scope in ((c_loss, "critic"), (g_loss, "generator")):
        tf.train.RMSPropOptimizer(0.01).minimize(one, var_list=tf.trainable_variables(scope))
    for one in tf.trainable_variables("critic"):
        one.assign(tf.clip_by_value(one, -0.01, 0.02))


def ending():
    """A step that ends with clipped weights, and with a part of the way of a target network to these."""
    x = tf.placeholder(tf.float32, [4, 3], "x")

    def q(scope):
        with tf.variable_scope(scope):
            return dense(tf.nn.relu(dense(x, 5, "first")), 2, "q")

    loss = tf.reduce_mean(tf.square(q("online") - tf.stop_gradient(q("target")) - labels(4, 2)), name="loss")
    own, other = tf.trainable_variables("online"), tf.trainable_variables("target")
    step = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, tf.train.get_or_create_global_step(), own)
    with tf.control_dependencies([step]):
        clipped = [tf.assign(one, tf.clip_by_value(one, -0.03, 0.05)) for one in own]
    with tf.control_dependencies(clipped):
        tf.group(*(tf.assign(to, 0.1 * one + 0.9 * to) for to, one in zip(other, own)), name="train")


def ending_critics():
    """A WGAN whose critic is clipped at the end of its step, of variables that are resources."""
    z, real = tf.placeholder(tf.float32, [4, 3], "z"), tf.placeholder(tf.float32, [4, 6], "real")
    with tf.variable_scope("", use_resource=True, reuse=tf.AUTO_REUSE):
        fake = dense(tf.nn.relu(dense(z, 5, "generator/first")), 6, "generator/last")
        on_fake, on_real = (
            tf.reduce_mean(dense(tf.nn.tanh(dense(one, 5, "critic/first")), 1, "critic/last")) for one in (fake, real)
        )
    c_loss, g_loss = tf.subtract(on_fake, on_real, name="c_loss"), tf.negative(on_fake, "g_loss")
    steps = [
        tf.train.RMSPropOptimizer(0.01).minimize(one, var_list=tf.trainable_variables(scope))
        for one, scope in ((c_loss, "critic"), (g_loss, "generator"))
    ]
    with tf.control_dependencies(steps[:1]):
        tf.group(*(one.assign(tf.clip_by_value(one, -0.01, 0.01)) for one in tf.trainable_variables("critic")))


def waiting():
    """An actor whose step those of a critic and of a value wait for, as in SAC; the target follows at the end."""
    x, done = tf.placeholder(tf.float32, [4, 5], "x"), tf.placeholder(tf.float32, [4, 2], "done")
    action = tf.tanh(dense(tf.nn.relu(dense(x, 6, "main/actor/first")), 2, "main/actor/last"))

    def critic(taken):
        with tf.variable_scope("", reuse=tf.AUTO_REUSE):
            return dense(tf.nn.relu(dense(tf.concat([x, taken], 1), 6, "main/critic/first")), 1, "main/critic/last")

    of_done, of_action = critic(done), critic(action)
    value, target = (
        dense(tf.nn.relu(dense(x, 6, one + "/first")), 1, one + "/last") for one in ("main/value", "target")
    )
    goals = tf.stop_gradient(labels(4, 1) + 0.9 * target), tf.stop_gradient(of_action)
    actor_loss = tf.negative(tf.reduce_mean(of_action), name="actor_loss")
    value_loss = tf.add(
        tf.reduce_mean(tf.square(goals[0] - of_done)), tf.reduce_mean(tf.square(goals[1] - value)), "value_loss"
    )
    first = tf.train.AdamOptimizer(0.01).minimize(actor_loss, var_list=tf.trainable_variables("main/actor"))
    with tf.control_dependencies([first]):
        others = tf.trainable_variables("main/critic") + tf.trainable_variables("main/value")
        second = tf.train.AdamOptimizer(0.02).minimize(value_loss, var_list=others)
    with tf.control_dependencies([second]):
        pairs = zip(tf.trainable_variables("target"), tf.trainable_variables("main/value"))
        tf.group(*(tf.assign(one, 0.9 * one + (1.0 - 0.9) * other) for one, other in pairs))


def waiting_resources():
    """A generator whose step waits for that of a discriminator, as in pix2pix, with averages of both losses."""
    z, real = tf.placeholder(tf.float32, [4, 3], "z"), tf.placeholder(tf.float32, [4, 6], "real")
    with tf.variable_scope("", use_resource=True, reuse=tf.AUTO_REUSE):
        fake = dense(tf.nn.relu(dense(z, 5, "generator/first")), 6, "generator/last")
        on_fake, on_real = (
            dense(tf.nn.tanh(dense(one, 5, "discriminator/first")), 1, "discriminator/last") for one in (fake, real)
        )
    d_loss = tf.add(tf.reduce_mean(tf.nn.softplus(on_fake)), tf.reduce_mean(tf.nn.softplus(-on_real)), "d_loss")
    g_loss = tf.reduce_mean(tf.nn.softplus(-on_fake), name="g_loss")
    first = tf.train.AdamOptimizer(0.01, 0.5).minimize(d_loss, var_list=tf.trainable_variables("discriminator"))
    with tf.control_dependencies([first]):
        second = tf.train.AdamOptimizer(0.01, 0.5).minimize(g_loss, var_list=tf.trainable_variables("generator"))
    step = tf.train.get_or_create_global_step()
    average = tf.train.ExponentialMovingAverage(0.99)
    tf.group(average.apply([d_loss, g_loss]), tf.assign(step, step + 1), second)


def targets():
    """A network whose loss takes another one, which is a copy, and which follows it in two further ways."""
    x, after = tf.placeholder(tf.float32, [4, 3], "x"), tf.placeholder(tf.float32, [4, 3], "after")

    def q(x, scope):
        with tf.variable_scope(scope):
            return dense(tf.nn.relu(dense(x, 5, "first")), 2, "q")

    best = tf.stop_gradient(tf.reduce_max(q(after, "target"), 1))
    chosen = tf.reduce_sum(q(x, "online") * labels(4, 2), 1)
    own, other = tf.trainable_variables("online"), tf.trainable_variables("target")
    loss = tf.reduce_mean(tf.square(chosen - 0.9 * best))
    tf.train.AdamOptimizer(0.01).minimize(loss, var_list=own)
    for new, old in zip(own, other):
        tf.assign(old, new)
        tf.assign(old, 0.01 * new + (1 - 0.01) * old)
        tf.assign(old, old + 0.05 * (new - old))


def assigning():
    """Batch normalization by moments and `tf.assign`."""

    def hidden(x):
        with tf.variable_scope("norm"):
            mean, variance = tf.nn.moments(x, [0])
            moving = [tf.get_variable(name, [6], trainable=False) for name in ("pop_mean", "pop_var")]
            updates = [tf.assign(old, old * 0.99 + new * (1 - 0.99)) for old, new in zip(moving, (mean, variance))]
            with tf.control_dependencies(updates):
                x = tf.nn.batch_normalization(x, mean, variance, weight("beta", 6), weight("gamma", 6), 1e-3)
        return tf.nn.relu(x)

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden)


def mirrored():
    """A separable convolution of one axis, two dropouts of one shape, and weights that are transposed on the way back."""
    x = tf.placeholder(tf.float32, [4, 6, 2], "signals")
    with tf.variable_scope("net"):
        kernels = weight("depthwise", 3, 2, 2), weight("pointwise", 1, 4, 3)
        wide = tf.expand_dims(x, 1)
        wide = tf.nn.separable_conv2d(wide, *[tf.expand_dims(one, 0) for one in kernels], [1, 1, 1, 1], "SAME")
        x = tf.nn.relu(tf.squeeze(tf.nn.bias_add(wide, weight("bias", 3)), [1]))
        x = tf.reshape(x, [4, 18])
        code = weight("code", 18, 18)
        with tf.variable_scope("part"):
            x = tf.nn.dropout(tf.matmul(x, weight("w", 18, 18)), rate=0.3)
            x = tf.nn.dropout(tf.nn.tanh(tf.matmul(x, code)), rate=0.3)
        x = tf.matmul(x, code, transpose_b=True, name="logits")
    descends(None).minimize(tf.reduce_mean(tf.square(x - labels(4, 18))))


def debiasing():
    """Averages of a mean and of the loss that are corrected for their start at 0; the one of the variance is not."""
    x = conv(images(4, 6, 6, 2), 4, 3, "net/conv")
    with tf.variable_scope("net/norm"):
        x, *batch = tf.nn.fused_batch_norm(x, weight("gamma", 4), weight("beta", 4), epsilon=0.001)
        for moment, debias in zip(batch, (True, False)):
            average = tf.train.ExponentialMovingAverage(0.9, zero_debias=debias)
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, average.apply([moment]))
    logits = dense(tf.reduce_mean(tf.nn.relu(x), [1, 2]), 3, "net/logits")
    loss = tf.reduce_mean(tf.square(logits - labels(4, 3)), name="loss")
    average = tf.train.ExponentialMovingAverage(0.9, zero_debias=True)
    updates = [*tf.get_collection(tf.GraphKeys.UPDATE_OPS), average.apply([loss])]
    tf.summary.scalar("loss", average.average(loss))
    with tf.control_dependencies(updates):
        tf.train.AdamOptimizer(0.01).minimize(loss, tf.train.get_or_create_global_step())


def debiasing_both():
    """Averages of both moments that are corrected for their start at 0, of variables that are resources."""

    def hidden(x):
        with tf.variable_scope("norm"):
            batch = tf.nn.moments(x, [0])
            average = tf.train.ExponentialMovingAverage(0.9, zero_debias=True)
            with tf.control_dependencies([average.apply(batch)]):
                mean, variance = map(tf.identity, batch)
            return tf.nn.batch_normalization(x, mean, variance, weight("beta", 6), weight("gamma", 6), 0.01)

    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, hidden=hidden, use_resource=True)


def renormalized(x, clipping):
    """Batch renormalization: by `tf.layers`, and where that is gone, by what it writes."""
    if tf.VERSION.startswith("1."):
        return tf.layers.batch_normalization(
            x, momentum=0.9, epsilon=0.01, training=True, renorm=True, renorm_clipping=clipping, renorm_momentum=0.8
        )
    channels = int(x.shape[-1])
    with tf.variable_scope("batch_normalization"):
        gamma, beta = tf.get_variable("gamma", [channels], initializer=tf.ones_initializer()), weight("beta", channels)

        def average(name, value, decay, first):
            known = tf.get_variable(name, [channels], initializer=first(), trainable=False)
            return known, lambda: tf.assign_sub(known, (known - value) * (1.0 - decay))

        mean, variance = tf.nn.moments(x, list(range(len(x.shape) - 1)))
        deviation = tf.sqrt(variance + 0.01)
        old_mean, move_mean = average("renorm_mean", mean, 0.8, tf.zeros_initializer)
        old_deviation, move_deviation = average("renorm_stddev", deviation, 0.8, tf.ones_initializer)
        known = tf.maximum(old_deviation, tf.sqrt(0.01))
        r, d = deviation / known, (mean - old_mean) / known
        with tf.control_dependencies([r, d]):
            moved = [move_mean(), move_deviation()]
        if clipping:
            r = tf.minimum(tf.maximum(r, clipping["rmin"]), clipping["rmax"])
            d = tf.minimum(tf.maximum(d, -clipping["dmax"]), clipping["dmax"])
        with tf.control_dependencies(moved):
            new_mean, new_variance = tf.identity(mean), tf.identity(variance)
        r, d = tf.stop_gradient(r), tf.stop_gradient(d)
        _, move_mean = average("moving_mean", new_mean, 0.9, tf.zeros_initializer)
        _, move_deviation = average("moving_stddev", tf.sqrt(new_variance + 0.01), 0.9, tf.ones_initializer)
        final = tf.get_variable("moving_variance", [channels], initializer=tf.ones_initializer(), trainable=False)
        spread = move_deviation()
        for one in (move_mean(), tf.assign(final, tf.nn.relu(spread * spread - 0.01))):
            tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, one)
        return tf.nn.batch_normalization(x, mean, variance, d * gamma + beta, r * gamma, 0.01)


def renorming():
    """Batch renormalization of images with limits, and of vectors without any."""
    x = conv(images(4, 6, 6, 2), 4, 3, "net/conv")
    with tf.variable_scope("net/first"):
        x = tf.nn.relu(renormalized(x, {"rmin": 0.7, "rmax": 1.5, "dmax": 0.5}))
    with tf.variable_scope("net/second"):
        x = renormalized(dense(tf.reduce_mean(x, [1, 2]), 5, "fc"), None)
    loss = tf.reduce_mean(tf.square(dense(x, 3, "net/logits") - labels(4, 3)))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, tf.train.get_or_create_global_step())


def enlarging():
    """Images that are enlarged by whole factors in three ways, and by another one in a fourth way."""
    x = conv(images(None, 4, 4, 2), 3, 3, "net/first")
    x = conv(tf.image.resize_bilinear(x, [8, 12], align_corners=True), 3, 3, "net/second", stride=2)
    x = conv(tf.image.resize_bicubic(x, [8, 12]), 2, 3, "net/third", stride=2)
    sizes = tf.shape(x)
    x = conv(tf.image.resize_nearest_neighbor(x, [2 * sizes[1], 2 * sizes[2]]), 3, 3, "net/fourth", stride=2)
    x = conv(tf.image.resize_bilinear(x, [1, 3] * tf.shape(x)[1:3]), 3, 3, "net/fifth")
    x = conv(tf.image.resize_nearest_neighbor(x, [5, 6]), 2, 3, "net/last")
    tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(tf.square(x - labels(None, 5, 6, 2))))


def naming():
    """Gradients with names of their own: that of a penalty, and those that are clipped."""
    x = tf.placeholder(tf.float32, [4, 5], "x")
    y = dense(tf.nn.tanh(dense(x, 6, "net/fc")), 1, "net/last")
    (slope,) = tf.gradients(y, [x], name="slope")
    penalty = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1) + 1e-6) - 1.0))
    loss = tf.reduce_mean(tf.square(y - labels(4, 1)) + 0.1 * penalty, name="loss")
    weights = tf.trainable_variables()
    clipped, _ = tf.clip_by_global_norm(tf.gradients(loss, weights, name="steps"), 0.5)
    tf.train.MomentumOptimizer(0.1, 0.9).apply_gradients(zip(clipped, weights), tf.train.get_or_create_global_step())


def summing():
    """`tf.gradients` of a sum, which passes its gradient on to the terms; they are subtracted for something else, too."""
    x = tf.placeholder(tf.float32, [4, 5], "x")
    y = dense(tf.nn.tanh(dense(x, 6, "net/fc")), 3, "net/last")
    off = y - labels(4, 3)
    square, size = tf.reduce_mean(tf.square(off)), tf.reduce_mean(tf.abs(off))
    tf.subtract(square, size, name="apart")
    weights = tf.trainable_variables()
    loss = square + size + 0.01 * tf.nn.l2_loss(weights[0])
    clipped, _ = tf.clip_by_global_norm(tf.gradients(loss, weights), 0.5)
    tf.train.MomentumOptimizer(0.1, 0.9).apply_gradients(zip(clipped, weights), tf.train.get_or_create_global_step())


def sloping():
    """A critic with a penalty on its gradient between real and generated images, as that of WGAN-GP."""
    z, real = tf.placeholder(tf.float32, [4, 3], "z"), tf.placeholder(tf.float32, [4, 6, 6, 1], "real")
    fake = tf.reshape(dense(tf.nn.relu(dense(z, 5, "generator/first")), 36, "generator/last"), [-1, 6, 6, 1])

    def critic(x):
        with tf.variable_scope("critic", reuse=tf.AUTO_REUSE):
            x = tf.nn.conv2d(x, weight("down", 3, 3, 1, 4), [1, 2, 2, 1], "SAME")
            x = tf.nn.leaky_relu(tf.nn.bias_add(x, weight("shift", 4)))
            return dense(tf.nn.tanh(dense(tf.reshape(x, [-1, 36]), 5, "first")), 1, "last")

    on_fake, on_real = tf.reduce_mean(critic(fake)), tf.reduce_mean(critic(real))
    between = real + tf.random_uniform([4, 1, 1, 1]) * (fake - real)
    (gradient,) = tf.gradients(critic(between), [between])
    slopes = tf.sqrt(tf.reduce_sum(tf.square(gradient), [1, 2, 3]))
    c_loss = tf.add(on_fake - on_real, 10.0 * tf.reduce_mean(tf.square(slopes - 1.0)), name="c_loss")
    for one, scope in ((c_loss, "critic"), (tf.negative(on_fake, "g_loss"), "generator")):
        tf.train.AdamOptimizer(0.001, beta1=0.5).minimize(one, var_list=tf.trainable_variables(scope))


def changing(resources=False):
    """A step, and operations that write weights in many ways beside it."""
    trained(lambda y: tf.reduce_mean(tf.square(y - labels(4, 3))), descends, use_resource=resources)
    kernel, bias = tf.trainable_variables("net/fc")
    zeros, step = tf.zeros([1, 6]), tf.train.get_global_step()
    kernel[0].assign(zeros[0], name="row")
    tf.scatter_update(kernel, [0], zeros, name="rows")
    tf.scatter_nd_update(kernel, [[0, 1]], [0.0])
    tf.assign(kernel, tf.zeros_like(kernel), name="nothing")
    tf.assign_add(kernel, tf.random_normal([5, 6]))
    tf.cond(tf.equal(step, 9), lambda: tf.assign(bias, 0.5 * bias, name="half"), lambda: tf.identity(bias))

    def body(at):
        with tf.control_dependencies([tf.scatter_add(kernel, [at], zeros, name="each")]):
            return at + 1

    tf.while_loop(lambda at: at < 3, body, [tf.constant(0)])
    tf.assign(step, 0, name="again")
    with tf.variable_scope("", use_resource=resources):
        target, total = weight("target", 6), weight("total")
    tf.assign(target, bias, name="keep")
    tf.assign_add(total, tf.reduce_mean(tf.get_default_graph().get_tensor_by_name("net/logits/BiasAdd:0")), name="sum")
    tf.assign(bias, tf.placeholder(tf.float32, [6], "value"), name="load")


def changing_resources():
    """The same of resources."""
    changing(True)


def copying():
    """Copies to a target network at two times, and a third one of weights that no group has."""
    x = tf.placeholder(tf.float32, [4, 5], "x")

    def both(scope):
        return dense(tf.nn.tanh(dense(x, 6, scope + "/fc")), 3, scope + "/out")

    y, other = both("online"), both("target")
    descends(None).minimize(
        tf.reduce_mean(tf.square(y - tf.stop_gradient(other))), None, tf.trainable_variables("online")
    )
    fc, out = (
        list(zip(*(tf.trainable_variables(scope + part) for scope in ("target", "online")))) for part in ("/fc", "/out")
    )
    tf.group(*(tf.assign(*one) for one in fc), name="first_layer")
    with tf.name_scope("sometimes"):
        tf.group(*(tf.assign(*one) for one in out), name="last_layer")
    for old, new in fc + out:
        tf.assign(old, old + 0.5 * (new - old))


FALL = np.float32(0.9)  # 1 - it is in float32, as TensorFlow 1 has it


def storing():
    """Constants of many elements: numbers of rows, positions that are added, a kernel, what the loss compares with; the
    weights of classes, and first values that are arrays.
    """
    random = np.random.RandomState(3)

    def many(*shape):
        return random.normal(size=shape).astype("float32")

    words = tf.placeholder(tf.int32, [4, 6], "words")
    rows = tf.gather(tf.constant(random.randint(0, 5, 90), tf.int64, name="kinds"), words)
    x = tf.nn.embedding_lookup(weight("table", 5, 16), rows) + tf.constant(many(6, 16), name="positions")
    x = tf.nn.conv2d(tf.reshape(x, [4, 6, 16, 1]), tf.constant(many(3, 3, 1, 8)), [1, 1, 1, 1], "SAME")
    bias = tf.get_variable("bias", initializer=tf.constant([0.5, 0.25, 0.0, 1.0, 2.0, -1.0, 0.1, 0.2]))
    x = tf.nn.relu(tf.nn.bias_add(x, bias))
    y = tf.matmul(tf.reshape(x, [4, 768]), tf.get_variable("kernel", initializer=tf.constant(many(768, 2))), name="y")
    features = tf.reshape(x, [4, 96, 8])
    apart = tf.matmul(features, features, transpose_a=True) / 96.0 - tf.constant(many(4, 8, 8))
    weighted = tf.square(y - labels(4, 2)) * tf.constant([0.5, 2.0])  # by class
    loss = tf.reduce_mean(weighted) + tf.reduce_sum(tf.square(apart)) / 256.0
    tf.train.GradientDescentOptimizer(0.01).minimize(loss)


def warming():
    """Noam's rate, of a step that begins at 1."""
    x = dense(tf.nn.relu(dense(tf.placeholder(tf.float32, [4, 6], "x"), 8, "fc")), 3, "logits")
    step = tf.train.get_or_create_global_step()
    at = tf.cast(step + 1, tf.float32)
    rate = 512**-0.5 * tf.minimum(at * 40**-1.5, at**-0.5)
    tf.train.AdamOptimizer(rate, 0.9, 0.98).minimize(tf.reduce_mean(tf.square(x - labels(4, 3))), step)


def flooring():
    """A line, and then a decay of examples that does not fall below a number, by a branch."""
    x = dense(tf.nn.relu(dense(tf.placeholder(tf.float32, [4, 6], "x"), 8, "fc")), 3, "logits")
    step = tf.Variable(0, trainable=False, name="batch")
    decayed = tf.train.exponential_decay(0.1, step * 32, 300, 0.7, staircase=True)
    rate = tf.cond(
        step < 2, lambda: 0.05 * (tf.cast(step, tf.float32) + 1.0), lambda: tf.maximum(decayed, 1e-3), name="rate"
    )
    tf.train.MomentumOptimizer(rate, 0.9).minimize(tf.reduce_mean(tf.square(x - labels(4, 3))), step)


def watching():
    """Averages of a loss and of an error, which an operation beside the step moves by a decay that depends on it."""
    x = dense(tf.nn.relu(dense(tf.placeholder(tf.float32, [4, 6], "x"), 8, "fc")), 3, "logits")
    given, step = labels(4, 3), tf.train.get_or_create_global_step()
    loss = tf.reduce_mean(tf.square(x - given), name="loss")
    wrong = tf.not_equal(tf.argmax(x, 1), tf.argmax(given, 1))
    error = tf.reduce_mean(tf.cast(wrong, tf.float32), name="error")
    average = tf.train.ExponentialMovingAverage(0.95, step)
    average.apply([loss, error])
    tf.summary.scalar("average", average.average(error))
    tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, step)


def choosing():
    """A rate of dropout that a flag chooses, and numbers that only summaries show."""
    x, flag = tf.placeholder(tf.float32, [4, 6], "x"), tf.placeholder(tf.bool, [], "is_training")
    x = tf.nn.relu(dense(x, 8, "fc"))
    tf.summary.scalar("sparsity", tf.nn.zero_fraction(x))
    x = tf.nn.dropout(x, rate=1.0 - tf.where(flag, 0.75, 1.0))
    logits = dense(tf.nn.dropout(x, rate=tf.where(tf.logical_not(flag), 0.0, 0.4)), 3, "logits")
    minimized(tf.reduce_mean(tf.square(logits - labels(4, 3))), descends)


FORWARD = (lenet, inception, residual, mixed, decoder, signals, decoding, training, evaluating, flagged)
TRAINED = (
    *(adam, rmsprop, adagrad, adadelta, ftrl, nesterov, descent, switched, resources),
    *(debiasing, debiasing_both, enlarging, renorming, sloping, naming, summing),
    *(
        normalizing,
        switching,
        channels,
        tuning,
        drawing,
        norms,
        activating,
        tuned,
        averaging,
        adversaries,
        noises,
        pictures,
    ),
    *(assigning, mirrored, critics, targets, multiplied, both, rows_lazy, rows_lazy_resources),
    *(ending, ending_critics),
    *(parted, parted_by_norm, parted_by_own_norm, parted_by_value),
    *(rows_descent, rows_momentum, rows_adam, rows_adagrad, rows_rmsprop, rows_ftrl, rows_adadelta),
    *(bags, rows_resources, rows_scattered, tied, nce, softmax_of_some, decaying, decaying_resources),
    *(storing, choosing, warming, flooring, watching, waiting, waiting_resources),
)
CHANGED = (changing, changing_resources, copying)
NETWORKS = {
    made.__name__: made for made in (*FORWARD, *TRAINED, *CHANGED, beginning, beginning_alike, fed, gpu, resting)
}


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
