"""Fills a variable with zeros without a tensor of its size.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/ops/variables.py and the C++ operation
behind it.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def zero_initializer(ref: Any, use_locking: bool = True, name: str = "zero_initializer") -> Any:
    """Set a variable that has no value to zeros.

    Args:
        ref: the variable.
        use_locking: without effect.
        name: the name of the operation.

    Returns:
        The variable of zeros; for a resource variable the operation.

    Raises:
        tf.errors.InvalidArgumentError: in a run in which the variable has a value.
    """
    with tf.name_scope(name):
        empty = tf.Assert(tf.logical_not(tf.is_variable_initialized(ref)), ["input is already initialized"])
        with tf.control_dependencies([empty]):
            return tf.assign(ref, tf.zeros(ref.shape, ref.dtype.base_dtype))
