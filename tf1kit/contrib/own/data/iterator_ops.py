"""Iterators in checkpoints.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/iterator_ops.py. The functions here
are those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["make_saveable_from_iterator"]

make_saveable_from_iterator = tf.data.experimental.make_saveable_from_iterator
