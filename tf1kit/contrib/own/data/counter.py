"""Counters.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/counter.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["Counter"]

Counter = tf.data.experimental.Counter
