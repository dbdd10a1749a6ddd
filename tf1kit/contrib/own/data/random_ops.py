"""A source of random numbers.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/random_ops.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["RandomDataset"]

RandomDataset = tf.data.experimental.RandomDataset
