"""Shuffling and repeating in one.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/shuffle_ops.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["shuffle_and_repeat"]

shuffle_and_repeat = tf.data.experimental.shuffle_and_repeat
