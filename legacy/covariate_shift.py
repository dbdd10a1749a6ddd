"""Exploding corrections by internal covariate shift: z = x * w1 * w2 * w3.  Source: D4, its worked example.

As printed: two sets of weights, (1, 1, 1) and (0.01, 10000, 0.01), that give the same z; an output error of 1; no biases.
Filled in (not printed): the error as the derivative of half a square, the step of rate 1, more layers (the three weights
again and again), batch normalisation after each product, without gamma and beta, and the rate of `optimizer`.
"""

import argparse
from collections import OrderedDict

import numpy as np
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (64, 1)
INPUT_DTYPE = "float32"
LEARNING_RATE = 0.01
EPSILON = 1e-3
WEIGHTS = {False: (1.0, 1.0, 1.0), True: (0.01, 10000.0, 0.01)}  # by `uneven`


def build(images, depth=3, uneven=False, batch_norm=False):
    """`depth` products one after the other, where asked for each normalised over the batch.

    images: `[n, 1]`; the weights, `[1, 1]`, take its dtype.  uneven: which of WEIGHTS they begin with.
    Returns the end points `z1`, `z2`, ..., each `[n, 1]`.
    """
    ends = OrderedDict()
    z = images
    for layer in range(1, depth + 1):
        initial = WEIGHTS[uneven][(layer - 1) % 3]
        z = tf.matmul(z, tf.Variable(tf.constant([[initial]], images.dtype), name="w{}".format(layer)))
        if batch_norm:
            mean, variance = tf.nn.moments(z, [0])
            z = tf.nn.batch_normalization(z, mean, variance, None, None, EPSILON)
        ends["z{}".format(layer)] = z
    return ends


def loss(endpoints, labels):
    """Half the mean square of what is missing to the labels `[n, 1]`: where 1 is missing, the output's error is 1."""
    return tf.reduce_mean(tf.square(labels - list(endpoints.values())[-1])) / 2


def optimizer():
    return tf.train.GradientDescentOptimizer(LEARNING_RATE)


def example(uneven):
    """The document's example in float64: z for the input 1, each weight's correction where 2 was wanted, z after it."""
    with tf.Graph().as_default(), tf.Session() as sess:
        ends = build(tf.constant([[1.0]], tf.float64), uneven=uneven)
        weights = tf.trainable_variables()
        corrections = [-gradient for gradient in tf.gradients(loss(ends, [[2.0]]), weights)]
        sess.run(tf.global_variables_initializer())
        before, found = sess.run([ends["z3"], corrections])
        for weight, by in zip(weights, found):
            sess.run(tf.assign_add(weight, by))
        return before.item(), [by.item() for by in found], sess.run(ends["z3"]).item()


def main(argv=None):
    """Print the document's example."""
    parser = argparse.ArgumentParser(description="The worked example of D4: exploding corrections.")
    parser.add_argument("--data-dir", help="not used: the only input is 1")
    parser.add_argument("--steps", type=int, help="not used: there is one")
    parser.add_argument("--display-step", type=int, help="not used")
    parser.parse_args(argv)
    for uneven, weights in WEIGHTS.items():
        before, corrections, after = example(uneven)
        print("weights {}: z = {:.12g}, corrections {}".format(weights, before, np.round(corrections, 12).tolist()))
        print("  after them z = {:.17g}".format(after))


if __name__ == "__main__":
    main()
