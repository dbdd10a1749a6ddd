"""Where the walk from a bias ends."""

from __future__ import annotations

import tensorflow.compat.v1 as tf

from tf1kit.tf1.shifts import subtracted


def test_a_bias_that_reaches_the_loss() -> None:
    """A shift that the last operation still has may change the loss; one that is subtracted does not."""
    with tf.Graph().as_default() as graph:
        bias = tf.placeholder(tf.float32, [3])
        moved = tf.identity(bias)
        assert subtracted(bias.op, {moved.op}) is None
        shifted = tf.add(tf.zeros([2, 3]), bias)
        centered = shifted - tf.reduce_mean(shifted, 0, keepdims=True)
        assert subtracted(bias.op, {shifted.op, *graph.get_operations()} - {moved.op}) is not None
        assert centered.shape == (2, 3)
