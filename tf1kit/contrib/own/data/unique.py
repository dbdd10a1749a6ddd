"""Each element once.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/unique.py. The functions here are
those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["unique"]

unique = tf.data.experimental.unique
