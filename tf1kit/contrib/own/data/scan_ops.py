"""A state carried from element to element.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/scan_ops.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["scan"]

scan = tf.data.experimental.scan
