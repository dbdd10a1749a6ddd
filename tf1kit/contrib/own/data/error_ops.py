"""Leaves out the elements that cannot be computed.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/error_ops.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["ignore_errors"]

ignore_errors = tf.data.experimental.ignore_errors
