"""Batch normalisation forward and backward by the paper's formulas.  Source: D2; arXiv:1502.03167, section 3.

As the document has it: the forward formula, and the chain rule by hand for the input, gamma and beta.
Filled in (not printed): the network around it, its numbers, and that the formulas are functions of arrays as well as of
tensors: with `np.sum` they are NumPy's.
"""

import argparse
from collections import OrderedDict

import numpy as np
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (128, 12)
INPUT_DTYPE = "float32"
LEARNING_RATE = 0.1
EPSILON = 1e-3
HIDDEN, NUM_CLASSES = 16, 4


def forward(x, gamma, beta, add_up, average):
    """Output, mean and variance; `add_up` and `average` are over all axes but the last."""
    mean = average(x)
    variance = average((x - mean) * (x - mean))
    x_hat = (x - mean) * (variance + EPSILON) ** -0.5
    return gamma * x_hat + beta, mean, variance


def backward(dy, x, gamma, mean, variance, add_up, average):
    """The derivatives of the loss by x, gamma and beta, from that by the output; those by the moments come divided by m."""
    scale = (variance + EPSILON) ** -0.5
    dx_hat = dy * gamma
    dvariance = average(dx_hat * (x - mean)) * -0.5 * (variance + EPSILON) ** -1.5
    dmean = average(dx_hat) * -1.0 * scale + dvariance * (average(x - mean) * -2.0)
    dx = dx_hat * scale + (x - mean) * (dvariance * 2.0) + dmean
    return dx, add_up(dy * ((x - mean) * scale)), add_up(dy)


def over_maps(x):
    """`add_up` and `average` for a tensor of any rank."""
    axes = list(range(len(x.get_shape()) - 1))
    return lambda value: tf.reduce_sum(value, axes), lambda value: tf.reduce_mean(value, axes)


def over_columns(x):
    """`add_up` and `average` for a NumPy array of any rank."""
    axes = tuple(range(x.ndim - 1))
    return lambda value: np.sum(value, axes), lambda value: np.mean(value, axes)


@tf.custom_gradient
def batch_norm_by_hand(x, gamma, beta):
    """`forward` with `backward` as its gradient."""
    y, mean, variance = forward(x, gamma, beta, *over_maps(x))
    return y, lambda dy: backward(dy, x, gamma, mean, variance, *over_maps(x))


def batch_norm(x, gamma, beta):
    """`forward` with the gradient that TensorFlow derives."""
    return forward(x, gamma, beta, *over_maps(x))[0]


def build(images, by_hand=True):
    """Two matrix products with a normalised sigmoid layer between them.

    images: `[n, 12]`; the weights take its dtype.  by_hand: whether the layer's gradient is `backward`.
    Returns the end points in forward order; the last, `logits`, is `[n, 4]`.
    """
    ends = OrderedDict()
    W1 = tf.Variable(tf.truncated_normal([12, HIDDEN], stddev=0.3, dtype=images.dtype), name="W1")
    gamma = tf.Variable(tf.ones([HIDDEN], images.dtype), name="gamma")
    beta = tf.Variable(tf.zeros([HIDDEN], images.dtype), name="beta")
    W2 = tf.Variable(tf.truncated_normal([HIDDEN, NUM_CLASSES], stddev=0.3, dtype=images.dtype), name="W2")
    ends["fc1"] = tf.matmul(images, W1)
    layer = batch_norm_by_hand if by_hand else batch_norm
    ends["bn1"] = layer(ends["fc1"], tf.convert_to_tensor(gamma), tf.convert_to_tensor(beta))
    ends["sigmoid1"] = tf.sigmoid(ends["bn1"])
    ends["logits"] = tf.matmul(ends["sigmoid1"], W2)
    return ends


def loss(endpoints, labels):
    """Softmax cross entropy; labels one-hot `[n, 4]`."""
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=labels, logits=endpoints["logits"]))


def optimizer():
    return tf.train.GradientDescentOptimizer(LEARNING_RATE)


def main(argv=None):
    """Print how far the hand-derived gradients are from TensorFlow's own, in float64."""
    parser = argparse.ArgumentParser(description="Batch normalisation by the paper's formulas.")
    for name in ("--data-dir", "--steps", "--display-step"):
        parser.add_argument(name, help="not used: the numbers are random, and nothing is trained")
    parser.parse_args(argv)
    draw = np.random.RandomState(0)
    x, dy, (gamma, beta) = draw.normal(3, 2, (64, 5)), draw.normal(size=(64, 5)), draw.normal(size=(2, 5))
    y, mean, variance = forward(x, gamma, beta, *over_columns(x))
    by_hand = backward(dy, x, gamma, mean, variance, *over_columns(x))
    with tf.Graph().as_default(), tf.Session() as sess:
        inputs = [tf.constant(value) for value in (x, gamma, beta)]
        output = batch_norm(*inputs)
        found, derived = sess.run([output, tf.gradients(output, inputs, dy)])
    print("output: at most {:.1e} from NumPy's".format(np.abs(found - y).max()))
    for name, one, other in zip(("input", "gamma", "beta"), by_hand, derived):
        print("gradient of {}: at most {:.1e} from TensorFlow's".format(name, np.abs(one - other).max()))


if __name__ == "__main__":
    main()
