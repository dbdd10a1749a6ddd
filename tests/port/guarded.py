"""Small networks whose gradients are guarded on their way, where no usual number comes: the same code for genuine 1.15.5
and for current TensorFlow.

    python3.7 tests/port/guarded.py tests/port/graphs     # writes guarded_NAME.meta, by 1.15.5

Python 3.7.
"""

from __future__ import annotations

import os
import sys

import tensorflow.compat.v1 as tf

FAR = 1e30


def dense(x, units, scope):
    """A matrix product."""
    with tf.variable_scope(scope):
        return tf.matmul(x, tf.get_variable("weights", [int(x.shape[-1]), units]))


def in_two(change):
    """The gradients of a network whose first half takes changed gradients of the second one, in the scope that
    `tf.gradients` has.
    """
    x, labels = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.float32, [8, 3], "labels")
    hidden = tf.nn.relu(dense(x, 5, "first"))
    loss = tf.reduce_mean(tf.squared_difference(dense(hidden, 3, "last"), labels))
    first, last = tf.trainable_variables()
    slope, own = tf.gradients(loss, [hidden, last])
    with tf.name_scope("gradients"):
        slope = change(slope, hidden)
    given = tf.gradients(hidden, [first], [slope])
    tf.train.GradientDescentOptimizer(0.1).apply_gradients([(given[0], first), (own, last)])


def masked(slope, hidden):
    """Without gradients of large numbers."""
    return tf.where(hidden < FAR, slope, tf.zeros_like(slope))


def limited(slope, hidden):
    """Of limited numbers."""
    del hidden
    return tf.clip_by_value(slope, -FAR, FAR)


def normed(slope, hidden):
    """Of a limited norm."""
    del hidden
    return slope * tf.minimum(1.0, FAR / tf.norm(slope))


def gated(slope, hidden):
    """Behind a gate that is 1 for usual numbers."""
    return slope * tf.sigmoid(100.0 - hidden)


def warmed(slope, hidden):
    """From the first step on."""
    del hidden
    return slope * tf.cast(tf.train.get_or_create_global_step() >= 0, tf.float32)


def plain(slope, hidden):
    """As they are."""
    del hidden
    return tf.identity(slope)


def scoped(change):
    """Gradients that are changed at their end, in the scope that `tf.gradients` has."""
    x, labels = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.float32, [8, 3], "labels")
    loss = tf.reduce_mean(tf.squared_difference(dense(tf.nn.relu(dense(x, 5, "first")), 3, "last"), labels))
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    pairs = optimizer.compute_gradients(loss)
    with tf.name_scope("gradients"):
        optimizer.apply_gradients([(change(one, weight), weight) for one, weight in pairs])


def overridden():
    """A rectifier whose gradient is masked, by `gradient_override_map`."""

    @tf.RegisterGradient("Masked")
    def gradient(op, given):
        mask = tf.cast(op.outputs[0] < FAR, tf.float32) * tf.cast(op.outputs[0] > 0.0, tf.float32)
        return given * mask

    x, labels = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.float32, [8, 3], "labels")
    with tf.get_default_graph().gradient_override_map({"Relu": "Masked"}):
        hidden = tf.nn.relu(dense(x, 5, "first"))
    loss = tf.reduce_mean(tf.squared_difference(dense(hidden, 3, "last"), labels))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def custom():
    """A loss within `tf.custom_gradient`, whose gradient is limited."""

    @tf.custom_gradient
    def squared(x):
        return tf.square(x), lambda given: tf.clip_by_value(given * 2.0 * x, -FAR, FAR)

    x, labels = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.float32, [8, 3], "labels")
    loss = tf.reduce_mean(squared(dense(tf.nn.relu(dense(x, 5, "first")), 3, "last") - labels))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


@tf.RegisterGradient("MaskedTanh")
def masked_tanh(op, given):
    """The gradient of `inner`'s hidden layer: 0 far away."""
    return given * (1.0 - tf.square(op.outputs[0])) * tf.cast(op.inputs[0] < FAR, tf.float32)


def inner():
    """A penalty on a slope, as that of WGAN-GP, that the network masks."""
    x = tf.placeholder(tf.float32, [8, 4], "x")
    with tf.get_default_graph().gradient_override_map({"Tanh": "MaskedTanh"}):
        hidden = tf.nn.tanh(dense(x, 5, "first"))
    y = dense(hidden, 1, "last")
    slope = tf.gradients(y, [x])[0]
    loss = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1) + 1e-6) - 1.0)) + tf.reduce_mean(y)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def kinks():
    """No guard: what `tf.gradients` itself makes of maxima, absolute values, powers, reductions and conditions."""
    x, labels = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.float32, [8, 3], "labels")
    y = dense(x, 6, "first")
    y = tf.maximum(y, 0.1 * y) + tf.minimum(y, 0.5) - tf.abs(y)
    y = tf.where(y > 0.5, y, tf.exp(y)) + tf.clip_by_value(y, -3.0, 3.0)
    y = y * tf.expand_dims(tf.reduce_max(y, 1), 1) + tf.pow(tf.abs(y) + 1.0, 1.5)
    y = tf.nn.swish(y) + tf.nn.elu(y) + tf.nn.leaky_relu(y, 0.2) + tf.nn.softplus(y) + tf.nn.relu6(y)
    y = tf.nn.softmax(dense(y, 3, "last"))
    loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=y)) - tf.reduce_mean(
        labels * tf.log(tf.clip_by_value(y, 1e-10, 1.0))
    )
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


def sloped():
    """No guard: the sizes that the derivative of a slope takes, behind a maximum."""
    x = tf.placeholder(tf.float32, [8, 4], "x")
    y = dense(x, 5, "first")
    y = dense(tf.maximum(y, 0.2 * y), 1, "last")
    slope = tf.gradients(y, [x])[0]
    loss = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1) + 1e-6) - 1.0)) + tf.reduce_mean(y)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss)


GUARDED = {
    "masked": lambda: in_two(masked),
    "limited": lambda: in_two(limited),
    "normed": lambda: in_two(normed),
    "gated": lambda: in_two(gated),
    "warmed": lambda: in_two(warmed),
    "masked_at_the_end": lambda: scoped(lambda one, weight: masked(one, weight)),
    "normed_at_the_end": lambda: scoped(normed),
    "overridden": overridden,
    "custom": custom,
    "inner": inner,
}
ALLOWED = {"plain": lambda: in_two(plain), "kinks": kinks, "sloped": sloped}


def write(name, folder):
    """Write the MetaGraph of a network; returns its path."""
    path = os.path.join(folder, "guarded_{}.meta".format(name))
    with tf.Graph().as_default():
        {**GUARDED, **ALLOWED}[name]()
        tf.train.export_meta_graph(path, strip_default_attrs=False, clear_devices=True)
    return path


if __name__ == "__main__":
    for one in [*GUARDED, *ALLOWED]:
        write(one, sys.argv[1])
