"""The helper functions that D1 imports under this name and does not print; D4 goes on from the same ones.

As printed (D3): initial values, strides and padding.  Filled in: `dtype`, the weights' precision, and `avg_pool_4x4`, which
D1 calls: the 6x6 pool of D3 with another number.
"""

import tensorflow.compat.v1 as tf


def weight_variable(shape, dtype=tf.float32):
    return tf.Variable(tf.truncated_normal(shape=shape, mean=0.0, stddev=0.1, dtype=dtype))


def bias_variable(shape, dtype=tf.float32):
    return tf.Variable(tf.constant(0.1, shape=shape, dtype=dtype))


def conv2d(x, W):
    return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding="SAME")


def max_pool_2x2(x):
    return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")


def avg_pool_4x4(x):
    return tf.nn.avg_pool(x, ksize=[1, 4, 4, 1], strides=[1, 4, 4, 1], padding="SAME")


def avg_pool_6x6(x):
    return tf.nn.avg_pool(x, ksize=[1, 6, 6, 1], strides=[1, 6, 6, 1], padding="SAME")
