"""A small network for which many mistakes do not show at one size and in 200 steps.

It has clipped images, a strided convolution, ReLU6, a pool, local response normalisation, batch
norm, dropout, L2, smoothed labels, a rate that falls every 300 steps, and gradients that are
clipped by their global norm.
"""

from collections import OrderedDict

import tensorflow.compat.v1 as tf
from tensorflow.contrib.layers.python.layers import batch_norm

INPUT_SHAPE = (16, 8, 8, 3)
INPUT_DTYPE = "float32"
NORM = 5.0


class Clipped(tf.train.MomentumOptimizer):
    """The momentum optimizer with gradients that are clipped by their global norm."""

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        gradients, variables = zip(*grads_and_vars)
        clipped, _ = tf.clip_by_global_norm(gradients, NORM)
        return super().apply_gradients(list(zip(clipped, variables)), global_step, name)


def build(images, is_training=True, maps=32):
    """Build the network for images `[n, height, width, 3]`, and return its end points.

    The last end point is `logits`, of the shape `[n, 4]`.
    """
    ends, dtype = OrderedDict(), images.dtype
    fused = None if dtype == tf.float32 else False
    x = tf.clip_by_value(images, -10.0, 10.0)
    kernel = tf.Variable(tf.truncated_normal([3, 3, 3, maps], stddev=0.1, dtype=dtype), name="kernel")
    bias = tf.Variable(tf.fill([maps], tf.constant(0.1, dtype)), name="bias")
    x = ends["conv"] = tf.nn.relu6(tf.nn.conv2d(x, kernel, strides=[1, 2, 2, 1], padding="SAME") + bias)
    x = ends["pool"] = tf.nn.max_pool(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    if dtype == tf.float32:  # the operation does not support float64
        x = ends["lrn"] = tf.nn.lrn(x, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)
    x = ends["norm"] = batch_norm(
        x, decay=0.9, scale=True, updates_collections=None, is_training=is_training, fused=fused
    )
    x = ends["mean"] = tf.reduce_mean(x, [1, 2])
    if is_training:
        x = tf.nn.dropout(x, rate=0.25, seed=7)
    weight = tf.Variable(tf.truncated_normal([maps, 64], stddev=0.1, dtype=dtype), name="weight")
    x = ends["hidden"] = tf.tanh(tf.matmul(x, weight))
    top = tf.Variable(tf.random_normal([64, 4], stddev=0.3, dtype=dtype), name="top")
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, 0.01 * tf.nn.l2_loss(weight))
    ends["logits"] = tf.matmul(x, top)
    return ends


def loss(endpoints, labels):
    """The softmax cross entropy with smoothed labels, plus the L2 loss of the hidden layer."""
    smooth = labels * 0.9 + 0.1 / 4
    entropy = tf.nn.softmax_cross_entropy_with_logits_v2(labels=smooth, logits=endpoints["logits"])
    return tf.reduce_sum(tf.stack([tf.reduce_mean(entropy)] + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)))


def optimizer():
    step = tf.train.get_or_create_global_step()
    return Clipped(tf.train.exponential_decay(0.1, step, 300, 0.9, staircase=True), 0.9)
