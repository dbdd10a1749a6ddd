"""Moments of weighted examples, as `tf.nn.weighted_moments` computes them, with its gradient to the
bit under a tape.

A graph's optimizer sorts the operands of an `AddN` by the names of their ops, and so names decide
in which order the three gradients of the inputs are summed. `tf.gradients` and a tape name their
ops differently: here each op has a scope with a name by which its gradient is sorted as TensorFlow
1's is.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def weighted_moments(inputs: Any, axes: list[int], weights: Any) -> tuple[Any, Any]:
    """Mean and biased variance over `axes`, with weights that broadcast to the inputs; half
    precision is summed in float32.
    """
    dtype = inputs.dtype
    if dtype == tf.float16:
        inputs = tf.cast(inputs, tf.float32)
    weights = tf.cast(weights, inputs.dtype)
    with tf.name_scope("weighted_moments"):
        with tf.name_scope("mul"):
            weighted = weights * inputs
        total = tf.reduce_sum(weights + tf.zeros_like(inputs), axes, keepdims=True)
        mean = tf.math.divide_no_nan(tf.reduce_sum(weighted, axes, keepdims=True), total)
        with tf.name_scope("SquaredDifference"):
            squares = tf.math.squared_difference(inputs, mean)
        variance = tf.math.divide_no_nan(tf.reduce_sum(weights * squares, axes, keepdims=True), total)
        return tf.cast(tf.squeeze(mean, axes), dtype), tf.cast(tf.squeeze(variance, axes), dtype)
