"""Elements with their index.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/enumerate_ops.py. The functions here
are those of `tf.data.experimental`.
"""

from tensorflow.compat import v1 as tf

__all__ = ["enumerate_dataset"]

enumerate_dataset = tf.data.experimental.enumerate_dataset
